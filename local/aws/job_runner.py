"""Runs one Glue job script in its own process: `python job_runner.py <error file> <script> [arguments]`.

Ends with the server that started it: the server holds the other end of stdin, so its end, even by SIGKILL, is seen here.
Imports only the standard library, since the job must see what it would see on Glue.
"""

import os
import runpy
import signal
import sys
import threading
import traceback
from pathlib import Path


def end_with_the_server() -> None:
    """Wait for the end of stdin, then end this process group: the script, and the JVM it started."""
    # os.read, not sys.stdin: Python must be able to close that at its end while this thread waits.
    while os.read(0, 1024):
        continue
    os.killpg(0, signal.SIGKILL)


def first_line(error: BaseException) -> str:
    """`Type: message` in one line; Spark puts query plans and Java stacks behind it."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    # Py4J says "An error occurred while calling o42.x" first and what happened in the next line.
    if type(error).__name__ == "Py4JJavaError" and len(lines) > 1:
        lines = [lines[1].removeprefix(": ")]
    return f"{type(error).__name__}: {lines[0]}" if lines else type(error).__name__


def main(argv: list[str]) -> int:
    """The script's exit code; 1 when it raised, and then the error file says what."""
    error_file, script, *arguments = argv
    threading.Thread(target=end_with_the_server, name="server-watch", daemon=True).start()
    sys.argv = [script, *arguments]
    sys.path.insert(0, str(Path(script).parent))
    try:
        runpy.run_path(script, run_name="__main__")
    except SystemExit as end:
        if isinstance(end.code, str):
            print(end.code, file=sys.stderr)
            Path(error_file).write_text(end.code)
            return 1
        return end.code or 0
    except BaseException as error:
        traceback.print_exc()
        Path(error_file).write_text(first_line(error))
        return 1
    return 0


if __name__ == "__main__":
    exit_code = main(sys.argv[1:])
    sys.stdout.flush()
    sys.stderr.flush()
    sys.exit(exit_code)
