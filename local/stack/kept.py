"""`python -m local.stack.kept COMMAND…`: a command that is started again when it ends by itself, as MWAA and container engines do.

Airflow's scheduler ends with an error when its SQLite stays busy for too long, and nobody sits beside it to start it again.
"""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from types import FrameType

# What ends by itself sooner than this after its start was never well: it would end again and again, and `sentinel up` has to hear
# of it. What somebody killed (the machine was out of memory) may have been.
LIVED_SECONDS = 30
# The codes of a process that was told to end.
TOLD_TO_END = (0, -signal.SIGTERM, 128 + signal.SIGTERM)


class Keeper:
    """Runs the command, again whenever it ends with an error after `lived_seconds`, until it is told to end."""

    def __init__(self, command: Sequence[str], lived_seconds: float = LIVED_SECONDS) -> None:
        self.command = list(command)
        self.lived_seconds = lived_seconds
        self.child: subprocess.Popen[bytes] | None = None
        self.is_ending = False

    def run(self) -> int:
        """The command's last exit code."""
        while True:
            begun = time.monotonic()
            self.child = subprocess.Popen(self.command)  # noqa: S603 - the command is ours, no shell
            if self.is_ending:
                self.child.terminate()
            code = self.child.wait()
            lived = time.monotonic() - begun
            if self.is_ending or code in TOLD_TO_END:
                return code
            is_again = lived >= self.lived_seconds or code == -signal.SIGKILL
            what_now = "started again" if is_again else "not started again, as it was never well"
            print(f"{self.command} ended with code {code} after {lived:.1f} s: {what_now}", flush=True)
            if not is_again:
                return code

    def end(self, _signal: int, _frame: FrameType | None) -> None:
        """Hand SIGTERM on to the command; it is not started again."""
        self.is_ending = True
        if self.child is not None:
            self.child.terminate()


def main() -> int:
    keeper = Keeper(sys.argv[1:])
    signal.signal(signal.SIGTERM, keeper.end)
    return keeper.run()


if __name__ == "__main__":
    sys.exit(main())
