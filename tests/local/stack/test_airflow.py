from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url

from local.settings import load_settings
from local.stack import airflow, processes


def _seconds_for_a_lock(url: str) -> float:
    """How long SQLite's driver is told to wait for another writer; 5 s where nothing is said."""
    _, options = create_engine(url).dialect.create_connect_args(make_url(url))
    return float(options.get("timeout", 5))


def test_all_but_the_api_servers_wait_a_minute_for_a_busy_database(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: dict[str, float] = {}

    def noted(name: str, _command: list[str], *, environ: dict[str, str], **_: object) -> None:
        waits[name] = _seconds_for_a_lock(environ["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"])

    monkeypatch.setattr(processes, "start", noted)
    settings = load_settings({"SENTINEL_HOME": str(tmp_path)})
    airflow.start(settings)

    assert waits == {
        "airflow-api-server": 5,
        "airflow-execution-api": 5,
        "airflow-scheduler": 60,
        "airflow-dag-processor": 60,
        "airflow-triggerer": 60,
    }
    # What `sentinel airflow` runs.
    assert _seconds_for_a_lock(airflow.airflow_environ(settings)["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"]) == 60
