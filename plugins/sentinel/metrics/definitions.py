"""The metrics there are: one place for their names, units, dimensions and meanings (docs/operations.md shows the same)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Metric:
    """A metric of CloudWatch. The unit is one of CloudWatch's; `None` is its word for any other, such as money."""

    name: str
    unit: str
    dimensions: tuple[str, ...]
    meaning: str


DELIVERY_AGE = Metric("DeliveryAge", "Seconds", ("Export",), "since the newest delivery")
SNAPSHOT_AGE = Metric("SnapshotAge", "Seconds", ("Export",), "since anything was published last")
LINE_ITEMS = Metric("LineItems", "Count", ("Export",), "in the newest published month")
LANDING_TIME = Metric("LandingTime", "Seconds", ("Export",), "from the delivery published last to its landing")
SILVER_TIME = Metric("SilverTime", "Seconds", ("Export",), "from its landing to its last file of silver")
GOLD_TIME = Metric("GoldTime", "Seconds", ("Export",), "from there to its last file of gold")
CHECKS_TIME = Metric("ChecksTime", "Seconds", ("Export",), "from there to the end of its checks")
PUBLISHING_TIME = Metric("PublishingTime", "Seconds", ("Export",), "from there until readers see it")
QUARANTINED_ROWS = Metric("QuarantinedRows", "Count", ("Export",), "of all published months")
QUARANTINED_COST = Metric(
    "QuarantinedCost", "None", ("Export", "Currency"), "unblended, whatever its sign, of all published months"
)
CHECK_DIFFERENCE = Metric(
    "CheckDifference", "None", ("Export", "Check"), "the largest between raw, silver and gold in the newest snapshots"
)
OPEN_INCIDENTS = Metric(
    "OpenIncidents", "Count", ("Severity",), "that are not over; what has no recovery, until it was told"
)

METRICS = (
    DELIVERY_AGE,
    SNAPSHOT_AGE,
    LINE_ITEMS,
    LANDING_TIME,
    SILVER_TIME,
    GOLD_TIME,
    CHECKS_TIME,
    PUBLISHING_TIME,
    QUARANTINED_ROWS,
    QUARANTINED_COST,
    CHECK_DIFFERENCE,
    OPEN_INCIDENTS,
)
