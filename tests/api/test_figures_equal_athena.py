"""Random questions get the same answer, to the last digit, from the API and from Athena over the published views."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.api import expected_figures as expected
from tests.api.asking import EVERYBODY, ApiClient, Bearer
from tests.api.athena import Athena, by_name, sums, together
from tests.api.expected_figures import Line, Sum
from tests.api.lake import MAIN
from tests.api.questions import GroupedQuestion, grouped_questions

NEWEST = "2026-10"
# Each example is a batch of questions, that Athena is asked at once: 2 × 30 × 10 questions.
BATCH, BATCHES = 10, 30
random_questions = settings(
    max_examples=BATCHES,
    derandomize=True,
    database=None,
    deadline=None,
    phases=(Phase.generate,),
    suppress_health_check=list(HealthCheck),
)
Compare = Callable[[GroupedQuestion, Any, Sequence[Sum], Sequence[Sum]], None]


def bearer(question: GroupedQuestion) -> Bearer:
    """Who asks."""
    return EVERYBODY if question.accounts is None else Bearer(accounts=" ".join(question.accounts))


def hold_together(
    api: ApiClient, athena: Athena, path: str, questions: Sequence[GroupedQuestion], compare: Compare
) -> None:
    """Ask both the same questions and compare each answer."""
    statements = []
    for number, question in enumerate(questions):
        for side, span in enumerate((question.span(NEWEST), question.former_span(NEWEST))):
            if span:
                statements.append(
                    sums(
                        question,
                        span,
                        name=f"{number} {side}",
                        granularity=question.granularity,
                        default_export=MAIN,
                    )
                )
    rows = by_name(athena.ask(together(statements)))
    for number, question in enumerate(questions):
        answered = api.ask(path, question.parameters(), principal=bearer(question))
        assert answered.status == 200, (question, answered.body)
        current, former = (expected.sums_of(rows.get(f"{number} {side}", []), question) for side in (0, 1))
        assert_meta(question, answered.json["meta"], current, former)
        compare(question, answered.json["rows"], current, former)


def assert_meta(question: GroupedQuestion, meta: Any, current: Sequence[Sum], former: Sequence[Sum]) -> None:
    start, end = question.span(NEWEST)
    assert (meta["start_date"], meta["end_date"]) == (str(start), str(end)), question
    assert totals_said(question, meta["totals"]) == expected.totals(current, former), question
    assert meta["other_groups"] == expected.other_groups(expected.lines(question, current, former)), question
    before = question.former_span(NEWEST)
    if before is None:
        assert meta["compare"] is None
    else:
        assert (meta["compare"]["start_date"], meta["compare"]["end_date"]) == (str(before[0]), str(before[1]))
        assert totals_said(question, meta["compare"]["totals"]) == expected.totals(former, current), question


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
    assert list(row["group"]) == list(question.dimensions), question
    keys = tuple(row["group"].values())
    if row["kind"] == "other":
        assert not any(keys)
        return Line("other", None, unit_of(question, row))
    return Line(row["kind"], keys, unit_of(question, row))


def compare_breakdown(question: GroupedQuestion, rows: Any, current: Sequence[Sum], former: Sequence[Sum]) -> None:
    said = {
        line_of(question, row): (row["amount"], row["line_item_count"], row["compare_amount"], row["change"])
        for row in rows
    }
    assert len(said) == len(rows), question
    assert said == expected.breakdown(question, current, former), question


def compare_series(question: GroupedQuestion, rows: Any, current: Sequence[Sum], former: Sequence[Sum]) -> None:
    said = {
        (row["date"], row["compare_date"], line_of(question, row)): (row["amount"], row["compare_amount"])
        for row in rows
    }
    assert len(said) == len(rows), question
    spans = (question.span(NEWEST), question.former_span(NEWEST))
    assert said == expected.series(question, spans, current, former), question


@random_questions
@given(st.lists(grouped_questions(is_series=False), min_size=BATCH, max_size=BATCH))
def test_a_breakdown_is_what_athena_says(api: ApiClient, athena: Athena, questions: list[GroupedQuestion]) -> None:
    hold_together(api, athena, "/v1/costs/breakdown", questions, compare_breakdown)


@random_questions
@given(st.lists(grouped_questions(is_series=True), min_size=BATCH, max_size=BATCH))
def test_a_series_is_what_athena_says(api: ApiClient, athena: Athena, questions: list[GroupedQuestion]) -> None:
    hold_together(api, athena, "/v1/costs", questions, compare_series)
