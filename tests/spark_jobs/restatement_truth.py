"""What changes between two deliveries of a generated month, from the generator's own figures and never from the files."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from local.samples.exact_numbers import fixed_decimal
from local.samples.months import Row

# What of a line item's cells a reader can tell it by, besides what the generator means it to be.
_TOLD_APART_BY = (
    "line_item_usage_type",
    "line_item_resource_id",
    "line_item_availability_zone",
    "line_item_product_code",
    "bill_billing_entity",
    "pricing_unit",
)


def restatement_of(former: Iterable[Row], rows: Iterable[Row], *, billing_period: str) -> list[dict[str, Any]]:
    """What the later of two deliveries of a month changed, from the generator's own figures.

    One entry for each restatement (added, removed, changed), usage_date, usage_account_id, service and charge_type: counts and
    unblended cost in both deliveries, as gold `restatements` has them.
    """
    sides = [_by_what_it_is(of) for of in (former, rows)]
    groups: dict[tuple[str, ...], list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for key in {*sides[0], *sides[1]}:
        before, now = (side.get(key, []) for side in sides)
        if sorted(_figures(before)) == sorted(_figures(now)):
            continue
        restatement = "added" if not before else "removed" if not now else "changed"
        day, account_id, service, charge_type, *_ = key
        group = groups[restatement, f"{billing_period}-{day:02d}", account_id, service, charge_type]
        group[0] += len(before)
        group[1] += len(now)
        group[2] += sum(row.unblended for row in before)
        group[3] += sum(row.unblended for row in now)
    names = ("restatement", "usage_date", "usage_account_id", "service", "charge_type")
    return [
        {
            **dict(zip(names, group, strict=True)),
            "former_line_item_count": former_count,
            "line_item_count": count,
            "former_unblended_cost": fixed_decimal(former_unblended),
            "unblended_cost": fixed_decimal(unblended),
        }
        for group, (former_count, count, former_unblended, unblended) in sorted(groups.items())
    ]


def _by_what_it_is(rows: Iterable[Row]) -> dict[tuple[Any, ...], list[Row]]:
    found: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    for row in rows:
        item = row.line_item
        cells = (item.cells.get(name, "") for name in _TOLD_APART_BY)
        what = (item.account.account_id, item.service, item.charge_type, item.region, item.operation, *cells)
        found[row.day, *what].append(row)
    return found


def _figures(rows: Iterable[Row]) -> list[tuple[int, int, int]]:
    return [(row.unblended, row.amount, row.list_price) for row in rows]
