"""An Airflow that was there before: who it is, what it may, and that it is watched, as one that is made with the rest."""

from __future__ import annotations

import json
from dataclasses import replace

from infrastructure.access.roles import AIRFLOW_ROLE, roles, trust
from infrastructure.access.statements import policy
from infrastructure.definitions.airflow import STEPS
from infrastructure.settings import AirflowSettings
from tests.infrastructure.access.evaluator import Call, is_allowed
from tests.infrastructure.conftest import JOINED, Synthesized

AT = JOINED.installation
THEIRS = "arn:aws:iam::444455556666:role/service-role/data-platform"


def test_no_environment_and_no_network_is_made(synthesized: Synthesized) -> None:
    template = synthesized.template("joined", "orchestration")
    assert {one["Type"] for one in template.document["Resources"].values()} == {"AWS::SSM::Parameter"}
    told = json.loads(template.document["Outputs"]["AirflowConfiguration"]["Value"])
    assert json.loads(told["secrets.backend_kwargs"])["variables_prefix"] == "/sentinel-joined/airflow/variables"
    assert template.document["Outputs"]["AirflowEnvironment"]["Value"] == "data-platform"


def test_the_roles_of_tasks_trust_its_role_and_none_is_made_for_it(synthesized: Synthesized) -> None:
    template = synthesized.template("joined", "access")
    made = {one["RoleName"]: one["AssumeRolePolicyDocument"] for one in template.properties("AWS::IAM::Role")}
    assert "sentinel-joined-airflow" not in made
    for step in STEPS:
        (statement,) = made[f"sentinel-joined-{step}"]["Statement"]
        assert statement["Principal"] == {"AWS": THEIRS}


def test_its_role_gets_what_sentinel_needs_and_nothing_else(synthesized: Synthesized) -> None:
    document = synthesized.template("joined", "access").the(
        "AWS::IAM::ManagedPolicy", ManagedPolicyName="sentinel-joined-airflow"
    )["PolicyDocument"]
    for step in STEPS:
        assert is_allowed(Call("sts:AssumeRole", AT.role_arn(step)), document)
    told = AT.arn("ssm", "parameter/sentinel-joined/airflow/variables/sentinel")
    assert is_allowed(Call("ssm:GetParameter", told), document)
    for call in (
        Call("sts:AssumeRole", AT.role_arn("jobs")),
        Call("ssm:GetParameter", AT.arn("ssm", "parameter/theirs")),
        Call("s3:GetObject", AT.object_arn(AT.names.lake_bucket, "gold/x")),
    ):
        assert not is_allowed(call, document)


def test_alarms_and_the_count_of_denials_look_at_it(synthesized: Synthesized) -> None:
    template = synthesized.template("joined", "monitoring")
    alarms = {one["AlarmName"]: one for one in template.properties("AWS::CloudWatch::Alarm")}
    for name in ("scheduler", "queue"):
        dimensions = alarms[f"sentinel-joined-airflow-{name}"]["Dimensions"]
        assert {"Name": "Environment", "Value": "data-platform"} in dimensions
    assert alarms["sentinel-joined-airflow-watch"]["Namespace"] == "Sentinel/Joined"
    counted = {one["LogGroupName"] for one in template.properties("AWS::Logs::MetricFilter")}
    assert counted == {"airflow-data-platform-Task", "/aws/lambda/sentinel-joined-api"}


def test_one_that_takes_our_role_writes_its_own_logs_with_it() -> None:
    airflow = AirflowSettings(is_made=False, environment_name="data-platform")
    at = replace(JOINED, airflow=airflow).installation
    made = {role.task: role for role in roles(at)}
    assert trust(made["land"], at)["Statement"][0]["Principal"] == {"AWS": at.role_arn(AIRFLOW_ROLE)}
    document = policy(made[AIRFLOW_ROLE].statements)
    for log_group, is_its_own in (("airflow-data-platform-Task", True), ("airflow-sentinel-joined-Task", False)):
        arn = at.arn("logs", f"log-group:{log_group}:log-stream:x")
        assert is_allowed(Call("logs:PutLogEvents", arn), document) is is_its_own
