"""The command line itself: exit codes and one-line errors, as a shell sees them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

SENTINEL = Path(sys.executable).parent / "sentinel"


def _sentinel(home: Path, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    own = {
        "SENTINEL_HOME": str(home),
        "SENTINEL_AWS_PORT": "1",
        "SENTINEL_AIRFLOW_PORT": "2",
        "SENTINEL_AIRFLOW_EXECUTION_PORT": "3",
        "SENTINEL_API_PORT": "4",
    }
    return subprocess.run(
        [SENTINEL, *arguments],
        env={**os.environ, **own, **environ},
        text=True,
        capture_output=True,
        timeout=120,
        check=False,
    )


def test_status_of_a_stack_that_is_not_up_exits_with_3(tmp_path: Path) -> None:
    done = _sentinel(tmp_path, "status", "--json")

    assert done.returncode == 3
    assert '"name": "embedded-aws"' in done.stdout
    parts = {part["name"]: part for part in json.loads(done.stdout)}
    assert parts["api"] == {
        "name": "api",
        "is_running": False,
        "is_healthy": False,
        "address": "http://127.0.0.1:4",
    }


def test_open_of_a_stack_that_is_not_up_exits_with_3_and_prints_no_address(tmp_path: Path) -> None:
    done = _sentinel(tmp_path, "open", "--json")

    assert (done.returncode, done.stdout) == (3, "")
    assert "`sentinel up`" in done.stderr


def test_a_verb_that_needs_the_stack_says_how_to_start_it(tmp_path: Path) -> None:
    done = _sentinel(tmp_path, "totals", "--billing-period", "2026-03")

    assert done.returncode == 3
    assert "`sentinel up`" in done.stderr


def test_a_wrong_port_setting_exits_with_2_and_names_it(tmp_path: Path) -> None:
    done = _sentinel(tmp_path, "status", SENTINEL_AWS_PORT="no-port")

    assert done.returncode == 2
    assert "SENTINEL_AWS_PORT='no-port' is not a port" in done.stderr


def test_down_of_a_stack_that_is_not_up_is_harmless(tmp_path: Path) -> None:
    done = _sentinel(tmp_path, "down")

    assert done.returncode == 0
    assert "nothing was running" in done.stdout


def test_a_missing_option_exits_with_2(tmp_path: Path) -> None:
    assert _sentinel(tmp_path, "refresh").returncode == 2


@pytest.mark.parametrize(
    "verb",
    ["up", "down", "status", "open", "sample", "deliver", "deliveries", "refresh", "rollback", "totals", "sql", "demo"],
)
def test_every_verb_explains_itself(tmp_path: Path, verb: str) -> None:
    done = _sentinel(tmp_path, verb, "--help")

    assert done.returncode == 0
    assert len(done.stdout.splitlines()) > 5
