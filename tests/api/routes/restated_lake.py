"""A lake with a restated month: for the resources that tell where figures come from."""

from __future__ import annotations

from dataclasses import dataclass

from tests.api.lake import PublishedLake, SnapshotRows
from tests.api.routes.few_rows import line_item

QUARANTINED = {"reason": "no date", "raw_values": {"a": "b"}}


@dataclass(frozen=True)
class RestatedLake:
    """September of `demo` delivered twice and published, and once only proven; its October, and September of `second`."""

    lake: PublishedLake
    first: SnapshotRows
    restated: SnapshotRows
    unpublished: SnapshotRows
    october: SnapshotRows
    second: SnapshotRows


def restated(lake: PublishedLake) -> RestatedLake:
    """Fill the lake."""

    def add(export: str, month: str, costs: list[str], delivered_at: str, quarantined: int = 0) -> SnapshotRows:
        rows = [line_item(f"{month}-01", cost) for cost in costs]
        return lake.add_snapshot(
            export, month, rows, delivered_at=delivered_at, quarantined=[QUARANTINED] * quarantined
        )

    def publish(added: SnapshotRows) -> SnapshotRows:
        lake.publish(added, updates_views=False)
        return added

    return RestatedLake(
        lake,
        first=publish(add("demo", "2026-09", ["1.5", "2"], "2026-09-20T04:00:00Z")),
        restated=publish(add("demo", "2026-09", ["1.5", "2.25", "-1"], "2026-10-10T04:00:00Z", quarantined=2)),
        unpublished=add("demo", "2026-09", ["9"], "2026-10-11T04:00:00Z"),
        second=publish(add("second", "2026-09", ["7"], "2026-10-05T04:00:00Z")),
        october=publish(add("demo", "2026-10", ["4"], "2026-10-12T04:00:00Z")),
    )
