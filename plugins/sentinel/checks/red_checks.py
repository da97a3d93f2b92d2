"""The error for figures that do not add up."""

from __future__ import annotations

from airflow.sdk.exceptions import AirflowFailException


class RedChecks(AirflowFailException):
    """A check is red, so the snapshot is not published; the message names it with what was expected and found."""
