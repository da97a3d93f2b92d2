from __future__ import annotations

import os
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from local.stack import processes

SLEEPER = "import time; time.sleep(600)"
# Ignores the polite signal and has a child in a session of its own, as a Spark child or an Airflow task may be.
STUBBORN_PARENT = f"""
import signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
child = subprocess.Popen([sys.executable, "-c", {SLEEPER!r}], start_new_session=True)
open("child.pid", "w").write(str(child.pid))
print("ready", flush=True)
time.sleep(600)
"""


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path
    processes.stop_all(tmp_path)


def _start(home: Path, code: str, name: str = "one") -> int:
    return processes.start(
        name, [sys.executable, "-c", code], home=home, environ=dict(os.environ), log=home / "logs" / "one.log"
    )


def test_a_started_process_is_found_again_by_its_name(home: Path) -> None:
    pid = _start(home, SLEEPER)

    found = processes.running(home, "one")

    assert found is not None
    assert found.pid == pid


def test_a_process_that_has_ended_is_not_running(home: Path) -> None:
    pid = _start(home, "pass")
    psutil.wait_procs([psutil.Process(pid)], timeout=20)

    assert processes.running(home, "one") is None


def test_a_reused_pid_is_not_mistaken_for_the_process(home: Path) -> None:
    _start(home, SLEEPER)
    record = home / "run" / "one.json"
    record.write_text(f'{{"pid": {os.getpid()}, "created": 1.0}}')

    assert processes.running(home, "one") is None


def test_stop_ends_a_stubborn_process_and_its_orphaned_child(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "TERM_GRACE_SECONDS", 1)
    pid = _start(home, STUBBORN_PARENT)
    log = home / "logs" / "one.log"
    processes.wait_until(
        lambda: "ready" in log.read_text(), seconds=20, still_alive=lambda: True, what="the parent", log=lambda: log
    )
    child_pid = int((home / "child.pid").read_text())
    assert psutil.pid_exists(child_pid)

    processes.stop_all(home)

    alive = [p for p in (pid, child_pid) if psutil.pid_exists(p) and psutil.Process(p).status() != psutil.STATUS_ZOMBIE]
    assert alive == []


def test_stop_ends_a_process_that_overwrote_its_environment(home: Path) -> None:
    code = "import os, setproctitle, time; setproctitle.setproctitle('x' * 5000); print('ready', flush=True); time.sleep(600)"
    started = processes.start(
        "one", [sys.executable, "-c", code], home=home, environ=dict(os.environ), log=home / "logs" / "one.log"
    )
    log = home / "logs" / "one.log"
    processes.wait_until(
        lambda: "ready" in log.read_text(), seconds=20, still_alive=lambda: True, what="it", log=lambda: log
    )

    assert processes.stop_all(home) == 1
    assert not psutil.pid_exists(started) or psutil.Process(started).status() == psutil.STATUS_ZOMBIE


def test_stop_leaves_the_processes_of_another_home_alone(home: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    other = tmp_path_factory.mktemp("other")
    _start(other, SLEEPER)
    try:
        assert processes.stop_all(home) == 0
        assert processes.running(other, "one") is not None
    finally:
        processes.stop_all(other)


def test_a_port_in_use_is_named_with_its_setting() -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = listener.getsockname()[1]

        with pytest.raises(processes.PortInUseError, match=rf"port {port} is already in use.*SENTINEL_AWS_PORT"):
            processes.require_free_port(port, "SENTINEL_AWS_PORT")


def test_waiting_for_a_process_that_dies_shows_the_end_of_its_log(home: Path) -> None:
    log = home / "x.log"
    log.write_text("first line\nlast words\n")

    with pytest.raises(RuntimeError, match="last words"):
        processes.wait_until(lambda: False, seconds=5, still_alive=lambda: False, what="it", log=lambda: log)
