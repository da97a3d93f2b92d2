"""What holds between the answers about groups: a larger limit, a running sum, every bucket, the defaults said aloud."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.api.asking import EVERYBODY, Answered, ApiClient, Bearer
from tests.api.lake import MAIN
from tests.api.lake_rows import EXACT
from tests.api.questions import GroupedQuestion, Resource, grouped_questions

NEWEST = "2026-10"
Test = Callable[..., None]


def random_questions(count: int, *resources: Resource) -> Callable[[Test], Test]:
    """The test with random questions to any of these resources, always the same ones."""
    drawn = given(question=st.one_of(*(grouped_questions(one) for one in resources)))
    fixed = settings(
        max_examples=count,
        derandomize=True,
        database=None,
        deadline=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    return lambda test: fixed(drawn(test))


def ask(api: ApiClient, question: GroupedQuestion, *, accept: str | None = None, **changes: str | None) -> Answered:
    """The answer; `changes` stand over the question's parameters, None leaves one out."""
    parameters = [(name, value) for name, value in question.parameters() if name not in changes]
    parameters += [(name, value) for name, value in changes.items() if value is not None]
    bearer = EVERYBODY if question.accounts is None else Bearer(accounts=" ".join(question.accounts))
    answered = api.ask(f"/v1/{question.resource}", parameters, principal=bearer, accept=accept)
    assert answered.status == 200, answered.body
    return answered


def unit(row: Any) -> tuple[str | None, str | None]:
    return row["currency"], row["pricing_unit"]


def line(row: Any) -> tuple[Any, ...]:
    return row["kind"], *row["group"].values(), *unit(row)


@random_questions(40, "costs/breakdown", "movers")
def test_a_larger_limit_only_takes_groups_out_of_other(api: ApiClient, question: GroupedQuestion) -> None:
    few, many = (
        [row for row in ask(api, question, limit=str(limit)).json["rows"] if row["kind"] == "value"]
        for limit in (question.limit, question.limit + 5)
    )
    for one in {unit(row) for row in many}:
        shown = [row for row in many if unit(row) == one]
        assert [row for row in few if unit(row) == one] == shown[: question.limit], question


@random_questions(40, "costs/breakdown", "movers")
def test_groups_stand_by_what_they_are_ranked_by_then_other_then_none(
    api: ApiClient, question: GroupedQuestion
) -> None:
    rows = ask(api, question).json["rows"]
    field = "change" if question.resource == "movers" else "amount"
    assert [unit(row) for row in rows] == sorted(
        (unit(row) for row in rows), key=lambda one: [part or "" for part in one]
    )
    for one in {unit(row) for row in rows}:
        there = [row for row in rows if unit(row) == one]
        kinds = [row["kind"] for row in there]
        assert kinds == sorted(kinds, key=["value", "other", "none"].index), question
        ranks = [Decimal(row[field] or 0) for row in there if row["kind"] == "value"]
        ranks = [abs(rank) for rank in ranks] if field == "change" else ranks
        assert ranks == sorted(ranks, reverse=True), question


@random_questions(40, "costs")
def test_every_group_is_in_every_bucket_once_and_in_one_order(api: ApiClient, question: GroupedQuestion) -> None:
    buckets: dict[tuple[str | None, str | None], list[Any]] = {}
    for row in ask(api, question).json["rows"]:
        buckets.setdefault((row["date"], row["compare_date"]), []).append(line(row))
    assert len({tuple(lines) for lines in buckets.values()}) <= 1, question
    assert all(len(set(lines)) == len(lines) for lines in buckets.values()), question
    for side in (0, 1):
        dates = [dates[side] for dates in buckets if dates[side]]
        assert dates == sorted(set(dates)), question


@random_questions(40, "costs")
def test_a_running_sum_grows_by_the_points_of_the_series(api: ApiClient, question: GroupedQuestion) -> None:
    plain, running = (ask(api, question, is_cumulative=said).json["rows"] for said in (None, "true"))
    assert len(plain) == len(running)
    for amount, date in (("amount", "date"), ("compare_amount", "compare_date")):
        so_far: dict[tuple[Any, ...], Decimal] = {}
        for point, sum_ in zip(plain, running, strict=True):
            assert (line(point), point[date]) == (line(sum_), sum_[date])
            if point[date] is None:
                assert sum_[amount] is None
                continue
            so_far[line(point)] = EXACT.add(so_far.get(line(point), Decimal(0)), Decimal(point[amount] or 0))
            assert Decimal(sum_[amount] or 0) == so_far[line(point)], question


@random_questions(40, "costs", "costs/breakdown", "regions")
def test_defaults_said_aloud_change_nothing(api: ApiClient, question: GroupedQuestion) -> None:
    start, end = question.span(NEWEST)
    first = ask(api, question)
    said = {"start_date": str(start), "end_date": str(end), "publication_id": first.json["meta"]["publication_id"]}
    if not question.exports:
        said["export"] = MAIN
    again = ask(api, question, **said)
    assert (again.body, again.etag) == (first.body, first.etag), question


@settings(max_examples=40, derandomize=True, database=None, deadline=None, phases=(Phase.generate,))
@given(questions=st.lists(grouped_questions("costs"), min_size=3, max_size=3))
def test_two_answers_that_differ_never_have_the_same_etag(api: ApiClient, questions: list[GroupedQuestion]) -> None:
    bodies: dict[str, str] = {}
    for question in questions:
        for accept in ("application/json", "text/csv"):
            answered = ask(api, question, accept=accept)
            assert bodies.setdefault(answered.etag, answered.body) == answered.body, question
