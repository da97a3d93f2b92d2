"""A function that answers with the event it got; its query says how to misbehave. Handlers for the tests of the server."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import Any


def lambda_handler(event: dict[str, Any], context: Any) -> Any:
    """The event and the context as JSON, or what `?do=` asks for."""
    if "note_in" in event:
        return _background(event, context)
    query = event.get("queryStringParameters") or {}
    match query.get("do"):
        case "raise":
            raise RuntimeError("told to")
        case "exit":
            raise SystemExit(3)
        case "sleep":
            return _sleep(query)
        case "answer":
            return json.loads(event["body"])
        case "large":
            return {"statusCode": 200, "body": "x" * int(query["bytes"])}
        case "unserialisable":
            return {"statusCode": 200, "body": {1, 2}}
        case _:
            pass
    told = {
        "event": event,
        "pid": os.getpid(),
        "authorizer": os.environ["SENTINEL_AUTHORIZER"],
        "environ_function_name": os.environ["AWS_LAMBDA_FUNCTION_NAME"],
        "context": {
            "aws_request_id": getattr(context, "aws_request_id", None),
            "function_name": context.function_name,
            "invoked_function_arn": context.invoked_function_arn,
            "memory_limit_in_mb": context.memory_limit_in_mb,
            "remaining": context.get_remaining_time_in_millis(),
        },
    }
    return {"statusCode": 200, "headers": {"Content-Type": "application/json"}, "body": json.dumps(told)}


def _sleep(query: dict[str, str]) -> dict[str, Any]:
    begun = time.monotonic()
    time.sleep(float(query["seconds"]))
    return {"statusCode": 200, "body": json.dumps({"begun": begun, "ended": time.monotonic(), "pid": os.getpid()})}


def _background(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Write down each call; fail as often as told."""
    notes = Path(event["note_in"])
    with notes.open("a") as file:
        file.write(f"{os.getpid()} {context.aws_request_id}\n")
    if len(notes.read_text().splitlines()) <= event.get("failures", 0):
        raise RuntimeError("told to fail")
    return {"pid": os.getpid()}
