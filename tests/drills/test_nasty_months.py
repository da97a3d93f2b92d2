"""Every delivery of every nasty month through the real pipeline, in the order of arrival: what is published then is the truth."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from local.scenarios.catalogue import ALL_SCENARIOS
from local.scenarios.generation import WrittenDelivery, generate_scenario
from tests.journey.stack import Stack
from tests.nasty_months import differences, read_truth

pytestmark = [pytest.mark.journey, pytest.mark.timeout(1800)]


@pytest.mark.parametrize("name", [scenario.name for scenario in ALL_SCENARIOS])
def test_what_is_published_is_the_truth(stack: Stack, name: str, tmp_path: Path) -> None:
    for delivery in generate_scenario(name, tmp_path):
        truth = read_truth(Path(delivery.truth))
        stack.json("deliver", Path(delivery.folder))
        done = stack.refresh(delivery.export, delivery.billing_period)

        if not truth["rows"]["delivered"]:
            # An empty month would replace good figures by none: a check is red.
            assert done.returncode == 1
            assert "gold_is_not_empty" in done.stderr
            continue
        assert done.returncode == 0, f"{delivery}:\n{done.stdout}\n{done.stderr}"
        assert json.loads(done.stdout)["outcome"] == "published"
        assert differences(truth, partial(ask, stack, delivery)) == [], delivery


def ask(stack: Stack, delivery: WrittenDelivery, table: str, select: str) -> list[dict[str, Any]]:
    """Athena's answer over the published view of the table."""
    month = f"export = '{delivery.export}' AND billing_period = '{delivery.billing_period}'"
    return stack.sql(select.format(table=f"(SELECT * FROM {table} WHERE {month}) AS asked"))
