"""What matters in the templates: who may reach what, what is encrypted, what is watched, and what stays when a stack goes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from infrastructure.access.roles import roles
from infrastructure.environments import dev, prod
from infrastructure.settings import REPO_ROOT
from infrastructure.stacks.network import ENDPOINTS
from tests.infrastructure.access.evaluator import Call, matching
from tests.infrastructure.conftest import ENVIRONMENTS, Synthesized, Template

ALL = pytest.mark.parametrize("environment", list(ENVIRONMENTS))
MADE = pytest.mark.parametrize("environment", [name for name, one in ENVIRONMENTS.items() if one.airflow.is_made])
DEV, PROD = dev.ENVIRONMENT.installation, prod.ENVIRONMENT.installation


def buckets(synthesized: Synthesized, environment: str) -> dict[str, tuple[dict[str, Any], list[dict[str, Any]]]]:
    """Name → the bucket's resource and the statements of its policy."""
    found = {}
    for part in ("lake", "deliveries"):
        template = synthesized.template(environment, part)
        policies = {
            one["Bucket"]: one["PolicyDocument"]["Statement"] for one in template.properties("AWS::S3::BucketPolicy")
        }
        for resource in template.of_type("AWS::S3::Bucket").values():
            name = resource["Properties"]["BucketName"]
            found[name] = (resource, policies[name])
    return found


def test_no_finding_of_cdk_nag_is_left(synthesized: Synthesized) -> None:
    assert synthesized.findings == []
    # Ten parts of four environments, and three payers.
    assert len(list(synthesized.templates())) == 10 * 4 + 3


