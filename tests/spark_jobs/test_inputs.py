"""The mapping of each input: every name leads somewhere, every column of an input has its place or a reason to have none."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from local.deliver.column_names import cur_columns
from local.scenarios.files.columns import PRODUCT_ATTRIBUTES
from local.scenarios.focus.columns import FocusVersion, focus_names
from sentinel.column_names import athena_column_name
from sentinel.inputs import INPUT_NAMES as INPUT_NAMES_OF_CHECKS
from sentinel.inputs import load_inputs
from spark_jobs.column_names import plan_columns
from spark_jobs.inputs import INPUT_NAMES, load_input, recognise_input
from spark_jobs.table_schema import load_schema

SCHEMA = load_schema("silver", "line_items")
DELIVERED = {column.name: column for column in SCHEMA.delivered_columns}
FOLDER = Path(__file__).parents[2] / "include" / "schemas" / "inputs"
# What no place takes as it is and SQL passes on whole: to the ARN of a plan or a reservation, to the pricing unit.
PASSED_ON_BY_SQL = ("CommitmentDiscountId", "ConsumedUnit")
FOCUS_VERSIONS: tuple[FocusVersion, ...] = ("focus_1_0", "focus_1_2")
CUR_2 = [column.cur2_name for column in cur_columns()]
CUR_1 = [column.cur1_name for column in cur_columns() if column.cur1_name]
CUR_1_CSV = [*CUR_1, *(f"product/{name}" for name in PRODUCT_ATTRIBUTES), "resourceTags/user:Team"]


def document(name: str) -> dict[str, Any]:
    """The file, over that of the input it is like."""
    own: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text())
    return document(own["like"]) | own if "like" in own else own


def test_every_file_is_an_input_and_the_checks_read_the_same() -> None:
    assert sorted(path.stem for path in FOLDER.iterdir()) == sorted(INPUT_NAMES)
    assert INPUT_NAMES == INPUT_NAMES_OF_CHECKS
    for of_checks in load_inputs(FOLDER):
        of_jobs = load_input(of_checks.name)
        assert of_checks.recognised_by == of_jobs.recognised_by
        copied = {silver: origin.columns for silver, origin in of_jobs.columns.items() if origin.sql is None}
        assert of_checks.columns == copied


@pytest.mark.parametrize("name", INPUT_NAMES)
def test_every_place_is_one_of_silver(name: str) -> None:
    source, told = load_input(name), document(name)
    assert source.name == told["name"] == name
    assert told["title"]
    assert told["source"]
    assert told["description"].endswith(".")
    assert set(source.columns) <= set(DELIVERED)
    for silver_map in (*source.map_prefixes.values(), *source.map_keys, *filter(None, [source.written_tags])):
        assert DELIVERED[silver_map].is_map, silver_map
    measures = {column.name for column in SCHEMA.columns if column.is_derived and column.is_number}
    assert set(source.measures) <= measures
    assert set(told.get("not_told", {})) <= set(DELIVERED) - (set(source.columns) if name == "focus_1_2" else set())


@pytest.mark.parametrize("name", INPUT_NAMES)
def test_sql_is_over_the_columns_that_it_names_and_says_why(name: str) -> None:
    words = {"CASE", "WHEN", "THEN", "ELSE", "END", "AND", "OR", "NOT", "IN", "IS", "NULL", "LIKE", "REPLACE"}
    for silver, origin in document(name).get("columns", {}).items():
        sql = re.sub(r"'[^']*'", "", origin.get("sql", ""))
        if sql:
            assert set(re.findall(r"\w+", sql)) - words == set(origin["from"]), silver
            assert origin["why"].endswith("."), silver


@pytest.mark.parametrize("version", FOCUS_VERSIONS)
def test_every_column_of_focus_has_its_place_or_a_reason_to_have_none(version: FocusVersion) -> None:
    names = focus_names(version)
    assert sorted(document(version)["delivers"]) == sorted(names)
    plan = plan_columns(names, SCHEMA, load_input(version))
    assert plan.extra == {}
    assert plan.missing == ()
    taken = {at for positions in (*plan.columns.values(), *plan.measures.values()) for at in positions}
    taken |= {at for keys in plan.maps.values() for positions in keys.values() for at in positions}
    assert [name for position, name in enumerate(names) if position not in taken] == list(PASSED_ON_BY_SQL)
    for kept, why in document(version)["kept"].items():
        assert kept in focus_names("focus_1_2"), kept
        assert why.endswith("."), kept


@pytest.mark.parametrize("version", FOCUS_VERSIONS)
def test_core_columns_are_what_an_input_is_recognised_by(version: FocusVersion) -> None:
    source = load_input(version)
    for group in source.core:
        assert {name.lower() for name in group} & source.recognised_by, group


def test_core_columns_of_a_cur_are_what_it_is_recognised_by() -> None:
    core = [column for column in SCHEMA.columns if column.is_core]
    assert {column.name for column in core} <= load_input("cur_2_0").recognised_by
    names_of_cur_1 = {column.cur1_name.lower() for column in core if column.cur1_name}
    assert names_of_cur_1 | {column.name for column in core} <= load_input("cur_1_0").recognised_by


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (CUR_2, "cur_2_0"),
        ([column.name for column in SCHEMA.columns if column.is_core], "cur_2_0"),
        (CUR_1_CSV, "cur_1_0"),
        ([athena_column_name(name) for name in [*CUR_1_CSV, "product/ProductName"]], "cur_1_0"),
        (focus_names("focus_1_2"), "focus_1_2"),
        (focus_names("focus_1_0"), "focus_1_0"),
        ([name.lower() for name in focus_names("focus_1_0")], "focus_1_0"),
        ([name for name in focus_names("focus_1_2") if name not in {"BilledCost", "EffectiveCost"}], "focus_1_2"),
        ([*CUR_2, "BilledCost"], "cur_2_0"),
        (["anything"], "cur_2_0"),
        ([], "cur_2_0"),
    ],
)
def test_an_input_is_recognised_by_its_columns(names: list[str], expected: str) -> None:
    assert recognise_input(names).name == expected


def test_focus_1_0_with_columns_of_1_2_is_read_by_what_is_there() -> None:
    names = [*focus_names("focus_1_0"), "InvoiceId", "SkuMeter"]
    plan = plan_columns(names, SCHEMA)
    assert plan.columns["bill_invoice_id"] == (48,)
    assert plan.columns["line_item_usage_type"] == (49, names.index("x_UsageType"))
    assert plan.extra == {}


def test_focus_1_2_with_columns_of_1_0_is_read_by_what_is_there() -> None:
    names = [name for name in focus_names("focus_1_2") if name != "SkuMeter"]
    plan = plan_columns([*names, "x_UsageType", "x_CostCategories"], SCHEMA)
    assert plan.columns["line_item_usage_type"] == (59,)
    assert plan.columns["cost_category"] == (60,)
    assert plan.extra == {}
    assert plan.missing == ()


def test_a_core_column_that_is_missing_bears_the_name_of_the_input() -> None:
    lacking = {"BilledCost", "SkuMeter", "SubAccountId"}
    plan = plan_columns([name for name in focus_names("focus_1_2") if name not in lacking], SCHEMA)
    assert plan.missing == ("BilledCost (FOCUS 1.2)", "SubAccountId (FOCUS 1.2)", "SkuMeter or x_UsageType (FOCUS 1.2)")


def test_unknown_columns_of_focus_are_kept_under_their_own_names_and_a_name_that_repeats_is_unknown() -> None:
    plan = plan_columns([*focus_names("focus_1_2"), "x_NewThing", "BilledCost", "x_NewThing"], SCHEMA)
    assert plan.extra == {"x_NewThing": (60, 62), "BilledCost": (61,)}


def test_sql_takes_names_and_leaves_texts_as_they_are() -> None:
    origin = load_input("focus_1_2").columns["reservation_reservation_a_r_n"]
    sql = origin.sql_of({"CommitmentDiscountCategory": "raw_1", "CommitmentDiscountId": "raw_2"})
    assert sql == "CASE WHEN raw_1 = 'Usage' THEN raw_2 END"
