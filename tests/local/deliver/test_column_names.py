import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from local.deliver.column_names import cur1_name, cur_columns
from sentinel.column_names import athena_column_name

CATEGORIES = (
    "bill_",
    "line_item_",
    "product_",
    "pricing_",
    "reservation_",
    "savings_plan_",
    "resource_tags_user_",
    "cost_category_",
)
parts = st.lists(st.from_regex(r"[a-z0-9]{1,8}", fullmatch=True), min_size=1, max_size=5)
athena_columns = st.builds(lambda prefix, words: prefix + "_".join(words), st.sampled_from(CATEGORIES), parts)


@pytest.mark.parametrize(
    ("cur1", "athena"),
    [
        ("lineItem/UnblendedCost", "line_item_unblended_cost"),
        ("reservation/ReservationARN", "reservation_reservation_a_r_n"),
        ("product/ProductName", "product_product_name"),
        ("product/instancesku", "product_instancesku"),
        ("resourceTags/user:CostCenter", "resource_tags_user_cost_center"),
        ("resourceTags/aws:autoscaling:groupName", "resource_tags_aws_autoscaling_group_name"),
        ("pricing/publicOnDemandCost", "pricing_public_on_demand_cost"),
    ],
)
def test_a_cur1_name_becomes_the_name_athena_gives_it(cur1: str, athena: str) -> None:
    assert athena_column_name(cur1) == athena


@given(athena_columns)
def test_a_cur1_name_made_for_an_athena_name_leads_back_to_it(column: str) -> None:
    assert athena_column_name(cur1_name(column)) == column


def test_known_columns_get_awss_own_spelling_back() -> None:
    assert cur1_name("line_item_unblended_cost") == "lineItem/UnblendedCost"
    assert cur1_name("product_instancesku") == "product/instancesku"
    assert cur1_name("product_max_iopsvolume") == "product/maxIopsvolume"
    assert cur1_name("resource_tags_user_cost_center") == "resourceTags/user:cost_center"
    assert cur1_name("unknown") == "unknown"


def test_the_dictionary_has_the_127_columns_of_cur2_and_their_types() -> None:
    types = {column.cur2_name: column.cur2_type for column in cur_columns()}
    assert len(types) == 127
    assert types["line_item_unblended_cost"] == "double"
    assert types["line_item_unblended_rate"] == "string"
    assert types["bill_billing_period_start_date"] == "timestamp"
    assert {"line_item_iam_principal", "capacity_reservation_capacity_reservation_arn"}.isdisjoint(types)


def test_cur1_types_are_those_of_a_real_manifest() -> None:
    real = Path(__file__).parents[4] / "shared" / "cur-samples" / "cur1-real-manifest" / "manifest-2019-12.json"
    if not real.exists():
        pytest.skip("the real CUR 1.0 manifest is not beside the repository")
    delivered = {f"{c['category']}/{c['name']}": c["type"] for c in json.loads(real.read_bytes())["columns"]}
    known = {column.cur1_name: column.cur1_type for column in cur_columns() if column.cur1_name}
    common = delivered.keys() & known.keys()
    assert len(common) > 80
    assert {name: known[name] for name in common} == {name: delivered[name] for name in common}
