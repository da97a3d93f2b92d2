"""`python -m local.documents.data_dictionary`: docs/data-dictionary.md, every column of silver and gold, from include/schemas."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from local.settings import REPO_ROOT

PAGE = REPO_ROOT / "docs" / "data-dictionary.md"
SCHEMAS = REPO_ROOT / "include" / "schemas"
# The order of the way of a line item.
LAYERS = ("silver", "gold")

_INTRODUCTION = (
    "What each column of silver and gold holds, in which unit, and where it comes from. Generated from `include/schemas` "
    "(`make docs`), which is also what the jobs write and the catalog has. Types are Glue's. A row belongs to one snapshot; "
    "the views of the database `sentinel` show the published ones. A path below `spark_jobs/` as source is the rule that "
    "computes the column; `currency` as unit is the billing currency of the row."
)


def schemas(folder: Path = SCHEMAS) -> list[dict[str, Any]]:
    """The schema of every table, layer by layer, by name. Raises ValueError naming a file that is out of place."""
    found: list[dict[str, Any]] = []
    for file in sorted(folder.glob("*/*.json")):
        schema = json.loads(file.read_text(encoding="utf-8"))
        if file.parent.name not in LAYERS or (schema["layer"], schema["name"]) != (file.parent.name, file.stem):
            raise ValueError(f"{file}: is of {schema['layer']}.{schema['name']}; layers are {', '.join(LAYERS)}")
        found.append(schema)
    return sorted(found, key=lambda one: (LAYERS.index(one["layer"]), one["name"]))


def page(tables: Sequence[Mapping[str, Any]]) -> str:
    """The dictionary as Markdown."""
    lines = ["# Data dictionary", "", _INTRODUCTION, "", *_table(("table", "what", "columns"), map(_contents, tables))]
    for one in tables:
        lines += ["", f"## {one['layer']}.{one['name']}", "", _text(one["description"]), ""]
        lines += [f"**Grain:** {_text(one['grain'])}.", "", "**Partitions**", ""]
        partitions = (
            (_code(part["name"]), _code(part["type"]), _text(part["description"])) for part in one["partitions"]
        )
        lines += [*_table(("partition", "type", "meaning"), partitions), "", "**Columns**", ""]
        lines += _table(("column", "type", "unit", "meaning", "source"), map(_column, one["columns"]))
    return "\n".join(lines) + "\n"


def _contents(table: Mapping[str, Any]) -> tuple[str, ...]:
    name = f"{table['layer']}.{table['name']}"
    # As GitHub names the heading: in lower case, without the dot.
    return f"[{name}](#{name.replace('.', '')})", _text(table["description"]), str(len(table["columns"]))


def _column(column: Mapping[str, Any]) -> tuple[str, ...]:
    texts = (column["unit"], column["description"], column["source"])
    return _code(column["name"]), _code(column["type"]), *(_text(one or "") for one in texts)


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    return [f"| {' | '.join(row)} |" for row in (header, ["---"] * len(header), *rows)]


def _code(text: str) -> str:
    escaped = text.replace("|", r"\|")
    return f"`{escaped}`"


def _text(text: str) -> str:
    """Plain text as Markdown shows it: on one line, and no sign of it ends a cell or begins something else."""
    return re.sub(r"([\\|*<>\[\]`])", r"\\\1", " ".join(text.split()))


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(schemas()), encoding="utf-8")


if __name__ == "__main__":
    main()
