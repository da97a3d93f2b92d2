"""A whole Airflow 3.3 on one machine: API server, scheduler, dag processor and triggerer, on SQLite, bound to 127.0.0.1.

The DAGs, plugins and include folder are those of the checkout; only `AWS_ENDPOINT_URL` makes them talk to the embedded AWS.
Settings and why: reference in docs/decisions/0005-airflow-on-one-machine.md.
"""

from __future__ import annotations

import subprocess
import sys

import httpx

from infrastructure.definitions.installation import ONE_MACHINE
from infrastructure.definitions.lineage import lineage_options
from local.deploy.alert_topic import ALERT_TOPIC_ARN
from local.settings import REPO_ROOT, Settings
from local.stack import processes
from local.stack.environ import kept_secret, stack_environ

# The task execution API has a process of its own: the public API writes its audit log from its event loop, and on SQLite that waits
# for a transaction of the same process which only the event loop could end (5 s each time, then an error 500).
COMPONENTS = {
    "airflow-api-server": ("api-server", "--apps", "core"),
    "airflow-execution-api": ("api-server", "--apps", "execution"),
    # Task logs are read from the file system: the log servers would listen on all addresses (ports 8793, 8794).
    "airflow-scheduler": ("scheduler", "--skip-serve-logs"),
    "airflow-dag-processor": ("dag-processor",),
    "airflow-triggerer": ("triggerer", "--skip-serve-logs"),
}
KEPT = (sys.executable, "-m", "local.stack.kept")
API_SERVERS = ("airflow-api-server", "airflow-execution-api")
# How long a writer waits for another one before it fails with «database is locked» (Python's own: 5 s). Not the API servers: a
# wait in their event loop stands in the way of the very transaction it waits for, so that a short one is the better.
DATABASE_WAIT_SECONDS = 60
HEALTHY_PARTS = ("metadatabase", "scheduler", "triggerer", "dag_processor")


def airflow_environ(settings: Settings) -> dict[str, str]:
    """The environment of every Airflow process: this machine's own, without foreign AWS or Airflow settings, plus ours."""
    home = settings.airflow_home
    ours = {
        "AIRFLOW_HOME": home,
        "AIRFLOW__CORE__DAGS_FOLDER": REPO_ROOT / "dags",
        "AIRFLOW__CORE__PLUGINS_FOLDER": REPO_ROOT / "plugins",
        "AIRFLOW__CORE__EXECUTOR": "LocalExecutor",
        "AIRFLOW__CORE__PARALLELISM": 4,
        "AIRFLOW__CORE__LOAD_EXAMPLES": False,
        "AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION": False,
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_ALL_ADMINS": True,
        "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"{settings.airflow_execution_url}/execution/",
        "AIRFLOW__API__HOST": "127.0.0.1",
        "AIRFLOW__API__PORT": settings.airflow_port,
        "AIRFLOW__API__BASE_URL": settings.airflow_url,
        "AIRFLOW__API__WORKERS": 1,
        "AIRFLOW__API_AUTH__JWT_SECRET": kept_secret(home / "jwt_secret"),
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"{_database(settings)}?timeout={DATABASE_WAIT_SECONDS}",
        "AIRFLOW__DAG_PROCESSOR__REFRESH_INTERVAL": 10,
        "AIRFLOW__LOGGING__LOGGING_LEVEL": "INFO",
        "AIRFLOW__SCHEDULER__SCHEDULER_IDLE_SLEEP_TIME": 0.5,
        # A task's supervisor may notice its end only after this long (default 5 s); a deferred task that resumes sooner than
        # that is taken for one that vanished, and tried again.
        "AIRFLOW__WORKERS__MIN_HEARTBEAT_INTERVAL": 1,
        # A task whose worker died is tried again after this long (default 5 min): somebody sits in front of this machine.
        "AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT": 120,
        "AIRFLOW__USAGE_DATA_COLLECTION__ENABLED": False,
        "AIRFLOW_CONN_AWS_DEFAULT": "aws://",
        "AIRFLOW__SENTINEL__DASHBOARD_URL": settings.api_url,
        # The local API lets this Airflow frame the dashboard (local/stack/api.py).
        "AIRFLOW__SENTINEL__IS_DASHBOARD_FRAMED": True,
        "PYTHONUNBUFFERED": 1,
    }
    lineage = lineage_options(settings.lineage_transport, ONE_MACHINE.names.airflow_environment)
    of_lineage = {f"AIRFLOW__{option.replace('.', '__').upper()}": value for option, value in lineage.items()}
    return {**stack_environ(settings), **{key: str(value) for key, value in ours.items()}, **of_lineage}


