from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

from local.stack import processes
from local.stack.kept import Keeper

# Adds a line to the file each time it is started, and ends with the exit code, or of the signal, of that line's number.
COUNTED = """
import os, pathlib, sys
starts = pathlib.Path(sys.argv[1])
number = len(starts.read_text().splitlines()) if starts.exists() else 0
with starts.open("a") as file:
    file.write("started\\n")
code = int(sys.argv[2 + number])
if code < 0:
    os.kill(os.getpid(), -code)
sys.exit(code)
"""
# Writes its name when it can be told to end, and again when it was.
POLITE = """
import pathlib, signal, sys, time
def end(*_):
    pathlib.Path("ended").touch()
    sys.exit(0)
signal.signal(signal.SIGTERM, end)
pathlib.Path("ready").touch()
time.sleep(600)
"""


def _counted(folder: Path, *codes: int) -> list[str]:
    return [sys.executable, "-c", COUNTED, str(folder / "starts"), *map(str, codes)]


def _starts(folder: Path) -> int:
    return len((folder / "starts").read_text().splitlines())


def test_what_ends_with_an_error_is_started_again_until_it_ends_well(tmp_path: Path) -> None:
    assert Keeper(_counted(tmp_path, 1, 3, 0), lived_seconds=0).run() == 0
    assert _starts(tmp_path) == 3


def test_what_was_killed_is_started_again_however_short_it_lived(tmp_path: Path) -> None:
    assert Keeper(_counted(tmp_path, -signal.SIGKILL, 0), lived_seconds=600).run() == 0
    assert _starts(tmp_path) == 2


def test_what_was_told_to_end_stays_so(tmp_path: Path) -> None:
    assert Keeper(_counted(tmp_path, 143, 0), lived_seconds=0).run() == 143
    assert _starts(tmp_path) == 1


def test_what_ends_at_once_is_not_started_again_and_its_code_is_told(tmp_path: Path) -> None:
    assert Keeper(_counted(tmp_path, 3, 0), lived_seconds=600).run() == 3
    assert _starts(tmp_path) == 1


def test_whoever_ends_the_keeper_ends_what_it_keeps(tmp_path: Path) -> None:
    keeper = subprocess.Popen([sys.executable, "-m", "local.stack.kept", sys.executable, "-c", POLITE], cwd=tmp_path)
    log = tmp_path / "none.log"
    processes.wait_until((tmp_path / "ready").exists, seconds=20, still_alive=lambda: True, what="it", log=lambda: log)

    keeper.terminate()

    assert keeper.wait(timeout=20) == 0
    assert (tmp_path / "ended").exists()
