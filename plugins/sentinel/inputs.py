"""Which input a delivery is, and which of its columns are what the SQL over raw reads: from include/schemas/inputs.

The silver job reads the same files (`spark_jobs/inputs.py`); here only the columns that are taken as they are count.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from sentinel.checks.sql import find_include_dir

# In this order: of two inputs that fit alike, the first is taken.
INPUT_NAMES = ("cur_2_0", "cur_1_0", "focus_1_2", "focus_1_0")


@dataclass(frozen=True)
class Input:
    """One input; `columns`: column of silver → the input's columns that it is a copy of, empty for a CUR, which has its names."""

    name: str
    recognised_by: frozenset[str]
    columns: Mapping[str, tuple[str, ...]]


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
    origins = document.get("columns", {}).items()
    return Input(
        name=name,
        recognised_by=frozenset(column.lower() for column in document["recognised_by"]),
        columns={column: tuple(origin["from"]) for column, origin in origins if "sql" not in origin},
    )


def _document(folder: Path, name: str) -> dict[str, Any]:
    own: dict[str, Any] = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
    return _document(folder, own["like"]) | own if "like" in own else own
