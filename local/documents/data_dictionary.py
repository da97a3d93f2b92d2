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
# The inputs that state where their columns go; the others have silver's own names.
STATED_INPUTS = ("focus_1_2", "focus_1_0")

_INTRODUCTION = (
    "What each column of silver and gold holds, in which unit, and where it comes from. Generated from `include/schemas` "
    "(`make docs`), which is also what the jobs write and the catalog has. Types are Glue's. A row belongs to one snapshot; "
    "the views of the database `sentinel` show the published ones. A path below `spark_jobs/` as source is the rule that "
    "computes the column; *decided by* are columns that say which value is taken and do not go in themselves; `currency` as unit "
    "is the billing currency of the row."
)


def schemas(folder: Path = SCHEMAS) -> list[dict[str, Any]]:
    """The schema of every table, layer by layer, by name. Raises ValueError naming a file that is out of place."""
    found: list[dict[str, Any]] = []
    for file in sorted(file for file in folder.glob("*/*.json") if file.parent.name != "inputs"):
        schema = json.loads(file.read_text(encoding="utf-8"))
        if file.parent.name not in LAYERS or (schema["layer"], schema["name"]) != (file.parent.name, file.stem):
            raise ValueError(f"{file}: is of {schema['layer']}.{schema['name']}; layers are {', '.join(LAYERS)}")
        found.append(schema)
    return sorted(found, key=lambda one: (LAYERS.index(one["layer"]), one["name"]))


def inputs(folder: Path = SCHEMAS) -> list[dict[str, Any]]:
    """The inputs that state where their columns go, each over that which it is like."""
    return [_input(folder / "inputs", name) for name in STATED_INPUTS]


def page(tables: Sequence[Mapping[str, Any]], stated: Sequence[Mapping[str, Any]] = ()) -> str:
    """The dictionary as Markdown; `stated` inputs are named as sources of silver's line items, and told at the end."""
    of_focus = _sources(stated[0]) if stated else {}
    lines = ["# Data dictionary", "", _INTRODUCTION, "", *_table(("table", "what", "columns"), map(_contents, tables))]
    for one in tables:
        lines += ["", f"## {one['layer']}.{one['name']}", "", _text(one["description"]), ""]
        lines += [f"**Grain:** {_text(one['grain'])}.", "", "**Partitions**", ""]
        partitions = (
            (_code(part["name"]), _code(part["type"]), _text(part["description"])) for part in one["partitions"]
        )
        lines += [*_table(("partition", "type", "meaning"), partitions), "", "**Columns**", ""]
        known = of_focus if (one["layer"], one["name"]) == ("silver", "line_items") else {}
        columns = (_column(column, known.get(column["name"], "")) for column in one["columns"])
        lines += _table(("column", "type", "unit", "meaning", "source"), columns)
    for each in stated:
        lines += _told(each)
    return "\n".join(lines) + "\n"


def _contents(table: Mapping[str, Any]) -> tuple[str, ...]:
    name = f"{table['layer']}.{table['name']}"
    # As GitHub names the heading: in lower case, without the dot.
    return f"[{name}](#{name.replace('.', '')})", _text(table["description"]), str(len(table["columns"]))


def _column(column: Mapping[str, Any], of_focus: str) -> tuple[str, ...]:
    decided_by = ", ".join(column.get("decided_by", ()))
    sources = (
        column.get("source"),
        ", ".join(column.get("from", ())).replace("*", "every column of the delivery"),
        f"decided by {decided_by}" if decided_by else "",
        of_focus,
    )
    texts = (column["unit"], column["description"], "; ".join(one for one in sources if one))
    return _code(column["name"]), _code(column["type"]), *(_text(one or "") for one in texts)


def _input(folder: Path, name: str) -> dict[str, Any]:
    own: dict[str, Any] = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
    return _input(folder, own["like"]) | own if "like" in own else own


def _sources(stated: Mapping[str, Any]) -> dict[str, str]:
    """Silver's column → where an input that states its columns has it from, in words."""
    found = {}
    for column, origin in stated["columns"].items():
        names = (", " if "sql" in origin else " or ").join(origin["from"])
        found[column] = f"FOCUS {'by ' if 'sql' in origin else ''}{names}"
    for measure, told in stated["measures"].items():
        found[measure] = f"FOCUS {told['from']}" if told["from"] else "FOCUS does not tell it"
    return found


def _told(stated: Mapping[str, Any]) -> list[str]:
    """What is to know of one input: what is computed of it, what it does not tell, what is kept of it in a map."""
    lines = ["", f"## Input {stated['title']}", "", _text(stated["description"])]
    not_told = stated["not_told"] | {name: told["why"] for name, told in stated["measures"].items() if not told["from"]}
    lines += ["", "**Not told**", "", *_table(("column of silver", "why"), _reasons(not_told))]
    if "like" in stated:
        return [*lines, "", f"All else is as in {stated['like'].replace('focus_', 'FOCUS ').replace('_', '.')}."]
    computed = {name: origin for name, origin in stated["columns"].items() if "sql" in origin}
    rows = ((_code(name), _code(origin["sql"]), _text(origin["why"])) for name, origin in computed.items())
    lines += ["", "**Computed**", "", *_table(("column of silver", "SQL over the input's columns", "why"), rows)]
    return [*lines, "", "**Kept in the map `focus`**", "", *_table(("column", "why"), _reasons(stated["kept"]))]


def _reasons(reasons: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    return ((_code(name), _text(why)) for name, why in reasons.items())


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
    PAGE.write_text(page(schemas(), inputs()), encoding="utf-8")


if __name__ == "__main__":
    main()
