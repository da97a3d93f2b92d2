"""CUR column names: from `category/name` to Athena's spelling and back, and their types.

The dictionary of the 127 columns of a CUR 2.0 export is `cur_columns.csv` beside this file: name and type in CUR 2.0, and
`category/name` and type in a CUR 1.0 manifest (empty where CUR 1.0 has none).
"""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from sentinel.column_names import athena_column_name

# Longest first: `savings_plan_…` must not be taken for a shorter category.
_CATEGORIES = {
    "split_line_item_": "splitLineItem",
    "cost_category_": "costCategory",
    "resource_tags_": "resourceTags",
    "savings_plan_": "savingsPlan",
    "reservation_": "reservation",
    "line_item_": "lineItem",
    "identity_": "identity",
    "discount_": "discount",
    "product_": "product",
    "pricing_": "pricing",
    "bill_": "bill",
}
_LOWER_CAMEL = {"product", "pricing"}


@dataclass(frozen=True, slots=True)
class CurColumn:
    """One column of a CUR 2.0 export and its name and type in CUR 1.0 (None where CUR 1.0 has none)."""

    cur2_name: str
    cur2_type: str
    cur1_name: str | None
    cur1_type: str | None


@cache
def cur_columns() -> tuple[CurColumn, ...]:
    """The 127 columns in the order of a CUR 2.0 export, which is the alphabet's."""
    with Path(__file__).with_name("cur_columns.csv").open(encoding="utf-8", newline="") as lines:
        return tuple(
            CurColumn(row["cur2_name"], row["cur2_type"], row["cur1_name"] or None, row["cur1_type"] or None)
            for row in csv.DictReader(lines)
        )


@cache
def cur1_types() -> dict[str, str]:
    """The type each known CUR 1.0 column has in a manifest, by `category/name`."""
    return {c.cur1_name: c.cur1_type for c in cur_columns() if c.cur1_name and c.cur1_type}


@cache
def cur2_types() -> dict[str, str]:
    """The type each known CUR 2.0 column has in the manifest of a CSV export."""
    return {column.cur2_name: column.cur2_type for column in cur_columns()}


@cache
def _cur1_name_by_athena_name() -> dict[str, str]:
    return {athena_column_name(name): name for name in cur1_types()}


def cur1_name(column: str) -> str:
    """A CUR 1.0 name whose Athena name is `column`: the dictionary's, else one made by the same rule, backwards.

    A tag's own spelling cannot be known again; `athena_column_name(cur1_name(x)) == x` holds for every name AWS writes.
    """
    known = _cur1_name_by_athena_name().get(column)
    if known is not None:
        return known
    for athena_prefix, category in _CATEGORIES.items():
        rest = column.removeprefix(athena_prefix)
        if rest == column or not rest:
            continue
        if category == "resourceTags":
            origin, _, key = rest.partition("_")
            return f"{category}/{origin}:{key}" if key else f"{category}/{rest}"
        camel = "".join(part.capitalize() for part in rest.split("_"))
        if category in _LOWER_CAMEL:
            camel = camel[:1].lower() + camel[1:]
        made = f"{category}/{camel}"
        return made if athena_column_name(made) == column else f"{category}/{rest}"
    return column
