"""Real deliveries, through both jobs; the expected totals are those of the files themselves, summed elsewhere."""

import gzip
import itertools
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from sentinel.checks.definitions import check_parameters
from sentinel.checks.sql import render_sql
from tests.spark_jobs.second_implementation import differences_of_second_implementation
from tests.sql.catalogued import BILLING_PERIOD, LakeTables

SAMPLES = Path(__file__).parents[3] / "shared" / "cur-samples"

pytestmark = pytest.mark.skipif(not SAMPLES.exists(), reason=f"the real samples are not there: {SAMPLES}")

BY_CHARGE_TYPE = "SELECT charge_type, SUM(line_item_count), SUM(unblended_cost) FROM daily_costs GROUP BY 1 ORDER BY 1"

# Gold summed again from silver by another engine: every group, every measure, both ways.
DIFFERENCE = """
    WITH again AS (
        SELECT
            usage_date, bill_payer_account_id, line_item_usage_account_id, service, region, line_item_operation,
            line_item_usage_type, line_item_line_item_type, charge_group, purchase_option, pricing_unit,
            line_item_currency_code,
            SUM(CAST(line_item_unblended_cost AS DECIMAL(38,10))), SUM(CAST(net_unblended_cost AS DECIMAL(38,10))),
            SUM(CAST(blended_cost AS DECIMAL(38,10))),
            SUM(CAST(amortized_cost AS DECIMAL(38,10))), SUM(CAST(net_amortized_cost AS DECIMAL(38,10))),
            SUM(CAST(list_cost AS DECIMAL(38,10))), SUM(CAST(true_up_cost AS DECIMAL(38,10))),
            SUM(CAST(upfront_fee_cost AS DECIMAL(38,10))), SUM(CAST(usage_amount AS DECIMAL(38,10))), COUNT(*)
        FROM silver WHERE NOT is_split_cost GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12
    ),
    gold AS (SELECT * EXCLUDE (billing_period, snapshot_id) FROM daily_costs)
    (FROM gold EXCEPT ALL FROM again) UNION ALL (FROM again EXCEPT ALL FROM gold)
"""

# Unblended = amortized + true-up + upfront fee; AWS rounds a reservation's hourly cost at 8 digits.
BRIDGE = """
    SELECT SUM(unblended_cost) - SUM(amortized_cost) - SUM(true_up_cost) - SUM(upfront_fee_cost) FROM gold
"""


# What a month without a commitment is told.
NO_COMMITMENT = {
    "savings_plan_negations_balance": "Savings Plans: covered usage + negations = 0: no Savings Plan covers usage of this month",
    "savings_plan_commitment_is_used": (
        "Savings Plans: used commitment = effective cost of covered usage: no Savings Plan in this month"
    ),
    "reservation_costs_balance": "reservations: fees = used + unused cost: no reservation in this month",
    "normalized_units_balance": "reservations: normalized units = used + unused: no reservation in this month",
}
Identities = Callable[[Any], dict[str, tuple[str, str, str, str | None, str]]]


@pytest.fixture(scope="module")
def identities(aws: Callable[[str], Any]) -> Iterator[Identities]:
    """Asks Athena for the identities of the silver a delivery gave: check → subject, expected, actual, difference, is_ok."""
    tables = LakeTables(aws, "realsamples")
    tables.create()
    numbers = itertools.count(1)

    def ask(landed: Any) -> dict[str, tuple[str, str, str, str | None, str]]:
        number = next(numbers)
        snapshot_id = f"{BILLING_PERIOD}-{number:016x}"
        for table in ("line_items", "quarantine"):
            files = sorted((landed.lake / "silver" / table).glob("*/*/*.parquet"))
            tables.add_files("silver", table, [file.read_bytes() for file in files], snapshot_id)
        parameters = check_parameters(
            {"billing_period": BILLING_PERIOD, "delivery_id": f"{number:016x}", "snapshot_id": snapshot_id},
            raw_database=tables.raw,
            silver_database=tables.silver,
            gold_database=tables.gold,
            quarantine_limit_rows_pct=1.0,
            quarantine_limit_cost_pct=1.0,
        )
        found = {}
        for check in (*NO_COMMITMENT, "blended_cost_reconciles"):
            (row,) = tables.ask(render_sql(f"checks/{check}.sql", **parameters))
            found[check] = (row["subject"], row["expected"], row["actual"], row["difference"], row["is_ok"])
        return found

    yield ask
    tables.drop()


def refresh(landed: Any, files: list[Path], data_format: str) -> Any:
    for path in files:
        content = path.read_bytes()
        if path.suffix == ".csv":
            landed.add(f"{path.name}.gz", gzip.compress(content, 1))
        else:
            landed.add(path.name, content)
    landed.complete(data_format).run_silver().run_gold()
    assert landed.query("SELECT COUNT(*) FROM quarantine") == [(0,)]
    assert landed.query(DIFFERENCE) == []
    assert differences_of_second_implementation(landed, landed.raw, data_format) == []
    return landed


