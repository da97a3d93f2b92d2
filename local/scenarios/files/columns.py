"""The columns of a delivery: all of CUR 2.0, or those of CUR 1.0 that the month has a use for (AWS writes no others)."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from local.deliver.column_names import cur1_types, cur_columns
from local.deliver.layouts import Layout
from sentinel.column_names import athena_column_name

Kind = Literal["text", "timestamp", "number", "map", "number_map"]
Source = Literal["cell", "product", "tag", "merged_tag", "category", "map"]

_MAPS: dict[str, Kind] = {
    "product": "map",
    "resource_tags": "map",
    "tags": "map",
    "cost_category": "map",
    "discount": "number_map",
}
# What every CUR 1.0 report has; the order is AWS's: identity, bill, line item, product, pricing, and so on.
_ALWAYS = ("identity", "bill", "lineItem", "pricing")
PRODUCT_ATTRIBUTES = (
    "ProductName",
    "databaseEngine",
    "feeCode",
    "fromLocation",
    "fromLocationType",
    "group",
    "instanceFamily",
    "instanceType",
    "location",
    "locationType",
    "operatingSystem",
    "operation",
    "productFamily",
    "region",
    "regionCode",
    "servicecode",
    "sku",
    "toLocation",
    "transferType",
    "usagetype",
    "vcpu",
)
_NET = "Net"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name in CSV and manifest and in Parquet, and where in a row its cell is found under which key."""

    name: str
    parquet_name: str
    kind: Kind
    source: Source
    key: str


@dataclass(frozen=True, slots=True)
class ReportOptions:
    """What a report has columns for. In CUR 2.0 only `left_out` and `further` matter: its columns are always the same."""

    reservations: bool = False
    savings_plans: bool = False
    net: bool = False
    split_costs: bool = False
    tags: Sequence[str] = ("user:CostCenter", "user:Environment", "user:Team")
    cost_categories: Sequence[str] = ()
    product: Sequence[str] = PRODUCT_ATTRIBUTES
    further: Sequence[str] = ()
    """Columns nobody has heard of, named as the layout would; their cells are empty or under their own name."""
    left_out: frozenset[str] = field(default_factory=frozenset)


def report_columns(layout: Layout, options: ReportOptions) -> tuple[Column, ...]:
    """The columns in order."""
    if layout is Layout.CUR2:
        columns = [_cur2_column(c.cur2_name, c.cur2_type) for c in cur_columns() if c.cur2_name not in options.left_out]
        return (*columns, *(Column(name, name, "text", "cell", name) for name in options.further))
    columns = [_cur1_column(name) for name in _cur1_names(options) if name not in options.left_out]
    return _merged(columns) if layout is Layout.CUR1_ATHENA else tuple(columns)


def _merged(columns: Sequence[Column]) -> tuple[Column, ...]:
    """AWS merges columns whose Athena names become the same; a tag's column then has the first of their values."""
    first = {column.parquet_name: column for column in reversed(columns)}
    of_tags = [replace(column, source="merged_tag") if column.source == "tag" else column for column in columns]
    return tuple(column for column in of_tags if first[column.parquet_name].name == column.name)


def _cur1_names(options: ReportOptions) -> list[str]:
    by_category: dict[str, list[str]] = {}
    for name in cur1_types():
        by_category.setdefault(name.partition("/")[0], []).append(name)
    names = by_category["identity"] + by_category["bill"] + [n for n in by_category["lineItem"] if _NET not in n]
    names += [f"product/{name}" for name in options.product] + by_category["pricing"]
    if options.reservations:
        names += [name for name in by_category["reservation"] if f"/{_NET}" not in name]
    else:
        names.append("reservation/SubscriptionId")
    if options.net:
        names += [name for name in by_category["lineItem"] if _NET in name] + by_category["discount"]
        names += [n for n in by_category["reservation"] if f"/{_NET}" in n and options.reservations]
    if options.savings_plans:
        names += [n for n in by_category["savingsPlan"] if options.net or f"/{_NET}" not in n]
    if options.split_costs:
        names += [n for n in by_category["splitLineItem"] if options.net or f"/{_NET}" not in n]
    names += [f"resourceTags/{tag}" for tag in options.tags]
    names += [f"costCategory/{category}" for category in options.cost_categories]
    return names + list(options.further)


def _cur2_column(name: str, cur2_type: str) -> Column:
    if name in _MAPS:
        return Column(name, name, _MAPS[name], "map", name)
    kind: Kind = "timestamp" if cur2_type == "timestamp" else "number" if cur2_type == "double" else "text"
    return Column(name, name, kind, "cell", name)


def _cur1_column(name: str) -> Column:
    category, _, rest = name.partition("/")
    flat = athena_column_name(name)
    if category == "resourceTags":
        return Column(name, flat, "text", "tag", rest)
    if category == "costCategory":
        return Column(name, flat, "text", "category", rest)
    if category == "product" and name not in cur1_types():
        return Column(name, flat, "text", "product", flat.removeprefix("product_"))
    cur1_type = cur1_types().get(name, "String")
    kind: Kind = "timestamp" if cur1_type == "DateTime" else "number" if cur1_type.endswith("BigDecimal") else "text"
    return Column(name, flat, kind, "cell", flat)
