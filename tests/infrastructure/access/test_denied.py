"""Who may do what matters, and nobody else: each capability with the roles that have it."""

from __future__ import annotations

import pytest

from infrastructure.access.boundary import boundary
from infrastructure.access.roles import AIRFLOW_ROLE, roles, trust
from infrastructure.access.statements import policy
from infrastructure.definitions.airflow import STEPS
from infrastructure.definitions.installation import ONE_MACHINE
from tests.infrastructure.access.evaluator import Call, is_allowed

AT = ONE_MACHINE
NAMES = AT.names
POLICIES = {role.task: role.document for role in roles(AT)}
LIMITS = policy(boundary(AT))
ELSEWHERE = "arn:aws:s3:::somebody-elses-bucket/secret"


def lake(action: str, key: str) -> Call:
    return Call(f"s3:{action}", AT.object_arn(NAMES.lake_bucket, key))


def artifact(action: str, key: str) -> Call:
    return Call(f"s3:{action}", AT.object_arn(NAMES.artifacts_bucket, key))


def glue(action: str, resource: str) -> Call:
    return Call(f"glue:{action}", AT.arn("glue", resource))


def key(action: str, data_class: str, service: str = "s3") -> Call:
    context = {
        "kms:ViaService": f"{service}.us-east-1.amazonaws.com",
        "kms:ResourceAliases": [NAMES.key_alias(data_class)],
    }
    return Call(f"kms:{action}", AT.arn("kms", "key/some-id"), context)