def test_cur_2_csv_of_april_2026(landed: Any, identities: Identities) -> None:
    refresh(landed, sorted(SAMPLES.glob("cur2-real-partial/**/*.csv.gz")), "csv")
    assert landed.query(BY_CHARGE_TYPE) == [
        ("Credit", 176, Decimal("-25.0589421376")),
        ("Tax", 13, Decimal("0E-10")),
        ("Usage", 804, Decimal("25.0589421053")),
    ]
    assert landed.query("SELECT COUNT(*), SUM(unblended_cost) FROM gold") == [(993, Decimal("-3.23E-8"))]
    assert landed.query(BRIDGE) == [(Decimal("0E-10"),)]
    told = identities(landed)
    assert {check: told[check][0] for check in NO_COMMITMENT} == NO_COMMITMENT
    assert told["blended_cost_reconciles"] == (
        "USD silver: unblended = blended (within 0.0000099300)",
        "-0.0000000323",
        "-0.0000000323",
        "0.0000000000",
        "true",
    )


def test_cur_1_csv_of_november_2023(landed: Any, identities: Identities) -> None:
    refresh(landed, sorted(SAMPLES.glob("cur1-csv-focus-converters/*.csv")), "csv")
    told = identities(landed)
    assert {check: told[check][0] for check in NO_COMMITMENT} == NO_COMMITMENT
    assert told["blended_cost_reconciles"] == (
        "USD silver: unblended = blended (within 0.0000128100)",
        "1.6823086974",
        "1.6823086974",
        "0.0000000000",
        "true",
    )
    assert landed.query(BY_CHARGE_TYPE) == [
        ("Tax", 12, Decimal("0.0800000000")),
        ("Usage", 1269, Decimal("1.6023086974")),
    ]
    assert landed.query("SELECT COUNT(DISTINCT product['product_name']) > 5 FROM silver") == [(True,)]


@pytest.fixture(scope="module")
def november_2018(landed_in: Callable[[Path], Any], tmp_path_factory: pytest.TempPathFactory) -> Any:
    files = sorted(SAMPLES.glob("wa-labs-cur1-parquet/*.parquet"))
    return refresh(landed_in(tmp_path_factory.mktemp("landed")), files, "parquet")


def test_cur_1_parquet_of_november_2018(november_2018: Any) -> None:
    assert november_2018.query(BY_CHARGE_TYPE) == [
        ("DiscountedUsage", 7202, Decimal("0E-10")),
        ("RIFee", 9, Decimal("147.3840000000")),
        ("Usage", 117129, Decimal("3357.9429681268")),
    ]
    totals = "SELECT COUNT(*), SUM(unblended_cost), SUM(amortized_cost), SUM(net_amortized_cost) FROM gold"
    amortized = Decimal("3632.5598464968")
    assert november_2018.query(totals) == [(124340, Decimal("3505.3269681268"), amortized, amortized)]


def test_unblended_is_amortized_with_true_up_and_upfront_fee_up_to_the_rounding_of_reservations(
    november_2018: Any,
) -> None:
    ((difference,),) = november_2018.query(BRIDGE)
    assert abs(difference) <= Decimal("1e-8") * 7202


def test_the_identities_hold_on_each_reservation_of_november_2018(november_2018: Any, identities: Identities) -> None:
    told = identities(november_2018)
    assert {answer[-1] for answer in told.values()} == {"true"}
    plans = ("savings_plan_negations_balance", "savings_plan_commitment_is_used")
    assert [told[check][0] for check in plans] == [NO_COMMITMENT[check] for check in plans]
    # Of nine, the one that AWS's rounding moved most: 4.896 + 4.93150685 paid, 720 hours of 0.01364932 used.
    subject, *figures, _ = told["reservation_costs_balance"]
    assert subject.startswith(
        "reservations: fees = used + unused cost: 0 of 9 reservations fail, most USD arn:aws:ec2:"
    )
    assert subject.endswith("-c385beb7d4bc (within 0.0000072100)")
    assert figures == ["9.8275068500", "9.8275104000", "-0.0000035500"]
    subject, *figures, _ = told["normalized_units_balance"]
    assert subject.startswith("reservations: normalized units = used + unused: 0 of 9 reservations fail, most USD arn:")
    assert figures[0] == figures[1]
    assert figures[2] == "0.0000000000"
    assert told["blended_cost_reconciles"][:-1] == (
        "USD silver: unblended = blended (within 0.0012434000)",
        "3505.3269681268",
        "3505.3269694921",
        "-0.0000013653",
    )


def test_reservations_show_by_their_arn_only(november_2018: Any) -> None:
    found = november_2018.query("SELECT charge_type, purchase_option, COUNT(*) FROM gold GROUP BY ALL ORDER BY ALL")
    assert [row for row in found if row[1] == "Reserved"] == [
        ("DiscountedUsage", "Reserved", 7202),
        ("RIFee", "Reserved", 9),
    ]
