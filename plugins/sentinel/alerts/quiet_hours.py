"""Quiet hours: when warnings wait until the morning. Errors never wait. Pure."""

from __future__ import annotations

from datetime import UTC, datetime, time

from sentinel.alerts.kinds import WARNING


def must_wait(severity: str, quiet_hours: str, now: datetime) -> bool:
    """Whether a message of this severity waits for the end of the quiet hours (`20:00-06:00` in UTC; empty: there are none)."""
    if not quiet_hours or severity != WARNING:
        return False
    begin, end = (time.fromisoformat(part) for part in quiet_hours.split("-"))
    at = now.astimezone(UTC).time()
    return begin <= at < end if begin <= end else at >= begin or at < end
