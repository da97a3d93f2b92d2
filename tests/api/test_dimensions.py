"""Dimensions by name, conditions by text, and the smallest table that knows them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.dimensions import (
    COLUMNS,
    FILTER_PATTERN,
    MAX_TEXT,
    NAME_PATTERN,
    Condition,
    Dimension,
    condition,
    condition_text,
    dimension,
    table_for,
)
from api.gold.tables import DAILY_COSTS, LINE_ITEMS
from api.queries.statement import Values

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
KEYS = TEXTS.filter(bool)


def test_every_column_of_the_allow_list_is_one_of_gold() -> None:
    assert set(COLUMNS) <= {*LINE_ITEMS.columns, "export", "billing_period"}
    assert len(set(COLUMNS)) == len(COLUMNS) == 23


@pytest.mark.parametrize("name", COLUMNS)
def test_a_column_is_a_dimension_of_its_own_name(name: str) -> None:
    assert dimension(name) == Dimension(name)
    assert dimension(name).name == name
    assert dimension(name).sql(Values()) == name


def test_the_key_of_a_tag_is_bound_and_never_sql() -> None:
    values = Values()
    nasty = "x'] OR 1=1 --"
    assert dimension(f"tag:{nasty}").sql(values) == "NULLIF(tags[$v0], '')"
    assert dimension("cost_category:a:b").sql(values) == "NULLIF(cost_categories[$v1], '')"
    assert values.bound == {"v0": nasty, "v1": "a:b"}


@pytest.mark.parametrize(
    "name",
    ["", "tag", "tag:", "cost_category:", "Service", "service ", "tags", "tags:Team", "snapshot_id", "usage_date", ":x",
     "unblended_cost", f"tag:{'x' * (MAX_TEXT + 1)}", "service;--"],
)  # fmt: skip
def test_no_other_name_is_a_dimension(name: str) -> None:
    with pytest.raises(ValueError, match="is not a dimension"):
        dimension(name)
    assert not re.fullmatch(NAME_PATTERN, name)


@pytest.mark.parametrize(
    ("text", "column", "key", "value"),
    [
        ("service:AmazonEC2", "service", None, "AmazonEC2"),
        ("region:", "region", None, None),
        ("usage_type:USE2-BoxUsage:m5.large", "usage_type", None, "USE2-BoxUsage:m5.large"),
        ("tag:Team:core", "tags", "Team", "core"),
        ("tag:Team:a:b", "tags", "Team", "a:b"),
        ("tag:Team:", "tags", "Team", None),
        ("tag:user%3ATeam:core", "tags", "user:Team", "core"),
        ("tag:user%3aTeam:core", "tags", "user:Team", "core"),
        ("tag:100%25:50%25", "tags", "100%", "50%25"),
        ("tag:a/b c:x", "tags", "a/b c", "x"),
        ("cost_category:%D0%9A:%", "cost_categories", "К", "%"),
        ("resource_id: ", "resource_id", None, " "),
    ],
)
def test_a_condition_is_a_dimension_and_a_value(text: str, column: str, key: str | None, value: str | None) -> None:
    assert condition(text) == Condition(Dimension(column, key), value)
    assert re.fullmatch(FILTER_PATTERN, text)


@pytest.mark.parametrize(
    "text",
    ["", "service", "nope:x", ":x", "tag", "tag:Team", "tag::x", "tag:100%:x", "tag:a%2:x", "tag:a%zz:x",
     f"service:{'x' * (MAX_TEXT + 1)}"],
)  # fmt: skip
def test_no_other_text_is_a_condition(text: str) -> None:
    with pytest.raises(ValueError, match=r"dimension|%25|at most"):
        condition(text)
    assert not re.fullmatch(FILTER_PATTERN, text)


@given(key=KEYS, value=TEXTS)
@settings(max_examples=200, derandomize=True, database=None, deadline=None)
def test_any_key_and_value_can_be_written_and_read_back(key: str, value: str) -> None:
    one = Condition(Dimension("tags", key), value or None)
    assert condition(condition_text(one)) == one
    assert re.fullmatch(FILTER_PATTERN, condition_text(one))


def test_two_spellings_of_one_condition_are_written_the_same() -> None:
    spellings = ("tag:user%3ATeam:a", "tag:user%3aTeam:a", "tag:us%65r%3ATeam:a")
    assert {condition_text(condition(text)) for text in spellings} == {"tag:user%3ATeam:a"}


def test_the_small_table_is_read_as_long_as_it_knows_every_dimension() -> None:
    small = [dimension(name) for name in ("export", "billing_period", "usage_account_id", "pricing_unit")]
    assert table_for([]) is DAILY_COSTS
    assert table_for(small) is DAILY_COSTS
    for name in ("tag:Team", "cost_category:Unit", "resource_id", "usage_account_name"):
        assert table_for([*small, dimension(name)]) is LINE_ITEMS
