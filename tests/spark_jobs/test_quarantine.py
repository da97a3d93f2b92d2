import gzip
from decimal import Decimal
from typing import Any

import pytest
from pyspark.sql import SparkSession

COST = "line_item_unblended_cost"
CORE = [
    *["identity_line_item_id", "identity_time_interval", "bill_billing_period_start_date", "bill_payer_account_id"],
    *["line_item_usage_account_id", "line_item_line_item_type", "line_item_usage_start_date"],
    *["line_item_product_code", "line_item_usage_type"],
]

CASES: dict[str, tuple[dict[str, str], str, str, str | None, Decimal | None]] = {
    "a cost that is a word": ({COST: "abc"}, f'{COST} is not a number: "abc"', COST, "abc", None),
    "an empty cost": ({COST: ""}, f"{COST} is empty", COST, None, None),
    "a cost that is NaN": ({COST: "NaN"}, f"{COST} is empty", COST, None, None),
    "an infinite cost": (
        {COST: "Infinity"},
        f'{COST} is not a finite number of at most 18 digits before the point: "Infinity"',
        COST,
        "Infinity",
        None,
    ),
    "a cost too large for silver": (
        {COST: "1e20"},
        f'{COST} is not a finite number of at most 18 digits before the point: "1e20"',
        COST,
        "1e20",
        Decimal("100000000000000000000.0000000000"),
    ),
    "an exponent that is an attack": (
        {COST: "1e-999999999"},
        f'{COST} is not a finite number of at most 18 digits before the point: "1e-999999999"',
        COST,
        "1e-999999999",
        None,
    ),
    "a quantity with a comma": (
        {"line_item_usage_amount": "1,5"},
        'line_item_usage_amount is not a number: "1,5"',
        "line_item_usage_amount",
        "1.25",
        Decimal("1.2500000000"),
    ),
    "a day that does not exist": (
        {"line_item_usage_start_date": "2026-02-30T00:00:00Z"},
        'line_item_usage_start_date is not a date and time: "2026-02-30T00:00:00Z"',
        "line_item_usage_start_date",
        "1.25",
        Decimal("1.2500000000"),
    ),
    "a time without a day": (
        {"line_item_usage_end_date": "12:30"},
        'line_item_usage_end_date is not a date and time: "12:30"',
        "line_item_usage_end_date",
        "1.25",
        Decimal("1.2500000000"),
    ),
    "no usage start": (
        {"line_item_usage_start_date": ""},
        "line_item_usage_start_date is empty",
        "line_item_usage_start_date",
        "1.25",
        Decimal("1.2500000000"),
    ),
    "a map that is no JSON": (
        {"product": "{oops"},
        'product is not a JSON object: "{oops"',
        "product",
        "1.25",
        Decimal("1.2500000000"),
    ),
    "two bad columns give the first in the order of the schema": (
        {"product": "{oops", COST: "abc"},
        f'{COST} is not a number: "abc"',
        COST,
        "abc",
        None,
    ),
}


@pytest.fixture(scope="module")
def quarantined(landed_in: Any, tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Any, ...]]:
    landed = landed_in(tmp_path_factory.mktemp("landed"))
    header = ["identity_line_item_id", *dict.fromkeys(name for row, *_ in CASES.values() for name in row)]
    rows = [{"identity_line_item_id": case, **row} for case, (row, *_) in CASES.items()]
    good = dict.fromkeys(header, "") | {"identity_line_item_id": "good"}
    good |= {"line_item_unblended_cost": "1", "line_item_usage_start_date": "2026-10-01"}
    landed.add_csv("a.csv.gz", good, *rows)
    landed.complete().run_silver()
    assert landed.query("SELECT identity_line_item_id FROM silver") == [("good",)]
    columns = "reason, column_name, line_item_unblended_cost_text, unblended_cost, currency, source_file"
    found = landed.query(f"SELECT raw_values['identity_line_item_id'], {columns} FROM quarantine")
    return {case: tuple(values) for case, *values in found}


@pytest.mark.parametrize("case", CASES)
def test_a_row_that_cannot_be_typed_is_quarantined_with_its_reason_and_its_cost(
    case: str, quarantined: dict[str, tuple[Any, ...]]
) -> None:
    assert quarantined[case] == (*CASES[case][1:], "USD", "a.csv.gz")


