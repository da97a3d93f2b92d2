"""FOCUS exports: the same money as the CUR of the month, in FOCUS's words."""

import gzip
import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
import pytest

from local.deliver import deliver
from local.scenarios import generate_scenario
from local.scenarios.generation import WrittenDelivery
from sentinel.checks.raw_table import catalog_delivery
from sentinel.checks.sql import render_sql
from sentinel.deliveries.landing import land_delivery
from sentinel.places import Place
from sentinel.snapshots.finality import state_of
from tests.local.scenarios.conftest import SEED, Case
from tests.sql.catalogued import LakeTables

BUCKET = "focus-deliveries"


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[WrittenDelivery, ...]:
    return generate_scenario("discounts-in-focus", tmp_path_factory.mktemp("focus"), seed=SEED)


@pytest.fixture(scope="module")
def focus(written: tuple[WrittenDelivery, ...]) -> list[tuple[list[Path], dict[str, Any]]]:
    """The data files of each delivery, and its truth."""
    found = []
    for one in written:
        files = [f for f in Path(one.folder).rglob("*") if f.is_file() and f.suffix != ".json"]
        found.append((sorted(files), json.loads(Path(one.truth).read_bytes())))
    return found


def sums(files: list[Path], group: str) -> dict[Any, tuple[int, Decimal, Decimal, Decimal]]:
    names = [str(file) for file in files]
    reader = f"read_parquet({names!r})" if files[0].suffix == ".parquet" else f"read_csv({names!r}, all_varchar = true)"
    costs = ", ".join(f"SUM(CAST({cost} AS DECIMAL(38, 10)))" for cost in ("BilledCost", "EffectiveCost", "ListCost"))
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        answer = connection.execute(f"SELECT {group}, COUNT(*), {costs} FROM {reader} GROUP BY ALL").fetchall()
    return {key: tuple(rest) for key, *rest in answer}  # type: ignore[misc]


GROUPS = {
    "by_day": ("usage_date", "CAST(ChargePeriodStart AS VARCHAR)[:10]"),
    "by_usage_account": ("usage_account_id", "SubAccountId"),
    "by_region": ("region", "NULLIF(RegionId, '')"),
    "by_service": ("service", "CASE WHEN PublisherName LIKE 'Amazon%' THEN x_ServiceCode ELSE ServiceName END"),
}


@pytest.mark.parametrize("grouping", GROUPS)
def test_files_give_the_costs_of_the_truth(grouping: str, focus: list[tuple[list[Path], dict[str, Any]]]) -> None:
    dimension, column = GROUPS[grouping]
    for files, truth in focus:
        found = sums(files, column)
        for entry in truth[grouping]:
            count, billed, effective, list_cost = found.pop(entry[dimension])
            assert count == entry["row_count"]
            assert f"{billed:.10f}" == entry["net_unblended_cost"] == entry["unblended_cost"]
            assert f"{effective:.10f}" == entry["net_amortized_cost"] == entry["amortized_cost"]
            assert f"{list_cost:.10f}" == entry["list_cost"]
        assert not found


def test_a_focus_export_has_the_money_of_the_cur_by_day_account_service_and_region(
    focus: list[tuple[list[Path], dict[str, Any]]], cases: list[Case]
) -> None:
    cur = next(case.truth for case in cases if case.written.export == "nasty-net-costs")
    for _, truth in focus:
        assert truth["rows"]["delivered"] != cur["rows"]["delivered"]
        for grouping, (dimension, _) in GROUPS.items():
            assert money(truth, grouping, dimension) == money(cur, grouping, dimension)


def money(truth: dict[str, Any], grouping: str, dimension: str) -> dict[str | None, tuple[str, ...]]:
    names = ("net_unblended_cost", "net_amortized_cost", "list_cost")
    return {entry[dimension]: tuple(entry[name] for name in names) for entry in truth[grouping]}


