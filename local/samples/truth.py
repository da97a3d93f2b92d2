"""The truth of one delivery: its totals from the generator's own figures, never read back from the files."""

import json
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from local.samples.delivery_calendar import Arrival
from local.samples.exact_numbers import fixed_decimal
from local.samples.months import Row

_CURRENCY = "USD"
# Quantities of other charges are no usage (docs: cur.md §3.1, "usage quantity").
_COUNTS_AS_USAGE = {"Usage", "DiscountedUsage", "SavingsPlanCoveredUsage", "FlatRateSubscription"}


def truth_of(rows: Iterable[Row], *, export: str, execution_id: str, arrival: Arrival) -> dict[str, Any]:
    """The truth as JSON: row count, unblended and amortized by currency, by charge type, and the daily costs.

    Every figure is a decimal text of ten digits. `daily_costs` has one entry for each usage_date, service, region,
    operation, usage_account_id, charge_type and currency; region and operation are null where there is none.
    """
    row_count = unblended = 0
    by_charge_type: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    # Keyed by line item first: a row then costs one look-up, and only line items are grouped by what they are.
    by_line_item: dict[tuple[int, int], list[int]] = {}
    line_items = {}
    for row in rows:
        row_count += 1
        unblended += row.unblended
        key = (id(row.line_item), row.day)
        sums = by_line_item.get(key)
        if sums is None:
            line_items[key[0]] = row.line_item
            by_line_item[key] = [row.unblended, row.amount, 1]
        else:
            sums[0] += row.unblended
            sums[1] += row.amount
            sums[2] += 1
    days: dict[tuple[Any, ...], list[int]] = defaultdict(lambda: [0, 0, 0])
    for (line_item_key, day), (line_unblended, amount, count) in by_line_item.items():
        line_item = line_items[line_item_key]
        charge_type = line_item.charge_type
        by_charge_type[charge_type][0] += count
        by_charge_type[charge_type][1] += line_unblended
        group = days[
            day, line_item.service, line_item.region, line_item.operation, line_item.account.account_id, charge_type
        ]
        group[0] += line_unblended
        group[1] += amount if charge_type in _COUNTS_AS_USAGE else 0
        group[2] += count
    total = {_CURRENCY: fixed_decimal(unblended)}
    return {
        "export": export,
        "billing_period": arrival.billing_period,
        "execution_id": execution_id,
        "delivered_at": f"{arrival.delivered_at:%Y-%m-%dT%H:%M:%SZ}",
        "row_count": row_count,
        "unblended_cost": total,
        # Without commitments every charge is amortized at what it was billed (cur.md §3.2).
        "amortized_cost": dict(total),
        "by_charge_type": {
            charge_type: {"row_count": count, "unblended_cost": {_CURRENCY: fixed_decimal(amount)}}
            for charge_type, (count, amount) in sorted(by_charge_type.items())
        },
        "daily_costs": [
            {
                "usage_date": f"{arrival.billing_period}-{day:02d}",
                "service": service,
                "region": region,
                "operation": operation,
                "usage_account_id": account_id,
                "charge_type": charge_type,
                "currency": _CURRENCY,
                "unblended_cost": fixed_decimal(day_unblended),
                "amortized_cost": fixed_decimal(day_unblended),
                "usage_amount": fixed_decimal(day_amount),
                "line_item_count": day_count,
            }
            for (day, service, region, operation, account_id, charge_type), (
                day_unblended,
                day_amount,
                day_count,
            ) in sorted(
                days.items(), key=lambda item: tuple("" if part is None else str(part).zfill(2) for part in item[0])
            )
        ],
    }


def write_truth(path: Path, truth: dict[str, Any]) -> None:
    """Writes the truth as JSON, one line per day's entry, so that two truths can be compared by eye."""
    days = truth["daily_costs"]
    head = json.dumps({**truth, "daily_costs": []}, indent=1).removesuffix("[]\n}")
    encode = json.JSONEncoder(separators=(",", ":")).encode
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(head + "[\n" + ",\n".join(map(encode, days)) + "\n]}\n", encoding="utf-8")