def prepare_database(settings: Settings) -> None:
    """Create or upgrade Airflow's own database, with its pools; RuntimeError with Airflow's words if it fails."""
    settings.airflow_home.mkdir(parents=True, exist_ok=True)
    log = settings.logs / "airflow-database.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as output:
        done = subprocess.run(  # noqa: S603  our own command, no shell
            [sys.executable, "-m", "local.stack.airflow_database", ALERT_TOPIC_ARN],
            env=airflow_environ(settings),
            cwd=REPO_ROOT,
            stdout=output,
            stderr=output,
            check=False,
        )
    if done.returncode != 0:
        raise RuntimeError(f"Airflow's database could not be prepared. Last lines of {log}:\n{processes.tail(log)}")


def start(settings: Settings) -> None:
    """Start the components that are not running yet; one that ends by itself later is started again (local/stack/kept.py)."""
    for name, arguments in COMPONENTS.items():
        if processes.running(settings.home, name) is None:
            processes.start(
                name,
                [*KEPT, sys.executable, "-m", "airflow", *arguments],
                home=settings.home,
                environ=_component_environ(settings, name),
                log=settings.logs / f"{name}.log",
            )


def health(settings: Settings) -> dict[str, str]:
    """State of each part as Airflow's monitor says (`healthy`, `unhealthy`), or `down` where it does not answer."""
    try:
        answer = (
            httpx.get(f"{settings.airflow_url}/api/v2/monitor/health", timeout=5, trust_env=False)
            .raise_for_status()
            .json()
        )
    except (httpx.HTTPError, ValueError):
        return dict.fromkeys(HEALTHY_PARTS, "down")
    return {part: (answer.get(part) or {}).get("status") or "down" for part in HEALTHY_PARTS}


def is_healthy(settings: Settings) -> bool:
    return is_execution_api_healthy(settings) and all(state == "healthy" for state in health(settings).values())


def is_execution_api_healthy(settings: Settings) -> bool:
    try:
        return httpx.get(f"{settings.airflow_execution_url}/execution/health", timeout=5, trust_env=False).is_success
    except httpx.HTTPError:
        return False


def knows_its_dags(settings: Settings) -> bool:
    """Whether every DAG file was read: as a DAG, or as an import error that the UI shows."""
    try:
        api = f"{settings.airflow_url}/api/v2"
        dags = httpx.get(f"{api}/dags", timeout=5, trust_env=False).raise_for_status().json()
        errors = httpx.get(f"{api}/importErrors", timeout=5, trust_env=False).raise_for_status().json()
    except (httpx.HTTPError, ValueError):
        return False
    found: int = dags["total_entries"] + errors["total_entries"]
    return found >= len(list((REPO_ROOT / "dags").glob("*.py")))


def _component_environ(settings: Settings, name: str) -> dict[str, str]:
    environ = airflow_environ(settings)
    if name in API_SERVERS:
        environ["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"] = _database(settings)
    if name == "airflow-execution-api":
        environ["AIRFLOW__API__PORT"] = str(settings.airflow_execution_port)
    return environ


def _database(settings: Settings) -> str:
    return f"sqlite:///{settings.airflow_home}/airflow.db"
