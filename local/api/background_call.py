"""`python -m local.api.background_call HANDLER REQUEST_ID SECONDS < event.json`: one asynchronous call, then the end."""

from __future__ import annotations

import sys

from local.api.function import LambdaContext, call_function, load_handler, log_to_stdout


def main(argv: list[str]) -> int:
    """Exit code 1 when the handler raised."""
    handler_name, request_id, seconds = argv
    log_to_stdout()
    outcome = call_function(
        load_handler(handler_name), sys.stdin.buffer.read(), LambdaContext(request_id, float(seconds))
    )
    return 1 if outcome.error else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
