"""Airflow itself: what MWAA needs, and the roles its tasks may take. It sees no data of its own."""

from __future__ import annotations

from infrastructure.access.statements import Statement, allow, deny, use_key
from infrastructure.definitions.airflow import STEPS
from infrastructure.definitions.installation import Installation

# Where Airflow looks connections and variables up.
PARAMETERS = "airflow"


def take_part(at: Installation) -> list[Statement]:
    """What a role of Airflow needs for Sentinel alone: the roles of the tasks, and where Airflow looks up what it is told."""
    return [
        allow("TakeTheRolesOfTasks", ["sts:AssumeRole"], [at.role_arn(step) for step in STEPS]),
        allow(
            "ReadConnections",
            ["ssm:GetParameter"],
            [at.arn("ssm", f"parameter/{at.names.prefix}/{PARAMETERS}/*")],
        ),
    ]


def airflow(at: Installation) -> list[Statement]:
    """The execution role of the environment: https://docs.aws.amazon.com/mwaa/latest/userguide/mwaa-create-role.html."""
    names = at.names
    bucket = at.bucket_arn(names.airflow_bucket)
    logs = at.arn("logs", f"log-group:airflow-{names.airflow_environment}-*")
    # MWAA's queue is in an account of AWS's, whose number nobody is told.
    queue = f"arn:{at.partition}:sqs:{at.region}:*:airflow-celery-*"
    return [
        *take_part(at),
        allow("ReadCode", ["s3:GetObject", "s3:GetObjectVersion"], [f"{bucket}/*"]),
        allow(
            "FindCode",
            [
                "s3:GetBucketLocation",
                "s3:GetBucketPublicAccessBlock",
                "s3:GetBucketVersioning",
                "s3:GetEncryptionConfiguration",
                "s3:ListBucket",
                "s3:ListBucketVersions",
            ],
            [bucket],
        ),
        # MWAA asks whether the account blocks public access; there is one such setting, and no resource for it.
        allow("AskPublicAccessOfAccount", ["s3:GetAccountPublicAccessBlock"], ["*"]),
        deny("NoListOfBuckets", ["s3:ListAllMyBuckets"], ["*"]),  # a denial is as wide as it can be
        allow(
            "PublishMetrics",
            ["airflow:PublishMetrics"],
            [at.arn("airflow", f"environment/{names.airflow_environment}")],
        ),
        allow(
            "WriteLogs",
            [
                "logs:CreateLogGroup",
                "logs:CreateLogStream",
                "logs:GetLogEvents",
                "logs:GetLogGroupFields",
                "logs:GetLogRecord",
                "logs:GetQueryResults",
                "logs:PutLogEvents",
            ],
            [logs],
        ),
        allow("FindLogs", ["logs:DescribeLogGroups"], ["*"]),  # a list of log groups has no resource
        # CloudWatch knows no resource for metrics; the namespace is the bound.
        allow(
            "WriteMetrics",
            ["cloudwatch:PutMetricData"],
            ["*"],
            {"StringEquals": {"cloudwatch:namespace": "AmazonMWAA"}},
        ),
        allow(
            "UseQueue",
            [
                "sqs:ChangeMessageVisibility",
                "sqs:DeleteMessage",
                "sqs:GetQueueAttributes",
                "sqs:GetQueueUrl",
                "sqs:ReceiveMessage",
                "sqs:SendMessage",
            ],
            [queue],
        ),
        use_key(at, "airflow", is_writer=True),
        # The queue of MWAA's account is encrypted with our key too, and its messages are read with this role.
        allow(
            "UseAirflowKeyForQueue",
            ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*"],
            [at.arn("kms", "key/*")],
            {
                "StringEquals": {"kms:ViaService": at.service_host("sqs")},
                "ForAnyValue:StringEquals": {"kms:ResourceAliases": names.key_alias("airflow")},
            },
        ),
    ]
