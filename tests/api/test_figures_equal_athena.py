"""Random questions get the same answer, to the last digit, from the API and from Athena over the published views.

Five resources, 600 questions: 200 series, 200 breakdowns, 100 times movers, 60 times regions, 40 lists of values. The audit
log is in test_line_items_equal_athena.py.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.api import expected_figures as expected
from tests.api.asking import EVERYBODY, ApiClient, Bearer
from tests.api.athena import Athena, by_name, sums, together
from tests.api.expected_figures import Line, Sum
from tests.api.lake import MAIN
from tests.api.lake_rows import ACCOUNTS, EXACT
from tests.api.questions import GroupedQuestion, Resource, grouped_questions

NEWEST = "2026-10"
BATCH = 10
Test = Callable[..., None]


def random_questions(resource: Resource, count: int) -> Callable[[Test], Test]:
    """The test with batches of random questions, always the same ones; Athena is asked a batch at once."""
    drawn = given(questions=st.lists(grouped_questions(resource), min_size=BATCH, max_size=BATCH))
    fixed = settings(
        max_examples=count // BATCH,
        derandomize=True,
        database=None,
        deadline=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    return lambda test: fixed(drawn(test))


def answers(
    api: ApiClient, athena: Athena, questions: Sequence[GroupedQuestion]
) -> list[tuple[GroupedQuestion, Any, list[Sum], list[Sum]]]:
    """Each question with the API's answer, and Athena's sums of its span and of the former one."""
    asked = [
        sums(question, span, name=f"{number} {side}", granularity=question.granularity, default_export=MAIN)
        for number, question in enumerate(questions)
        for side, span in enumerate((question.span(NEWEST), question.former_span(NEWEST)))
        if span
    ]
    rows = by_name(athena.ask(together(asked)))
    found = []
    for number, question in enumerate(questions):
        path, parameters = f"/v1/{question.resource}", question.parameters()
        if question.resource == "dimensions":
            name, _, key = question.dimensions[0].partition(":")
            path, parameters = f"{path}/{name}", parameters + ([("key", key)] if key else [])
        bearer = EVERYBODY if question.accounts is None else Bearer(accounts=" ".join(question.accounts))
        answered = api.ask(path, parameters, principal=bearer)
        assert answered.status == 200, (question, answered.body)
        current, former = (expected.sums_of(rows.get(f"{number} {side}", []), question) for side in (0, 1))
        found.append((question, answered.json, current, former))
    return found


def assert_meta(question: GroupedQuestion, meta: Any, current: Sequence[Sum], former: Sequence[Sum]) -> None:
    """The days and the totals, of the former span too."""
    assert (meta["start_date"], meta["end_date"]) == tuple(str(day) for day in question.span(NEWEST)), question
    assert totals_said(question, meta["totals"]) == expected.totals(current, former), question
    if question.resource != "regions":
        assert meta["other_groups"] == expected.other_groups(expected.lines(question, current, former)), question
    before, compare = question.former_span(NEWEST), meta["compare"]
    if before is None:
        assert compare is None
    else:
        assert (compare["start_date"], compare["end_date"]) == (str(before[0]), str(before[1]))
        assert totals_said(question, compare["totals"]) == expected.totals(former, current), question


def totals_said(question: GroupedQuestion, totals: Any) -> dict[str | None, str | None]:
    """Unit → amount; no unit twice."""
    found = {unit_of(question, total): total["amount"] for total in totals}
    assert len(found) == len(totals)
    return found


def unit_of(question: GroupedQuestion, row: Any) -> str | None:
    """The currency, or of usage the pricing unit; the other is always null."""
    names = ("currency", "pricing_unit")
    this, other = reversed(names) if question.metric == "usage_amount" else names
    assert row[other] is None
    unit: str | None = row[this]
    return unit


def line_of(question: GroupedQuestion, row: Any) -> Line:
    """The line a row of the answer is."""
    group = row["group"] if "group" in row else {"region": row["region"]}
    assert list(group) == list(question.dimensions), question
    if row["kind"] == "other":
        assert not any(group.values())
        return Line("other", None, unit_of(question, row))
    return Line(row["kind"], tuple(group.values()), unit_of(question, row))


def by_line(question: GroupedQuestion, rows: Any, *names: str) -> dict[Line, tuple[Any, ...]]:
    """Line → these fields; no line twice."""
    found = {line_of(question, row): tuple(row[name] for name in names) for row in rows}
    assert len(found) == len(rows), question
    return found


@random_questions("costs/breakdown", 200)
def test_a_breakdown_is_what_athena_says(api: ApiClient, athena: Athena, questions: list[GroupedQuestion]) -> None:
    for question, answer, current, former in answers(api, athena, questions):
        assert_meta(question, answer["meta"], current, former)
        said = by_line(question, answer["rows"], "amount", "line_item_count", "compare_amount", "change")
        assert said == expected.breakdown(question, current, former), question


@random_questions("costs", 200)
def test_a_series_is_what_athena_says(api: ApiClient, athena: Athena, questions: list[GroupedQuestion]) -> None:
    for question, answer, current, former in answers(api, athena, questions):
        assert_meta(question, answer["meta"], current, former)
        said = {
            (row["date"], row["compare_date"], line_of(question, row)): (row["amount"], row["compare_amount"])
            for row in answer["rows"]
        }
        assert len(said) == len(answer["rows"]), question
        spans = (question.span(NEWEST), question.former_span(NEWEST))
        assert said == expected.series(question, spans, current, former), question


@random_questions("movers", 100)
def test_the_movers_are_what_athena_says(api: ApiClient, athena: Athena, questions: list[GroupedQuestion]) -> None:
    for question, answer, current, former in answers(api, athena, questions):
        assert_meta(question, answer["meta"], current, former)
        said = by_line(question, answer["rows"], "amount", "compare_amount", "change")
        of = expected.breakdown(question, current, former)
        assert said == {line: (amount, before, change) for line, (amount, _, before, change) in of.items()}, question


@random_questions("regions", 60)
def test_the_regions_are_what_athena_says(api: ApiClient, athena: Athena, questions: list[GroupedQuestion]) -> None:
    for question, answer, parts, former_parts in answers(api, athena, questions):
        current, former = expected.by_first_key(parts), expected.by_first_key(former_parts)
        assert_meta(question, answer["meta"], current, former)
        said = by_line(question, answer["rows"], "amount", "line_item_count", "compare_amount", "change")
        assert said == expected.breakdown(question, current, former), question
        names = ("service_count", "usage_account_count", "top_service", "top_service_amount")
        for line, counted in by_line(question, answer["rows"], *names).items():
            assert counted == in_region(line, parts), question


def in_region(line: Line, parts: Sequence[Sum]) -> tuple[Any, ...]:
    """How many services and accounts a region has, and its first service with the amount."""
    there = [one for one in parts if (one.keys[:1], one.unit) == (line.keys, line.unit)]
    services = {one.keys[1] for one in there} - {None}
    accounts = {one.keys[2] for one in there} - {None}
    amounts = {name: expected.added(one.amount for one in there if one.keys[1] == name) for name in services}
    first = min(amounts, key=lambda name: (EXACT.minus(amounts[name] or Decimal(0)), name), default=None)
    return len(services), len(accounts), first, expected.text(amounts[first]) if first else None


@random_questions("dimensions", 40)
def test_the_values_of_a_dimension_are_what_athena_says(
    api: ApiClient, athena: Athena, questions: list[GroupedQuestion]
) -> None:
    for question, answer, current, _ in answers(api, athena, questions):
        counts: dict[str | None, int] = {}
        for one in current:
            counts[one.keys[0]] = counts.get(one.keys[0], 0) + one.line_items
        in_order = sorted(counts, key=lambda value: (-counts[value], value is None, value or ""))
        labels = ACCOUNTS if question.dimensions == ("usage_account_id",) else {}
        assert answer["rows"] == [
            {"value": value, "label": labels.get(str(value)), "line_item_count": counts[value]}
            for value in in_order[: question.limit]
        ], question
        assert answer["meta"]["value_count"] == len(counts), question
        assert answer["meta"]["is_truncated"] == (len(counts) > question.limit), question
