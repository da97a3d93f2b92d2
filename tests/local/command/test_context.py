"""What a verb does where the stack is not up, or not quite."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import pytest

from local.command import context
from local.command.context import CommandError, ExitCode, running_stack
from local.stack.lifecycle import PartStatus

TRIGGERER, API = "airflow-triggerer", "api"


def parts(*, is_running: bool, is_healthy: bool) -> list[PartStatus]:
    return [PartStatus(TRIGGERER, is_running, is_healthy, ""), PartStatus(API, True, True, "")]


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> list[Iterator[list[PartStatus]]]:
    """What `status` says, look by look."""
    said: list[Iterator[list[PartStatus]]] = []
    monkeypatch.setattr(context.lifecycle, "status", lambda _: next(said[0]))
    return said


def test_what_does_not_run_is_named_at_once(looks: list[Iterator[list[PartStatus]]]) -> None:
    looks.append(iter([parts(is_running=False, is_healthy=False)]))
    with pytest.raises(CommandError, match=r"^not running: airflow-triggerer\. Start with `sentinel up`\.$") as error:
        running_stack(sleep=pytest.fail)
    assert error.value.exit_code == ExitCode.NOT_RUNNING


def test_what_runs_and_does_not_answer_yet_is_waited_for(looks: list[Iterator[list[PartStatus]]]) -> None:
    silent = [parts(is_running=True, is_healthy=False)] * 3
    looks.append(iter([*silent, parts(is_running=True, is_healthy=True)]))
    slept: list[float] = []
    running_stack(sleep=slept.append)
    assert slept == [1, 1, 1]


def test_what_does_not_answer_for_a_minute_is_named_with_the_place_of_its_log(
    looks: list[Iterator[list[PartStatus]]],
) -> None:
    looks.append(iter([parts(is_running=True, is_healthy=False)] * 100))
    slept: list[float] = []
    # Each look takes nine seconds, as it does where a server takes a question and does not answer it.
    times = count(0, 10)
    with pytest.raises(CommandError, match=r"^not answering: airflow-triggerer\. Their logs are in .*logs; ") as error:
        running_stack(sleep=slept.append, clock=lambda: next(times))
    assert (len(slept), error.value.exit_code) == (5, ExitCode.NOT_RUNNING)
