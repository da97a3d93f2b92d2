"""A published lake, the API over it, and Athena over the same lake."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.api.asking import ApiClient
from tests.api.athena import Athena
from tests.api.lake import PublishedLake, fill

NewLake = Callable[[], PublishedLake]


@pytest.fixture(scope="session")
def new_lake(aws: Callable[[str], Any], tmp_path_factory: pytest.TempPathFactory) -> Iterator[NewLake]:
    """How to make an empty lake of a test's own, to publish to."""
    made: list[PublishedLake] = []

    def make() -> PublishedLake:
        # The dashboard's tests have this fixture too, over the same embedded AWS.
        made.append(PublishedLake(aws, f"apitests{uuid.uuid4().hex[:8]}", tmp_path_factory.mktemp("api-cache")))
        return made[-1]

    yield make
    for lake in made:
        lake.tables.drop()


@pytest.fixture(scope="session")
def published_lake(new_lake: NewLake) -> PublishedLake:
    """The lake that tests share which only read."""
    lake = new_lake()
    fill(lake)
    return lake


@pytest.fixture(scope="session")
def api(published_lake: PublishedLake) -> ApiClient:
    """The API over the shared lake, behind a JWT authorizer: `api.ask("/v1/costs", [("metric", "list_cost")])`."""
    return published_lake.client()


@pytest.fixture(scope="session")
def athena(published_lake: PublishedLake) -> Athena:
    """Athena over the published views of the shared lake."""
    return Athena(published_lake.tables)