PART = "billing_period=2026-10/snapshot_id=x/part-0.parquet"
CAPABILITIES: dict[str, tuple[Call, set[str]]] = {
    # The promise: one task publishes.
    "write the pointer": (lake("PutObject", "gold/_published.json"), {"publish"}),
    "delete the pointer": (lake("DeleteObject", "gold/_published.json"), set()),
    "read the pointer": (
        lake("GetObject", "gold/_published.json"),
        {"land", "transform", "check", "publish", "expire", "watch", "crawler", "serve", "export"},
    ),
    "write a publication": (lake("PutObject", "gold/_publications/x.json"), {"publish"}),
    "write a snapshot record": (lake("PutObject", "gold/_snapshots/x.json"), {"publish"}),
    "write check results": (lake("PutObject", "gold/_snapshots/x.checks.json"), {"check", "publish"}),
    "claim a snapshot": (lake("PutObject", "gold/_snapshots/x.claim.json"), {"land", "publish"}),
    # Layers, each by who makes it.
    "write raw": (lake("PutObject", f"raw/demo/{PART}"), {"land"}),
    "delete raw": (lake("DeleteObject", f"raw/demo/{PART}"), set()),
    "read raw": (lake("GetObject", f"raw/demo/{PART}"), {"land", "check", "crawler", "jobs"}),
    "write silver": (lake("PutObject", f"silver/line_items/{PART}"), {"jobs"}),
    "read silver": (lake("GetObject", f"silver/line_items/{PART}"), {"check", "crawler", "jobs"}),
    "delete silver": (lake("DeleteObject", f"silver/line_items/{PART}"), {"expire", "jobs"}),
    "read quarantine": (
        lake("GetObject", f"silver/quarantine/{PART}"),
        {"check", "crawler", "jobs", "serve", "export"},
    ),
    "write gold": (lake("PutObject", f"gold/daily_costs/{PART}"), {"jobs"}),
    "read gold": (
        lake("GetObject", f"gold/daily_costs/{PART}"),
        {"check", "crawler", "jobs", "serve", "export"},
    ),
    "write restatements": (lake("PutObject", f"gold/restatements/{PART}"), {"check"}),
    "delete gold for good": (lake("DeleteObjectVersion", f"gold/daily_costs/{PART}"), set()),
    # Deliveries are read and never touched.
    "read deliveries": (
        Call("s3:GetObject", AT.object_arn(NAMES.delivery_bucket, "cur/demo/x")),
        {"sense", "land", "watch"},
    ),
    "write deliveries": (Call("s3:PutObject", AT.object_arn(NAMES.delivery_bucket, "cur/demo/x")), set()),
    "read what else lies there": (Call("s3:GetObject", AT.object_arn(NAMES.delivery_bucket, "other/x")), set()),
    # Code that runs is written by nobody who runs it.
    "write a job's script": (artifact("PutObject", "spark_jobs/v/silver.py"), set()),
    "read a job's script": (artifact("GetObject", "spark_jobs/v/silver.py"), {"jobs"}),
    "write the API's code": (artifact("PutObject", "api/v/api.zip"), set()),
    "write a DAG": (Call("s3:PutObject", AT.object_arn(NAMES.airflow_bucket, "dags/x.py")), set()),
    "change a job": (glue("UpdateJob", f"job/{NAMES.job('silver')}"), set()),
    "start a job": (glue("StartJobRun", f"job/{NAMES.job('silver')}"), {"transform"}),
    "start another job": (glue("StartJobRun", "job/somebody-elses"), set()),
    "start a crawler": (glue("StartCrawler", f"crawler/{NAMES.crawler('raw')}"), {"crawl"}),
    # The catalog.
    "drop a table": (glue("DeleteTable", f"table/{NAMES.database('gold')}/daily_costs"), set()),
    "change a gold table": (glue("UpdateTable", f"table/{NAMES.database('gold')}/daily_costs"), {"crawler"}),
    "make a view": (glue("UpdateTable", f"table/{NAMES.published_database}/daily_costs"), {"publish"}),
    "look whether there is a default database": (glue("GetDatabase", "database/default"), {"check", "publish"}),
    "read the default database": (glue("GetTable", "table/default/x"), set()),
    "read another database": (glue("GetTable", "table/payroll/salaries"), set()),
    # Answers.
    "ask Athena": (Call("athena:StartQueryExecution", AT.arn("athena", "workgroup/sentinel")), {"check", "publish"}),
    "ask Athena elsewhere": (Call("athena:StartQueryExecution", AT.arn("athena", "workgroup/primary")), set()),
    "order a CSV export": (artifact("PutObject", "csv_exports/owner/x.json"), {"serve", "export"}),
    "write a CSV export": (artifact("PutObject", "csv_exports/owner/x.csv"), {"export"}),
    "read a CSV export": (artifact("GetObject", "csv_exports/owner/x.csv"), {"serve", "export"}),
    "read Athena's results": (artifact("GetObject", "athena/x.csv"), {"check", "publish"}),
    # Keys.
    "decrypt the lake": (
        key("Decrypt", "lake"),
        {"sense", "land", "transform", "check", "publish", "expire", "watch", "crawler", "jobs", "serve", "export"},
    ),
    "encrypt into the lake": (
        key("GenerateDataKey", "lake"),
        {"land", "transform", "check", "publish", "watch", "jobs"},
    ),
    "decrypt the lake past S3": (key("Decrypt", "lake", service="ec2"), set()),
    "decrypt with another key": (key("Decrypt", "payroll"), set()),
    # What no task of ours ever does.
    "become the publisher": (Call("sts:AssumeRole", AT.role_arn("publish")), {"airflow"}),
    "become an administrator": (Call("sts:AssumeRole", "arn:aws:iam::123456789012:role/admin"), set()),
    "pass a role": (Call("iam:PassRole", AT.role_arn("jobs"), {"iam:PassedToService": "glue.amazonaws.com"}), set()),
    "give itself more": (Call("iam:PutRolePolicy", AT.role_arn("serve")), set()),
    "list all buckets": (Call("s3:ListAllMyBuckets", "*"), set()),
    "read elsewhere": (Call("s3:GetObject", ELSEWHERE), set()),
    "write elsewhere": (Call("s3:PutObject", ELSEWHERE), set()),
    "open the lake": (Call("s3:PutBucketPolicy", AT.bucket_arn(NAMES.lake_bucket)), set()),
    "send an alert": (Call("sns:Publish", AT.arn("sns", NAMES.alerts_topic)), {"watch"}),
    "read a secret": (Call("secretsmanager:GetSecretValue", AT.arn("secretsmanager", "secret:x")), set()),
    "read Airflow's connections": (
        Call("ssm:GetParameter", AT.arn("ssm", "parameter/sentinel/airflow/x")),
        {"airflow"},
    ),
}


