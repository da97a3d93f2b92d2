"""A request taken apart: parameters, the wanted media type, If-None-Match."""

from __future__ import annotations

from typing import Annotated, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field

from api.http_request import MAX_PARAMETERS, MAX_QUERY_LENGTH, checked, is_match, parse_question, wanted_media_type
from api.models.question import MetricSelection
from api.problems import Problem

JSON, CSV = "application/json", "text/csv"


class Asked(BaseModel):
    model_config = ConfigDict(extra="forbid")

    service: Annotated[list[str], Field(max_length=2)] = []
    metric: Literal["unblended_cost", "list_cost"] = "unblended_cost"
    limit: int = 10


def refusal(raw_query: str, model: type[BaseModel] = Asked) -> Problem:
    with pytest.raises(Problem) as caught:
        parse_question(model, raw_query)
    assert caught.value.status == 400
    return caught.value


def test_parameters_are_decoded_and_lists_are_in_order() -> None:
    asked = parse_question(Asked, "service=b%26%3D%C3%BC&metric=list_cost&service=a+b&limit=3")
    assert asked == Asked(service=["b&=ü", "a b"], metric="list_cost", limit=3)


def test_a_list_given_once_is_a_list_and_a_blank_value_is_a_value() -> None:
    assert parse_question(Asked, "service=").service == [""]
    assert parse_question(Asked, "") == Asked()


def test_every_wrong_parameter_is_named_with_what_is_wrong() -> None:
    problem = refusal("metric=cost&limit=x&servise=a")
    assert {one["parameter"] for one in problem.errors} == {"metric", "limit", "servise"}
    [unknown] = [one["message"] for one in problem.errors if one["parameter"] == "servise"]
    assert unknown == "is not a parameter of this resource; there is service, metric, limit"


@pytest.mark.parametrize(
    ("raw_query", "parameter", "message"),
    [
        ("limit=1&limit=1", "limit", "must be given once"),
        (f"service={'x' * MAX_QUERY_LENGTH}", "query", f"at most {MAX_QUERY_LENGTH} are read"),
        ("service=%ff", "query", "must be UTF-8"),
        ("&".join(["service=a"] * (MAX_PARAMETERS + 1)), "query", f"at most {MAX_PARAMETERS} parameters"),
        ("service=a&service=b&service=c", "service", "at most 2 items"),
    ],
)
def test_a_query_out_of_bounds_is_refused(raw_query: str, parameter: str, message: str) -> None:
    [error] = refusal(raw_query).errors
    assert error["parameter"] == parameter
    assert message in error["message"]


def test_a_long_wrong_name_is_cut_in_the_answer() -> None:
    [error] = refusal(f"{'x' * 5000}=1").errors
    assert error["parameter"] == "x" * 100


@pytest.mark.parametrize(
    ("raw_query", "message"),
    [
        ("start_date=2026-10-1", "must be a day, YYYY-MM-DD"),
        ("start_date=2026-10-01T00:00:00", "must be a day, YYYY-MM-DD"),
        ("start_date=1790812800", "must be a day, YYYY-MM-DD"),
        ("start_date=2026-02-29", "date"),
        ("start_date=1999-12-31", "must lie between 2000-01-01 and 2100-01-01"),
        ("start_date=٢٠٢٦-10-01", "must be a day, YYYY-MM-DD"),
        ("start_date=", "must be a day, YYYY-MM-DD"),
    ],
)
def test_a_day_is_written_in_one_way_only(raw_query: str, message: str) -> None:
    [error] = refusal(raw_query, MetricSelection).errors
    assert error["parameter"] == "start_date"
    assert message in error["message"]


def test_a_wrong_condition_is_named_with_the_parameter_it_stands_in() -> None:
    [error] = refusal("exclude=service", MetricSelection).errors
    assert error["parameter"] == "exclude"
    assert error["message"].startswith("'service' is not dimension:value")


def test_values_that_are_no_text_are_checked_alike() -> None:
    with pytest.raises(Problem) as caught:
        checked(Asked, {"limit": None})
    assert [one["parameter"] for one in caught.value.errors] == ["limit"]


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        (None, JSON),
        ("", JSON),
        ("  ", JSON),
        ("*/*", JSON),
        ("application/*", JSON),
        ("text/csv", CSV),
        ("TEXT/CSV", CSV),
        ("text/*", CSV),
        ("text/csv, application/json", JSON),
        ("text/csv;q=0.9, application/json;q=0.8", CSV),
        ("text/csv; charset=utf-8", CSV),
        ("*/*;q=0.1, text/csv", CSV),
        # The most specific range says it, not the largest weight.
        ("application/json;q=0.1, */*;q=0.9", CSV),
        ("application/json;q=0, */*", CSV),
        ("text/html, application/xhtml+xml, */*;q=0.8", JSON),
    ],
)
def test_the_media_type_the_caller_likes_best(accept: str | None, chosen: str) -> None:
    assert wanted_media_type(accept, (JSON, CSV)) == chosen


@pytest.mark.parametrize(
    "accept", ["text/html", "application/json;q=0", "application/json;q=x", "json", ",", "*/*;q=0"]
)
def test_what_there_is_not_is_not_acceptable(accept: str) -> None:
    with pytest.raises(Problem) as caught:
        wanted_media_type(accept, (JSON, CSV))
    assert caught.value.status == 406
    assert caught.value.detail == "Accept: there is application/json, text/csv"


@pytest.mark.parametrize(
    ("if_none_match", "matches"),
    [
        (None, False),
        ("", False),
        ('"a"', True),
        ('W/"a"', True),
        ('"b", W/"a"', True),
        ("*", True),
        ('"b"', False),
        ("a", False),
        ('"aa"', False),
    ],
)
def test_if_none_match_is_compared_weakly(if_none_match: str | None, matches: bool) -> None:
    assert is_match(if_none_match, '"a"') is matches
