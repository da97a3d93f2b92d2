"""An event as it leaves, by the client and the transport that Airflow is told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from airflow.providers.openlineage import conf
from airflow.providers.openlineage.plugins.adapter import OpenLineageAdapter
from airflow.providers.openlineage.plugins.facets import AirflowDagRunFacet, AirflowRunFacet
from openlineage.client import OpenLineageClient
from openlineage.client.event_v2 import Job, Run, RunEvent, RunState
from openlineage.client.facet_v2 import (
    environment_variables_run,
    error_message_run,
    extraction_error_run,
    source_code_job,
    source_code_location_job,
)

from infrastructure.definitions.lineage import lineage_options

DAG_RUN = {
    "run_id": "r",
    "conf": {"reason": "AWS owes us 1234.5"},
    "note": "111122223333",
    "triggering_user_name": "ann",
}


def test_of_our_runs_nothing_leaves_that_people_typed_errors_say_or_code_knows(tmp_path: Path) -> None:
    sent = emitted(tmp_path, "refresh_billing_period.run_checks")
    assert sent["run"]["facets"].keys() == {"airflow", "airflowDagRun", "errorMessage", "tags"}
    assert sent["run"]["facets"]["errorMessage"]["message"] == "The error is told in the task's log alone."
    assert "stackTrace" not in sent["run"]["facets"]["errorMessage"]
    assert sent["run"]["facets"]["airflow"]["dagRun"] == {"run_id": "r"}
    assert sent["run"]["facets"]["airflowDagRun"]["dagRun"] == {"run_id": "r"}
    assert sent["job"]["facets"] == {}
    for secret in ("1234.5", "111122223333", "ann", "token", "passw0rd", "SELECT"):
        assert secret not in json.dumps(sent), secret


def test_of_the_run_of_the_dag_likewise(tmp_path: Path) -> None:
    assert "1234.5" not in json.dumps(emitted(tmp_path, "refresh_billing_period"))


def test_events_of_other_dags_pass_as_they_are(tmp_path: Path) -> None:
    sent = emitted(tmp_path, "refresh_billing_period_of_others.load")
    assert sent["run"]["facets"]["errorMessage"]["message"] == "expected 1234.5"
    assert sent["run"]["facets"]["airflow"]["dagRun"] == DAG_RUN
    assert sent["job"]["facets"].keys() == {"sourceCode", "sourceCodeLocation"}


def test_the_key_of_a_receiver_is_taken_from_its_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    """As docs/lineage.md says to do; the options themselves hold none."""
    monkeypatch.setenv("AIRFLOW_CONN_SENTINEL_LINEAGE", '{"conn_type": "http", "password": "k3y"}')
    auth = {"type": "airflow_connection_api_key", "conn_id": "sentinel_lineage"}
    options = lineage_options({"type": "http", "url": "https://lineage.example.com", "auth": auth}, "sentinel")
    monkeypatch.setattr(conf, "transport", lambda: json.loads(options["openlineage.transport"]))
    client = OpenLineageAdapter().get_or_create_openlineage_client()
    assert client.transport.transport.config.auth.get_bearer() == "Bearer k3y"
    assert (client.transport.transport.timeout, client.transport.transport.config.retry["total"]) == (2, 1)


def emitted(folder: Path, job: str) -> Any:
    """An event of everything that must not leave, as it arrives in the file that the transport writes."""
    options = lineage_options({"type": "file", "log_file_path": str(folder / "events"), "append": True}, "sentinel")
    client = OpenLineageClient(config={"transport": json.loads(options["openlineage.transport"])})
    told: dict[str, Any] = {"dag": {}, "dagRun": dict(DAG_RUN)}
    run = {
        "airflow": AirflowRunFacet(**told, taskInstance={}, task={}, taskUuid="t"),
        "airflowDagRun": AirflowDagRunFacet(dag={}, dagRun=dict(DAG_RUN)),
        "errorMessage": error_message_run.ErrorMessageRunFacet("expected 1234.5", "python", "in 111122223333"),
        "environmentVariables": environment_variables_run.EnvironmentVariablesRunFacet(
            [environment_variables_run.EnvironmentVariable("PASSWORD", "passw0rd")]
        ),
        "extractionError": extraction_error_run.ExtractionErrorRunFacet(
            1, 1, [extraction_error_run.Error("no 1234.5", "SELECT 1", 1)]
        ),
    }
    facets = {
        "sourceCode": source_code_job.SourceCodeJobFacet("python", "SELECT"),
        "sourceCodeLocation": source_code_location_job.SourceCodeLocationJobFacet("git", "https://token@git"),
    }
    client.emit(
        RunEvent(
            eventType=RunState.FAIL,
            eventTime="2026-10-09T00:00:00Z",
            run=Run("01a21c32-663d-7981-b395-83d708f461db", run),
            job=Job("sentinel", job, facets=facets),
            inputs=[],
            outputs=[],
            producer="https://example.com",
        )
    )
    return json.loads((folder / "events").read_text())
