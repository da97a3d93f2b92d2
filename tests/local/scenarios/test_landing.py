"""Every delivery goes the pipeline's way into raw, and Athena counts there what the truth says was delivered."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

from local.deliver import deliver
from sentinel.checks.raw_table import catalog_delivery
from sentinel.checks.sql import render_sql
from sentinel.deliveries.landing import land_delivery
from sentinel.places import Place
from tests.local.scenarios.conftest import Case
from tests.sql.catalogued import LakeTables

BUCKET = "nasty-deliveries"


def test_every_delivery_lands_and_is_counted_as_the_truth_says(cases: list[Case], aws: Callable[[str], Any]) -> None:
    tables = LakeTables(aws, "nastytests")
    tables.create()
    tables.s3.create_bucket(Bucket=BUCKET)
    for case in cases:
        # One after the other: a delivery that overwrites another finds what that left.
        (delivered,) = deliver([Path(case.written.folder)], s3=tables.s3, bucket=BUCKET)
        landed = land_delivery(tables.s3, Place.parse(delivered.manifest_uri), tables.bucket)
        assert landed.is_new, case.name
        assert landed.record["billing_period"] == case.written.billing_period
        assert len(landed.record["files"]) == case.written.file_count
        table = catalog_delivery(tables.glue, tables.s3, landed.record, database=tables.raw, raw_uri=landed.raw.uri)
        found = tables.ask(render_sql("queries/delivery_totals.sql", raw_database=tables.raw, delivery_table=table))
        counted: dict[str, Decimal] = {}
        for row in found:
            # The row that is cut short names no currency, and has no cost.
            currency = row["currency"].replace("(no currency)", "USD")
            counted[currency] = counted.get(currency, Decimal(0)) + Decimal(row["unblended_cost"])
        costs = {currency: f"{cost:.10f}" for currency, cost in counted.items()}
        # What is shared out of instances is in no total.
        truth: dict[str, Decimal] = {}
        for row in (*case.truth["totals"], *case.truth["quarantine"]):
            truth[row["currency"]] = truth.get(row["currency"], Decimal(0)) + Decimal(row["unblended_cost"])
        assert costs == {currency: f"{cost:.10f}" for currency, cost in truth.items()}, case.name
        rows = case.truth["rows"]
        assert sum(int(row["line_item_count"]) for row in found) == rows["line_items"] + rows["quarantined"], case.name
    tables.drop()
