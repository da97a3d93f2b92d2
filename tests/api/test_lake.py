"""The shared lake is what the other tests take it for."""

from __future__ import annotations

from decimal import Decimal

from tests.api.asking import ApiClient
from tests.api.athena import Athena
from tests.api.lake import MAIN, PERIODS, SECOND, PublishedLake
from tests.api.lake_rows import MEASURES


def test_athena_shows_the_published_snapshots(published_lake: PublishedLake, athena: Athena) -> None:
    shown = athena.ask("SELECT export, billing_period, CAST(COUNT(*) AS VARCHAR) FROM {views}.line_items GROUP BY 1, 2")
    rows = {(one.export, one.billing_period): str(len(one.line_items)) for one in published_lake.published()}
    assert {(export, period): count for export, period, count in shown} == rows
    assert sorted(rows) == sorted(
        [*((MAIN, period) for period in PERIODS), *((SECOND, period) for period in PERIODS[2:])]
    )


def test_both_tables_hold_the_same_sums(athena: Athena) -> None:
    sums = ", ".join(f"CAST(SUM({measure}) AS VARCHAR)" for measure in MEASURES)
    [from_line_items] = athena.ask(f"SELECT {sums} FROM {{views}}.line_items")
    [from_daily_costs] = athena.ask(f"SELECT {sums} FROM {{views}}.daily_costs")
    assert from_line_items == from_daily_costs
    assert all(Decimal(amount or 0) != 0 for amount in from_line_items)


def test_the_api_answers_from_the_current_publication(published_lake: PublishedLake, api: ApiClient) -> None:
    answered = api.ask("/v1/costs")
    assert answered.status == 200
    assert answered.json["meta"]["publication_id"] == published_lake.publication_id
    assert len(set(published_lake.publications)) == 7


def test_no_token_no_answer(api: ApiClient) -> None:
    assert api.ask("/v1/costs", principal=None).problem == "unauthorized"
