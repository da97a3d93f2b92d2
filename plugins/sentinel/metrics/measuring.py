"""The values of the metrics, from what the watch reads of the lake."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from sentinel.alerts.incident import OpenIncident
from sentinel.alerts.kinds import ERROR, WARNING
from sentinel.freshness.lake import Watched
from sentinel.freshness.late_delivery import newest_deliveries
from sentinel.freshness.rows_in_quarantine import ANY_REASON, quarantined_rows
from sentinel.instants import parse_instant
from sentinel.metrics.definitions import (
    DELIVERY_AGE,
    LINE_ITEMS,
    OPEN_INCIDENTS,
    QUARANTINED_ROWS,
    SNAPSHOT_AGE,
    Metric,
)


@dataclass(frozen=True)
class Measured:
    """One value of a metric, for one value of its dimension."""

    metric: Metric
    of: str
    value: float


def measure(watched: Watched, incidents: Iterable[OpenIncident]) -> list[Measured]:
    """All values at this time. A severity without an incident is 0: an alarm must see that it is over."""
    found = [
        Measured(DELIVERY_AGE, export, (watched.now - delivered_at).total_seconds())
        for export, delivered_at in sorted(newest_deliveries(watched).items())
    ]
    for export, periods in sorted(watched.pointer().exports.items()):
        newest = periods[max(periods)]
        published_at = max(parse_instant(entry.published_at) for entry in periods.values())
        found.append(Measured(SNAPSHOT_AGE, export, (watched.now - published_at).total_seconds()))
        if newest.line_item_count is not None:
            found.append(Measured(LINE_ITEMS, export, newest.line_item_count))
    quarantined: Counter[str] = Counter()
    for export, _, _, record in watched.published():
        quarantined[export] += quarantined_rows(record).get(ANY_REASON, 0)
    found += [Measured(QUARANTINED_ROWS, export, rows) for export, rows in sorted(quarantined.items())]
    severities = Counter(one.incident.of_kind.severity for one in incidents if one.recovered_at is None)
    return found + [Measured(OPEN_INCIDENTS, severity, severities[severity]) for severity in (ERROR, WARNING)]
