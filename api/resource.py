"""What a resource of the API is: its path, its question, its answer. One module in api/routes/ for each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from api.asked import Asked
from api.csv_table import CsvTable
from api.models.question import Question
from api.principal import READ
from api.problems import Kinds
from api.reading import Gold


@dataclass(frozen=True)
class Resource:
    """A resource that answers from what is published.

    :param path: below the API's root; `{name}` is a part that may hold anything but `/`, percent-encoded.
    :param question: its parameters.
    :param answer: the TypedDict of its JSON.
    :param ask: gives the JSON document.
    :param table: gives the same figures as a table, whole, for CSV; None for what is no table.
    :param scope: what the token must allow.
    """

    path: str
    summary: str
    description: str
    question: type[Question]
    answer: Any
    ask: Callable[[Gold, Asked], Any]
    table: Callable[[Gold, Asked], CsvTable] | None = None
    scope: str = READ
    problems: tuple[Kinds, ...] = ()

    @property
    def name(self) -> str:
        """Its name, such as `costs` or `costs/breakdown`."""
        return self.path.removeprefix("/v1/").split("/{")[0]