def test_every_bad_row_is_quarantined_once(quarantined: dict[str, tuple[Any, ...]]) -> None:
    assert sorted(quarantined) == sorted(CASES)


def test_a_malformed_row_is_quarantined_with_its_text_and_the_rows_around_it_are_kept(landed: Any) -> None:
    landed.add_csv("a.csv.gz", {"identity_line_item_id": "one"}, {"identity_line_item_id": "two"})
    text = gzip.decompress((landed.raw / "a.csv.gz").read_bytes()).decode().splitlines()
    lines = [text[0], text[1], "x,y", text[2] + ",surplus", text[2]]
    landed.add("b.csv.gz", gzip.compress("\n".join(lines).encode()))
    landed.names.remove("a.csv.gz")
    landed.complete().run_silver()
    assert landed.query("SELECT identity_line_item_id FROM silver ORDER BY 1") == [("one",), ("two",)]
    reason = "the CSV row has too few or too many fields, or a quote that never closes"
    assert landed.query(
        "SELECT reason, column_name, raw_values['malformed_row'], unblended_cost FROM quarantine ORDER BY 3 DESC"
    ) == [
        (reason, None, "x,y", None),
        (reason, None, text[2] + ",surplus", Decimal("1.2500000000")),
    ]


def test_a_quarantined_row_says_which_record_of_which_file_it_is(landed: Any) -> None:
    good, bad = {"line_item_resource_id": "two\nlines"}, {COST: "abc"}
    landed.add_csv("a.csv.gz", bad, good, good, bad, good)
    landed.add_csv("b.csv.gz", good, good)
    landed.add_csv("c.csv.gz", good, {**bad, "line_item_resource_id": "two\nlines"}, bad)
    landed.complete().run_silver()
    assert landed.query("SELECT source_file, source_row FROM quarantine ORDER BY ALL") == [
        *[("a.csv.gz", 1), ("a.csv.gz", 4)],
        *[("c.csv.gz", 2), ("c.csv.gz", 3)],
    ]


def test_a_malformed_row_and_blank_lines_before_it_are_counted_as_records_are(landed: Any) -> None:
    landed.add_csv("a.csv.gz", {}, {})
    header, one, two = gzip.decompress((landed.raw / "a.csv.gz").read_bytes()).decode().splitlines()
    landed.add("b.csv.gz", gzip.compress("\n".join([header, one, "", "x,y", two, "", "z"]).encode()))
    landed.names.remove("a.csv.gz")
    landed.complete().run_silver()
    assert landed.query("SELECT raw_values['malformed_row'], source_row FROM quarantine ORDER BY 2") == [
        ("x,y", 2),
        ("z", 4),
    ]


def test_rows_of_parquet_are_numbered_in_each_file(landed: Any, spark: SparkSession) -> None:
    for name, bad in (("a.snappy.parquet", "id IN (0, 6)"), ("b.snappy.parquet", "id = 3")):
        core = ", ".join(f"'2026-10-01' AS {column}" for column in CORE)
        cost = f"if({bad}, 'abc', '1') AS {COST}"
        folder = landed.raw.parent / name
        spark.sql(f"SELECT {core}, {cost} FROM range(7)").coalesce(1).write.parquet(f"file://{folder}")
        (part,) = folder.glob("part-*.parquet")
        landed.add(name, part.read_bytes())
    landed.complete("parquet").run_silver()
    assert landed.query("SELECT source_file, source_row FROM quarantine ORDER BY ALL") == [
        ("a.snappy.parquet", 1),
        ("a.snappy.parquet", 7),
        ("b.snappy.parquet", 4),
    ]


def test_an_empty_core_column_stays_in_silver_where_a_check_finds_it(landed: Any) -> None:
    landed.add_csv("a.csv.gz", {"bill_payer_account_id": "", "identity_line_item_id": ""})
    landed.complete().run_silver()
    assert landed.query("SELECT bill_payer_account_id, identity_line_item_id FROM silver") == [(None, None)]


def test_the_values_of_a_quarantined_row_are_kept_as_delivered(landed: Any) -> None:
    landed.add_csv("a.csv.gz", {COST: " abc ", "line_item_operation": "  Get Object"})
    landed.complete().run_silver()
    found = landed.query(f"SELECT raw_values['{COST}'], raw_values['line_item_operation'] FROM quarantine")
    assert found == [(" abc ", "  Get Object")]
