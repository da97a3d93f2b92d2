"""On what CloudFormation made of the templates a month goes from its delivery to the API: real crawls, real Spark, real checks.

Elsewhere the embedded AWS has what `sentinel up` makes of the same definitions. Here that finds everything there, and changes only
where the jobs' logs go (tests/infrastructure/test_one_definition.py).
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from local.settings import load_settings
from local.stack import aws
from tests.drills.months import EXPORT, deliver, unblended_cost
from tests.infrastructure.as_on_one_machine import Synthesize, create_stacks, renamed_templates
from tests.infrastructure.conftest import synthesize
from tests.journey.stack import Stack, running_stack

__all__ = ["synthesize"]

pytestmark = [pytest.mark.journey, pytest.mark.timeout(1800)]

MONTH = "2026-05"


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory, synthesize: Synthesize) -> Iterator[Stack]:
    """`sentinel up` where CloudFormation was before it."""
    if not os.environ.get("SENTINEL_DRILLS"):
        pytest.skip("a stack of its own: make drills")

    def create(running: Stack) -> None:
        settings = load_settings(running.environ)
        settings.save()
        aws.start(settings)
        aws.wait(settings)
        create_stacks(running, renamed_templates(synthesize))

    with running_stack(tmp_path_factory.mktemp("drill") / "home", before_up=create) as running:
        yield running


def test_deliveries_are_published_and_restated_by_the_jobs_and_crawlers_of_the_templates(
    stack: Stack, tmp_path: Path
) -> None:
    for number in (1, 2):
        deliver(stack, tmp_path / str(number), MONTH, number)
        refreshed = stack.refresh(EXPORT, MONTH)
        assert refreshed.returncode == 0, refreshed.stdout + refreshed.stderr
        totals = stack.totals(EXPORT, MONTH)
        assert (totals["unblended_cost"], totals["rows_silver"]) == ({"USD": unblended_cost(number)}, number + 1)

    (row,) = stack.api("/costs", start_date=f"{MONTH}-01", end_date="2026-06-01", granularity="month")["rows"]
    assert row["amount"] == unblended_cost(2)
    crawls = {one["Name"]: one["LastCrawl"]["Status"] for one in stack.client("glue").get_crawlers()["Crawlers"]}
    assert set(crawls.values()) == {"SUCCEEDED"}, crawls
    assert len(crawls) == 3
