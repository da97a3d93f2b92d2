"""A handler for tests of the harness: the status is what the query says."""

from typing import Any


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """The event's path, and noise on standard output that must not get between the answers."""
    print("noise")
    status = int(event.get("queryStringParameters", {}).get("status", "200"))
    return {"statusCode": status, "headers": {"ETag": '"1"'}, "body": event["rawPath"]}
