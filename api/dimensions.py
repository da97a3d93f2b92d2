"""The dimensions figures can be filtered and grouped by: every name a caller may use, and no other.

A name is a column of gold, `tag:<key>` or `cost_category:<name>`. Keys of tags are data: they are bound, never part of SQL.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, NamedTuple
from urllib.parse import quote, unquote

from api.gold.tables import DAILY_COSTS, LINE_ITEMS, Table
from api.queries.statement import Values

# Where a snapshot belongs to; from the path of its files.
OF_SNAPSHOT = ("export", "billing_period")
OF_DAILY_COSTS = (
    "payer_account_id",
    "usage_account_id",
    "service",
    "region",
    "operation",
    "usage_type",
    "charge_type",
    "charge_group",
    "purchase_option",
    "pricing_unit",
    "currency",
)
OF_LINE_ITEMS = (
    "payer_account_name",
    "usage_account_name",
    "resource_id",
    "product_code",
    "product_family",
    "availability_zone",
    "invoice_id",
    "billing_entity",
    "reservation_arn",
    "savings_plan_arn",
)
COLUMNS = (*OF_SNAPSHOT, *OF_DAILY_COSTS, *OF_LINE_ITEMS)
# Prefix → the map column of line items that holds the keys.
MAPS = {"tag": "tags", "cost_category": "cost_categories"}
METRICS = (
    "unblended_cost",
    "net_unblended_cost",
    "amortized_cost",
    "net_amortized_cost",
    "list_cost",
    "usage_amount",
)
USAGE_AMOUNT = "usage_amount"
Metric = Literal[
    "unblended_cost", "net_unblended_cost", "amortized_cost", "net_amortized_cost", "list_cost", "usage_amount"
]
MAX_TEXT = 512

# As the OpenAPI file gives them; `dimension` and `condition` are what decides.
NAME_PATTERN = rf"^({'|'.join(COLUMNS)}|(tag|cost_category):[\s\S]{{1,{MAX_TEXT}}})$"
# A `:` or `%` within the key of a tag is written %3A, %25 there, so that it is told from the colon before the value.
_KEY_PATTERN = r"([^:%]|%[0-9A-Fa-f]{2})"
FILTER_PATTERN = rf"^({'|'.join(COLUMNS)}|(tag|cost_category):{_KEY_PATTERN}{{1,{MAX_TEXT}}}):[\s\S]{{0,{MAX_TEXT}}}$"


@dataclass(frozen=True)
class Dimension:
    """A column, or the value of one key in a map column. `key` is None for a column."""

    column: str
    key: str | None = None

    @property
    def name(self) -> str:
        """As the caller writes it."""
        if self.key is None:
            return self.column
        return f"{next(prefix for prefix, column in MAPS.items() if column == self.column)}:{self.key}"

    def sql(self, values: Values) -> str:
        """The expression of its value. AWS counts an empty tag as no tag."""
        if self.key is None:
            return self.column
        return f"NULLIF({self.column}[{values.place(self.key)}], '')"


class Condition(NamedTuple):
    """A dimension and one of its values; None is «no value»."""

    dimension: Dimension
    value: str | None


def dimension(name: str) -> Dimension:
    """The dimension of that name. Raises ValueError listing the names there are."""
    if name in COLUMNS:
        return Dimension(name)
    prefix, colon, key = name.partition(":")
    if colon and key and prefix in MAPS and len(key) <= MAX_TEXT:
        return Dimension(MAPS[prefix], key)
    raise ValueError(f"{name!r} is not a dimension; use one of {', '.join(COLUMNS)}, tag:<key>, cost_category:<name>")


def condition(text: str) -> Condition:
    """`service:AmazonEC2`, `region:` (no region), `tag:Team:core`, `tag:user%3ATeam:core`. Raises ValueError."""
    name, colon, value = text.partition(":")
    if name in MAPS:
        key, colon, value = value.partition(":")
        if not re.fullmatch(rf"{_KEY_PATTERN}+", key):
            raise ValueError(f"{text!r}: write % within the key of a tag as %25, and : as %3A")
        name = f"{name}:{unquote(key)}"
    if not colon:
        raise ValueError(f"{text!r} is not dimension:value, such as service:AmazonEC2 or tag:Team:core")
    if len(value) > MAX_TEXT:
        raise ValueError(f"a value has at most {MAX_TEXT} characters")
    return Condition(dimension(name), value or None)


def condition_text(one: Condition) -> str:
    """The condition as a caller writes it: the inverse of `condition`."""
    name, key = one.dimension.name.partition(":")[0], one.dimension.key
    prefix = name if key is None else f"{name}:{quote(key, safe=' +-=._/@')}"
    return f"{prefix}:{one.value or ''}"


def table_for(dimensions: Iterable[Dimension]) -> Table:
    """The smallest table that knows all these dimensions."""
    small = {*OF_SNAPSHOT, *OF_DAILY_COSTS}
    return DAILY_COSTS if all(one.column in small for one in dimensions) else LINE_ITEMS
