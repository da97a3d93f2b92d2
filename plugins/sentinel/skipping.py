"""Skipping a task with a reason that is seen: of the exception's own words the UI shows only a folded line, «Post Execute»."""

from __future__ import annotations

import logging

from airflow.sdk.exceptions import AirflowSkipException

log = logging.getLogger(__name__)


def skipped(reason: str) -> AirflowSkipException:
    """What to raise; the reason stands in the task's log."""
    log.info("skipped: %s", reason)
    return AirflowSkipException(reason)
