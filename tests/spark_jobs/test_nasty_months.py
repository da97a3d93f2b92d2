"""The nasty months, delivered, landed, and through both jobs: gold is the generator's truth to the last digit, row by row what
another engine makes of the text.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from local.deliver.delivery import deliver
from local.scenarios.catalogue import ALL_SCENARIOS
from local.scenarios.generation import WrittenDelivery, generate_scenario
from sentinel.deliveries.landing import land_delivery
from sentinel.places import Place
from tests.conftest import EmbeddedAws
from tests.nasty_months import differences, read_truth
from tests.spark_jobs.second_implementation import differences_of_second_implementation


def newest(deliveries: tuple[WrittenDelivery, ...]) -> list[WrittenDelivery]:
    """The last delivery of each export and month."""
    return list({(one.export, one.billing_period): one for one in deliveries}.values())


@pytest.fixture(params=[scenario.name for scenario in ALL_SCENARIOS])
def scenario(request: pytest.FixtureRequest, tmp_path: Path) -> list[WrittenDelivery]:
    return newest(generate_scenario(request.param, tmp_path / "delivered"))


def test_gold_is_the_truth_and_what_another_engine_says(
    scenario: list[WrittenDelivery], embedded_aws: EmbeddedAws, landed_in: Callable[[Path], Any], tmp_path: Path
) -> None:
    s3 = embedded_aws.client("s3")
    name = f"nasty-{scenario[0].scenario}"[:58].rstrip("-")
    for bucket in (name, f"{name}-in"):
        s3.create_bucket(Bucket=bucket)
    for delivery in scenario:
        (manifest,) = deliver([Path(delivery.folder)], s3=s3, bucket=f"{name}-in")
        raw = land_delivery(s3, Place.parse(manifest.manifest_uri), name).raw
        folder = tmp_path / f"{delivery.number}"
        folder.mkdir()
        landed = landed_in(folder)
        landed.raw = embedded_aws.root / "s3" / name / raw.key
        landed.run_silver(billing_period=delivery.billing_period).run_gold(billing_period=delivery.billing_period)

        truth = read_truth(Path(delivery.truth))
        record = json.loads((landed.raw / "_COMPLETE").read_text())
        assert differences(truth, partial(ask, landed)) == []
        assert differences_of_second_implementation(landed, landed.raw, record["format"]) == []
        assert landed.rows("SELECT COUNT(*)::INT AS n FROM silver") == [
            {"n": truth["rows"]["line_items"] + truth["rows"]["split_costs"]}
        ]
        assert landed.rows(QUARANTINE) == [known(row) for row in truth["quarantine"]]


def ask(landed: Any, table: str, select: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = landed.rows(select.format(table={"line_items": "gold"}.get(table, table)))
    return rows


def known(quarantined: dict[str, Any]) -> dict[str, Any]:
    """The truth as far as it can be known: nobody can say the currency of a row that is cut short."""
    return quarantined if quarantined["column_name"] else quarantined | {"currency": None}


QUARANTINE = """
    SELECT
        column_name, currency, COUNT(*)::INT AS row_count,
        CAST(SUM(COALESCE(unblended_cost, 0)) AS VARCHAR) AS unblended_cost
    FROM quarantine GROUP BY 1, 2 ORDER BY COALESCE(column_name, ''), 2
"""
