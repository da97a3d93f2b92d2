"""Whoever brings new code can bring code, and nothing else."""

from __future__ import annotations

import pytest

from infrastructure.access.deploying import deploy
from infrastructure.access.statements import policy
from infrastructure.definitions.installation import ONE_MACHINE
from tests.infrastructure.access.evaluator import Call, is_allowed

AT = ONE_MACHINE
NAMES = AT.names
POLICY = policy(deploy(AT))


def airflow_code(action: str, key: str) -> Call:
    return Call(f"s3:{action}", AT.object_arn(NAMES.airflow_bucket, key))


def pass_role(task: str, service: str) -> Call:
    return Call("iam:PassRole", AT.role_arn(task), {"iam:PassedToService": service})


def dashboard(action: str, context: dict[str, str]) -> Call:
    return Call(f"amplify:{action}", AT.arn("amplify", "apps/d1a2b3/branches/main"), context)


@pytest.mark.parametrize(
    "call",
    [
        airflow_code("PutObject", "dags/refresh_billing_period.py"),
        airflow_code("DeleteObject", "dags/old.py"),
        airflow_code("PutObject", "plugins.zip"),
        airflow_code("PutObject", "requirements.txt"),
        airflow_code("PutObject", "startup.sh"),
        Call("s3:PutObject", AT.object_arn(NAMES.artifacts_bucket, "spark_jobs/v/silver.py")),
        Call("s3:PutObject", AT.object_arn(NAMES.artifacts_bucket, "api/v/api.zip")),
        Call("s3:GetBucketVersioning", AT.bucket_arn(NAMES.airflow_bucket)),
        Call("airflow:UpdateEnvironment", AT.arn("airflow", "environment/sentinel")),
        Call("glue:UpdateJob", AT.arn("glue", "job/sentinel-silver")),
        Call("lambda:UpdateFunctionCode", AT.arn("lambda", "function:sentinel-csv-exports")),
        pass_role("jobs", "glue.amazonaws.com"),
        dashboard("CreateDeployment", {"aws:ResourceTag/project": "sentinel"}),
        dashboard("StartDeployment", {"aws:ResourceTag/project": "sentinel"}),
        Call("amplify:GetJob", AT.arn("amplify", "apps/d1a2b3/branches/main/jobs/0000000001")),
    ],
    ids=str,
)
def test_what_make_deploy_does_is_allowed(call: Call) -> None:
    assert is_allowed(call, POLICY)


@pytest.mark.parametrize(
    "call",
    [
        pass_role("jobs", "lambda.amazonaws.com"),
        dashboard("CreateDeployment", {"aws:ResourceTag/project": "somebody-elses"}),
        dashboard("StartDeployment", {}),
        dashboard("UpdateBranch", {"aws:ResourceTag/project": "sentinel"}),
        Call("amplify:GetApp", AT.arn("amplify", "apps/d1a2b3")),
        pass_role("jobs", "ec2.amazonaws.com"),
        pass_role("publish", "glue.amazonaws.com"),
        pass_role("airflow", "airflow.amazonaws.com"),
        Call("iam:PassRole", AT.role_arn("jobs")),
        airflow_code("DeleteObject", "plugins.zip"),
        airflow_code("DeleteObjectVersion", "dags/x.py"),
        Call("s3:PutObject", AT.object_arn(NAMES.lake_bucket, "gold/_published.json")),
        Call("s3:GetObject", AT.object_arn(NAMES.lake_bucket, "gold/daily_costs/x.parquet")),
        Call("s3:GetObject", AT.object_arn(NAMES.artifacts_bucket, "csv_exports/owner/x.csv")),
        Call("s3:GetObject", AT.object_arn(NAMES.artifacts_bucket, "athena/x.csv")),
        Call("sts:AssumeRole", AT.role_arn("publish")),
        Call("glue:StartJobRun", AT.arn("glue", "job/sentinel-silver")),
        Call("glue:UpdateJob", AT.arn("glue", "job/somebody-elses")),
        Call("lambda:InvokeFunction", AT.arn("lambda", "function:sentinel-api")),
        Call("lambda:UpdateFunctionConfiguration", AT.arn("lambda", "function:sentinel-api")),
        Call("airflow:CreateWebLoginToken", AT.arn("airflow", "role/sentinel/Admin")),
    ],
    ids=str,
)
def test_nothing_else_is(call: Call) -> None:
    assert not is_allowed(call, POLICY)
