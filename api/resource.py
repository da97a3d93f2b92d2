"""What a resource of the API is: its path, its question, its answer. One module in api/routes/ for each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from api.asked import Asked
from api.csv_table import CsvTable
from api.models.question import Question
from api.principal import READ
from api.problems import Kinds
from api.reading import Gold

if TYPE_CHECKING:
    from api.answering import HttpAnswer
    from api.wiring import Api


@dataclass(frozen=True)
class Resource:
    """A resource that answers from what is published.

    :param path: below the API's root; `{name}` is a part that may hold anything but `/`, percent-encoded.
    :param question: its parameters.
    :param answer: the TypedDict of its JSON.
    :param ask: gives the JSON document.
    :param table: gives the same figures as a table, whole, for CSV; None for what is no table.
    :param scope: what the token must allow.
    :param parts: JSON schema, with a description, of each `{name}` of the path.
    :param problems: what it answers with beyond what every resource does.
    :param state: what the answer depends on besides the question and the publication, for its ETag.
    :param reads_rows: whether it asks the tables; else it answers from the pointer and the snapshot records alone.
    """

    path: str
    summary: str
    description: str
    question: type[Question]
    answer: Any
    ask: Callable[[Gold, Asked], Any]
    table: Callable[[Gold, Asked], CsvTable] | None = None
    scope: str = READ
    parts: Mapping[str, dict[str, Any]] = field(default_factory=dict)
    problems: tuple[Kinds, ...] = ()
    state: Callable[[Gold, Asked], list[str]] | None = None
    reads_rows: bool = True

    @property
    def name(self) -> str:
        """Its name, such as `costs` or `costs/breakdown`."""
        return self.path.removeprefix("/v1/").split("/{")[0]


@dataclass(frozen=True)
class Operation:
    """An operation that does something else than answer from what is published.

    :param scope: what the token must allow; None: no token is needed.
    :param body: the pydantic model of the JSON body; None: there is none.
    :param answer: the TypedDict of its JSON; sent with `status`.
    :param serve: gives the answer from the event of API Gateway and the parts of the path.
    """

    method: str
    path: str
    summary: str
    description: str
    status: int
    answer: Any
    serve: Callable[[Api, Mapping[str, Any], dict[str, str]], HttpAnswer]
    scope: str | None = READ
    body: Any = None
    parts: Mapping[str, dict[str, Any]] = field(default_factory=dict)
    problems: tuple[Kinds, ...] = ()
