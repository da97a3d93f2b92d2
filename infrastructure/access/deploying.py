"""Bringing new code: what `make deploy` needs, for whoever or whatever deploys; a policy to attach, not a role of its own."""

from __future__ import annotations

from infrastructure.access.statements import Statement, allow, artifacts_objects, use_key
from infrastructure.definitions.installation import Installation
from infrastructure.definitions.jobs import JOBS_ROLE, SCRIPTS, SCRIPTS_PREFIX

DASHBOARD_BRANCH = "main"
ENVIRONMENT_FILES = ("plugins.zip", "requirements.txt", "startup.sh")


def deploy(at: Installation) -> list[Statement]:
    """Upload code, point jobs and functions at it, update Airflow and the dashboard.

    It can pass one role, to one service; and read no figure.
    """
    names = at.names
    dags = at.object_arn(names.airflow_bucket, "dags/*")
    airflow_code = [dags, *(at.object_arn(names.airflow_bucket, file) for file in ENVIRONMENT_FILES)]
    code = [*airflow_code, *artifacts_objects(at, f"{SCRIPTS_PREFIX}*", "api/*")]
    functions = [at.arn("lambda", f"function:{name}") for name in (names.api_function, names.csv_exports_function)]
    return [
        allow(
            "FindCode",
            ["s3:GetBucketVersioning", "s3:ListBucket"],
            [at.bucket_arn(bucket) for bucket in (names.airflow_bucket, names.artifacts_bucket)],
        ),
        allow("WriteCode", ["s3:GetObject", "s3:PutObject"], code),
        allow("DeleteOldDags", ["s3:DeleteObject"], [dags]),
        use_key(at, "airflow", is_writer=True),
        use_key(at, "results", is_writer=True),
        allow(
            "UpdateAirflow",
            ["airflow:GetEnvironment", "airflow:UpdateEnvironment"],
            [at.arn("airflow", f"environment/{names.airflow_environment}")],
        ),
        allow(
            "UpdateJobs",
            ["glue:GetJob", "glue:UpdateJob"],
            [at.arn("glue", f"job/{names.job(layer)}") for layer in SCRIPTS],
        ),
        # A job is updated whole, its role with it: this role, and to Glue alone.
        allow(
            "PassJobsRole",
            ["iam:PassRole"],
            [at.role_arn(JOBS_ROLE)],
            {"StringEquals": {"iam:PassedToService": "glue.amazonaws.com"}},
        ),
        allow(
            "UpdateFunctions",
            ["lambda:GetFunctionConfiguration", "lambda:UpdateFunctionCode"],
            functions,
        ),
        # Amplify gives an app its id when it is made: hence every app, bound by the tag of this installation's own.
        allow(
            "BringDashboard",
            ["amplify:CreateDeployment", "amplify:StartDeployment"],
            [at.arn("amplify", f"apps/*/branches/{DASHBOARD_BRANCH}")],
            {"StringEquals": {"aws:ResourceTag/project": names.prefix}},
        ),
        # What became of it. Amplify's jobs bear no tags.
        allow("FollowDashboard", ["amplify:GetJob"], [at.arn("amplify", f"apps/*/branches/{DASHBOARD_BRANCH}/jobs/*")]),
    ]
