"""The embedded Athena over tables of the SQL tests' own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.sql.catalogued import LakeTables


@pytest.fixture(scope="session")
def lake_tables(aws: Callable[[str], Any]) -> Iterator[LakeTables]:
    """Catalogued silver and gold tables, to which each test adds a snapshot of its own."""
    tables = LakeTables(aws, "sqltests")
    tables.create()
    yield tables
    tables.drop()
