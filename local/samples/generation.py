"""Sample deliveries: a made-up organisation's CUR, delivery by delivery as AWS would leave it, and the truth beside it."""

import random
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from local.deliver.export_names import check_export_name
from local.samples.delivery_calendar import Arrival, arrivals, billing_periods
from local.samples.delivery_trees import SampleExport, write_delivery
from local.samples.line_items import make_usage_line_items
from local.samples.months import Month, count_fixed_rows, daily_weights, make_month, rows_known, share
from local.samples.truth import truth_of, write_truth

DEFAULT_EXPORTS = (SampleExport("demo-cur2", "cur2"), SampleExport("demo-cur1", "cur1"))
DEFAULT_SEED = 20260801
_MINIMUM_ROWS_PER_MONTH = 60


@dataclass(frozen=True, slots=True)
class SampleDelivery:
    """One delivery that was written: its folder, which `deliver` takes, its truth, and whether it is the month's last."""

    export: str
    number: int
    billing_period: str
    delivered_at: str
    execution_id: str
    row_count: int
    is_final: bool
    folder: str
    truth: str


@dataclass(frozen=True, slots=True)
class SampleSummary:
    """What was written: the deliveries of each export in order of arrival, and the rows of their final ones."""

    output: str
    billing_periods: tuple[str, ...]
    row_count: int
    deliveries: tuple[SampleDelivery, ...]


def generate(
    output: Path,
    *,
    seed: int = DEFAULT_SEED,
    start: str = "2026-08",
    months: int = 3,
    rows: int = 100_000,
    exports: Sequence[SampleExport] = DEFAULT_EXPORTS,
    on_progress: Callable[[str], None] | None = None,
) -> SampleSummary:
    """Writes `<output>/<export>/<NN>-<billing_period>-<stamp>/<export>/…` and `<output>/truth/<export>/<NN>-….json`.

    The final deliveries of an export hold exactly `rows` rows together; the same arguments give the same bytes. What an
    earlier run wrote for these exports is replaced. Raises ValueError naming the argument or folder that cannot be used.
    """
    periods = billing_periods(start, months)
    if rows < _MINIMUM_ROWS_PER_MONTH * months:
        raise ValueError(f"rows: {rows} is too few for {months} months; at least {_MINIMUM_ROWS_PER_MONTH * months}.")
    for export in exports:
        check_export_name(export.name, said_by="exports")
    for export in exports:
        _clear(output, export.name)
    calendar = arrivals(periods)
    written: list[SampleDelivery] = []
    for month in _months(seed, periods, rows):
        for arrival in (a for a in calendar if a.billing_period == month.period):
            known = list(rows_known(month, last_day=arrival.last_day, is_first=arrival.is_first))
            for export in exports:
                if on_progress:
                    on_progress(f"{export.name}: delivery {arrival.number} of {len(calendar)}, {month.period}")
                folder = output / export.name / arrival.folder
                identity = write_delivery(folder, export, arrival, month, known, seed=seed)
                truth = truth_of(known, export=export.name, execution_id=identity, arrival=arrival)
                truth_path = output / "truth" / export.name / f"{arrival.number:02d}-{month.period}.json"
                write_truth(truth_path, truth)
                written.append(_delivery(export.name, arrival, identity, len(known), folder, truth_path))
    written.sort(key=lambda delivery: (delivery.export, delivery.number))
    return SampleSummary(str(output), tuple(periods), rows, tuple(written))


def _months(seed: int, periods: Sequence[str], rows: int) -> Iterator[Month]:
    """The months one after the other, so that one at a time is in memory."""
    days_before = [0]
    for period in periods:
        days_before.append(days_before[-1] + len(daily_weights(period, 0)))
    weights = [daily_weights(period, before) for period, before in zip(periods, days_before, strict=False)]
    targets = share(rows, [sum(of_month) for of_month in weights])
    # A day never has more than this of a month's rows: twice the average is well above weekday and growth together.
    most = max(2 * target // 28 + 1 for target in targets)
    line_items = make_usage_line_items(random.Random(f"{seed}|line items"), most)  # noqa: S311 - samples, not secrets
    for number, (period, target) in enumerate(zip(periods, targets, strict=True)):
        month = make_month(
            seed=seed,
            period=period,
            number=number,
            days_before=days_before[number],
            target=target,
            line_items=line_items,
        )
        if target != len(month.usage) + count_fixed_rows(period, number, target, line_items):
            raise AssertionError(f"{period}: the rows of the month do not add up to {target}")
        yield month


def _delivery(
    export: str, arrival: Arrival, identity: str, row_count: int, folder: Path, truth: Path
) -> SampleDelivery:
    return SampleDelivery(
        export=export,
        number=arrival.number,
        billing_period=arrival.billing_period,
        delivered_at=f"{arrival.delivered_at:%Y-%m-%dT%H:%M:%SZ}",
        execution_id=identity,
        row_count=row_count,
        is_final=arrival.last_day is None,
        folder=str(folder),
        truth=str(truth),
    )


def _clear(output: Path, export: str) -> None:
    """Removes what an earlier run wrote for this export; a folder that is not from one is never touched."""
    deliveries, truth = output / export, output / "truth" / export
    if deliveries.exists() and any(deliveries.iterdir()) and not truth.exists():
        raise ValueError(
            f"{deliveries}: holds files that are no samples. Choose another output folder, or empty this one."
        )
    shutil.rmtree(deliveries, ignore_errors=True)
    shutil.rmtree(truth, ignore_errors=True)