def test_no_finding_of_cfn_lint_is_left(synthesized: Synthesized) -> None:
    # Those of prod, and of the others what differs; `make synth` looks at all.
    more = {
        *("sentinel-whole-dashboard", "sentinel-whole-orchestration", "sentinel-dev-api"),
        *("sentinel-joined-access", "sentinel-joined-orchestration", "sentinel-joined-monitoring"),
    }
    others = ("sentinel-whole-", "sentinel-dev-", "sentinel-joined-", "payer-")
    names = [one.name for one in synthesized.templates() if one.name in more or not one.name.startswith(others)]
    names.append("payer-777788889999-sentinel")
    assert len(names) == 10 + 6 + 1
    templates = [synthesized.folder / f"{name}.template.json" for name in names]
    command = [Path(sys.executable).with_name("cfn-lint"), *templates]
    done = subprocess.run(command, cwd=REPO_ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def test_no_account_is_asked_for_anything(synthesized: Synthesized) -> None:
    manifest = json.loads((synthesized.folder / "manifest.json").read_text())
    assert manifest.get("missing") is None
    zones = {
        one["AvailabilityZone"] for one in synthesized.template("dev", "orchestration").properties("AWS::EC2::Subnet")
    }
    assert zones == {"us-east-1a", "us-east-1b"}


def test_no_stack_waits_for_one_that_other_credentials_deploy(synthesized: Synthesized) -> None:
    """`cdk deploy` takes along what a stack depends on; and a pattern, what it fits."""
    manifest = json.loads((synthesized.folder / "manifest.json").read_text())["artifacts"]
    accounts = {
        name: one["environment"].removeprefix("aws://").split("/")[0]
        for name, one in manifest.items()
        if one["type"] == "aws:cloudformation:stack"
    }
    assert set(accounts.values()) == {"111122223333", "444455556666", "777788889999"}
    for name, account in accounts.items():
        waits_for = [one for one in manifest[name].get("dependencies", []) if one in accounts]
        assert {accounts[one] for one in waits_for} <= {account}
        assert name.startswith("sentinel-") == (account != "777788889999")


def test_the_export_is_made_where_cloudformation_knows_it_and_delivers_to_the_lakes_region(
    synthesized: Synthesized,
) -> None:
    manifest = json.loads((synthesized.folder / "manifest.json").read_text())["artifacts"]
    assert manifest["sentinel-joined-deliveries"]["environment"] == "aws://444455556666/eu-central-1"
    assert manifest["sentinel-joined-export"]["environment"] == "aws://444455556666/us-east-1"
    assert "sentinel-joined-deliveries" in manifest["sentinel-joined-export"]["dependencies"]
    export = synthesized.template("joined", "export").the("AWS::BCMDataExports::Export")["Export"]
    destination = export["DestinationConfigurations"]["S3Destination"]
    assert destination["S3Bucket"] == "sentinel-joined-deliveries-444455556666-eu-central-1"
    assert destination["S3Region"] == "eu-central-1"


@ALL
def test_every_bucket_is_closed_encrypted_tls_only_and_logged(synthesized: Synthesized, environment: str) -> None:
    found = buckets(synthesized, environment)
    assert len(found) == 5
    for name, (resource, statements) in found.items():
        properties = resource["Properties"]
        assert set(properties["PublicAccessBlockConfiguration"].values()) == {True}
        assert properties["OwnershipControls"]["Rules"] == [{"ObjectOwnership": "BucketOwnerEnforced"}]
        plain = next(one for one in statements if one["Sid"] == "TlsOnly")
        assert (plain["Effect"], plain["Principal"], plain["Action"]) == ("Deny", "*", "s3:*")
        assert plain["Resource"] == [f"arn:aws:s3:::{name}", f"arn:aws:s3:::{name}/*"]
        assert plain["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
        (rule,) = properties["BucketEncryption"]["ServerSideEncryptionConfiguration"]
        default = rule["ServerSideEncryptionByDefault"]
        is_written_by_aws = "deliveries" in name or "access-logs" in name
        assert default["SSEAlgorithm"] == ("AES256" if is_written_by_aws else "aws:kms")
        assert rule.get("BucketKeyEnabled") is (None if is_written_by_aws else True)
        assert ("LoggingConfiguration" in properties) is ("access-logs" not in name)
        expiries = [one for one in properties["LifecycleConfiguration"]["Rules"] if one["Id"] == "abandoned-uploads"]
        assert expiries[0]["AbortIncompleteMultipartUpload"] == {"DaysAfterInitiation": 7}


@ALL
def test_no_bucket_lets_anybody_in_but_services_acting_for_the_account(
    synthesized: Synthesized, environment: str
) -> None:
    account = ENVIRONMENTS[environment].account
    for _, statements in buckets(synthesized, environment).values():
        for statement in statements:
            if statement["Effect"] == "Allow":
                assert "Service" in statement["Principal"]
                assert statement["Condition"]["StringEquals"] == {"aws:SourceAccount": account}


def test_an_object_under_another_key_is_refused_and_one_that_names_none_is_not(synthesized: Synthesized) -> None:
    name = DEV.names.lake_bucket
    _, statements = buckets(synthesized, "dev")[name]
    ours = next(one for one in statements if one["Sid"] == "OwnKeyOnly")["Condition"]["StringNotEquals"]
    (key,) = ours.values()
    document = json.loads(json.dumps({"Statement": statements}).replace(json.dumps(key), '"our-key"'))
    for statement in document["Statement"]:
        del statement["Principal"]

    def is_refused(**context: str) -> bool:
        call = Call(
            "s3:PutObject",
            f"arn:aws:s3:::{name}/gold/x",
            {f"s3:x-amz-{k}".replace("_", "-"): v for k, v in context.items()},
        )
        return bool(matching(call, document, "Deny"))

    assert not is_refused()
    assert not is_refused(server_side_encryption="aws:kms", server_side_encryption_aws_kms_key_id="our-key")
    assert is_refused(server_side_encryption="aws:kms", server_side_encryption_aws_kms_key_id="another")
    assert is_refused(server_side_encryption="AES256")


@ALL
def test_aws_delivers_only_for_exports_of_this_account(synthesized: Synthesized, environment: str) -> None:
    settings = ENVIRONMENTS[environment]
    _, statements = buckets(synthesized, environment)[settings.installation.names.delivery_bucket]
    (deliver,) = [one for one in statements if one["Effect"] == "Allow"]
    assert deliver["Action"] == ["s3:GetBucketPolicy", "s3:PutObject"]
    assert deliver["Condition"] == {
        "StringEquals": {"aws:SourceAccount": settings.account},
        "ArnLike": {
            "aws:SourceArn": [
                f"arn:aws:bcm-data-exports:us-east-1:{settings.account}:export/*",
                f"arn:aws:cur:us-east-1:{settings.account}:definition/*",
            ]
        },
    }


def test_the_export_is_the_cur_2_of_silver_without_names_of_people(synthesized: Synthesized) -> None:
    export = synthesized.template("prod", "export").the("AWS::BCMDataExports::Export")["Export"]
    query = export["DataQuery"]["QueryStatement"]
    assert query.startswith("SELECT identity_line_item_id, identity_time_interval, bill_bill_type, ")
    assert query.endswith(" FROM COST_AND_USAGE_REPORT")
    columns = query.removeprefix("SELECT ").removesuffix(" FROM COST_AND_USAGE_REPORT").split(", ")
    assert len(columns) == len(set(columns))
    assert {"line_item_unblended_cost", "line_item_resource_id", "cost_category", "resource_tags"} <= set(columns)
    assert not {"line_item_iam_principal", "line_item_user_identifier", "usage_date", "extra"} & set(columns)
    assert not [one for one in columns if one.startswith("split_line_item_")]
    assert export["DestinationConfigurations"]["S3Destination"] == {
        "S3Bucket": PROD.names.delivery_bucket,
        "S3Prefix": "cur",
        "S3Region": "us-east-1",
        "S3OutputConfigurations": {
            "Compression": "PARQUET",
            "Format": "PARQUET",
            "OutputType": "CUSTOM",
            "Overwrite": "OVERWRITE_REPORT",
        },
    }


def test_prod_keeps_data_and_its_key_when_stacks_are_destroyed_and_dev_keeps_nothing(synthesized: Synthesized) -> None:
    def policies(environment: str) -> dict[str, str]:
        names = ENVIRONMENTS[environment].installation.names
        kept = {name: one["DeletionPolicy"] for name, (one, _) in buckets(synthesized, environment).items()}
        return {name.removeprefix(f"{names.prefix}-").split("-")[0]: policy for name, policy in kept.items()}

    assert policies("prod") == {
        "lake": "Retain",
        "deliveries": "Retain",
        "access": "Retain",
        "artifacts": "Delete",
        "airflow": "Delete",
    }
    assert set(policies("dev").values()) == {"Delete"}
    keys = {
        one["Properties"]["Description"]: one["DeletionPolicy"]
        for one in synthesized.template("prod", "lake").of_type("AWS::KMS::Key").values()
    }
    assert keys["sentinel: line items and what is made of them"] == "Retain"
    assert all(
        one["Properties"]["EnableKeyRotation"]
        for one in synthesized.template("prod", "lake").of_type("AWS::KMS::Key").values()
    )


def test_the_lake_keeps_former_versions_for_a_month_and_moves_raw_to_cold_storage(synthesized: Synthesized) -> None:
    resource, _ = buckets(synthesized, "prod")[PROD.names.lake_bucket]
    properties = resource["Properties"]
    assert properties["VersioningConfiguration"] == {"Status": "Enabled"}
    rules = {one["Id"]: one for one in properties["LifecycleConfiguration"]["Rules"]}
    assert rules["former-versions"]["NoncurrentVersionExpiration"] == {"NoncurrentDays": 30}
    assert rules["raw-to-cold"]["Prefix"] == "raw/"
    assert rules["raw-to-cold"]["Transitions"] == [{"StorageClass": "STANDARD_IA", "TransitionInDays": 90}]
    # Nothing of the lake goes by age: only what expire_snapshots deletes.
    assert not [one for one in rules.values() if "ExpirationInDays" in one]
    artifacts, _ = buckets(synthesized, "prod")[PROD.names.artifacts_bucket]
    found = {
        one.get("Prefix"): one.get("ExpirationInDays")
        for one in artifacts["Properties"]["LifecycleConfiguration"]["Rules"]
    }
    assert found == {None: None, "athena/": 7, "csv_exports/": 1}


def test_every_role_has_the_boundary_and_exactly_its_policy(synthesized: Synthesized) -> None:
    template = synthesized.template("prod", "access")
    made = {one["RoleName"]: one for one in template.properties("AWS::IAM::Role")}
    expected = roles(PROD, prod.ENVIRONMENT.payers, has_events_queue=True)
    assert set(made) == {f"sentinel-{role.task}" for role in expected}
    for role in expected:
        properties = made[f"sentinel-{role.task}"]
        assert properties["PermissionsBoundary"] == {"Ref": "Boundary"}
        assert properties["Policies"] == [{"PolicyName": role.task, "PolicyDocument": role.document}]
        assert "ManagedPolicyArns" not in properties


def test_no_queue_is_made_unless_it_is_asked_for(synthesized: Synthesized) -> None:
    assert synthesized.template("dev", "deliveries").properties("AWS::SQS::Queue") == []
    told = synthesized.template("dev", "orchestration").the(
        "AWS::SSM::Parameter", Name="/sentinel-dev/airflow/variables/sentinel"
    )
    assert "delivery_events_queue" not in json.loads(told["Value"])


def test_s3_alone_tells_the_queue_of_new_manifests_and_sense_alone_listens(synthesized: Synthesized) -> None:
    at = PROD
    arn = f"arn:aws:sqs:{at.region}:{at.account}:sentinel-delivery-events"
    template = synthesized.template("prod", "deliveries")
    queue = template.the("AWS::SQS::Queue")
    assert (queue["QueueName"], queue["SqsManagedSseEnabled"]) == ("sentinel-delivery-events", True)
    told, tls = template.the("AWS::SQS::QueuePolicy")["PolicyDocument"]["Statement"]
    assert told["Principal"] == {"Service": "s3.amazonaws.com"}
    assert (told["Action"], told["Resource"]) == ("sqs:SendMessage", arn)
    assert told["Condition"] == {
        "StringEquals": {"aws:SourceAccount": at.account},
        "ArnEquals": {"aws:SourceArn": f"arn:aws:s3:::{at.names.delivery_bucket}"},
    }
    assert (tls["Effect"], tls["Condition"]) == ("Deny", {"Bool": {"aws:SecureTransport": "false"}})
    bucket, _ = buckets(synthesized, "prod")[at.names.delivery_bucket]
    assert bucket["Properties"]["NotificationConfiguration"]["QueueConfigurations"] == [
        {
            "Event": "s3:ObjectCreated:*",
            "Queue": arn,
            "Filter": {"S3Key": {"Rules": [{"Name": "suffix", "Value": "-Manifest.json"}]}},
        }
    ]
    assert "DeliveryEventsPolicy" in bucket["DependsOn"]
    variable = synthesized.template("prod", "orchestration").the(
        "AWS::SSM::Parameter", Name="/sentinel/airflow/variables/sentinel"
    )
    url = f"https://sqs.{at.region}.amazonaws.com/{at.account}/sentinel-delivery-events"
    assert json.loads(variable["Value"])["delivery_events_queue"] == url
    listening = {
        one["RoleName"]: statement["Action"]
        for one in synthesized.template("prod", "access").properties("AWS::IAM::Role")
        for statement in one["Policies"][0]["PolicyDocument"]["Statement"]
        if arn in statement["Resource"]
    }
    assert listening == {"sentinel-sense": ["sqs:DeleteMessage", "sqs:ReceiveMessage"]}


def test_the_workgroup_bounds_what_a_query_reads_and_encrypts_its_results(synthesized: Synthesized) -> None:
    for environment, most in (("dev", 20), ("prod", 200)):
        configuration = synthesized.template(environment, "catalog").the("AWS::Athena::WorkGroup")[
            "WorkGroupConfiguration"
        ]
        assert configuration["BytesScannedCutoffPerQuery"] == most * 1_000_000_000
        assert configuration["EnforceWorkGroupConfiguration"] is True
        result = configuration["ResultConfiguration"]
        assert result["EncryptionConfiguration"]["EncryptionOption"] == "SSE_KMS"
        assert "ResultsKey" in json.dumps(result["EncryptionConfiguration"]["KmsKey"])
        assert result["ExpectedBucketOwner"] == ENVIRONMENTS[environment].account


def test_jobs_run_on_the_glue_that_is_set_with_logs_that_end(synthesized: Synthesized) -> None:
    template = synthesized.template("prod", "jobs")
    job = template.the("AWS::Glue::Job", Name="sentinel-silver")
    assert (job["GlueVersion"], job["NumberOfWorkers"], job["MaxRetries"]) == ("5.1", 4, 0)
    assert job["DefaultArguments"]["--custom-logGroup-prefix"] == "/aws-glue/jobs/sentinel"
    groups = {one["LogGroupName"]: one["RetentionInDays"] for one in template.properties("AWS::Logs::LogGroup")}
    assert groups == {"/aws-glue/jobs/sentinel/output": 365, "/aws-glue/jobs/sentinel/error": 365}


@ALL
def test_every_log_ends_and_is_encrypted_with_a_key_of_ours(synthesized: Synthesized, environment: str) -> None:
    days = ENVIRONMENTS[environment].monitoring.log_retention_days
    count = 0
    for part in ("api", "jobs", "orchestration"):
        for group in synthesized.template(environment, part).properties("AWS::Logs::LogGroup"):
            assert group["RetentionInDays"] == days
            assert "LogsKey" in json.dumps(group["KmsKeyId"]) or "AirflowKey" in json.dumps(group["KmsKeyId"])
            count += 1
    assert count == 3 + 2 + (5 if ENVIRONMENTS[environment].airflow.is_made else 0)


@ALL
def test_no_role_is_made_beside_those_of_the_tasks(synthesized: Synthesized, environment: str) -> None:
    parts = ("lake", "deliveries", "export", "catalog", "jobs", "orchestration", "api", "dashboard", "monitoring")
    assert [one for part in parts for one in synthesized.template(environment, part).of_type("AWS::IAM::Role")] == []
    has_own_role = not ENVIRONMENTS[environment].airflow.execution_role_arn
    made = synthesized.template(environment, "access").of_type("AWS::IAM::Role")
    assert len(made) == (13 if has_own_role else 12)


def test_the_functions_are_arm_bounded_and_apart(synthesized: Synthesized) -> None:
    template = synthesized.template("prod", "api")
    api = template.the("AWS::Lambda::Function", FunctionName="sentinel-api")
    exports = template.the("AWS::Lambda::Function", FunctionName="sentinel-csv-exports")
    assert api["Architectures"] == exports["Architectures"] == ["arm64"]
    assert (api["Timeout"], exports["Timeout"]) == (29, 900)
    assert (api["ReservedConcurrentExecutions"], exports["ReservedConcurrentExecutions"]) == (20, 2)
    assert api["Role"] == "arn:aws:iam::444455556666:role/sentinel-serve"
    assert exports["Role"] == "arn:aws:iam::444455556666:role/sentinel-export"
    assert api["Handler"] == exports["Handler"] == "api.handler.lambda_handler"
    variables = api["Environment"]["Variables"]
    assert variables["SENTINEL_LAKE_BUCKET"] == PROD.names.lake_bucket
    assert variables["SENTINEL_AUTHORIZER"] == "jwt"
    assert "resolve:secretsmanager" in json.dumps(variables["SENTINEL_CURSOR_KEY"])
    assert variables["SENTINEL_CSV_EXPORTS_FUNCTION"] == "sentinel-csv-exports"


def test_a_new_account_can_deploy_dev_and_the_guide_says_what_prod_asks_of_it(synthesized: Synthesized) -> None:
    def reserved(environment: str) -> list[int]:
        functions = synthesized.template(environment, "api").properties("AWS::Lambda::Function")
        assert len(functions) == 2
        return [one["ReservedConcurrentExecutions"] for one in functions if "ReservedConcurrentExecutions" in one]

    assert reserved("dev") == []
    asked = sum(reserved("prod"))
    guide = (REPO_ROOT / "docs" / "deploy.md").read_text()
    assert f"prod reserves {asked}," in guide
    # Lambda leaves a hundred unreserved.
    assert f"must give {100 + asked} or more" in guide


@ALL
def test_every_route_but_health_wants_a_token_of_the_provider(synthesized: Synthesized, environment: str) -> None:
    template, settings = synthesized.template(environment, "api"), ENVIRONMENTS[environment].api
    routes = {one["RouteKey"]: one for one in template.properties("AWS::ApiGatewayV2::Route")}
    assert set(routes) == {"GET /v1/{proxy+}", "POST /v1/{proxy+}", "GET /v1/health"}
    assert {key for key, one in routes.items() if one["AuthorizationType"] != "JWT"} == {"GET /v1/health"}
    (tokens,) = template.of_type("AWS::ApiGatewayV2::Authorizer")
    assert all(one["AuthorizerId"] == {"Ref": tokens} for one in routes.values() if one["AuthorizationType"] == "JWT")
    authorizer = template.the("AWS::ApiGatewayV2::Authorizer")
    assert authorizer["JwtConfiguration"] == {"Issuer": settings.oidc_issuer, "Audience": list(settings.oidc_audience)}
    stage = template.the("AWS::ApiGatewayV2::Stage")["DefaultRouteSettings"]
    assert stage["ThrottlingRateLimit"] == settings.requests_per_second
    cors = template.the("AWS::ApiGatewayV2::Api").get("CorsConfiguration", {})
    assert cors.get("AllowOrigins", []) == list(settings.cors_origins)
    assert "AllowCredentials" not in cors
    (permission,) = template.properties("AWS::Lambda::Permission")
    assert permission["Principal"] == "apigateway.amazonaws.com"
    assert json.dumps(permission["SourceArn"]).endswith('"/*/*/v1/*"]]}')


def test_the_dashboard_talks_to_itself_and_the_provider_alone(synthesized: Synthesized) -> None:
    app = synthesized.template("whole", "dashboard").the("AWS::Amplify::App")
    headers = json.loads(app["CustomHeaders"])["customHeaders"][0]["headers"]
    policy = next(one["value"] for one in headers if one["key"] == "Content-Security-Policy")
    assert "connect-src 'self' https://id.example.com https://token.example.com;" in policy
    assert policy.startswith("default-src 'none'; script-src 'self';")
    rules = [(one["Source"], one["Status"]) for one in app["CustomRules"]]
    assert rules == [("/v1/<*>", "200"), ("</^[^.]+$/>", "200")]
    told = json.loads(app["EnvironmentVariables"][0]["Value"])
    assert told["oidc"] == {"client_id": "sentinel", "issuer": "https://id.example.com"}
    outputs = synthesized.template("whole", "dashboard").document["Outputs"]
    assert json.loads(outputs["DashboardConfig"]["Value"]) == told
    firewall = synthesized.template("whole", "dashboard").the("AWS::WAFv2::WebACL")
    assert firewall["Scope"] == "CLOUDFRONT"
    assert [one["Name"] for one in firewall["Rules"]] == ["known-attacks", "too-many-requests"]
    assert synthesized.template("prod", "dashboard").properties("AWS::WAFv2::WebACL") == []


@MADE
def test_airflow_is_as_it_is_set_and_no_door_is_open(synthesized: Synthesized, environment: str) -> None:
    template, settings = synthesized.template(environment, "orchestration"), ENVIRONMENTS[environment].airflow
    made = template.the("AWS::MWAA::Environment")
    assert (made["AirflowVersion"], made["EnvironmentClass"]) == ("3.3.1", settings.environment_class)
    assert made["WebserverAccessMode"] == ("PUBLIC_ONLY" if settings.is_public else "PRIVATE_ONLY")
    assert made["ExecutionRoleArn"] == ENVIRONMENTS[environment].installation.role_arn("airflow")
    assert "AirflowKey" in json.dumps(made["KmsKey"])
    assert len(made["NetworkConfiguration"]["SubnetIds"]) == 2
    opened = [
        (one["CidrIp"], one["FromPort"], one["ToPort"], group["GroupDescription"].split(",")[0])
        for group in template.properties("AWS::EC2::SecurityGroup")
        for one in group.get("SecurityGroupIngress", [])
        if "CidrIp" in one
    ]
    # Only to a web server that is not public, and that is behind the group of the environment itself.
    assert opened == [(cidr, 443, 443, "Scheduler") for cidr in settings.ui_cidrs]
    interfaces = [one for one in template.properties("AWS::EC2::VPCEndpoint") if one["VpcEndpointType"] == "Interface"]
    assert len(interfaces) == (0 if settings.has_nat else len(ENDPOINTS))
    assert len(template.properties("AWS::EC2::NatGateway")) == (1 if settings.has_nat else 0)
    assert len(template.properties("AWS::EC2::InternetGateway")) == (1 if settings.has_nat else 0)


def test_every_alarm_tells_the_topic_when_it_begins_and_when_it_is_over(synthesized: Synthesized) -> None:
    template = synthesized.template("prod", "monitoring")
    alarms = {one["AlarmName"]: one for one in template.properties("AWS::CloudWatch::Alarm")}
    assert set(alarms) == {
        "sentinel-api-errors",
        "sentinel-api-slow",
        "sentinel-api-crashes",
        "sentinel-api-throttled",
        "sentinel-csv-exports-crash",
        "sentinel-api-internal-errors",
        "sentinel-airflow-scheduler",
        "sentinel-airflow-queue",
        "sentinel-airflow-denied",
        "sentinel-airflow-watch",
    }
    for alarm in alarms.values():
        assert alarm["AlarmActions"] == alarm["OKActions"] == [{"Ref": "Alerts"}]
    assert alarms["sentinel-airflow-scheduler"]["TreatMissingData"] == "breaching"
    watch = alarms["sentinel-airflow-watch"]
    assert (watch["Namespace"], watch["MetricName"]) == ("Sentinel", "OpenIncidents")
    assert watch["Dimensions"] == [{"Name": "Severity", "Value": "error"}]
    # Not one value in three hours, whatever the value.
    assert (watch["Statistic"], watch["Threshold"], watch["TreatMissingData"]) == ("SampleCount", 1, "breaching")
    assert watch["ComparisonOperator"] == "LessThanThreshold"
    assert (watch["Period"], watch["EvaluationPeriods"]) == (3600, 3)
    topic = template.the("AWS::SNS::Topic")
    assert topic["TopicName"] == "sentinel-alerts"
    assert topic["Subscription"] == [{"Endpoint": "finops-oncall@example.com", "Protocol": "email"}]
    assert "AlertsKey" in json.dumps(topic["KmsMasterKeyId"])
    screen = json.dumps(template.the("AWS::CloudWatch::Dashboard")["DashboardBody"])
    assert all(name.removeprefix("sentinel-") in screen for name in alarms)


@ALL
def test_somebody_is_told_and_the_screen_shows_the_data(synthesized: Synthesized, environment: str) -> None:
    template = synthesized.template(environment, "monitoring")
    assert template.the("AWS::SNS::Topic")["Subscription"] != []
    namespace = {"dev": "Sentinel/Dev", "prod": "Sentinel"}.get(environment, f"Sentinel/{environment.title()}")
    body = template.the("AWS::CloudWatch::Dashboard")["DashboardBody"]
    # The address of the API is known only to CloudFormation.
    text = "API".join(one for one in body["Fn::Join"][1] if isinstance(one, str))
    expressions = [metric[0] for one in json.loads(text)["widgets"] for metric in one["properties"]["metrics"]]
    assert [one["expression"] for one in expressions if isinstance(one, dict)] == [
        f"SEARCH('{{{namespace},Export}} MetricName=\"{name}\"', 'Maximum', 3600)"
        for name in ("DeliveryAge", "SnapshotAge", "QuarantinedRows")
    ]


def test_every_alarm_and_every_stack_is_explained(synthesized: Synthesized) -> None:
    guide = (REPO_ROOT / "docs" / "deploy.md").read_text()
    for alarm in synthesized.template("prod", "monitoring").properties("AWS::CloudWatch::Alarm"):
        assert f"`{alarm['AlarmName'].removeprefix('sentinel-')}`" in guide
    readme = (REPO_ROOT / "infrastructure" / "README.md").read_text()
    for template in synthesized.templates():
        if template.name.startswith("sentinel-dev-"):
            assert f"| `{template.name.removeprefix('sentinel-dev-')}` |" in readme
    assert f"161 ({len(ENDPOINTS)} endpoints × 2 zones)" in (REPO_ROOT / "docs" / "cost.md").read_text()


def test_the_tools_own_cost_has_a_limit_that_is_told(synthesized: Synthesized) -> None:
    budget = synthesized.template("prod", "monitoring").the("AWS::Budgets::Budget")
    assert budget["Budget"]["BudgetLimit"] == {"Amount": 900, "Unit": "USD"}
    assert budget["Budget"]["CostFilters"] == {"TagKeyValue": ["user:project$sentinel"]}
    kinds = [
        (one["Notification"]["NotificationType"], one["Notification"]["Threshold"])
        for one in budget["NotificationsWithSubscribers"]
    ]
    assert kinds == [("ACTUAL", 80), ("FORECASTED", 100)]
    assert all(
        one["Subscribers"] == [{"Address": {"Ref": "Alerts"}, "SubscriptionType": "SNS"}]
        for one in budget["NotificationsWithSubscribers"]
    )


def test_a_payer_lets_three_roles_read_one_prefix(synthesized: Synthesized) -> None:
    (statements,) = [
        one["PolicyDocument"]["Statement"]
        for one in synthesized.named("payer-777788889999-sentinel").properties("AWS::S3::BucketPolicy")
    ]
    manifest = json.loads((synthesized.folder / "manifest.json").read_text())["artifacts"]
    assert manifest["payer-777788889999-sentinel"]["environment"] == "aws://777788889999/us-east-1"
    # Where the bucket is, wherever the lake is.
    assert manifest["payer-777788889999-sentinel-joined"]["environment"] == "aws://777788889999/us-west-2"
    by_sid = {one["Sid"]: one for one in statements}
    readers = {"AWS": [PROD.role_arn(task) for task in ("sense", "land", "watch")]}
    assert by_sid["ReadDeliveries"]["Principal"] == by_sid["ListDeliveries"]["Principal"] == readers
    assert by_sid["ReadDeliveries"]["Resource"] == "arn:aws:s3:::example-payer-cur/cur/*"
    assert by_sid["ReadDeliveries"]["Action"] == "s3:GetObject"
    assert by_sid["Deliver"]["Condition"]["StringEquals"] == {"aws:SourceAccount": "777788889999"}
    assert by_sid["TlsOnly"]["Effect"] == "Deny"


@ALL
def test_everything_that_costs_is_tagged(synthesized: Synthesized, environment: str) -> None:
    prefix = ENVIRONMENTS[environment].installation.names.prefix
    for part, kind in (("lake", "AWS::S3::Bucket"), ("jobs", "AWS::Glue::Job"), ("api", "AWS::Lambda::Function")):
        for properties in synthesized.template(environment, part).properties(kind):
            tags = properties["Tags"]
            named = tags if isinstance(tags, dict) else {one["Key"]: one["Value"] for one in tags}
            assert named == {"project": prefix, "environment": environment}


def test_the_names_make_deploy_looks_for_are_outputs(synthesized: Synthesized) -> None:
    outputs: dict[str, Any] = {}
    for part in ("lake", "jobs", "orchestration", "api", "dashboard"):
        outputs |= {
            name: one["Value"] for name, one in synthesized.template("dev", part).document.get("Outputs", {}).items()
        }
    expected = {
        "AirflowBucket": DEV.names.airflow_bucket,
        "ArtifactsBucket": DEV.names.artifacts_bucket,
        "AirflowEnvironment": "sentinel-dev",
        "SilverJob": "sentinel-dev-silver",
        "GoldJob": "sentinel-dev-gold",
        "ApiFunction": "sentinel-dev-api",
        "CsvExportsFunction": "sentinel-dev-csv-exports",
    }
    assert {name: outputs[name] for name in expected} == expected


def test_no_template_is_larger_than_cloudformation_takes(synthesized: Synthesized) -> None:
    for template in synthesized.templates():
        assert isinstance(template, Template)
        assert len(json.dumps(template.document)) < 1_000_000
        assert len(template.document["Resources"]) < 500
