"""Raw rows made by hand, typed and quarantined: no file is read."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

import pyspark.sql.types as T
import pytest
from pyspark.sql import SparkSession

from spark_jobs.inputs import load_input
from spark_jobs.quarantine import problems, quarantined_rows, with_is_quarantined
from spark_jobs.raw_files import MALFORMED_ROW, ROW_POSITION, SOURCE_FILE, RawFrame
from spark_jobs.refused_delivery import RefusedDelivery
from spark_jobs.table_schema import TableColumn, load_schema
from spark_jobs.typed_line_items import (
    TypedFrame,
    declared_columns,
    input_names,
    refuse_columns,
    sql_text,
    type_line_items,
)

SCHEMA = load_schema("silver", "line_items")
CORE = {
    "identity_line_item_id": "'item-1'",
    "identity_time_interval": "'t'",
    "bill_billing_period_start_date": "'2026-10-01'",
    "bill_payer_account_id": "'1'",
    "line_item_usage_account_id": "'2'",
    "line_item_line_item_type": "'Usage'",
    "line_item_usage_start_date": "'2026-10-01'",
    "line_item_product_code": "'AmazonS3'",
    "line_item_usage_type": "'Requests'",
    "line_item_unblended_cost": "'1.25'",
    "line_item_currency_code": "'USD'",
}
FOCUS_CORE = {
    "BilledCost": "'2'",
    "EffectiveCost": "'1.5'",
    "BillingCurrency": "'USD'",
    "BillingAccountId": "'1'",
    "BillingPeriodStart": "'2026-10-01T00:00:00.000Z'",
    "SubAccountId": "'2'",
    "ChargeCategory": "'Usage'",
    "ChargePeriodStart": "'2026-10-01T00:00:00.000Z'",
    "ChargePeriodEnd": "'2026-10-02T00:00:00.000Z'",
    "x_ServiceCode": "'AmazonS3'",
    "SkuMeter": "'Requests'",
}

Raw = Callable[..., RawFrame]


@pytest.fixture(scope="module")
def raw(spark: SparkSession) -> Raw:
    """`raw({name: SQL, …}, …)`: a row each, all with the names of the first; `file`, `position`, `malformed` are its own."""

    def build(*rows: Mapping[str, str]) -> RawFrame:
        names = [name for name in rows[0] if name not in {"file", "position", "malformed"}]
        selects = []
        for at, row in enumerate(rows):
            columns = [f"{row[name]} AS raw_{number}" for number, name in enumerate(names)]
            columns.append(f"CAST({row.get('malformed', 'NULL')} AS string) AS {MALFORMED_ROW}")
            columns.append(f"""{row.get("file", "'a.csv.gz'")} AS {SOURCE_FILE}""")
            columns.append(f"CAST({row.get('position', at)} AS bigint) AS {ROW_POSITION}")
            selects.append(f"SELECT {', '.join(columns)}")
        return RawFrame(tuple(names), spark.sql(" UNION ALL ".join(selects)), "s3://lake/raw/a.csv.gz")

    return build


def values_of(typed: TypedFrame, *names: str) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in typed.frame.select(*names).collect()]


def test_each_column_is_typed_beside_what_was_given_and_what_did_not_come_is_null(raw: Raw) -> None:
    typed = type_line_items(
        raw({**CORE, "line_item_usage_amount": "'x'", "lineItem/New": "' n '", "a'b": "''"}), SCHEMA
    )
    names = ["line_item_unblended_cost", "given_line_item_unblended_cost", "line_item_usage_start_date"]
    names += ["line_item_usage_amount", "given_line_item_usage_amount", "line_item_blended_cost", "product", "extra"]
    names += ["focus", "delivered_as"]
    assert values_of(typed, *names) == [
        (1.25, "1.25", "2026-10-01T00:00:00Z", None, "x", None, None, {"line_item_new": "n"}, None, "cur_2_0")
    ]
    assert typed.given_types == dict.fromkeys((*CORE, "line_item_usage_amount"), T.StringType())
    assert typed.unknown_columns == ("line_item_new", "a_b")
    assert typed.declared == ()
    assert typed.input_names == {}
    assert "given_line_item_blended_cost" not in typed.frame.columns


def test_without_unknown_columns_there_is_no_extra(raw: Raw) -> None:
    assert values_of(type_line_items(raw(CORE), SCHEMA), "extra", "focus") == [(None, None)]


def test_of_two_columns_of_one_place_the_first_that_holds_anything_is_taken(raw: Raw) -> None:
    own, alias = "savingsPlan/SavingsPlanARN", "savingsPlan/SavingsPlanArn"
    rows = [{**CORE, own: first, alias: second} for first, second in (("'a'", "'b'"), ("''", "'b'"), ("' '", "''"))]
    typed = type_line_items(raw(*rows), SCHEMA)
    assert values_of(typed, "savings_plan_savings_plan_a_r_n") == [("a",), ("b",), (None,)]


def test_two_columns_of_different_types_are_compared_as_text(raw: Raw) -> None:
    cost = {"line_item_usage_amount": "NULL", "lineItem/UsageAmount": "'7'"}
    both = {**CORE, **cost, "line_item_usage_amount": "CAST(NULL AS double)"}
    typed = type_line_items(raw(both, {**both, "line_item_usage_amount": "2.5D"}), SCHEMA)
    assert values_of(typed, "line_item_usage_amount", "given_line_item_usage_amount") == [(7.0, "7"), (2.5, "2.5")]
    assert typed.given_types["line_item_usage_amount"] == T.StringType()
    same = {**CORE, "line_item_usage_amount": "CAST(NULL AS double)", "lineItem/UsageAmount": "7.5D"}
    typed = type_line_items(raw(same), SCHEMA)
    assert values_of(typed, "line_item_usage_amount") == [(7.5,)]
    assert typed.given_types["line_item_usage_amount"] == T.DoubleType()


def test_columns_of_a_map_are_gathered_and_the_map_itself_wins(raw: Raw) -> None:
    gathered = {**CORE, "product/vcpu": "'2'", "product/note": "''"}
    assert values_of(type_line_items(raw(gathered), SCHEMA), "product") == [({"vcpu": "2"},)]
    maps = ["""'{"vcpu":"4","os":"x"}'""", "''", "'{oops'"]
    typed = type_line_items(raw(*({**gathered, "product": one} for one in maps)), SCHEMA)
    assert values_of(typed, "product") == [({"vcpu": "4", "os": "x"},), ({"vcpu": "2"},), (None,)]


def test_focus_is_typed_by_what_the_input_states(raw: Raw) -> None:
    row = {**FOCUS_CORE, "ListCost": "'3'", "ChargeFrequency": "'Usage-Based'", "New": "'n'", "ServiceName": "'S3'"}
    typed = type_line_items(raw(row), SCHEMA)
    names = [
        "line_item_unblended_cost",
        "identity_time_interval",
        "line_item_line_item_type",
        "declared_amortized_cost",
    ]
    names += ["declared_list_cost", "extra", "focus", "delivered_as", "product"]
    assert values_of(typed, *names) == [
        (
            *[2.0, "2026-10-01T00:00:00Z/2026-10-02T00:00:00Z", "Usage", 1.5, 3.0, {"New": "n"}],
            *[{"ChargeCategory": "Usage", "ChargeFrequency": "Usage-Based"}, "focus_1_2", {"product_name": "S3"}],
        )
    ]
    assert typed.unknown_columns == ("New",)
    assert typed.given_types["identity_time_interval"] == T.StringType()
    assert "line_item_usage_amount" not in typed.given_types
    assert typed.declared == declared_columns(load_input("focus_1_2"))
    assert typed.input_names["line_item_usage_account_id"] == "SubAccountId or BillingAccountId"


def test_a_named_input_is_read_as_that_input_whatever_its_columns_look_like(raw: Raw) -> None:
    with pytest.raises(RefusedDelivery, match=r"^columns BilledCost \(FOCUS 1\.2\), EffectiveCost \(FOCUS 1\.2\), "):
        type_line_items(raw(CORE), SCHEMA, load_input("focus_1_2"))


def test_declared_measures_are_numbers_and_core_where_their_column_is() -> None:
    found = declared_columns(load_input("focus_1_2"))
    assert found == tuple(
        TableColumn(f"declared_{name}", "double", "line_item_currency_code", is_core=is_core)
        for name, is_core in {
            "net_unblended_cost": True,
            "amortized_cost": True,
            "net_amortized_cost": True,
            "list_cost": False,
        }.items()
    )
    assert declared_columns(load_input("cur_2_0")) == ()
    assert input_names(load_input("focus_1_2"))["declared_list_cost"] == "ListCost"
    assert "declared_blended_cost" not in input_names(load_input("focus_1_2"))


def test_missing_columns_are_named_with_what_to_do() -> None:
    then = "missing in s3://lake/a.csv; add it to the export's column list, or land the delivery again"
    assert str(refuse_columns(["x"], "s3://lake/a.csv")) == f"column x is {then}"
    assert str(refuse_columns(["x", "y"], "s3://lake/a.csv")) == f"columns x, y are {then}"


def test_text_in_sql_is_text(spark: SparkSession) -> None:
    texts = ["it's", "\\", "\\'", "'; DROP", "a\\nb", "${x}", "ü"]
    row = spark.sql(f"SELECT {', '.join(map(sql_text, texts))}").first()
    assert row
    assert list(row) == texts


def test_a_row_is_quarantined_for_its_first_problem_and_says_where_it_is(raw: Raw, spark: SparkSession) -> None:
    cost, amount = "line_item_unblended_cost", "line_item_usage_amount"
    base = {**CORE, amount: "'1'", "product": "'{}'", "line_item_usage_end_date": "''"}
    rows = [
        {**base, "position": "10"},
        {**base, "position": "12", amount: "'x'", "product": "'{oops'"},
        {**base, "file": "'b.csv.gz'", "position": "7", cost: "''"},
        {**base, "file": "'b.csv.gz'", "position": "8", "malformed": "'x,y'", cost: "'abc'"},
        {**base, "file": "'b.csv.gz'", "position": "9", "line_item_usage_start_date": "' '", cost: "'1e30'"},
        {**base, "file": "'b.csv.gz'", "position": "11", "line_item_usage_end_date": "'soon'"},
    ]
    typed = with_is_quarantined(type_line_items(raw(*rows), SCHEMA), SCHEMA)
    assert values_of(typed, "is_quarantined") == [(False,), (True,), (True,), (True,), (True,), (True,)]
    found = quarantined_rows(typed, SCHEMA).orderBy("source_file", "source_row").collect()
    malformed = "the CSV row has too few or too many fields, or a quote that never closes"
    too_large = f'{cost} is not a finite number of at most 18 digits before the point: "1e30"'
    end = "line_item_usage_end_date"
    quarter = Decimal("1.2500000000")
    assert [tuple(row)[:7] for row in found] == [
        (f'{amount} is not a number: "x"', amount, "a.csv.gz", 3, "1.25", quarter, "USD"),
        (f"{cost} is empty", cost, "b.csv.gz", 1, None, None, "USD"),
        (malformed, None, "b.csv.gz", 2, "abc", None, "USD"),
        (too_large, cost, "b.csv.gz", 3, "1e30", None, "USD"),
        (f'{end} is not a date and time: "soon"', end, "b.csv.gz", 5, "1.25", quarter, "USD"),
    ]
    assert [row.raw_values.get(MALFORMED_ROW) for row in found] == [None, None, "x,y", None, None]
    # As delivered: an empty text is a value here, a null is none.
    assert found[4].raw_values == {name: sql.strip("'") for name, sql in (base | {end: "'soon'"}).items()}


def test_values_that_are_no_text_are_kept_as_text(raw: Raw) -> None:
    row = {**CORE, "line_item_usage_amount": "true", "product": "map('a', 1)", "new": "CAST(NULL AS int)"}
    row["seen"] = "TIMESTAMP '2026-10-01 13:02:03'"
    del row["line_item_currency_code"]
    typed = with_is_quarantined(type_line_items(raw(row), SCHEMA), SCHEMA)
    (found,) = quarantined_rows(typed, SCHEMA).collect()
    assert found.reason == 'line_item_usage_amount is not a number: "true"'
    assert found.currency is None
    assert {name: found.raw_values.get(name) for name in ("line_item_usage_amount", "product", "new", "seen")} == {
        "line_item_usage_amount": "true",
        "product": '{"a":1}',
        "new": None,
        "seen": "2026-10-01T13:02:03Z",
    }


def test_problems_stand_in_the_order_of_the_columns_and_speak_in_the_words_of_the_input(raw: Raw) -> None:
    of_cur = problems(type_line_items(raw({**CORE, "line_item_usage_amount": "1D", "product": "'{}'"}), SCHEMA), SCHEMA)
    cost, start = "line_item_unblended_cost", "line_item_usage_start_date"
    assert [(one.column, one.condition) for one in of_cur] == [
        untyped("bill_billing_period_start_date"),
        untyped(cost),
        (cost, f"given_{cost} IS NULL"),
        untyped("line_item_usage_amount"),
        untyped(start),
        (start, f"given_{start} IS NULL"),
        untyped("product"),
    ]
    assert of_cur[2].reason == "'line_item_unblended_cost is empty'"
    of_focus = problems(type_line_items(raw({**FOCUS_CORE, "ListCost": "1D"}), SCHEMA), SCHEMA)
    empty = [one.reason for one in of_focus if one.reason.endswith(" is empty'")]
    assert empty == [
        "'BilledCost (line_item_unblended_cost) is empty'",
        "'ChargePeriodStart (line_item_usage_start_date) is empty'",
        "'BilledCost (net_unblended_cost) is empty'",
        "'EffectiveCost (amortized_cost) is empty'",
        "'EffectiveCost (net_amortized_cost) is empty'",
    ]
    assert of_focus[-1].column == "list_cost"
    assert "'ListCost (list_cost) is not '" in of_focus[-1].reason


def untyped(name: str) -> tuple[str, str]:
    return name, f"given_{name} IS NOT NULL AND {name} IS NULL"
