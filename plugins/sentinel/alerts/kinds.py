"""The kinds of incidents there are. Each has a runbook of its name: docs/runbooks/<kind>.md."""

from __future__ import annotations

from dataclasses import dataclass

ERROR, WARNING = "error", "warning"


@dataclass(frozen=True)
class Kind:
    """What a kind of incident is called, how bad it is, and what to do first.

    `has_recovery` is false for what happened once and cannot be mended: its end is no news.
    """

    name: str
    severity: str
    title: str
    to_do: str
    has_recovery: bool = True


FAILED_RUN = Kind(
    "failed_run",
    ERROR,
    "a DAG run failed",
    "Open the run, read the log of the red task, mend the cause, then clear that task. Readers still see the former snapshot.",
)
RED_CHECK = Kind(
    "red_check",
    ERROR,
    "a month does not add up and is not published",
    "Read which check is red and by how much. Do not publish around it: find where the figures part, then clear the task.",
)
LATE_DELIVERY = Kind(
    "late_delivery",
    WARNING,
    "AWS has not delivered for too long",
    "Look at the export in the Billing console and at the policy of the delivery bucket.",
)
STALE_SNAPSHOT = Kind(
    "stale_snapshot",
    ERROR,
    "a delivery has come and is not published",
    "Look for a red, queued or missing run of the month; start refresh_billing_period for it.",
)
ROWS_IN_QUARANTINE = Kind(
    "rows_in_quarantine",
    WARNING,
    "line items could not be typed and are in no figure",
    "Read the reasons in the quarantine. Mend the rule in the silver job, or report the rows to AWS.",
)
RESTATED_FINAL_MONTH = Kind(
    "restated_final_month",
    WARNING,
    "AWS changed a month that was final",
    "Tell the FinOps team what changed; roll back only when AWS says that it was a mistake.",
    has_recovery=False,
)

KINDS = {
    kind.name: kind
    for kind in (FAILED_RUN, RED_CHECK, LATE_DELIVERY, STALE_SNAPSHOT, ROWS_IN_QUARANTINE, RESTATED_FINAL_MONTH)
}
