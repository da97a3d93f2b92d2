"""docker-compose.yaml: shut in, pinned, in order, and with the settings that `sentinel up` gives its own processes."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from local.deploy.alert_topic import ALERT_TOPIC_ARN
from local.settings import Settings, load_settings
from local.stack.airflow import airflow_environ
from local.stack.airflow_database import POOLS
from local.stack.api import api_environ
from local.stack.aws import aws_environ
from local.stack.environ import AWS_CONFIG
from local.stack.foreground import PARTS

REPOSITORY = Path(__file__).resolve().parents[1]
DOCKERFILE = (REPOSITORY / "containers" / "sentinel.Dockerfile").read_text()
PROJECT = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["project"]
PINNED = re.compile(r"[a-z/.-]+:[\w.-]+@sha256:[0-9a-f]{64}")
AIRFLOW = {"airflow-api-server", "airflow-scheduler", "airflow-dag-processor", "airflow-triggerer", "airflow-worker"}
ONCE = {"prepare", "airflow-database", "sentinel"}


def with_defaults(value: Any) -> Any:
    """The file as it is with no variable set: `${NAME:-default}` is its default."""
    if isinstance(value, dict):
        return {key: with_defaults(one) for key, one in value.items()}
    if isinstance(value, list):
        return [with_defaults(one) for one in value]
    return re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", value) if isinstance(value, str) else value


COMPOSE = with_defaults(yaml.safe_load((REPOSITORY / "docker-compose.yaml").read_text()))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
every_service = pytest.mark.parametrize("name", sorted(SERVICES))


def environment(name: str) -> dict[str, str]:
    return {key: str(value) for key, value in SERVICES[name].get("environment", {}).items()}


def test_it_has_the_parts_of_mwaa_and_ours() -> None:
    assert set(SERVICES) == AIRFLOW | ONCE | {"postgres", "embedded-aws", "api"}
    assert {name: SERVICES[name]["command"][0] for name in AIRFLOW} == {
        "airflow-api-server": "api-server",
        "airflow-scheduler": "scheduler",
        "airflow-dag-processor": "dag-processor",
        "airflow-triggerer": "triggerer",
        "airflow-worker": "celery",
    }


@every_service
def test_a_port_is_published_on_this_machine_only(name: str) -> None:
    for port in SERVICES[name].get("ports", []):
        assert re.fullmatch(r"127\.0\.0\.1:(\d+):\1", port)
    assert SERVICES[name].get("network_mode") in {None, "none"}


@every_service
def test_a_container_is_shut_in(name: str) -> None:
    service = SERVICES[name]

    assert re.fullmatch(r"[1-9]\d*:\d+", service["user"])
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert not {"privileged", "cap_add", "pid", "ipc", "devices"} & set(service)
    assert not [volume for volume in service.get("volumes", []) if "docker.sock" in volume]
    # A folder of this machine is only read.
    assert all(volume.endswith(":ro") for volume in service.get("volumes", []) if volume.startswith((".", "/")))


@every_service
def test_an_image_is_pinned_by_its_digest_or_built_here(name: str) -> None:
    service = SERVICES[name]

    if "build" in service:
        assert service["image"] == f"sentinel:{PROJECT['version']}"
        assert service["build"] == {"context": ".", "dockerfile": "containers/sentinel.Dockerfile"}
    else:
        assert PINNED.fullmatch(service["image"])


def test_the_images_ours_is_built_on_are_pinned_by_their_digests() -> None:
    bases = dict(re.findall(r"^ARG (\w+)=(\S+)$", DOCKERFILE, re.MULTILINE))

    assert set(re.findall(r"^FROM \$\{(\w+)\}", DOCKERFILE, re.MULTILINE)) == set(bases)
    assert re.findall(r"^FROM (?!\$)", DOCKERFILE, re.MULTILINE) == []
    assert all(PINNED.fullmatch(image) for image in bases.values())
    assert re.findall(r"^USER (\S+)$", DOCKERFILE, re.MULTILINE)[-1] == SERVICES["api"]["user"]


def test_what_the_dockerfile_copies_is_there_and_sent_to_the_engine() -> None:
    sent = {line[1:] for line in (REPOSITORY / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    copied = [
        source
        for sources in re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.MULTILINE)
        for source in sources.split()
    ]

    assert copied
    assert all((REPOSITORY / source).exists() for source in copied)
    assert {source.split("/")[0] for source in copied} == sent


def test_the_image_holds_every_package_of_ours_that_its_code_imports() -> None:
    copied = {source.strip("/") for source in re.findall(r"^COPY (\w+/) \w+/$", DOCKERFILE, re.MULTILINE)}
    ours = {folder.name for folder in REPOSITORY.iterdir() if folder.is_dir() and any(folder.glob("*.py"))} - {"tests"}
    imported = {
        name
        for folder in copied
        for file in (REPOSITORY / folder).rglob("*.py")
        for name in re.findall(r"^\s*(?:from|import) (\w+)", file.read_text(), re.MULTILINE)
    }

    assert {"api", "deployment", "local", "spark_jobs"} <= copied
    assert imported & ours <= copied


def test_airflow_is_the_version_of_the_project() -> None:
    (version,) = (found[1] for one in PROJECT["dependencies"] if (found := re.fullmatch(r"apache-airflow==(.+)", one)))

    assert {SERVICES[name]["image"].split("@")[0] for name in AIRFLOW | {"airflow-database"}} == {
        f"apache/airflow:{version}-python3.12"
    }


@every_service
def test_what_goes_on_has_a_healthcheck_and_what_ends_is_not_started_again(name: str) -> None:
    service = SERVICES[name]

    if name in ONCE:
        assert service["restart"] == "no"
        assert "healthcheck" not in service
    else:
        assert service["restart"] == "unless-stopped"
        assert service["healthcheck"]["test"][0] == "CMD"
        assert {"interval", "timeout", "retries", "start_period"} <= set(service["healthcheck"])


@every_service
def test_a_container_waits_until_what_it_needs_is_healthy_or_done(name: str) -> None:
    for needed, how in SERVICES[name].get("depends_on", {}).items():
        done = "service_completed_successfully" if needed in ONCE else "service_healthy"
        assert how == {"condition": done}


def test_the_demo_waits_for_everything() -> None:
    assert set(SERVICES["sentinel"]["depends_on"]) == AIRFLOW | {"embedded-aws", "api"}
    assert SERVICES["sentinel"]["command"] == ["demo"]


# What differs from `sentinel up`, and why is said beside it in docker-compose.yaml or docs/containers.md.
OF_CONTAINERS = {
    "AIRFLOW_HOME": "/usr/local/airflow",
    "AIRFLOW_CONFIG": "/tmp/airflow.cfg",
    "AWS_CONFIG_FILE": "/etc/sentinel/aws_config",
    "AIRFLOW__CORE__DAGS_FOLDER": "/usr/local/airflow/dags",
    "AIRFLOW__CORE__PLUGINS_FOLDER": "/usr/local/airflow/plugins",
    "AIRFLOW__CORE__EXECUTOR": "CeleryExecutor",
    "AIRFLOW__API__HOST": "0.0.0.0",
    "AIRFLOW__LOGGING__BASE_LOG_FOLDER": "/usr/local/airflow/logs",
    "AIRFLOW__API__BASE_URL": "http://127.0.0.1:8080",
    "AIRFLOW__API_AUTH__JWT_SECRET_CMD": "cat /run/airflow-secrets/jwt_secret",
    "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN_CMD": "cat /run/airflow-secrets/sql_alchemy_conn",
    "AIRFLOW__CORE__FERNET_KEY_CMD": "cat /run/airflow-secrets/fernet_key",
    "AIRFLOW__CELERY__BROKER_URL": "sqs://local:local@embedded-aws:4566",
    "AIRFLOW__CELERY__RESULT_BACKEND_CMD": "cat /run/airflow-secrets/celery_result_backend",
    "AIRFLOW__CELERY__WORKER_CONCURRENCY": "4",
    "AIRFLOW__CELERY__WORKER_ENABLE_REMOTE_CONTROL": "False",
    "AIRFLOW__CELERY_BROKER_TRANSPORT_OPTIONS__IS_SECURE": "False",
    "AIRFLOW__CELERY_BROKER_TRANSPORT_OPTIONS__REGION": "us-east-1",
    "AIRFLOW__CELERY_BROKER_TRANSPORT_OPTIONS__VISIBILITY_TIMEOUT": "43200",
    "AIRFLOW__SENTINEL__DASHBOARD_URL": "http://127.0.0.1:8000",
    "SENTINEL_AIRFLOW_URL": "http://airflow-api-server:8080",
}
# Given as files there.
AS_FILES = {"AIRFLOW__API_AUTH__JWT_SECRET", "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """The settings our own containers are given."""
    return load_settings({**environment("sentinel"), "SENTINEL_HOME": str(tmp_path)})


@pytest.mark.parametrize("name", sorted(AIRFLOW | {"airflow-database"}))
def test_airflow_has_the_settings_of_sentinel_up(
    name: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in ("AWS_REGION", "PYTHONPATH"):
        monkeypatch.delenv(variable, raising=False)
    of_up = {key: value for key, value in airflow_environ(settings).items() if key.startswith(("AIRFLOW", "AWS_"))}
    wanted = {key: value for key, value in of_up.items() if key not in AS_FILES} | {"PYTHONUNBUFFERED": "1"}

    assert environment(name) == {**wanted, **OF_CONTAINERS}


def test_our_own_containers_are_started_as_sentinel_up_starts_their_parts(settings: Settings) -> None:
    for name, part in PARTS.items():
        assert SERVICES[name]["command"] == ["local.stack.foreground", name]
        assert environment(name) == environment("sentinel")
        assert part.command(settings)[1:3] == ["-m", "local.aws" if name == "embedded-aws" else "local.api"]
    assert aws_environ(settings)["AWS_ENDPOINT_URL"] == "http://embedded-aws:4566"
    assert api_environ(settings, {})["AWS_ENDPOINT_URL_LAMBDA"] == "http://api:8000"


def test_addresses_are_those_of_the_containers(settings: Settings) -> None:
    assert not settings.is_started_here
    for url in (settings.aws_endpoint, settings.api_url, settings.airflow_url, settings.airflow_execution_url):
        name, port = re.fullmatch(r"http://([a-z-]+):(\d+)", url).groups()
        assert f"127.0.0.1:{port}:{port}" in SERVICES[name]["ports"]
    assert environment("airflow-worker")["AIRFLOW__CORE__EXECUTION_API_SERVER_URL"] == (
        f"{settings.airflow_execution_url}/execution/"
    )


@pytest.mark.parametrize("name", sorted(AIRFLOW))
def test_dags_and_plugins_lie_where_mwaa_has_them_and_are_only_read(name: str) -> None:
    volumes = SERVICES[name]["volumes"]

    assert {"airflow-dags:/usr/local/airflow/dags:ro", "airflow-plugins:/usr/local/airflow/plugins:ro"} <= set(volumes)
    assert f"./{AWS_CONFIG.relative_to(REPOSITORY)}:/etc/sentinel/aws_config:ro" in volumes


def test_the_database_is_prepared_as_on_one_machine() -> None:
    (mounted,) = (volume for volume in SERVICES["airflow-database"]["volumes"] if "airflow_database" in volume)

    assert mounted == "./local/stack/airflow_database.py:/etc/sentinel/airflow_database.py:ro"
    assert SERVICES["airflow-database"]["entrypoint"] == [
        "python",
        "/etc/sentinel/airflow_database.py",
        ALERT_TOPIC_ARN,
    ]
    assert "glue_jobs" in POOLS


@pytest.mark.parametrize("script", ["local/stack/airflow_database.py", "containers/airflow_health.py"])
def test_a_script_that_lies_alone_in_a_container_needs_nothing_of_ours(script: str, tmp_path: Path) -> None:
    mounted = {volume.split(":")[0] for service in SERVICES.values() for volume in service.get("volumes", [])}
    alone = tmp_path / Path(script).name
    alone.write_text((REPOSITORY / script).read_text())

    assert f"./{script}" in mounted
    # Isolated: neither the working folder nor PYTHONPATH is looked at.
    command = [sys.executable, "-I", "-c", f"import runpy; runpy.run_path({str(alone)!r}, run_name='imported')"]
    subprocess.run(command, cwd=tmp_path, env={"AIRFLOW_HOME": str(tmp_path)}, check=True)


def test_every_volume_is_declared_and_no_secret_is_written_down() -> None:
    named = {
        volume.split(":")[0]
        for service in SERVICES.values()
        for volume in service.get("volumes", [])
        if not volume.startswith((".", "/"))
    }

    assert named == set(COMPOSE["volumes"])
    # What the embedded AWS takes for credentials is not secret.
    text = (REPOSITORY / "docker-compose.yaml").read_text().replace("sqs://local:local@", "")
    assert not re.search(r"(?i)(password|secret|fernet_key)[A-Z_]*: +(?!cat /run/|/run/|local\b)", text)
    assert not re.search(r"://\w+:\w+@", text)
