"""How the columns of a delivery find their place in the silver schema. Pure: names in, names out."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from spark_jobs.table_schema import TableColumn, TableSchema

# Athena's longest column name. Source: docs.aws.amazon.com/athena/latest/ug/tables-databases-columns-names.html
LONGEST_NAME = 255

# CUR 1.0 has one column per product attribute, tag, cost category and discount; CUR 2.0 has maps.
MAP_PREFIXES = {
    "product_": "product",
    "resource_tags_": "resource_tags",
    "cost_category_": "cost_category",
    "discount_": "discount",
}
# A tag of CUR 1.0 CSV also stands in the map of tags with keys as written, which CUR 2.0 has: its column's name is that key.
WRITTEN_TAG_PREFIX = "resourceTags/"
WRITTEN_TAGS = "tags"


@dataclass(frozen=True)
class ColumnPlan:
    """Where each raw column goes, by its position; several positions are coalesced in their order.

    `columns`: silver column → positions; `maps`: silver map → key → positions; `extra`: unknown name → positions.
    """

    columns: dict[str, tuple[int, ...]]
    maps: dict[str, dict[str, tuple[int, ...]]]
    extra: dict[str, tuple[int, ...]]


def athena_name(name: str) -> str:
    """The name AWS gives a CUR 1.0 CSV column in Athena and Parquet; a CUR 2.0 name stays as it is.

    `lineItem/UnblendedCost` → `line_item_unblended_cost`, `reservation/ReservationARN` → `reservation_reservation_a_r_n`.
    Source: AWS Cost and Usage Report user guide, "Running Amazon Athena queries", column names.
    """
    name = re.sub(r"([A-Z])", r"_\1", name).lower()
    name = re.sub(r"[^0-9a-z]", "_", name)
    name = re.sub(r"_+", "_", name).strip("_")
    while len(name) > LONGEST_NAME and "_" in name:
        name = name.replace("_", "", 1)
    return name


def plan_columns(raw_names: Sequence[str], schema: TableSchema) -> ColumnPlan:
    """The place of every raw column. Names that become the same (`user:name`, `user:Name`) share it, as AWS merges them."""
    home = {name: column.name for column in schema.delivered_columns for name in (column.name, *column.aliases)}
    columns: dict[str, list[tuple[int, int]]] = {}
    maps: dict[str, dict[str, list[int]]] = {}
    extra: dict[str, list[int]] = {}
    for position, raw_name in enumerate(raw_names):
        name = athena_name(raw_name)
        prefix = next((prefix for prefix in MAP_PREFIXES if name.startswith(prefix)), None)
        if name in home:
            # The column's own name comes before its aliases.
            columns.setdefault(home[name], []).append((int(name != home[name]), position))
        elif prefix is not None:
            maps.setdefault(MAP_PREFIXES[prefix], {}).setdefault(name.removeprefix(prefix), []).append(position)
            if raw_name.startswith(WRITTEN_TAG_PREFIX):
                maps.setdefault(WRITTEN_TAGS, {}).setdefault(raw_name, []).append(position)
        else:
            extra.setdefault(name or raw_name, []).append(position)
    return ColumnPlan(
        columns={name: tuple(position for _, position in sorted(found)) for name, found in columns.items()},
        maps={name: {key: tuple(found) for key, found in keys.items()} for name, keys in maps.items()},
        extra={name: tuple(found) for name, found in extra.items()},
    )


def missing_core_columns(plan: ColumnPlan, schema: TableSchema) -> list[TableColumn]:
    """The core columns no raw column leads to."""
    return [column for column in schema.columns if column.is_core and column.name not in plan.columns]
