"""What the CUR 2.0 export selects: the columns of silver that are delivered, from its schema."""

from __future__ import annotations

from typing import Any

# People's names and identities: no figure needs them, so they are not asked for.
PERSONAL = {"line_item_iam_principal", "line_item_user_identifier"}


def export_columns(schemas: list[dict[str, Any]], *, has_resources: bool, has_split_cost_allocation: bool) -> list[str]:
    """Names of CUR 2.0 columns. AWS refuses a column whose option is off, and an export changes only when its query does."""
    (silver,) = (schema for schema in schemas if (schema["layer"], schema["name"]) == ("silver", "line_items"))
    chosen = []
    for column in silver["columns"]:
        name, source = column["name"], str(column.get("source"))
        is_delivered = source.split(";", maxsplit=1)[0] == f"CUR 2.0 {name}" and not source.endswith("export option")
        is_off = (name == "line_item_resource_id" and not has_resources) or (
            name.startswith("split_line_item_") and not has_split_cost_allocation
        )
        if is_delivered and not is_off and name not in PERSONAL:
            chosen.append(name)
    return chosen
