"""The parts in containers: what is prepared for them, and how a stack is waited for that something else starts."""

from __future__ import annotations

import base64
import os
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from local.settings import SettingError, Settings, listen_address, load_settings
from local.stack import answers, lifecycle
from local.stack.prepare_containers import stack_secrets, write_secrets
from tests.conftest import free_port

REPOSITORY = Path(__file__).resolve().parents[3]
HOSTS = {"SENTINEL_AWS_HOST": "embedded-aws", "SENTINEL_AIRFLOW_HOST": "airflow-api-server", "SENTINEL_API_HOST": "api"}


def test_hosts_of_containers_are_told_and_a_person_still_finds_them_on_this_machine(tmp_path: Path) -> None:
    settings = load_settings({"SENTINEL_HOME": str(tmp_path), **HOSTS, "SENTINEL_AIRFLOW_EXECUTION_PORT": "8080"})

    assert settings.aws_endpoint == "http://embedded-aws:4566"
    assert settings.airflow_execution_url == settings.airflow_url == "http://airflow-api-server:8080"
    assert (settings.airflow_page, settings.api_page) == ("http://127.0.0.1:8080", "http://127.0.0.1:8000")
    assert not settings.is_started_here


@pytest.mark.parametrize("host", ["sentinel-lake.example", "a/b", "-a", "A", "user@host", "[::1]"])
def test_a_host_that_is_no_containers_name_is_refused(tmp_path: Path, host: str) -> None:
    with pytest.raises(SettingError, match="SENTINEL_API_HOST"):
        load_settings({"SENTINEL_HOME": str(tmp_path), "SENTINEL_API_HOST": host})


def test_servers_listen_on_this_machine_unless_told_that_they_are_in_a_container() -> None:
    assert listen_address({}) == "127.0.0.1"
    assert listen_address({"SENTINEL_LISTEN_ADDRESS": "0.0.0.0"}) == "0.0.0.0"
    with pytest.raises(SettingError, match=r"SENTINEL_LISTEN_ADDRESS='192\.168\.1\.7'"):
        listen_address({"SENTINEL_LISTEN_ADDRESS": "192.168.1.7"})


def test_secrets_are_made_once_and_only_read(tmp_path: Path) -> None:
    write_secrets(tmp_path)
    first = {file.name: file.read_text() for file in tmp_path.iterdir()}
    write_secrets(tmp_path)

    assert {file.name: file.read_text() for file in tmp_path.iterdir()} == first
    assert {stat.S_IMODE(file.stat().st_mode) for file in tmp_path.iterdir()} == {0o444}
    assert len(set(first.values())) == 5
    password = first["postgres_password"]
    assert first["sql_alchemy_conn"] == f"postgresql+psycopg2://airflow:{password}@postgres:5432/airflow"
    assert first["celery_result_backend"] == f"db+postgresql://airflow:{password}@postgres:5432/airflow"
    assert len(base64.urlsafe_b64decode(first["fernet_key"])) == 32


def test_secrets_of_which_one_was_lost_are_all_made_anew(tmp_path: Path) -> None:
    write_secrets(tmp_path)
    before = (tmp_path / "jwt_secret").read_text()
    (tmp_path / "fernet_key").unlink()

    write_secrets(tmp_path)

    assert (tmp_path / "jwt_secret").read_text() != before
    assert set(stack_secrets("p", b"k", "j")) == {file.name for file in tmp_path.iterdir()}


def test_a_part_in_the_foreground_answers_and_ends_as_its_container_does(tmp_path: Path) -> None:
    environ = {
        **{key: value for key, value in os.environ.items() if not key.startswith(("AWS_", "AIRFLOW", "SENTINEL_"))},
        "SENTINEL_HOME": str(tmp_path / "home"),
        "SENTINEL_AWS_PORT": str(free_port()),
        "SENTINEL_LISTEN_ADDRESS": "127.0.0.1",
    }
    command = [sys.executable, "-m", "local.stack.foreground", "embedded-aws"]
    process = subprocess.Popen(command, cwd=REPOSITORY, env=environ, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout.readline().startswith(f"embedded AWS on http://127.0.0.1:{environ['SENTINEL_AWS_PORT']},")
        for _ in range(100):
            asked = subprocess.run(
                [sys.executable, "-m", "local.stack.answers", "embedded-aws"], cwd=REPOSITORY, env=environ, check=False
            )
            if asked.returncode == 0:
                break
            time.sleep(0.2)
        assert asked.returncode == 0
    finally:
        process.terminate()
    assert process.wait(30) == 0


def test_a_part_that_does_not_answer_is_not_healthy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SENTINEL_HOME", str(tmp_path))
    monkeypatch.setenv("SENTINEL_API_PORT", str(free_port()))

    assert answers.main(["api"]) == 1


def test_up_starts_nothing_of_a_stack_that_is_elsewhere_but_deploys_and_waits_in_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(tmp_path, 1, 2, 2, 4, aws_host="embedded-aws", airflow_host="airflow", api_host="api")
    told: list[str] = []
    monkeypatch.setattr(lifecycle, "deploy", lambda endpoint, **_: told.append(f"deploy {endpoint}"))
    for part in (lifecycle.aws, lifecycle.api, lifecycle.airflow):
        monkeypatch.setattr(part, "is_healthy", lambda _, name=part.__name__: told.append(name) or True)
        monkeypatch.setattr(part, "start", lambda _: pytest.fail("started"))
    monkeypatch.setattr(lifecycle.airflow, "knows_its_dags", lambda _: True)

    lifecycle.up(settings, before_airflow=lambda: told.append("deliver"))

    assert told == [
        "local.stack.aws",
        "deploy http://embedded-aws:1",
        "deliver",
        "local.stack.api",
        "local.stack.airflow",
    ]
    assert not (tmp_path / "run").exists()
