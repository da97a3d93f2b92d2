"""Settings of an environment: a wrong one is named, with what is allowed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from infrastructure.environments import dev, prod
from infrastructure.settings import AirflowSettings, Environment, PayerSettings, SettingError

DEV = dev.ENVIRONMENT


def changed(path: str, value: Any) -> Environment:
    """The environment `dev` with one setting changed, such as `api.memory_mb`."""
    part, _, name = path.rpartition(".")
    if not part:
        return replace(DEV, **{name: value})
    return replace(DEV, **{part: replace(getattr(DEV, part), **{name: value})})


@pytest.mark.parametrize(
    ("setting", "value", "said"),
    [
        ("name", "Dev!", "name = 'Dev!': give 2 to 10 letters and digits"),
        ("account", "12345", "account = '12345': give 12 digits"),
        ("region", "frankfurt", "region = 'frankfurt': give a region such as"),
        ("region", "cn-north-1", "region = 'cn-north-1': give a region such as eu-central-1; not of China or GovCloud"),
        ("region", "us-gov-west-1", "region = 'us-gov-west-1': give a region .* not of China or GovCloud"),
        ("availability_zones", ("a", "a"), "two letters: MWAA takes two subnets"),
        ("athena_max_gb_scanned", 0, "athena_max_gb_scanned = 0: give above 0"),
        ("raw_to_cold_days", 7, "raw_to_cold_days = 7: give 30 or more"),
        ("airflow.environment_class", "mw1.huge", "airflow.environment_class = 'mw1.huge': give one of mw1.micro, "),
        ("airflow.max_workers", 2, "airflow.max_workers = 2: give 1, since mw1.micro has one worker"),
        (
            "airflow.dashboard_url",
            "http://x",
            "airflow.dashboard_url = 'http://x': give an https address without a path",
        ),
        (
            "airflow.lineage_transport",
            {"url": "https://x"},
            "airflow.lineage_transport = {'url': 'https://x'}: give nothing, or a transport with its type",
        ),
        (
            "airflow.lineage_transport",
            {"type": "http", "url": "https://x", "auth": {"type": "api_key", "apiKey": "k"}},
            r"airflow.lineage_transport = '\(with a key\)': give no key or password",
        ),
        ("airflow.vpc_cidr", "8.8.8.0/20", "airflow.vpc_cidr = '8.8.8.0/20': give a private range"),
        ("api.oidc_issuer", "http://id.example.com", "api.oidc_issuer = 'http://id.example.com': give the https"),
        ("api.oidc_audience", (), r"api.oidc_audience = \(\): give one or more"),
        ("api.cors_origins", ("*",), r"api.cors_origins = \('\*',\): give https origins without a path; never \*"),
        ("api.memory_mb", 64, "api.memory_mb = 64: give 128 to 10240"),
        ("api.reserved_concurrency", 0, r"api.reserved_concurrency = 0: give above 0, or None"),
        ("api.requests_per_second", 0, r"api.requests_per_second = 0: give above 0"),
        ("jobs.glue_version", "auto", "jobs.glue_version = 'auto': give one of 5.1, 6.0"),
        ("jobs.number_of_workers", 1, "jobs.number_of_workers = 1: give 2 to 100"),
        (
            "export.table",
            "FOCUS",
            "export.table = 'FOCUS': give one of COST_AND_USAGE_REPORT, FOCUS_1_2_AWS, FOCUS_1_0_AWS",
        ),
        ("export.time_granularity", "WEEKLY", "give one of HOURLY, DAILY, MONTHLY"),
        ("monitoring.log_retention_days", 10, "monitoring.log_retention_days = 10: give one of 1, 3, 5,"),
        ("monitoring.emails", ("nobody",), r"monitoring.emails = \('nobody',\): give addresses"),
        ("payers", (PayerSettings(bucket="b-b", account="1"),), "payers.account = '1': give 12 digits"),
        ("payers", (PayerSettings(bucket="b-b", account="1" * 12, prefix="cur"),), "payers.prefix = 'cur'"),
        ("payers", (PayerSettings(bucket="b-b", account="1" * 12, key_arn="alias/x"),), "payers.key_arn = 'alias/x'"),
        (
            "payers",
            (PayerSettings(bucket="b-b", account="1" * 12, region="cn-north-1"),),
            "payers.region = 'cn-north-1'",
        ),
    ],
)
def test_a_wrong_setting_is_named_with_what_is_allowed(setting: str, value: Any, said: str) -> None:
    with pytest.raises(SettingError, match=f"environment '.*': .*{said}"):
        changed(setting, value)


def test_split_cost_is_in_the_cur_alone() -> None:
    with pytest.raises(SettingError, match=r"export\.has_split_cost_allocation = True: give it with export\.table"):
        changed("export", replace(DEV.export, table="FOCUS_1_2_AWS", has_split_cost_allocation=True))


def test_prod_has_the_names_of_the_architecture_and_dev_is_told_apart() -> None:
    assert prod.ENVIRONMENT.installation.names.lake_bucket == "sentinel-lake-444455556666-us-east-1"
    assert prod.ENVIRONMENT.installation.names.raw_database == "sentinel_raw"
    assert DEV.installation.names.lake_bucket == "sentinel-dev-lake-111122223333-us-east-1"
    assert DEV.installation.names.raw_database == "sentinel_dev_raw"
    assert DEV.installation.role_arn("land") == "arn:aws:iam::111122223333:role/sentinel-dev-land"


@pytest.mark.parametrize("environment", [DEV, prod.ENVIRONMENT])
def test_every_bucket_has_a_name_that_s3_takes(environment: Environment) -> None:
    names = environment.installation.names
    for bucket in (names.delivery_bucket, names.lake_bucket, names.artifacts_bucket, names.access_logs_bucket):
        assert 3 <= len(bucket) <= 63


def test_another_region_of_a_payer_is_reached_with_a_nat_gateway_alone() -> None:
    far = (PayerSettings(bucket="b-b", account="1" * 12, region="eu-west-1"),)
    assert changed("payers", far).payers == far
    with pytest.raises(SettingError, match=r"payers\.region = 'eu-west-1': give us-east-1, or airflow\.has_nat"):
        replace(prod.ENVIRONMENT, payers=far)
    joined = AirflowSettings(is_made=False, environment_name="theirs")
    assert replace(prod.ENVIRONMENT, payers=far, airflow=joined).payers == far


def test_nobody_is_let_in_to_a_web_server_that_is_public_or_not_ours() -> None:
    networks = ("10.20.0.0/16",)
    assert changed("airflow", AirflowSettings(ui_cidrs=networks)).airflow.ui_cidrs == networks
    for elsewhere in (
        AirflowSettings(ui_cidrs=networks, is_public=True),
        AirflowSettings(ui_cidrs=networks, is_made=False, environment_name="theirs"),
    ):
        with pytest.raises(
            SettingError, match=r"airflow\.ui_cidrs = .*: give them to an environment that is made here"
        ):
            changed("airflow", elsewhere)


@pytest.mark.parametrize("network", ["0.0.0.0/0", "8.8.8.0/24", "10.0.0.0/7", "10.20.0.1/16", "10.20", "::/0"])
def test_the_ui_is_open_to_private_networks_alone(network: str) -> None:
    with pytest.raises(SettingError, match=r"airflow\.ui_cidrs = .*: give private networks such as 10\.20\.0\.0/16"):
        changed("airflow", AirflowSettings(ui_cidrs=(network,)))


@pytest.mark.parametrize(
    ("airflow", "said"),
    [
        ({"environment_name": "x"}, r"environment_name = 'x': give it with airflow\.is_made = False only"),
        ({"execution_role_arn": "x"}, r"execution_role_arn = 'x': give it with airflow\.is_made = False only"),
        ({"is_made": False}, "environment_name = '': give the name of the environment that is there"),
        (
            {"is_made": False, "environment_name": "x", "execution_role_arn": "arn:aws:iam::999999999999:role/x"},
            "execution_role_arn = .*: give the ARN of a role of 111122223333",
        ),
    ],
)
def test_an_airflow_that_is_there_is_named_and_one_that_is_made_is_not(airflow: dict[str, Any], said: str) -> None:
    with pytest.raises(SettingError, match=rf"airflow\.{said}"):
        changed("airflow", AirflowSettings(**airflow))


def test_one_account_can_tell_the_metrics_of_two_environments_apart() -> None:
    assert prod.ENVIRONMENT.installation.names.metrics_namespace == "Sentinel"
    assert DEV.installation.names.metrics_namespace == "Sentinel/Dev"