def test_the_columns_are_the_57_and_three_of_aws(focus: list[tuple[list[Path], dict[str, Any]]]) -> None:
    (csv_files, _), (parquet_files, _), _ = focus
    header = gzip.decompress(csv_files[0].read_bytes()).split(b"\n", 1)[0].decode().split(",")
    assert len(header) == 60
    assert [name for name in header if name.startswith("x_")] == ["x_Discounts", "x_Operation", "x_ServiceCode"]
    schema = pq.read_schema(parquet_files[0])
    assert schema.names == header
    assert {str(kind) for kind in schema.types} == {"string", "double", "timestamp[ms, tz=UTC]"}


def test_the_columns_of_1_0_are_43_and_five_of_aws(focus: list[tuple[list[Path], dict[str, Any]]]) -> None:
    files, truth = focus[2]
    header = gzip.decompress(files[0].read_bytes()).split(b"\n", 1)[0].decode().split(",")
    assert len(header) == 48
    own = ["x_CostCategories", "x_Discounts", "x_Operation", "x_ServiceCode", "x_UsageType"]
    assert [name for name in header if name.startswith("x_")] == own
    assert "InvoiceId" not in header
    assert truth["rows"]["invoiced"] == 0


def test_an_upfront_fee_is_what_its_purchase_is_billed_and_every_charge_ends_before_its_end(
    focus: list[tuple[list[Path], dict[str, Any]]],
) -> None:
    for files, truth in focus:
        bought = sums(
            files, "ChargeCategory || ' ' || ChargeFrequency || ' ' || (COALESCE(CommitmentDiscountId, '') <> '')"
        )
        assert (
            f"{bought['Purchase One-Time true'][1]:.10f}" == truth["totals"][0]["upfront_fee_cost"] == "2195.8000000000"
        )
        assert set(sums(files, "CAST(ChargePeriodEnd AS VARCHAR)[12:19]")) == {"00:00:00"}


def test_a_commitment_is_bought_used_and_unused(focus: list[tuple[list[Path], dict[str, Any]]]) -> None:
    by_status = sums(focus[0][0], "COALESCE(CommitmentDiscountStatus, '') || ' ' || ChargeCategory")
    assert {key for key in by_status if key != " Usage"} >= {"Used Usage", "Unused Usage", " Purchase"}
    assert by_status["Used Usage"][1] == by_status["Unused Usage"][1] == 0
    assert by_status["Used Usage"][2] > 0 < by_status["Unused Usage"][2]


def test_each_delivery_lands_and_athena_counts_what_the_truth_says_and_how_final_it_is(
    written: tuple[WrittenDelivery, ...], aws: Callable[[str], Any]
) -> None:
    tables = LakeTables(aws, "focuslanding")
    tables.create()
    tables.s3.create_bucket(Bucket=BUCKET)
    states = {}
    for one in written:
        (delivered,) = deliver([Path(one.folder)], s3=tables.s3, bucket=BUCKET)
        landed = land_delivery(tables.s3, Place.parse(delivered.manifest_uri), tables.bucket)
        assert landed.record["layout"] == "cur2"
        table = catalog_delivery(tables.glue, tables.s3, landed.record, database=tables.raw, raw_uri=landed.raw.uri)
        (found,) = tables.ask(render_sql("queries/delivery_totals.sql", raw_database=tables.raw, delivery_table=table))
        truth = json.loads(Path(one.truth).read_bytes())
        assert found == {
            "currency": "USD",
            "line_item_count": str(truth["rows"]["delivered"]),
            "invoiced_line_item_count": str(truth["rows"]["invoiced"]),
            "unblended_cost": truth["totals"][0]["unblended_cost"],
        }
        facts = {name: int(found[name]) for name in ("line_item_count", "invoiced_line_item_count")}
        states[one.export] = state_of(facts, one.billing_period, landed.record["delivered_at"]).value
    # FOCUS 1.0 has no invoice id: nothing says that its month is final.
    assert states == {"nasty-focus": "final", "nasty-focus-parquet": "final", "nasty-focus-1-0": "closing"}
    tables.drop()
