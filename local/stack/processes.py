"""Background processes that can be found again and stopped for certain.

Every process of a stack carries `SENTINEL_STACK=<home>` in its environment and hands it on to its children: that mark, not a list
of pids, says what belongs to the stack. So nothing is left behind when a worker or a Spark child outlives its parent. Processes
that rewrite their title may overwrite their environment with it (`SPT_NOENV` asks them not to): those are known by the session
they were started in.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import psutil

MARK = "SENTINEL_STACK"
TERM_GRACE_SECONDS = 20


class PortInUseError(RuntimeError):
    """A port that something else listens on; the message names the port, its setting and, if it can be seen, the process."""


def start(name: str, command: Sequence[str], *, home: Path, environ: Mapping[str, str], log: Path) -> int:
    """Start `command` in a session of its own, its output appended to `log`; gives the pid and remembers it under `name`."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as output:
        process = subprocess.Popen(  # noqa: S603 - the command is ours, no shell
            list(command),
            stdout=output,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            env={**environ, MARK: str(home), "SPT_NOENV": "1"},
            cwd=home,
            start_new_session=True,
        )
    record = _record_file(home, name)
    record.parent.mkdir(parents=True, exist_ok=True)
    record.write_text(json.dumps({"pid": process.pid, "created": psutil.Process(process.pid).create_time()}))
    return process.pid


def running(home: Path, name: str) -> psutil.Process | None:
    """The live process remembered under `name`, or None; a reused pid is not mistaken for it."""
    try:
        record = json.loads(_record_file(home, name).read_text())
        process = psutil.Process(record["pid"])
        is_same = process.create_time() == record["created"] and process.status() != psutil.STATUS_ZOMBIE
    except (OSError, ValueError, KeyError, psutil.Error):
        return None
    return process if is_same else None


def stop_all(home: Path) -> int:
    """Stop every process that carries the mark of this stack, politely first; gives how many there were."""
    sessions = _sessions(home)
    found = list(_belonging(home, sessions))
    _signal(found, kill=False)
    gone, alive = psutil.wait_procs(found, timeout=TERM_GRACE_SECONDS)
    _signal(alive, kill=True)
    # A process may have started another while it was stopping: look until a round finds none.
    for _ in range(50):
        left = list(_belonging(home, sessions))
        if not left:
            break
        _signal(left, kill=True)
        psutil.wait_procs(left, timeout=1)
    for record in _record_files(home):
        record.unlink(missing_ok=True)
    return len(gone) + len(alive)


def is_port_free(port: int) -> bool:
    """Whether 127.0.0.1:`port` can be listened on."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def require_free_port(port: int, setting: str) -> None:
    """Raise PortInUseError if something listens on `port` already."""
    if is_port_free(port):
        return
    owner = _listener(port)
    by = f" by {owner}" if owner else ""
    raise PortInUseError(f"port {port} is already in use{by}: stop that process, or set {setting} to a free port")


def wait_until(
    is_ready: Callable[[], bool],
    *,
    seconds: float,
    still_alive: Callable[[], bool],
    what: str,
    log: Callable[[], Path],
) -> None:
    """Wait until `is_ready()` is true; RuntimeError with the log's last lines if the process dies or the time runs out."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if is_ready():
            return
        if not still_alive():
            raise RuntimeError(f"{what} stopped while starting. Last lines of {log()}:\n{tail(log())}")
        time.sleep(0.2)
    raise RuntimeError(f"{what} was not ready after {seconds:.0f} s. Last lines of {log()}:\n{tail(log())}")


def tail(log: Path, lines: int = 15) -> str:
    """The last lines of a log file, or a word that there is none."""
    if not log.exists():
        return "(no log)"
    return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])


def _record_file(home: Path, name: str) -> Path:
    return home / "run" / f"{name}.json"


def _record_files(home: Path) -> list[Path]:
    return sorted((home / "run").glob("*.json"))


def _sessions(home: Path) -> set[int]:
    """The sessions led by the remembered processes that still live; a dead leader's number may be somebody else's by now."""
    leaders = (running(home, file.stem) for file in _record_files(home))
    return {leader.pid for leader in leaders if leader is not None}


def _belonging(home: Path, sessions: set[int]) -> Iterator[psutil.Process]:
    for process in psutil.process_iter():
        if process.pid == os.getpid():
            continue
        try:
            is_ours = os.getsid(process.pid) in sessions or process.environ().get(MARK) == str(home)
            if is_ours and process.status() != psutil.STATUS_ZOMBIE:
                yield process
        except (psutil.Error, OSError):
            continue


def _signal(processes: Sequence[psutil.Process], *, kill: bool) -> None:
    for process in processes:
        try:
            process.kill() if kill else process.terminate()
        except psutil.Error:
            continue


def _listener(port: int) -> str | None:
    try:
        for connection in psutil.net_connections(kind="tcp"):
            is_listener = connection.status == psutil.CONN_LISTEN and connection.laddr and connection.laddr.port == port
            if is_listener and connection.pid:
                return f"process {connection.pid} ({psutil.Process(connection.pid).name()})"
    except psutil.Error:
        return None
    return None
