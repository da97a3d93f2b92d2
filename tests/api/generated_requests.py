"""Random requests to every route, made from the contract: values that mean something where they are known, else by their schema."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any
from urllib.parse import quote

from hypothesis import strategies as st

from api.contract import openapi
from api.dimensions import COLUMNS, MAPS
from api.routes.registry import RESOURCES
from tests.api.lake import PublishedLake

Row = dict[str, Any]
CSV, JSON = "text/csv", "application/json"


@dataclass(frozen=True)
class Request:
    """A request; `path` is decoded, as API Gateway passes it on."""

    path: str
    route: str
    parameters: tuple[tuple[str, str], ...]
    accept: str | None


@dataclass(repr=False)
class Pool:
    """What requests may speak of: ids, months, and the values that rows have."""

    publication_ids: list[str] = field(default_factory=lambda: ["0" * 16])
    snapshot_ids: list[str] = field(default_factory=lambda: ["2026-10-" + "0" * 16])
    exports: list[str] = field(default_factory=lambda: ["unknown"])
    billing_periods: list[str] = field(default_factory=lambda: ["2031-01"])
    values: dict[str, list[str]] = field(default_factory=dict)
    keys: dict[str, dict[str, list[str]]] = field(default_factory=lambda: {prefix: {} for prefix in MAPS})

    @classmethod
    def of(cls, *lakes: PublishedLake) -> Pool:
        """The publications of the first, and all that the lakes hold."""
        pool = cls()
        pool.publication_ids += lakes[0].publications
        for lake in lakes:
            for snapshot in lake.snapshots:
                pool.snapshot_ids.append(snapshot.snapshot_id)
                pool.exports.append(snapshot.export)
                pool.billing_periods.append(snapshot.billing_period)
                pool._learn(snapshot.line_items)
        return pool

    def _learn(self, rows: Iterable[Row]) -> None:
        for row in rows:
            for column in COLUMNS:
                values = self.values.setdefault(column, [""])
                if (row.get(column) or "") not in values:
                    values.append(row[column])
            for prefix, column in MAPS.items():
                for key, value in (row.get(column) or {}).items():
                    values = self.keys[prefix].setdefault(key, [""])
                    if value not in values:
                        values.append(value)

    def dimension_names(self) -> st.SearchStrategy[str]:
        """Columns and keys of the maps."""
        keys = [f"{prefix}:{key}" for prefix, known in self.keys.items() for key in known]
        return st.sampled_from([*COLUMNS, *keys, "tag:Unknown"])

    def conditions(self) -> st.SearchStrategy[str]:
        """What `filter` and `exclude` take."""
        columns = [(name, value) for name in COLUMNS for value in self.values.get(name, [""])]
        of_keys = [
            (f"{prefix}:{quote(key, safe=' ')}", value)
            for prefix, known in self.keys.items()
            for key, values in known.items()
            for value in values
        ]
        # Few columns have many values: names are drawn first, so that each has its share.
        by_name: dict[str, list[str]] = {}
        for name, value in (*columns, *of_keys):
            by_name.setdefault(name, []).append(value)
        return st.sampled_from(sorted(by_name)).flatmap(
            lambda name: st.sampled_from([*by_name[name], "nowhere"]).map(lambda value: f"{name}:{value}")
        )

    def texts(self) -> st.SearchStrategy[str]:
        """What `search` takes: parts of values there are."""
        there = [value for values in self.values.values() for value in values if value]
        return st.sampled_from(there).flatmap(
            lambda text: st.tuples(st.integers(0, len(text) - 1), st.integers(1, 12)).map(
                lambda cut: text[cut[0] : cut[0] + cut[1]]
            )
        )

    def named(self, name: str) -> st.SearchStrategy[str] | None:
        """Values of the parameter of that name; None when only its schema is known."""
        days = st.dates(min_value=date(2026, 6, 20), max_value=date(2026, 11, 10)).map(str)
        keys = [key for known in self.keys.values() for key in known] or ["Team"]
        known: Mapping[str, st.SearchStrategy[str]] = {
            "filter": self.conditions(),
            "exclude": self.conditions(),
            "group_by": self.dimension_names(),
            "publication_id": st.sampled_from(self.publication_ids),
            "snapshot_id": st.sampled_from(self.snapshot_ids),
            "export": st.sampled_from(self.exports),
            "billing_period": st.sampled_from(self.billing_periods),
            "start_date": days,
            "end_date": days,
            "search": self.texts(),
            "key": st.sampled_from(keys),
            "name": st.sampled_from([*COLUMNS, *MAPS]),
        }
        return known.get(name)


def by_schema(schema: Mapping[str, Any]) -> st.SearchStrategy[str]:
    """Values of a parameter as they are written into an address."""
    if "enum" in schema:
        return st.sampled_from(list(schema["enum"]))
    if schema.get("type") == "boolean":
        return st.sampled_from(["true", "false"])
    if schema.get("type") == "integer":
        # Small pages and short lists show most: `other`, cut ends, next cursors.
        low, high = schema["minimum"], schema["maximum"]
        return st.one_of(st.integers(low, min(low + 6, high)), st.integers(low, high)).map(str)
    if "pattern" in schema:
        return st.from_regex(schema["pattern"], fullmatch=True).filter(
            lambda text: len(text) <= schema.get("maxLength", 200)
        )
    return st.text(min_size=schema.get("minLength", 0), max_size=min(schema.get("maxLength", 20), 20))


# Mostly left out: two of them contradict each other, an unknown one ends the request, a cursor comes from a page.
_RARE = {"publication_id", "snapshot_id", "export", "cursor", "start_date", "end_date"}


def routes() -> list[str]:
    """The paths of all resources."""
    return [resource.path for resource in RESOURCES]


@st.composite
def requests(draw: st.DrawFn, pool: Pool, only: Sequence[str] = ()) -> Request:
    """A request to one of the routes."""
    route = draw(st.sampled_from(list(only) or routes()))
    operation = openapi_paths()[route]["get"]
    path, parameters = route, []
    names = {parameter["name"] for parameter in operation["parameters"]}
    for parameter in operation["parameters"]:
        name, schema = parameter["name"], parameter["schema"]
        known = pool.named(name)
        values = by_schema(schema.get("items", schema)) if known is None else known
        if parameter["in"] == "path":
            path = path.replace(f"{{{name}}}", draw(values))
        elif parameter["in"] == "query" and name != "cursor":
            odds = 6 if name in _RARE else 3
            # A list that goes on is asked for in small pages.
            always = parameter["required"] or (name == "limit" and "cursor" in names)
            if not always and draw(st.integers(0, odds - 1)):
                continue
            count = draw(st.integers(1, min(3, schema["maxItems"]))) if schema.get("type") == "array" else 1
            parameters += [(name, draw(values)) for _ in range(count)]
    accept = draw(st.sampled_from([None, JSON, CSV]))
    return Request(path, route, tuple(parameters), accept)


@cache
def openapi_paths() -> dict[str, Any]:
    """The paths of the contract, made once."""
    paths: dict[str, Any] = openapi()["paths"]
    return paths
