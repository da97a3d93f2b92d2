"""The truth of a delivery: sums of what the rows are worth, kept while they pass by, never read back from the files."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from local.samples.exact_numbers import fixed_decimal
from local.scenarios.charges import Charge, Dimensions, Line, Measures

_Key = tuple[Dimensions, str]
# The groupings of the truth: the name of the list, of the dimension in it, and how to find it.
_GROUPINGS: tuple[tuple[str, str, Callable[[_Key], str | None]], ...] = (
    ("by_day", "usage_date", lambda key: key[1]),
    ("by_usage_account", "usage_account_id", lambda key: key[0].usage_account_id),
    ("by_service", "service", lambda key: key[0].service),
    ("by_region", "region", lambda key: key[0].region),
    ("by_charge_group", "charge_group", lambda key: key[0].charge_group),
    ("by_charge_type", "charge_type", lambda key: key[0].charge_type),
    ("by_purchase_option", "purchase_option", lambda key: key[0].purchase_option),
)


class Truth:
    """Adds up the rows of one delivery; what it keeps grows with days and dimensions, not with rows."""

    def __init__(self, invoice_of: Callable[[Line], str], *, merges_tags: bool = False) -> None:
        self._invoice_of = invoice_of
        self._merges_tags = merges_tags
        self._sums: dict[_Key, list[int]] = {}
        self._rows_delivered = self._rows_invoiced = 0
        self._split: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
        self._quarantined: dict[tuple[str | None, str], list[int]] = defaultdict(lambda: [0, 0])
        self._tag_collisions = [0, 0]
        self._delivered: dict[str, int] = defaultdict(int)
        self._not_blended: dict[str, int] = defaultdict(int)
        # Of the line before: rows of one line mostly come together.
        self._last_line: Line | None = None
        self._line_is_invoiced = False
        self._lost_tags = 0

    def watching(self, charges: Iterable[Charge]) -> Iterator[Charge]:
        """The same rows, added up as they pass by."""
        for charge in charges:
            self.add(charge)
            yield charge

    def add(self, charge: Charge) -> None:
        """Adds one row."""
        line = charge.line
        if line is not self._last_line:
            self._last_line = line
            self._line_is_invoiced = bool(self._invoice_of(line))
            self._lost_tags = 0 if self._merges_tags else len(line.tags) - len({tag.lower() for tag in line.tags})
        self._rows_delivered += 1
        self._rows_invoiced += self._line_is_invoiced
        if charge.quarantine:
            self._add_quarantined(charge)
            return
        if self._lost_tags:
            self._tag_collisions[0] += 1
            self._tag_collisions[1] += self._lost_tags
        figures = charge.figures
        currency = line.truth.currency
        if line.is_split_cost:
            split = self._split[currency]
            split[0] += 1
            split[1] += figures["split_line_item_split_cost"]
            split[2] += figures["split_line_item_unused_cost"]
            self._delivered[currency] += figures["line_item_unblended_cost"]
            return
        key = (line.truth, charge.span.day)
        sums = self._sums.get(key)
        if sums is None:
            self._sums[key] = [1, *charge.measures]
        else:
            sums[0] += 1
            for place, value in enumerate(charge.measures, start=1):
                if value:
                    sums[place] += value
        if "line_item_blended_cost" not in figures:
            self._not_blended[currency] += charge.measures.unblended_cost

    def _add_quarantined(self, charge: Charge) -> None:
        assert charge.quarantine  # noqa: S101 - for the type checker
        currency = charge.line.truth.currency
        known = self._quarantined[charge.quarantine.column_name, currency]
        known[0] += 1
        known[1] += charge.quarantine.unblended_cost or 0
        self._delivered[currency] += charge.quarantine.unblended_cost or 0

    def document(self, head: Mapping[str, Any]) -> dict[str, Any]:
        """The truth as JSON: every figure is a decimal text of ten digits, currencies are never added.

        `rows`: delivered = line_items + split_costs + quarantined. Rows of split cost allocation and quarantined rows are in no
        total. `unblended_cost_delivered` is everything the files hold under unblended cost, with both.
        `unblended_cost_not_blended` is of the line items that have no blended cost: Σ blended = Σ unblended − that.
        """
        totals = self._grouped(None, lambda _key: None)
        line_items = sum(sums[0] for sums in self._sums.values())
        split_costs = sum(split[0] for split in self._split.values())
        quarantined = sum(known[0] for known in self._quarantined.values())
        delivered = dict(self._delivered)
        for (truth, _), sums in self._sums.items():
            delivered[truth.currency] = delivered.get(truth.currency, 0) + sums[1]
        return {
            **head,
            "rows": {
                "delivered": self._rows_delivered,
                "line_items": line_items,
                "split_costs": split_costs,
                "quarantined": quarantined,
                "invoiced": self._rows_invoiced,
            },
            "unblended_cost_delivered": _texts(delivered),
            "unblended_cost_not_blended": _texts(self._not_blended),
            "tag_collisions": {"row_count": self._tag_collisions[0], "key_count": self._tag_collisions[1]},
            "split_costs": [
                {
                    "currency": currency,
                    "row_count": count,
                    "split_cost": fixed_decimal(split),
                    "unused_cost": fixed_decimal(unused),
                }
                for currency, (count, split, unused) in sorted(self._split.items())
            ],
            "quarantine": [
                {
                    "column_name": column,
                    "currency": currency,
                    "row_count": count,
                    "unblended_cost": fixed_decimal(cost),
                }
                for (column, currency), (count, cost) in sorted(
                    self._quarantined.items(), key=lambda item: (item[0][0] or "", item[0][1])
                )
            ],
            "totals": totals,
            **{name: self._grouped(dimension, find) for name, dimension, find in _GROUPINGS},
        }

    def _grouped(self, dimension: str | None, find: Callable[[_Key], str | None]) -> list[dict[str, Any]]:
        groups: dict[tuple[str | None, str], list[int]] = {}
        for key, sums in self._sums.items():
            group = groups.setdefault((find(key), key[0].currency), [0] * len(sums))
            for place, value in enumerate(sums):
                group[place] += value
        return [
            {
                **({dimension: value} if dimension else {}),
                "currency": currency,
                "row_count": sums[0],
                **dict(zip(Measures._fields, map(fixed_decimal, sums[1:]), strict=True)),
            }
            for (value, currency), sums in sorted(groups.items(), key=lambda item: (item[0][0] or "", item[0][1]))
        ]


def write_truth(path: Path, truth: Mapping[str, Any]) -> None:
    """Writes the truth as JSON, one line per entry of a list, so that two truths can be compared by eye."""
    encode = json.JSONEncoder(separators=(",", ":")).encode
    parts = []
    for name, value in truth.items():
        entries = ",\n".join(map(encode, value)) if isinstance(value, list) else None
        parts.append(f'"{name}":' + (encode(value) if entries is None else f"[\n{entries}\n]" if entries else "[]"))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("{\n" + ",\n".join(parts) + "\n}\n", encoding="utf-8")


def _texts(sums: Mapping[str, int]) -> dict[str, str]:
    return {currency: fixed_decimal(value) for currency, value in sorted(sums.items())}
