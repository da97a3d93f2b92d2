"""Values that are no plain text, as the text of a table's cell."""

from __future__ import annotations

import json
from collections.abc import Mapping


def written_map(cell: Mapping[str, str | None]) -> str:
    """A map as compact JSON, keys sorted, so that the same map is always the same text."""
    return json.dumps(cell, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
