"""A statement with its bound values."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Statement:
    """SQL for DuckDB and the values of its `$name` places."""

    sql: str
    parameters: dict[str, Any]


@dataclass
class Values:
    """Collects values while SQL is written: each gets a place of its own, so no text of a caller ever is SQL."""

    bound: dict[str, Any] = field(default_factory=dict)

    def place(self, value: Any) -> str:
        """The `$name` that stands for the value."""
        name = f"v{len(self.bound)}"
        self.bound[name] = value
        return f"${name}"

    def places(self, values: list[Any]) -> str:
        """The places of several values, separated by commas."""
        return ", ".join(self.place(value) for value in values)


def sql_text(text: str) -> str:
    """A text literal, for what cannot be bound: paths of our own. A caller's text is always bound."""
    return "'" + text.replace("'", "''") + "'"
