"""`sentinel rollback`: what it says when the run did, did not, or could not roll back."""

from __future__ import annotations

import json
from typing import Any

import pytest

from local.command import rollback as module
from local.command.context import CommandError, ExitCode
from local.command.rollback import rollback
from local.stack.airflow_client import AirflowClient
from tests.local.command.test_refresh import SETTINGS, FinishedRun

PLAN = {"export": "demo", "billing_period": "2026-10", "reason": "bad", "snapshot_id": "a", "from_snapshot_id": "b"}


class Run(FinishedRun):
    """A run that is triggered and has ended; remembers what it was asked."""

    asked: Any = None

    def trigger(self, dag_id: str, conf: dict[str, Any]) -> str:
        self.asked = (dag_id, conf)
        return "run-1"


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    swapped = {"snapshot_id": "a", "replaced_snapshot_id": "b", "is_changed": True}
    finished = Run("success", {"choose_snapshot.return_value": PLAN, "swap_pointer.return_value": json.dumps(swapped)})
    monkeypatch.setattr(module, "running_stack", lambda: SETTINGS)
    monkeypatch.setattr(module, "AirflowClient", lambda _url: finished)
    assert isinstance(finished, AirflowClient)
    return finished


def test_it_asks_only_what_was_given_and_tells_what_is_published_instead(
    run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    rollback("2026-10", " bad ", None, None)
    assert run.asked == ("roll_back_snapshot", {"billing_period": "2026-10", "reason": " bad "})
    assert "demo 2026-10: a is published again, in place of b" in capsys.readouterr().out
    rollback("2026-10", "bad", "demo", "a", as_json=True)
    assert run.asked[1] == {"billing_period": "2026-10", "reason": "bad", "export": "demo", "snapshot_id": "a"}
    assert json.loads(capsys.readouterr().out)["replaced_snapshot_id"] == "b"


def test_nothing_to_change_is_said(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    run.xcoms["swap_pointer.return_value"] = {"snapshot_id": "a", "replaced_snapshot_id": "a", "is_changed": False}
    rollback("2026-10", "bad")
    assert "demo 2026-10: a is published already" in capsys.readouterr().out


def test_a_failed_run_is_an_error_with_its_reason_and_its_address(run: Run) -> None:
    run.state, run.failed = "failed", "choose_snapshot"
    with pytest.raises(
        CommandError, match=r"not rolled back: file x is missing\n  run: .*/dags/roll_back_snapshot/runs/run-1"
    ):
        rollback("2026-10", "bad")


@pytest.mark.parametrize(
    ("month", "reason", "named"), [("2026-10", "  x ", "--reason"), ("2026-1", "bad", "--billing-period")]
)
def test_bad_options_are_named_before_anything_is_asked(run: Run, month: str, reason: str, named: str) -> None:
    with pytest.raises(CommandError, match=named) as error:
        rollback(month, reason)
    assert error.value.exit_code == ExitCode.BAD_INPUT
    assert run.asked is None
