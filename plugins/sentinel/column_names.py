"""CUR column names as Athena spells them."""

from __future__ import annotations

import re
from collections.abc import Iterable

_LONGEST_NAME = 255  # of a column in Glue


def athena_column_name(delivered_name: str) -> str:
    """The name Athena uses for a column of a CUR: `lineItem/UnblendedCost` → `line_item_unblended_cost`.

    Source: AWS's rules, cur/latest/userguide/cur-ate-run.html: `_` before each capital, lower case, all but letters
    and digits → `_`, doubled and outer `_` removed, and a name that is too long loses `_` from the left.
    """
    name = re.sub(r"([A-Z])", r"_\1", delivered_name).lower()
    name = re.sub(r"[^a-z0-9]+", "_", name).strip("_")
    while len(name) > _LONGEST_NAME and "_" in name:
        name = name.replace("_", "", 1)
    return name[:_LONGEST_NAME]


def athena_column_names(delivered_names: Iterable[str]) -> list[str]:
    """The Athena names in the same order, each once: the second `x` is `x_2` (AWS merges such columns; a CSV cannot)."""
    delivered = list(delivered_names)
    taken = {athena_column_name(name) for name in delivered}
    names: list[str] = []
    used: set[str] = set()
    for position, delivered_name in enumerate(delivered, start=1):
        name = athena_column_name(delivered_name) or f"column_{position}"
        unique, number = name, 1
        while unique in used or (number > 1 and unique in taken):
            number += 1
            unique = f"{name[: _LONGEST_NAME - len(str(number)) - 1]}_{number}"
        used.add(unique)
        names.append(unique)
    return names
