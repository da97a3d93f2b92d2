from __future__ import annotations

import json
from pathlib import Path

import pytest

from infrastructure.definitions.lineage import lineage_options
from local.settings import SettingError, Settings, load_settings
from local.stack.airflow import airflow_environ
from local.stack.environ import stack_environ


def test_defaults_are_used_when_nothing_is_set(tmp_path: Path) -> None:
    settings = load_settings({"SENTINEL_HOME": str(tmp_path)})

    assert (settings.aws_port, settings.airflow_port) == (4566, 8080)
    assert (settings.airflow_execution_port, settings.api_port) == (8081, 8000)
    assert settings.api_url == "http://127.0.0.1:8000"


def test_later_commands_find_the_ports_that_up_was_started_with(tmp_path: Path) -> None:
    Settings(home=tmp_path, aws_port=5001, airflow_port=5002, airflow_execution_port=5003, api_port=5004).save()

    settings = load_settings({"SENTINEL_HOME": str(tmp_path)})

    assert (settings.aws_port, settings.airflow_port) == (5001, 5002)
    assert (settings.airflow_execution_port, settings.api_port) == (5003, 5004)


def test_the_environment_wins_over_what_was_kept(tmp_path: Path) -> None:
    Settings(home=tmp_path, aws_port=5001, airflow_port=5002, airflow_execution_port=5003, api_port=5004).save()

    assert load_settings({"SENTINEL_HOME": str(tmp_path), "SENTINEL_AWS_PORT": "6001"}).aws_port == 6001


@pytest.mark.parametrize("text", ["0", "65536", "-1", "http", "80.5"])
def test_a_wrong_port_is_refused_by_the_name_of_its_setting(tmp_path: Path, text: str) -> None:
    with pytest.raises(SettingError, match="SENTINEL_AIRFLOW_PORT"):
        load_settings({"SENTINEL_HOME": str(tmp_path), "SENTINEL_AIRFLOW_PORT": text})


def test_a_broken_stack_file_is_named_in_the_error(tmp_path: Path) -> None:
    (tmp_path / "stack.json").write_text("{")

    with pytest.raises(SettingError, match=r"stack\.json is not valid JSON"):
        load_settings({"SENTINEL_HOME": str(tmp_path)})


def test_one_port_for_two_servers_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="each must be a port of its own"):
        load_settings({"SENTINEL_HOME": str(tmp_path), "SENTINEL_AIRFLOW_PORT": "8081"})


def test_the_apis_port_may_not_be_airflows(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match=r"SENTINEL_AIRFLOW_PORT=8080.*SENTINEL_API_PORT=8080"):
        load_settings({"SENTINEL_HOME": str(tmp_path), "SENTINEL_API_PORT": "8080"})


def test_a_stack_kept_before_there_was_an_api_gets_its_default_port(tmp_path: Path) -> None:
    (tmp_path / "stack.json").write_text('{"aws_port": 5001, "airflow_port": 5002, "airflow_execution_port": 5003}')

    assert load_settings({"SENTINEL_HOME": str(tmp_path)}).api_port == 8000


def test_nobody_receives_lineage_unless_named(tmp_path: Path) -> None:
    assert load_settings({"SENTINEL_HOME": str(tmp_path)}).lineage_transport == {}
    assert openlineage_options(load_settings({"SENTINEL_HOME": str(tmp_path)})) == {}


def test_the_receiver_of_lineage_is_told_to_airflow_as_on_aws(tmp_path: Path) -> None:
    transport = '{"type": "http", "url": "http://127.0.0.1:5000"}'
    found = openlineage_options(
        load_settings({"SENTINEL_HOME": str(tmp_path), "SENTINEL_LINEAGE_TRANSPORT": transport})
    )
    of_aws = lineage_options(json.loads(transport), "sentinel")
    assert {f"openlineage.{name}": value for name, value in found.items()} == of_aws


@pytest.mark.parametrize("text", ["http://127.0.0.1:5000", "[]", "{}", '{"type": 1}'])
def test_a_transport_that_is_none_is_refused_by_the_name_of_its_setting(tmp_path: Path, text: str) -> None:
    with pytest.raises(SettingError, match=r"SENTINEL_LINEAGE_TRANSPORT=.* is no transport: give JSON such as"):
        load_settings({"SENTINEL_HOME": str(tmp_path), "SENTINEL_LINEAGE_TRANSPORT": text})


def test_a_receiver_that_the_environment_names_for_others_is_not_ours(tmp_path: Path) -> None:
    settings = load_settings({"SENTINEL_HOME": str(tmp_path)})
    assert "OPENLINEAGE_URL" not in stack_environ(settings, {"OPENLINEAGE_URL": "http://others:5000"})


def openlineage_options(settings: Settings) -> dict[str, str]:
    """The options of the section `openlineage` that Airflow's processes get."""
    prefix = "AIRFLOW__OPENLINEAGE__"
    environ = airflow_environ(settings)
    return {name.removeprefix(prefix).lower(): value for name, value in environ.items() if name.startswith(prefix)}
