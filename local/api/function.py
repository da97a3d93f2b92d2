"""One call of the Lambda function: its handler found by name, its context, and its answer or error as Lambda would give it."""

from __future__ import annotations

import importlib
import json
import logging
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from local.api.options import FUNCTION_ARN, FUNCTION_NAME, MEMORY_MB

# Lambda's limit for requests and answers of a synchronous call: 6 MB and a little, in bytes of JSON.
PAYLOAD_BYTES = 6_291_556

Handler = Callable[[Any, Any], Any]
log = logging.getLogger("local.api")


class HandlerError(Exception):
    """A handler that cannot be loaded; the message names it."""


@dataclass(frozen=True)
class Outcome:
    """What a call came to: JSON, and `Unhandled` when that is the description of an error."""

    payload: bytes
    error: str | None = None


class LambdaContext:
    """What Lambda tells the handler about this call."""

    function_name = FUNCTION_NAME
    function_version = "$LATEST"
    invoked_function_arn = FUNCTION_ARN
    # A string, as Lambda's own runtime has it.
    memory_limit_in_mb = str(MEMORY_MB)
    log_group_name = f"/aws/lambda/{FUNCTION_NAME}"
    log_stream_name = "local"
    identity = None
    client_context = None

    def __init__(self, request_id: str, seconds: float) -> None:
        self.aws_request_id = request_id
        self._deadline = time.monotonic() + seconds

    def get_remaining_time_in_millis(self) -> int:
        """How long the call may still take."""
        return max(0, int((self._deadline - time.monotonic()) * 1000))


def log_to_stdout() -> None:
    """Log as Lambda does: warnings of all libraries; and what this server has to say itself."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(message)s", stream=sys.stdout)
    log.setLevel(logging.INFO)


def load_handler(name: str) -> Handler:
    """The handler `package.module.function`. Raises HandlerError if there is none; what its import raises goes through."""
    module_name, _, function_name = name.rpartition(".")
    if not module_name:
        raise HandlerError(f"--handler {name}: write it as module.function")
    handler = getattr(importlib.import_module(module_name), function_name, None)
    if not callable(handler):
        raise HandlerError(f"--handler {name}: {module_name} has no function {function_name}")
    found: Handler = handler
    return found


def call_function(handler: Handler, payload: bytes, context: LambdaContext) -> Outcome:
    """Call the handler with a JSON event; whatever it raises becomes Lambda's description of the error."""
    try:
        answer = json.dumps(handler(json.loads(payload), context), ensure_ascii=False).encode()
    except (Exception, SystemExit) as error:
        log.exception("%s: the handler raised %s", context.aws_request_id, type(error).__name__)
        return error_outcome(
            type(error).__name__, str(error), context.aws_request_id, traceback.format_tb(error.__traceback__)
        )
    if len(answer) > PAYLOAD_BYTES:
        message = f"Response payload size exceeded maximum allowed payload size ({PAYLOAD_BYTES} bytes)."
        log.error("%s: %s It has %d.", context.aws_request_id, message, len(answer))
        return error_outcome("Function.ResponseSizeTooLarge", message, context.aws_request_id)
    return Outcome(answer)


def error_outcome(error_type: str, message: str, request_id: str, stack_trace: list[str] | None = None) -> Outcome:
    """An error in Lambda's words."""
    described: dict[str, Any] = {"errorMessage": message, "errorType": error_type, "requestId": request_id}
    if stack_trace is not None:
        described["stackTrace"] = stack_trace
    return Outcome(json.dumps(described).encode(), "Unhandled")
