import pytest
from hypothesis import given
from hypothesis import strategies as st

from spark_jobs.column_names import LONGEST_NAME, athena_name, plan_columns
from spark_jobs.table_schema import load_schema

SCHEMA = load_schema("silver", "line_items")


@pytest.mark.parametrize(
    ("csv_name", "name"),
    [
        ("lineItem/UnblendedCost", "line_item_unblended_cost"),
        ("reservation/ReservationARN", "reservation_reservation_a_r_n"),
        ("savingsPlan/SavingsPlanArn", "savings_plan_savings_plan_arn"),
        ("pricing/publicOnDemandCost", "pricing_public_on_demand_cost"),
        ("resourceTags/user:CostCenter", "resource_tags_user_cost_center"),
        ("resourceTags/aws:createdBy", "resource_tags_aws_created_by"),
        ("product/ProductName", "product_product_name"),
        ("costCategory/_Team__A_", "cost_category_team_a"),
        ("line_item_unblended_cost", "line_item_unblended_cost"),
    ],
)
def test_a_csv_name_becomes_the_name_aws_gives_it_in_athena(csv_name: str, name: str) -> None:
    assert athena_name(csv_name) == name


def test_every_cur1_name_of_the_schema_leads_to_its_column() -> None:
    names = [column.cur1_name for column in SCHEMA.columns if column.cur1_name]
    plan = plan_columns(names, SCHEMA)
    assert len(names) == 119
    assert [column.name for column in SCHEMA.columns if column.cur1_name] == sorted(
        plan.columns, key=lambda name: plan.columns[name]
    )


def test_a_name_that_is_too_long_loses_underscores_from_the_left() -> None:
    name = athena_name("resourceTags/" + "a" * 125 + "_" + "b" * 116)
    assert name == "resourcetags_" + "a" * 125 + "_" + "b" * 116
    assert len(name) == LONGEST_NAME


@given(st.text(max_size=300))
def test_a_name_is_only_lower_case_letters_digits_and_single_underscores(name: str) -> None:
    found = athena_name(name)
    assert set(found) <= set("abcdefghijklmnopqrstuvwxyz0123456789_")
    assert "__" not in found
    assert found == found.strip("_")
    assert athena_name(found) == found


def test_product_columns_without_a_place_of_their_own_go_into_the_product_map() -> None:
    plan = plan_columns(["product/ProductName", "product/region", "product/servicecode"], SCHEMA)
    assert plan.maps == {"product": {"product_name": (0,), "region": (1,)}}
    assert plan.columns == {"product_servicecode": (2,)}


def test_tags_that_differ_in_case_only_share_one_key_and_are_kept_as_written_too() -> None:
    plan = plan_columns(["resourceTags/user:name", "resourceTags/user:Name"], SCHEMA)
    assert plan.maps == {
        "resource_tags": {"user_name": (0, 1)},
        "tags": {"resourceTags/user:name": (0,), "resourceTags/user:Name": (1,)},
    }


def test_tags_of_cur_1_parquet_are_not_known_as_written() -> None:
    plan = plan_columns(["resource_tags_user_name"], SCHEMA)
    assert plan.maps == {"resource_tags": {"user_name": (0,)}}


@pytest.mark.parametrize(
    ("alias", "own_name"),
    [
        ("savings_plan_savings_plan_arn", "savings_plan_savings_plan_a_r_n"),
        # Here the alias stands before the name in the alphabet.
        ("capacity_reservation_capacity_reservation_a_r_n", "capacity_reservation_capacity_reservation_arn"),
    ],
)
def test_both_spellings_of_an_arn_lead_to_one_column_and_its_own_name_wins(alias: str, own_name: str) -> None:
    assert plan_columns([alias, own_name], SCHEMA).columns == {own_name: (1, 0)}
    assert plan_columns([own_name, alias], SCHEMA).columns == {own_name: (0, 1)}


def test_both_spellings_of_cur_1_lead_to_one_column_too() -> None:
    plan = plan_columns(["savingsPlan/SavingsPlanArn", "savingsPlan/SavingsPlanARN"], SCHEMA)
    assert plan.columns == {"savings_plan_savings_plan_a_r_n": (1, 0)}


def test_unknown_columns_are_kept_as_extra_even_when_named_like_a_derived_one() -> None:
    plan = plan_columns(["lineItem/NewThing", "service"], SCHEMA)
    assert plan.extra == {"line_item_new_thing": (0,), "service": (1,)}


def test_every_core_column_that_no_raw_column_leads_to_is_missing() -> None:
    plan = plan_columns(["identity/LineItemId", "lineItem/UnblendedCost"], SCHEMA)
    assert plan.missing == (
        "identity_time_interval (CUR 1.0: identity/TimeInterval)",
        "bill_billing_period_start_date (CUR 1.0: bill/BillingPeriodStartDate)",
        "bill_payer_account_id (CUR 1.0: bill/PayerAccountId)",
        "line_item_line_item_type (CUR 1.0: lineItem/LineItemType)",
        "line_item_product_code (CUR 1.0: lineItem/ProductCode)",
        "line_item_usage_account_id (CUR 1.0: lineItem/UsageAccountId)",
        "line_item_usage_start_date (CUR 1.0: lineItem/UsageStartDate)",
        "line_item_usage_type (CUR 1.0: lineItem/UsageType)",
    )
