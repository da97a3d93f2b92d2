"""`python -m benchmarks.api.instance api.handler.lambda_handler`: one instance of the function, as Lambda would hold it.

Each line of standard input is `{"events": […], "times": n}`: the events are handed to the handler in turn, n calls in all.
Each line that comes back holds the milliseconds of the calls, their status codes, the last answer, the clock when it was
there, and the peak memory of this process. Imports nothing but the handler, for its start is measured too.
"""

import importlib
import json
import os
import sys
import time


class Context:
    """What Lambda tells the handler about a call."""

    function_name = "sentinel-api"
    function_version = "$LATEST"
    invoked_function_arn = "arn:aws:lambda:us-east-1:123456789012:function:sentinel-api"
    memory_limit_in_mb = "512"
    aws_request_id = "00000000-0000-0000-0000-000000000000"

    def get_remaining_time_in_millis(self) -> int:
        """As long as API Gateway waits."""
        return 29_000


def peak_bytes() -> int:
    """The most memory this process ever held. Not `ru_maxrss`: that begins with what the parent held."""
    with open("/proc/self/status", encoding="ascii") as status:  # noqa: PTH123  pathlib costs time at the start
        line = next(line for line in status if line.startswith("VmHWM:"))
    return int(line.split()[1]) * 1024


def main(handler_name: str) -> None:
    """Answer until standard input ends."""
    # What the handler logs must not get between the lines that go back.
    replies = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    module, _, function = handler_name.rpartition(".")
    handler = getattr(importlib.import_module(module), function)
    for line in sys.stdin:
        calls = json.loads(line)
        events, milliseconds, statuses, answer = calls["events"], [], [], None
        for number in range(calls["times"]):
            event = events[number % len(events)]
            begun = time.perf_counter()
            answer = handler(event, Context())
            milliseconds.append((time.perf_counter() - begun) * 1000)
            statuses.append(answer["statusCode"])
        reply = {
            "milliseconds": milliseconds,
            "statuses": statuses,
            "answer": answer,
            "answered_at": time.monotonic(),
            "peak_bytes": peak_bytes(),
        }
        replies.write(json.dumps(reply) + "\n")
        replies.flush()


if __name__ == "__main__":
    main(sys.argv[1])
