"""`up`, `down` and `status` of the whole stack."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import httpx

from local.deploy import deploy
from local.settings import PORT_SETTINGS, REPO_ROOT, SettingError, Settings, load_settings
from local.stack import airflow, api, processes

AWS = "embedded-aws"
Progress = Callable[[str], None]


@dataclass(frozen=True)
class PartStatus:
    """One process of the stack: whether it runs, whether it answers, and where."""

    name: str
    is_running: bool
    is_healthy: bool
    address: str


def up(
    settings: Settings,
    progress: Progress = lambda _: None,
    before_airflow: Callable[[], None] = lambda: None,
) -> None:
    """Start what is not running, wait until it answers, and deploy buckets, catalog and jobs; harmless when repeated.

    `before_airflow` is called when the embedded AWS is ready and before a DAG can run.
    """
    settings.home.mkdir(parents=True, exist_ok=True)
    _check_ports(settings)
    settings.save()

    progress("starting the embedded AWS")
    _start_aws(settings)
    # Now, while Airflow's database is prepared: that leaves a processor idle, the start of Airflow does not.
    api.start(settings)
    is_airflow_running = all(processes.running(settings.home, name) for name in airflow.COMPONENTS)
    if not is_airflow_running:
        progress("preparing Airflow's database")
        airflow.prepare_database(settings)
    _wait_for_aws(settings)
    progress("deploying buckets, catalog and jobs")
    deploy(settings.aws_endpoint, repo_root=REPO_ROOT)
    before_airflow()
    if not is_airflow_running:
        airflow.start(settings)
    progress("waiting for the API")
    api.wait(settings)
    progress("waiting for Airflow")
    processes.wait_until(
        lambda: airflow.is_healthy(settings) and airflow.knows_its_dags(settings),
        seconds=180,
        still_alive=lambda: all(processes.running(settings.home, name) for name in airflow.COMPONENTS),
        what="Airflow",
        log=lambda: _log_of_first_dead(settings),
    )


def _check_ports(settings: Settings) -> None:
    """PortInUseError or SettingError before anything is started or kept."""
    kept = load_settings({"SENTINEL_HOME": str(settings.home)})
    for name, field in (
        (AWS, "aws_port"),
        ("airflow-api-server", "airflow_port"),
        ("airflow-execution-api", "airflow_execution_port"),
        (api.NAME, "api_port"),
    ):
        setting, _ = PORT_SETTINGS[field]
        port, kept_port = getattr(settings, field), getattr(kept, field)
        if processes.running(settings.home, name) is None:
            processes.require_free_port(port, setting)
        elif port != kept_port:
            raise SettingError(f"{setting}={port}, but {name} runs on port {kept_port}: `sentinel down` first")


def down(settings: Settings) -> int:
    """Stop every process of the stack; gives how many were stopped. The data stays."""
    return processes.stop_all(settings.home)


def status(settings: Settings) -> list[PartStatus]:
    """What runs, what answers, and at which address."""
    health = airflow.health(settings)
    heartbeat = {
        "airflow-api-server": health["metadatabase"],
        "airflow-scheduler": health["scheduler"],
        "airflow-dag-processor": health["dag_processor"],
        "airflow-triggerer": health["triggerer"],
    }
    execution = airflow.is_execution_api_healthy(settings)
    parts = [PartStatus(AWS, _is_running(settings, AWS), _aws_answers(settings), settings.aws_endpoint)]
    for name, state in heartbeat.items():
        address = settings.airflow_url if name == "airflow-api-server" else ""
        parts.append(PartStatus(name, _is_running(settings, name), state == "healthy", address))
    parts.append(
        PartStatus(
            "airflow-execution-api",
            _is_running(settings, "airflow-execution-api"),
            execution,
            settings.airflow_execution_url,
        )
    )
    parts.append(PartStatus(api.NAME, _is_running(settings, api.NAME), api.is_healthy(settings), settings.api_url))
    return parts


def _start_aws(settings: Settings) -> None:
    if processes.running(settings.home, AWS):
        return
    command = [sys.executable, "-m", "local.aws", "--port", str(settings.aws_port), "--root", str(settings.aws_root)]
    environ = {**airflow.airflow_environ(settings), "PYTHONPATH": str(REPO_ROOT)}
    processes.start(AWS, command, home=settings.home, environ=environ, log=settings.logs / f"{AWS}.log")


def _wait_for_aws(settings: Settings) -> None:
    processes.wait_until(
        lambda: _aws_answers(settings),
        seconds=60,
        still_alive=lambda: _is_running(settings, AWS),
        what="the embedded AWS",
        log=lambda: settings.logs / f"{AWS}.log",
    )


def _aws_answers(settings: Settings) -> bool:
    try:
        return httpx.get(f"{settings.aws_endpoint}/_sentinel/health", timeout=5, trust_env=False).is_success
    except httpx.HTTPError:
        return False


def _is_running(settings: Settings, name: str) -> bool:
    return processes.running(settings.home, name) is not None


def _log_of_first_dead(settings: Settings) -> Path:
    dead = [name for name in airflow.COMPONENTS if not _is_running(settings, name)]
    return settings.logs / f"{(dead or ['airflow-api-server'])[0]}.log"
