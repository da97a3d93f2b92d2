"""`up`, `down` and `status` of the whole stack."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from local.deploy import deploy
from local.settings import PORT_SETTINGS, REPO_ROOT, SettingError, Settings, load_settings
from local.stack import airflow, api, aws, processes

# Containers are started one after the other, and a database may have to be made first.
CONTAINERS_SECONDS = 600
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

    `before_airflow` is called when the embedded AWS is ready and, where Airflow is started here, before a DAG can run.
    """
    if not settings.is_started_here:
        _wait_for_containers(settings, progress, before_airflow)
        return
    settings.home.mkdir(parents=True, exist_ok=True)
    _check_ports(settings)
    settings.save()

    progress("starting the embedded AWS")
    aws.start(settings)
    # Now, while Airflow's database is prepared: that leaves a processor idle, the start of Airflow does not.
    api.start(settings)
    is_airflow_running = all(processes.running(settings.home, name) for name in airflow.COMPONENTS)
    if not is_airflow_running:
        progress("preparing Airflow's database")
        airflow.prepare_database(settings)
    aws.wait(settings)
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


def _wait_for_containers(settings: Settings, progress: Progress, before_airflow: Callable[[], None]) -> None:
    """What `up` does where something else starts the parts (docker-compose.yaml)."""
    progress("waiting for the embedded AWS")
    _wait_for_answer(settings, "the embedded AWS", lambda: aws.is_healthy(settings))
    progress("deploying buckets, catalog and jobs")
    deploy(settings.aws_endpoint, repo_root=REPO_ROOT)
    before_airflow()
    progress("waiting for the API")
    _wait_for_answer(settings, "the API", lambda: api.is_healthy(settings))
    progress("waiting for Airflow")
    _wait_for_answer(settings, "Airflow", lambda: airflow.is_healthy(settings) and airflow.knows_its_dags(settings))


def _wait_for_answer(settings: Settings, what: str, is_ready: Callable[[], bool]) -> None:
    processes.wait_until(
        is_ready,
        seconds=CONTAINERS_SECONDS,
        still_alive=lambda: True,
        what=what,
        log=lambda: settings.logs / "none.log",
    )


def _check_ports(settings: Settings) -> None:
    """PortInUseError or SettingError before anything is started or kept."""
    kept = load_settings({"SENTINEL_HOME": str(settings.home)})
    for name, field in (
        (aws.NAME, "aws_port"),
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
    parts = [_part(settings, aws.NAME, aws.is_healthy(settings), settings.aws_endpoint)]
    for name, state in heartbeat.items():
        address = settings.airflow_url if name == "airflow-api-server" else ""
        parts.append(_part(settings, name, state == "healthy", address))
    parts.append(_part(settings, "airflow-execution-api", execution, settings.airflow_execution_url))
    parts.append(_part(settings, api.NAME, api.is_healthy(settings), settings.api_url))
    return parts


def _part(settings: Settings, name: str, is_healthy: bool, address: str) -> PartStatus:
    # What runs in another container cannot be seen from here: it runs if it answers.
    is_running = _is_running(settings, name) if settings.is_started_here else is_healthy
    return PartStatus(name, is_running, is_healthy, address)


def _is_running(settings: Settings, name: str) -> bool:
    return processes.running(settings.home, name) is not None


def _log_of_first_dead(settings: Settings) -> Path:
    dead = [name for name in airflow.COMPONENTS if not _is_running(settings, name)]
    return settings.logs / f"{(dead or ['airflow-api-server'])[0]}.log"
