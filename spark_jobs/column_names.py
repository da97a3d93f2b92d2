"""How the columns of a delivery find their place in the silver schema. Pure: names in, names out."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from spark_jobs.inputs import Input, recognise_input
from spark_jobs.table_schema import TableSchema

# Athena's longest column name. Source: docs.aws.amazon.com/athena/latest/ug/tables-databases-columns-names.html
LONGEST_NAME = 255

# The map of what a FOCUS export says that silver has no column for.
FOCUS = "focus"


@dataclass(frozen=True)
class ColumnPlan:
    """Where each raw column goes, by its position; several positions are coalesced in their order.

    `columns`: silver column → positions; `maps`: silver map → key → positions; `extra`: unknown name → positions.
    Of inputs that state their columns also `computed`: silver column → name in its SQL → position, None where it did not
    come; `measures`: measure → positions; `missing`: core columns that did not come.
    """

    columns: dict[str, tuple[int, ...]]
    maps: dict[str, dict[str, tuple[int, ...]]]
    extra: dict[str, tuple[int, ...]]
    computed: dict[str, dict[str, int | None]] = field(default_factory=dict)
    measures: dict[str, tuple[int, ...]] = field(default_factory=dict)
    missing: tuple[str, ...] = ()


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


def plan_columns(raw_names: Sequence[str], schema: TableSchema, source: Input | None = None) -> ColumnPlan:
    """The place of every raw column of an input; without one, of that which the names belong to."""
    source = source or recognise_input(raw_names)
    return _plan_by_statement(raw_names, source) if source.columns else _plan_by_name(raw_names, schema, source)


def _plan_by_name(raw_names: Sequence[str], schema: TableSchema, source: Input) -> ColumnPlan:
    """By silver's own names. Names that become the same (`user:name`, `user:Name`) share their place, as AWS merges them."""
    home = {name: column.name for column in schema.delivered_columns for name in (column.name, *column.aliases)}
    columns: dict[str, list[tuple[int, int]]] = {}
    maps: dict[str, dict[str, list[int]]] = {}
    extra: dict[str, list[int]] = {}
    for position, raw_name in enumerate(raw_names):
        name = athena_name(raw_name)
        prefix = next((prefix for prefix in source.map_prefixes if name.startswith(prefix)), None)
        if name in home:
            # The column's own name comes before its aliases.
            columns.setdefault(home[name], []).append((int(name != home[name]), position))
        elif prefix is not None:
            keys = maps.setdefault(source.map_prefixes[prefix], {})
            keys.setdefault(name.removeprefix(prefix), []).append(position)
            # A tag also stands in the map of tags as written, which CUR 2.0 has: its column's name is that key.
            if source.written_tags and raw_name.startswith(source.written_tag_prefix):
                maps.setdefault(source.written_tags, {}).setdefault(raw_name, []).append(position)
        else:
            extra.setdefault(name or raw_name, []).append(position)
    found_columns = {name: tuple(position for _, position in sorted(found)) for name, found in columns.items()}
    return ColumnPlan(
        columns=found_columns,
        maps={name: {key: tuple(found) for key, found in keys.items()} for name, keys in maps.items()},
        extra={name: tuple(found) for name, found in extra.items()},
        missing=tuple(
            f"{column.name} (CUR 1.0: {column.cur1_name})" if column.cur1_name else column.name
            for column in schema.columns
            if column.is_core and column.name not in found_columns
        ),
    )


def _plan_by_statement(raw_names: Sequence[str], source: Input) -> ColumnPlan:
    """By what the input states. Names may come in any case, as Athena writes them; one that comes twice is unknown."""
    place: dict[str, int] = {}
    for position, name in enumerate(raw_names):
        place.setdefault(name.lower(), position)

    def found(names: Sequence[str]) -> tuple[int, ...]:
        return tuple(place[name.lower()] for name in names if name.lower() in place)

    plain = {silver: found(origin.columns) for silver, origin in source.columns.items() if origin.sql is None}
    keys = {
        **{name: {key: found([column]) for key, column in of.items()} for name, of in source.map_keys.items()},
        FOCUS: {name: found([name]) for name in source.kept},
    }
    computed = {
        silver: {name: place.get(name.lower()) for name in origin.columns}
        for silver, origin in source.columns.items()
        if origin.sql is not None
    }
    known = {name for origin in source.columns.values() for name in origin.columns} | set(source.kept)
    known |= {name for of in source.map_keys.values() for name in of.values()}
    known |= {name for name in source.measures.values() if name}
    homes = set(found(sorted(known)))
    extra: dict[str, list[int]] = {}
    for position, name in enumerate(raw_names):
        if position not in homes:
            extra.setdefault(name, []).append(position)
    return ColumnPlan(
        columns={silver: positions for silver, positions in plain.items() if positions},
        maps={name: there for name, of in keys.items() if (there := {key: at for key, at in of.items() if at})},
        extra={name: tuple(positions) for name, positions in extra.items()},
        computed={silver: of for silver, of in computed.items() if any(at is not None for at in of.values())},
        measures={measure: found([name]) for measure, name in source.measures.items() if name and found([name])},
        missing=tuple(f"{' or '.join(group)} ({source.title})" for group in source.core if not found(group)),
    )
