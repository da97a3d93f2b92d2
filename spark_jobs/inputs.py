"""The inputs silver is made from, read from `include/schemas/inputs`: how each is recognised, and where its columns go.

CUR 1.0 and 2.0 have silver's own names, or names that lead to them (`column_names`). FOCUS states the place of each column.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

# In this order: of two inputs that fit alike, the first is taken.
INPUT_NAMES = ("cur_2_0", "cur_1_0", "focus_1_2", "focus_1_0")

# A text in quotes, or a name.
_TEXT_OR_NAME = re.compile(r"'[^']*'|\b[A-Za-z_]\w*")


@dataclass(frozen=True)
class Origin:
    """Where the value of a silver column comes from: the first of these columns that holds anything, or SQL over them."""

    columns: tuple[str, ...]
    sql: str | None = None

    def sql_of(self, value_of: Mapping[str, str]) -> str:
        """The SQL with each column as `value_of` says it; texts in quotes stay."""
        return _TEXT_OR_NAME.sub(lambda found: value_of.get(found[0], found[0]), self.sql or "")


@dataclass(frozen=True)
class Input:
    """One input. What is empty it does not have; an input with `columns` is read by them alone.

    `core`: of each group of names one must be delivered. `measures`: a measure that the input tells itself → the column, None
    for one that it does not tell. `map_keys`: silver map → key → column. `kept`: columns that have no place in silver but `focus`.
    """

    name: str
    title: str
    recognised_by: frozenset[str]
    map_prefixes: Mapping[str, str] = field(default_factory=dict)
    written_tag_prefix: str = ""
    written_tags: str = ""
    core: tuple[tuple[str, ...], ...] = ()
    columns: Mapping[str, Origin] = field(default_factory=dict)
    map_keys: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    measures: Mapping[str, str | None] = field(default_factory=dict)
    kept: tuple[str, ...] = ()

    def is_core(self, column: str) -> bool:
        """Whether a delivery without this column of the input is refused."""
        return (column,) in self.core


@cache
def load_input(name: str) -> Input:
    """The input in `include/schemas/inputs/<name>.json`; works from a checkout and from a zip."""
    document = _document(name)
    written_tags = document.get("written_tags", {})
    return Input(
        name=name,
        title=document["title"],
        recognised_by=frozenset(column.lower() for column in document["recognised_by"]),
        map_prefixes=document.get("map_prefixes", {}),
        written_tag_prefix=written_tags.get("prefix", ""),
        written_tags=written_tags.get("map", ""),
        core=tuple(tuple(group) for group in document.get("core", ())),
        columns={
            column: Origin(tuple(origin["from"]), origin.get("sql"))
            for column, origin in document.get("columns", {}).items()
        },
        map_keys=document.get("map_keys", {}),
        measures={measure: told["from"] for measure, told in document.get("measures", {}).items()},
        kept=tuple(document.get("kept", ())),
    )


def recognise_input(raw_names: Sequence[str]) -> Input:
    """The input that most of the delivered names belong to."""
    delivered = {name.lower() for name in raw_names}
    inputs = [load_input(name) for name in INPUT_NAMES]
    return max(inputs, key=lambda each: len(each.recognised_by & delivered))


def _document(name: str) -> dict[str, Any]:
    """The file, over that of the input it is like."""
    own: dict[str, Any] = json.loads((files("include.schemas") / "inputs" / f"{name}.json").read_text(encoding="utf-8"))
    return _document(own["like"]) | own if "like" in own else own