@pytest.mark.parametrize("capability", CAPABILITIES)
def test_exactly_these_roles_have_a_capability(capability: str) -> None:
    call, expected = CAPABILITIES[capability]
    assert {task for task, document in POLICIES.items() if is_allowed(call, document, LIMITS)} == expected


@pytest.mark.parametrize("task", POLICIES)
def test_every_role_is_denied_at_least_ten_of_them(task: str) -> None:
    denied = [name for name, (call, _) in CAPABILITIES.items() if not is_allowed(call, POLICIES[task], LIMITS)]
    assert len(denied) >= 10, denied


@pytest.mark.parametrize(
    "call",
    [
        Call("iam:PassRole", AT.role_arn("jobs")),
        Call("iam:CreateRole", "*"),
        Call("ec2:RunInstances", "*"),
        Call("organizations:ListAccounts", "*"),
        Call("kms:ScheduleKeyDeletion", AT.arn("kms", "key/x")),
        Call("lambda:UpdateFunctionCode", AT.arn("lambda", "function:sentinel-api")),
        Call("secretsmanager:GetSecretValue", "*"),
        Call("sts:AssumeRole", "arn:aws:iam::999999999999:role/anything"),
        Call("s3:DeleteObjectVersion", AT.object_arn(NAMES.lake_bucket, "gold/x")),
        Call("s3:DeleteBucket", AT.bucket_arn(NAMES.lake_bucket)),
        Call("s3:PutBucketPolicy", AT.bucket_arn(NAMES.delivery_bucket)),
        Call("s3:PutLifecycleConfiguration", AT.bucket_arn(NAMES.lake_bucket)),
    ],
    ids=str,
)
def test_the_boundary_holds_even_where_a_policy_allows_everything(call: Call) -> None:
    everything = policy([{"Sid": "All", "Effect": "Allow", "Action": ["*"], "Resource": ["*"]}])
    assert is_allowed(call, everything)
    assert not is_allowed(call, everything, LIMITS)


def test_a_step_is_taken_by_airflow_alone_and_a_service_acts_for_this_account_alone() -> None:
    made = {role.task: trust(role, AT)["Statement"] for role in roles(AT)}
    for step in STEPS:
        (statement,) = made[step]
        assert statement["Principal"] == {"AWS": AT.role_arn(AIRFLOW_ROLE)}
    own = {"StringEquals": {"aws:SourceAccount": AT.account}}
    assert made["jobs"] == made["crawler"]
    (glue_only,) = made["jobs"]
    assert glue_only["Principal"] == {"Service": ["glue.amazonaws.com"]}
    assert glue_only["Condition"] == made[AIRFLOW_ROLE][0]["Condition"] == own
    assert made["serve"][0]["Principal"] == made["export"][0]["Principal"] == {"Service": ["lambda.amazonaws.com"]}


def test_a_star_stands_alone_only_for_actions_that_have_no_resource() -> None:
    bare = {
        (task, action)
        for task, document in POLICIES.items()
        for statement in document["Statement"]
        if statement["Effect"] == "Allow" and "*" in statement["Resource"]
        for action in statement["Action"]
    }
    assert bare == {
        ("crawler", "glue:GetClassifier"),
        ("jobs", "cloudwatch:PutMetricData"),
        ("airflow", "cloudwatch:PutMetricData"),
        ("watch", "cloudwatch:PutMetricData"),
        ("airflow", "logs:DescribeLogGroups"),
        ("airflow", "s3:GetAccountPublicAccessBlock"),
        ("serve", "xray:PutTelemetryRecords"),
        ("serve", "xray:PutTraceSegments"),
        ("export", "xray:PutTelemetryRecords"),
        ("export", "xray:PutTraceSegments"),
    }


def test_no_action_of_a_role_is_a_wildcard_but_two_of_kms() -> None:
    wild = {
        (task, action)
        for task, document in POLICIES.items()
        for statement in document["Statement"]
        for action in statement["Action"]
        if "*" in action
    }
    assert wild == {("airflow", "kms:GenerateDataKey*")}
