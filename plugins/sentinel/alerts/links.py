"""Where the people on call look next: the run in Airflow, the runbook, the dashboard."""

from __future__ import annotations

from urllib.parse import quote, urlencode

from airflow.configuration import conf

# Options of Airflow's own configuration, not of the Variable: the UI's menu is made of them when Airflow starts.
SECTION = "sentinel"
RUNBOOKS_PREFIX = "/sentinel/runbooks"


def airflow_url() -> str:
    """The address of Airflow's UI, without a slash at its end."""
    return str(conf.get("api", "base_url", fallback="http://localhost:8080")).rstrip("/")


def dashboard_url() -> str | None:
    """The address of the dashboard (`[sentinel] dashboard_url`); None where it is not set."""
    return str(conf.get(SECTION, "dashboard_url", fallback="")).strip().rstrip("/") or None


def is_dashboard_framed() -> bool:
    """Whether the dashboard lets Airflow's UI show it in a frame (`[sentinel] is_dashboard_framed`)."""
    return bool(conf.getboolean(SECTION, "is_dashboard_framed", fallback=False))


def run_url(dag_id: str, run_id: str, task_id: str | None = None, map_index: int | None = None) -> str:
    """The page of a run, or of one of its tasks."""
    url = f"{airflow_url()}/dags/{quote(dag_id)}/runs/{quote(run_id, safe='')}"
    if task_id is None:
        return url
    mapped = f"/mapped/{map_index}" if map_index is not None and map_index >= 0 else ""
    return f"{url}/tasks/{quote(task_id)}{mapped}"


def dag_url(dag_id: str) -> str:
    """The page of a DAG."""
    return f"{airflow_url()}/dags/{quote(dag_id)}"


def runbook_url(kind: str) -> str:
    """The runbook of a kind of incident, as Airflow serves it (sentinel/alerts/runbooks.py)."""
    return f"{airflow_url()}{RUNBOOKS_PREFIX}/{quote(kind)}"


def dashboard_page(page: str, **parameters: str | None) -> str | None:
    """The address of a page of the dashboard; None where the dashboard's address is not set."""
    root = dashboard_url()
    given = urlencode({name: value for name, value in parameters.items() if value})
    return f"{root}/{page}{f'?{given}' if given else ''}" if root else None


def links_of(
    kind: str,
    *,
    run: str | None = None,
    billing_period: str | None = None,
    export: str | None = None,
) -> dict[str, str]:
    """The links of a message, by the word before them: Run, Runbook, Dashboard."""
    page = "proof" if kind in {"red_check", "rows_in_quarantine"} else "data-health"
    dashboard = dashboard_page(page, export=export, period=billing_period)
    found = {"Run": run, "Runbook": runbook_url(kind), "Dashboard": dashboard}
    return {word: url for word, url in found.items() if url}
