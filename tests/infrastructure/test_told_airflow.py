"""What Airflow on AWS is told arrives: through its own secrets backend, from parameters as the template makes them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws

from infrastructure.definitions.airflow import STEPS
from infrastructure.environments import prod
from sentinel.settings import Settings, settings_from
from tests.infrastructure.conftest import Synthesized

AT = prod.ENVIRONMENT.installation


@pytest.fixture
def backend(synthesized: Synthesized, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Airflow's backend, configured as the template configures MWAA, over the template's parameters."""
    from airflow.providers.amazon.aws.secrets.systems_manager import SystemsManagerParameterStoreBackend

    template = synthesized.template("prod", "orchestration")
    options = template.the("AWS::MWAA::Environment")["AirflowConfigurationOptions"]
    assert options["secrets.backend"].endswith(".SystemsManagerParameterStoreBackend")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "t")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "t")
    with mock_aws():
        ssm = boto3.client("ssm", region_name="us-east-1")
        for one in template.properties("AWS::SSM::Parameter"):
            ssm.put_parameter(Name=one["Name"], Value=one["Value"], Type=one["Type"])
        yield SystemsManagerParameterStoreBackend(**json.loads(options["secrets.backend_kwargs"]))


def test_the_variable_names_what_the_stacks_make(backend: Any) -> None:
    settings = settings_from(json.loads(backend.get_variable("sentinel")))
    assert settings.lake_bucket == "sentinel-lake-444455556666-us-east-1"
    assert settings.gold_crawler == "sentinel-gold"
    assert settings.delivery_sources == (
        "s3://sentinel-deliveries-444455556666-us-east-1/cur/",
        "s3://example-payer-cur/cur/",
    )
    # The export that the stacks make must deliver.
    assert settings.expected_exports == ("sentinel-cur2",)
    # Only names and roles: how it works is the same everywhere.
    assert settings.sense_look_back_months == Settings().sense_look_back_months


def test_each_step_has_a_connection_that_takes_its_role(backend: Any) -> None:
    settings = settings_from(json.loads(backend.get_variable("sentinel")))
    for step in STEPS:
        connection = backend.get_connection(getattr(settings, f"{step}_connection"))
        assert connection.conn_type == "aws"
        assert connection.extra_dejson == {"role_arn": AT.role_arn(step), "region_name": "us-east-1"}


def test_nothing_else_is_looked_for_there(backend: Any) -> None:
    assert backend.get_connection("aws_default") is None
    assert backend.get_variable("something_else") is None
    assert backend.get_config("smtp_password") is None


def test_airflow_is_told_where_the_dashboard_is_once_that_is_known(synthesized: Synthesized) -> None:
    told = {
        environment: synthesized.template(environment, "orchestration")
        .the("AWS::MWAA::Environment")["AirflowConfigurationOptions"]
        .get("sentinel.dashboard_url")
        for environment in ("prod", "whole")
    }
    assert told == {"prod": None, "whole": "https://costs.example.com"}


def test_lineage_is_off_unless_it_has_a_receiver(synthesized: Synthesized) -> None:
    told = {
        environment: {
            option: value
            for option, value in synthesized.template(environment, "orchestration")
            .the("AWS::MWAA::Environment")["AirflowConfigurationOptions"]
            .items()
            if option.startswith("openlineage.")
        }
        for environment in ("prod", "whole")
    }
    assert told["prod"] == {}
    policy = json.loads(told["whole"].pop("openlineage.emission_policy"))
    assert [rule["controls"] for rule in policy] == [
        {"emit": False},
        {"emit_task_events": False},
        {"emit_task_events": True},
    ]
    assert json.loads(told["whole"].pop("openlineage.transport")) == {
        "type": "transform",
        "transformer_class": "sentinel.lineage.discretion.Discretion",
        "transport": {"timeout": 2, "retry": {"total": 1}, "type": "http", "url": "https://lineage.example.com"},
    }
    assert told["whole"] == {
        "openlineage.namespace": "sentinel-whole",
        "openlineage.execute_in_thread": "True",
        "openlineage.execution_timeout": "10",
    }


def test_further_keys_of_the_variable_are_settings_too(synthesized: Synthesized) -> None:
    (told,) = [
        json.loads(one["Value"])
        for one in synthesized.template("whole", "orchestration").properties("AWS::SSM::Parameter")
        if one["Name"].endswith("/variables/sentinel")
    ]
    settings = settings_from(told)
    assert (settings.alert_quiet_hours, settings.snapshot_keep_days) == ("20:00-06:00", 30)
    assert settings.metrics_namespace == "Sentinel/Whole"
