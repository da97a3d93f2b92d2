"""The values of the metrics, from what the watch reads of the lake."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sentinel.alerts.incident import OpenIncident
from sentinel.alerts.kinds import ERROR, WARNING
from sentinel.freshness.lake import Watched
from sentinel.freshness.late_delivery import newest_deliveries
from sentinel.freshness.rows_in_quarantine import ANY_REASON, money_at_stake, quarantined_rows
from sentinel.instants import parse_instant
from sentinel.metrics.definitions import (
    CHECK_DIFFERENCE,
    DELIVERY_AGE,
    LINE_ITEMS,
    OPEN_INCIDENTS,
    QUARANTINED_COST,
    QUARANTINED_ROWS,
    SNAPSHOT_AGE,
    Metric,
)
from sentinel.metrics.stage_times import stage_times
from sentinel.snapshots.pointer import PublishedSnapshot
from sentinel.snapshots.records import CONTROL_TOTAL_CHECKS


@dataclass(frozen=True)
class Measured:
    """One value of a metric, for one value of each of its dimensions."""

    metric: Metric
    of: tuple[str, ...]
    value: float


def measure(watched: Watched, incidents: Iterable[OpenIncident] | None) -> list[Measured]:
    """All values at this time; without those of the incidents (None) when nobody has looked for them."""
    published = list(watched.published())
    return [
        *_ages(watched),
        *_stage_times(watched, published),
        *_quarantined(published),
        *_differences(watched),
        *(_open_incidents(incidents) if incidents is not None else ()),
    ]


def _open_incidents(incidents: Iterable[OpenIncident]) -> Iterator[Measured]:
    """A severity without an incident is 0: an alarm must see that it is over. What has no recovery is over once it is told."""
    severities = Counter(
        one.incident.of_kind.severity
        for one in incidents
        if one.recovered_at is None and (one.incident.of_kind.has_recovery or one.told_at is None)
    )
    yield from (Measured(OPEN_INCIDENTS, (severity,), severities[severity]) for severity in (ERROR, WARNING))


def _ages(watched: Watched) -> Iterator[Measured]:
    for export, delivered_at in sorted(newest_deliveries(watched).items()):
        yield Measured(DELIVERY_AGE, (export,), (watched.now - delivered_at).total_seconds())
    for export, periods in sorted(watched.pointer().exports.items()):
        newest = periods[max(periods)]
        published_at = max(parse_instant(entry.published_at) for entry in periods.values())
        yield Measured(SNAPSHOT_AGE, (export,), (watched.now - published_at).total_seconds())
        if newest.line_item_count is not None:
            yield Measured(LINE_ITEMS, (export,), newest.line_item_count)


Published = tuple[str, str, PublishedSnapshot, dict[str, Any]]


def _stage_times(watched: Watched, published: Iterable[Published]) -> Iterator[Measured]:
    """Of the snapshot of each export that a run published last; what a person rolled back to was made long ago."""
    last: dict[str, tuple[PublishedSnapshot, dict[str, Any]]] = {}
    for export, _, entry, record in published:
        if entry.rollback_reason is None and (export not in last or entry.published_at > last[export][0].published_at):
            last[export] = (entry, record)
    for export, (entry, record) in sorted(last.items()):
        for metric, seconds in stage_times(watched, entry, record).items():
            yield Measured(metric, (export,), seconds)


def _quarantined(published: Iterable[Published]) -> Iterator[Measured]:
    rows: Counter[str] = Counter()
    money: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for export, _, _, record in published:
        rows[export] += quarantined_rows(record).get(ANY_REASON, 0)
        for currency, amount in money_at_stake(record).items():
            money[export, currency] += Decimal(amount)
    yield from (Measured(QUARANTINED_ROWS, (export,), count) for export, count in sorted(rows.items()))
    yield from (Measured(QUARANTINED_COST, of, float(amount)) for of, amount in sorted(money.items()))


def _differences(watched: Watched) -> Iterator[Measured]:
    largest: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for period in watched.billing_periods:
        for export, document in watched.newest_checks(period).items():
            for check, difference in _compared(document["results"]):
                largest[export, check] = max(largest[export, check], abs(difference))
    yield from (Measured(CHECK_DIFFERENCE, of, float(difference)) for of, difference in sorted(largest.items()))


def _compared(results: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, Decimal]]:
    """Check and difference of the results that compare two totals; older ones did not keep it."""
    for result in results:
        if result["check"] in CONTROL_TOTAL_CHECKS and result.get("difference") is not None:
            yield result["check"], Decimal(result["difference"])
