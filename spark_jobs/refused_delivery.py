"""The error of a delivery that cannot be read whole, and how a job ends on an error."""

import sys
import traceback
from collections.abc import Callable

from pyspark.sql import SparkSession


class RefusedDelivery(Exception):  # noqa: N818 - it is the word operators read in the run's error
    """A delivery that cannot be read whole: the message names the file or column and says what to do."""


def run_job(main: Callable[[list[str]], None]) -> None:
    """Run a job and end the process: exit code 0, or 1 with the error as the last line on stderr.

    Glue takes the last error line as the run's ErrorMessage, so Spark is stopped first: it may still log.
    """
    try:
        main(sys.argv[1:])
    except Exception as error:
        if not isinstance(error, RefusedDelivery):
            traceback.print_exc()
        session = SparkSession.getActiveSession()
        if session is not None:
            session.stop()
        sys.stdout.flush()
        print(error_line(error), file=sys.stderr, flush=True)
        sys.exit(1)


def error_line(error: Exception) -> str:
    """`ErrorType: message` on one line, whatever the message holds."""
    return f"{type(error).__name__}: {' '.join(str(error).split())}"
