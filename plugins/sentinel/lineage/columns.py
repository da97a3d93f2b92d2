"""Which columns each column is made from, out of include/schemas: the tables say it, the inputs say where delivered columns go.

Pure; of the events nothing is known here. That the jobs' plans and the SQL agree is held by
tests/spark_jobs/test_declared_lineage.py and tests/sql/test_declared_lineage.py.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sentinel.checks.sql import find_include_dir
from sentinel.column_names import athena_column_name
from sentinel.inputs import Input, recognise_input

# In `from`: every column of the delivery.
ALL = "*"
RAW = "raw"


@dataclass(frozen=True)
class Source:
    """A column that another is made from: of `raw` as delivered, or of a table such as `silver.line_items`.

    `is_deciding`: it says which value is taken, and does not go in itself.
    """

    table: str
    column: str
    is_deciding: bool = False


@cache
def load_table(layer: str, name: str) -> Mapping[str, Any]:
    """The document `include/schemas/<layer>/<name>.json`."""
    document = find_include_dir() / "schemas" / layer / f"{name}.json"
    loaded: dict[str, Any] = json.loads(document.read_text(encoding="utf-8"))
    return loaded


def sources_in_tables(layer: str, name: str) -> dict[str, list[Source]]:
    """Column → the columns of other tables that it is made from; one that comes from no table has none."""
    return {
        column["name"]: _sources(_parsed(column.get("from", ())), _parsed(column.get("decided_by", ())))
        for column in load_table(layer, name)["columns"]
    }


def sources_in_delivery(name: str, delivered: Sequence[str]) -> dict[str, list[Source]]:
    """Column of a silver table → the columns of the delivery that it is made from, by their delivered names."""
    source = recognise_input(delivered)
    homes = _homes(source, delivered)
    measures = source.measures if name == "line_items" else {}
    found = {}
    for column in load_table("silver", name)["columns"]:
        if column["name"] in measures:
            told = measures[column["name"]]
            values, deciding = _delivered([told] if told else [], delivered), list[str]()
        elif "from" in column or "decided_by" in column:
            values = [one for named in column.get("from", ()) for one in homes.get(named, ())]
            deciding = [one for named in column.get("decided_by", ()) for one in homes.get(named, ())]
        else:
            values, deciding = homes.get(column["name"], []), []
        found[column["name"]] = _sources(((RAW, one) for one in values), ((RAW, one) for one in deciding))
    return found


def filters(layer: str, name: str) -> list[Source]:
    """The columns of other tables that decide which rows the table has, as far as the schema names them."""
    return [
        Source(table, column, is_deciding=True)
        for table, column in _parsed(load_table(layer, name).get("filtered_by", ()))
    ]


def _homes(source: Input, delivered: Sequence[str]) -> dict[str, list[str]]:
    """Silver's name → the delivered columns that stand there; `*` → all of them."""
    homes = _homes_by_name(source, delivered) if source.is_read_by_name else _homes_by_statement(source, delivered)
    return {**homes, ALL: list(delivered)}


def _homes_by_name(source: Input, delivered: Sequence[str]) -> dict[str, list[str]]:
    own = {
        name: column["name"]
        for column in load_table("silver", "line_items")["columns"]
        if not column.get("derived", False)
        for name in (column["name"], *column.get("aliases", ()))
    }
    homes: dict[str, list[str]] = {}
    for raw_name in delivered:
        name = athena_column_name(raw_name)
        gathered = next((into for prefix, into in source.map_prefixes.items() if name.startswith(prefix)), None)
        if name in own:
            homes.setdefault(own[name], []).append(raw_name)
        elif gathered is not None:
            homes.setdefault(gathered, []).append(raw_name)
            if source.written_tags and raw_name.startswith(source.written_tag_prefix):
                homes.setdefault(source.written_tags, []).append(raw_name)
        else:
            homes.setdefault("extra", []).append(raw_name)
    return homes


def _homes_by_statement(source: Input, delivered: Sequence[str]) -> dict[str, list[str]]:
    named: dict[str, Iterable[str]] = {**source.columns, **source.computed}
    for gathered, keys in source.map_keys.items():
        named[gathered] = [*named.get(gathered, ()), *keys.values()]
    named["focus"] = source.kept
    homes = {silver: _delivered(names, delivered) for silver, names in named.items()}
    placed = {one for found in homes.values() for one in found}
    placed |= set(_delivered([one for one in source.measures.values() if one], delivered))
    return {**homes, "extra": [one for one in delivered if one not in placed]}


def _delivered(names: Iterable[str], delivered: Sequence[str]) -> list[str]:
    """Those of the names that came, as they were delivered: in any case, as Athena writes them."""
    place: dict[str, str] = {}
    for one in delivered:
        place.setdefault(one.lower(), one)
    return [place[name.lower()] for name in names if name.lower() in place]


def _parsed(names: Iterable[str]) -> list[tuple[str, str]]:
    """`silver.line_items.usage_date` → (`silver.line_items`, `usage_date`)."""
    return [(table, column) for table, _, column in (name.rpartition(".") for name in names)]


def _sources(values: Iterable[tuple[str, str]], deciding: Iterable[tuple[str, str]]) -> list[Source]:
    """Each column once; what goes in itself is not told as deciding as well."""
    found = dict.fromkeys(values, False)
    for one in deciding:
        found.setdefault(one, True)
    return [Source(*one, is_deciding=is_deciding) for one, is_deciding in found.items()]
