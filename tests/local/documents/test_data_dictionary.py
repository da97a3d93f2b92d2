"""The data dictionary shows every column of every table, and is up to date."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from local.documents.data_dictionary import PAGE, inputs, page, schemas

TABLE: dict[str, Any] = {
    "name": "t",
    "layer": "gold",
    "description": "One | two.",
    "grain": "one row per `x`",
    "partitions": [{"name": "p", "type": "string", "description": "Month."}],
    "columns": [
        {
            "name": "a",
            "type": "map<string,string>",
            "unit": None,
            "description": "a|b\n<c>.",
            "source": "x/*; y/*; z[k]",
        },
        {"name": "b", "type": "double", "unit": "currency", "description": "B.", "source": "s"},
    ],
}


def cells(line: str) -> list[str]:
    """The cells of a line of a table, as GitHub cuts it."""
    return [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]


def test_the_page_is_what_the_schemas_say_now() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(schemas(), inputs()), (
        "docs/data-dictionary.md is out of date: make docs"
    )


def test_every_column_of_every_table_has_its_line_with_all_its_cells() -> None:
    tables = schemas()
    assert [f"{one['layer']}.{one['name']}" for one in tables[:2]] == ["silver.line_items", "silver.quarantine"]
    sections = page(tables).split("\n## ")[1:]
    assert len(sections) == len(tables)
    for table, section in zip(tables, sections, strict=True):
        lines = [cells(line) for line in section.split("**Columns**")[1].splitlines() if line.startswith("|")][2:]
        assert [line[0] for line in lines] == [f"`{column['name']}`" for column in table["columns"]]
        assert {len(line) for line in lines} == {5}


def test_signs_of_markdown_stay_in_their_cell() -> None:
    found = page([TABLE])
    assert "## gold.t\n\nOne \\| two.\n\n**Grain:** one row per \\`x\\`.\n" in found
    assert "| [gold.t](#goldt) | One \\| two. | 2 |\n" in found
    assert "| `p` | `string` | Month. |\n" in found
    assert "| `a` | `map<string,string>` |  | a\\|b \\<c\\>. | x/\\*; y/\\*; z\\[k\\] |\n" in found
    assert "| `b` | `double` | currency | B. | s |\n" in found


def test_a_column_names_those_it_is_made_from_and_those_that_decide() -> None:
    columns = [
        {"name": "a", "type": "string", "unit": None, "description": "A.", "from": ["x", "y"], "decided_by": ["z"]},
        {"name": "b", "type": "string", "unit": None, "description": "B.", "decided_by": ["z"]},
        {"name": "c", "type": "string", "unit": None, "description": "C.", "source": "s", "from": ["*"]},
    ]
    found = page([{**TABLE, "columns": columns}])
    assert "| A. | x, y; decided by z |\n" in found
    assert "| B. | decided by z |\n" in found
    assert "| C. | s; every column of the delivery |\n" in found


def test_sources_of_focus_stand_in_silver_and_its_inputs_at_the_end() -> None:
    found = page(schemas(), inputs())
    assert "CUR 1.0 lineItem/UnblendedCost; FOCUS BilledCost |\n" in found
    assert "CUR 1.0 lineItem/UsageType; FOCUS SkuMeter or x_UsageType |\n" in found
    assert "FOCUS by CommitmentDiscountCategory, CommitmentDiscountId |\n" in found
    assert "| spark_jobs/transforms/net_amortized_cost.py; reservation_net_effective_cost, " in found
    assert "line_item_product_code, line_item_line_item_description; FOCUS EffectiveCost |\n" in found
    assert "line_item_blended_cost; FOCUS does not tell it |\n" in found
    assert found.count("; FOCUS BilledCost |") == 2
    sections = found.split("\n## Input ")[1:]
    assert [section.splitlines()[0] for section in sections] == ["FOCUS 1.2", "FOCUS 1.0"]
    assert (
        "| `ContractedCost` | At the contracted price, without commitments: no cost of a CUR is that. |\n"
        in sections[0]
    )
    assert "| `bill_invoice_id` | FOCUS has an invoice id since 1.2" in sections[1]
    assert sections[1].endswith("All else is as in FOCUS 1.2.\n")


def test_a_schema_in_another_folder_than_its_own_is_named(tmp_path: Path) -> None:
    (tmp_path / "silver").mkdir()
    (tmp_path / "silver" / "t.json").write_text(json.dumps(TABLE))
    with pytest.raises(ValueError, match=r"silver/t\.json: is of gold\.t"):
        schemas(tmp_path)
