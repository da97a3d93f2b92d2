"""The metrics there are: one place for their names, units, dimensions and meanings (docs/operations.md shows the same)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Metric:
    """A metric of CloudWatch. The unit is one of CloudWatch's."""

    name: str
    unit: str
    dimension: str
    meaning: str


DELIVERY_AGE = Metric("DeliveryAge", "Seconds", "Export", "since the newest delivery")
SNAPSHOT_AGE = Metric("SnapshotAge", "Seconds", "Export", "since anything was published last")
LINE_ITEMS = Metric("LineItems", "Count", "Export", "in the newest published month")
QUARANTINED_ROWS = Metric("QuarantinedRows", "Count", "Export", "of all published months")
OPEN_INCIDENTS = Metric("OpenIncidents", "Count", "Severity", "that are not over")

METRICS = (DELIVERY_AGE, SNAPSHOT_AGE, LINE_ITEMS, QUARANTINED_ROWS, OPEN_INCIDENTS)
