"""Which input a delivery is, and where its columns go: from include/schemas/inputs.

The silver job reads the same files (`spark_jobs/inputs.py`). The SQL over raw takes the columns that are
copies; lineage tells all of them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from sentinel.checks.sql import find_include_dir

# In this order: of two inputs that fit alike, the first is taken.
INPUT_NAMES = ("cur_2_0", "cur_1_0", "focus_1_2", "focus_1_0")


@dataclass(frozen=True)
class Input:
    """One input; `columns`: column of silver → the input's columns that it is a copy of, empty for a CUR, which has its names.

    `computed`: column of silver → the columns in its SQL. `map_keys`: silver map → key → column. `measures`: a measure that the
    input tells itself → the column, None for one that it does not tell. `kept`: columns without a place but the map `focus`.
    `map_prefixes`: how the names of columns begin → the silver map that gathers them; `written_tags`: the map that tags stand in
    under their own names as well, which begin with `written_tag_prefix`.
    """

    name: str
    recognised_by: frozenset[str]
    columns: Mapping[str, tuple[str, ...]]
    computed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    map_keys: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    measures: Mapping[str, str | None] = field(default_factory=dict)
    kept: tuple[str, ...] = ()
    map_prefixes: Mapping[str, str] = field(default_factory=dict)
    written_tag_prefix: str = ""
    written_tags: str = ""

    @property
    def is_read_by_name(self) -> bool:
        """Whether its columns have silver's names, or names that lead to them."""
        return not self.columns


def recognise_input(delivered_names: Sequence[str]) -> Input:
    """The input that most of the delivered names belong to."""
    delivered = {name.lower() for name in delivered_names}
    inputs = load_inputs(find_include_dir() / "schemas" / "inputs")
    return max(inputs, key=lambda each: len(each.recognised_by & delivered))


@cache
def load_inputs(folder: Path) -> tuple[Input, ...]:
    """All inputs there are."""
    return tuple(_input(name, _document(folder, name)) for name in INPUT_NAMES)


def _input(name: str, document: Mapping[str, Any]) -> Input:
    origins, written_tags = document.get("columns", {}).items(), document.get("written_tags", {})
    return Input(
        name=name,
        recognised_by=frozenset(column.lower() for column in document["recognised_by"]),
        columns={column: tuple(origin["from"]) for column, origin in origins if "sql" not in origin},
        computed={column: tuple(origin["from"]) for column, origin in origins if "sql" in origin},
        map_keys=document.get("map_keys", {}),
        measures={measure: told["from"] for measure, told in document.get("measures", {}).items()},
        kept=tuple(document.get("kept", ())),
        map_prefixes=document.get("map_prefixes", {}),
        written_tag_prefix=written_tags.get("prefix", ""),
        written_tags=written_tags.get("map", ""),
    )


def _document(folder: Path, name: str) -> dict[str, Any]:
    own: dict[str, Any] = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
    return _document(folder, own["like"]) | own if "like" in own else own
