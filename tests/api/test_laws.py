"""Laws that hold for every answer: parts and total, running totals, CSV and JSON, one question in other words."""

from __future__ import annotations

import random
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from api.csv_table import Column, safe_cell
from tests.api.asking import EVERYBODY, Answered, ApiClient, Bearer
from tests.api.lake import MAIN
from tests.api.lake_rows import EXACT
from tests.api.questions import GroupedQuestion, grouped_questions

COSTS, BREAKDOWN, MOVERS = "/v1/costs", "/v1/costs/breakdown", "/v1/movers"
NEWEST = "2026-10"
Unit = tuple[str | None, str | None]
for_any_question = settings(
    max_examples=40,
    derandomize=True,
    database=None,
    deadline=None,
    phases=(Phase.generate,),
    suppress_health_check=list(HealthCheck),
)
series_questions = grouped_questions(is_series=True)
breakdown_questions = grouped_questions(is_series=False)


def asked(api: ApiClient, path: str, question: GroupedQuestion, **changes: str | None) -> Any:
    """The JSON of the answer; `changes` stand over the question's parameters, None leaves one out."""
    answered = api.ask(path, parameters_of(question, **changes), principal=bearer(question))
    assert answered.status == 200, answered.body
    return answered.json


def parameters_of(question: GroupedQuestion, **changes: str | None) -> list[tuple[str, str]]:
    kept = [(name, value) for name, value in question.parameters() if name not in changes]
    return kept + [(name, value) for name, value in changes.items() if value is not None]


def bearer(question: GroupedQuestion) -> Bearer:
    return EVERYBODY if question.accounts is None else Bearer(accounts=" ".join(question.accounts))


def unit(row: Any) -> Unit:
    return row["currency"], row["pricing_unit"]


def amounts_by_unit(rows: Iterable[Any], name: str = "amount") -> dict[Unit, Decimal]:
    """Unit → exact sum; null adds nothing."""
    found: dict[Unit, Decimal] = {}
    for row in rows:
        found[unit(row)] = EXACT.add(found.get(unit(row), Decimal(0)), Decimal(row[name] or 0))
    return found


def line(row: Any) -> tuple[Any, ...]:
    return row["kind"], *row["group"].values(), *unit(row)


@for_any_question
@given(breakdown_questions)
def test_parts_other_and_none_are_the_total(api: ApiClient, question: GroupedQuestion) -> None:
    answer = asked(api, BREAKDOWN, question)
    assert amounts_by_unit(answer["rows"]) == amounts_by_unit(answer["meta"]["totals"])
    if question.compare:
        former = amounts_by_unit(answer["meta"]["compare"]["totals"])
        assert amounts_by_unit(answer["rows"], "compare_amount") == former
        for one, change in amounts_by_unit(answer["rows"], "change").items():
            assert change == EXACT.subtract(amounts_by_unit(answer["meta"]["totals"])[one], former[one])


@for_any_question
@given(breakdown_questions)
def test_a_larger_limit_only_takes_groups_out_of_other(api: ApiClient, question: GroupedQuestion) -> None:
    few, many = (
        [line(row) for row in asked(api, BREAKDOWN, question, limit=str(limit))["rows"] if row["kind"] == "value"]
        for limit in (question.limit, question.limit + 5)
    )
    for one in {row[-2:] for row in many}:
        shown = [row for row in many if row[-2:] == one]
        assert [row for row in few if row[-2:] == one] == shown[: question.limit]


@for_any_question
@given(series_questions)
def test_the_points_of_a_series_add_up_to_the_total(api: ApiClient, question: GroupedQuestion) -> None:
    answer = asked(api, COSTS, question, is_cumulative=None)
    assert amounts_by_unit(answer["rows"]) == amounts_by_unit(answer["meta"]["totals"])
    if question.compare:
        former = amounts_by_unit(answer["meta"]["compare"]["totals"])
        assert amounts_by_unit(answer["rows"], "compare_amount") == former


@for_any_question
@given(series_questions)
def test_the_last_points_of_a_cumulative_series_are_the_total(api: ApiClient, question: GroupedQuestion) -> None:
    answer = asked(api, COSTS, question, is_cumulative="true")
    for date, amount, totals in (
        ("date", "amount", answer["meta"]["totals"]),
        ("compare_date", "compare_amount", (answer["meta"]["compare"] or {}).get("totals", [])),
    ):
        rows = [row for row in answer["rows"] if row[date] is not None]
        last = max((row[date] for row in rows), default=None)
        assert amounts_by_unit((row for row in rows if row[date] == last), amount) == amounts_by_unit(totals)


@for_any_question
@given(series_questions)
def test_a_series_has_every_group_in_every_bucket_once(api: ApiClient, question: GroupedQuestion) -> None:
    rows = asked(api, COSTS, question)["rows"]
    buckets: dict[Unit, list[Any]] = {}
    for row in rows:
        buckets.setdefault((row["date"], row["compare_date"]), []).append(line(row))
    # Strictly so: the same groups in the same order, no bucket twice, in the order of days.
    assert len({tuple(lines) for lines in buckets.values()}) <= 1
    assert all(len(set(lines)) == len(lines) for lines in buckets.values())
    dates = [date for date, _ in buckets if date]
    assert dates == sorted(set(dates))


@for_any_question
@given(breakdown_questions)
def test_the_groups_of_what_changed_add_up_to_the_whole_change(api: ApiClient, question: GroupedQuestion) -> None:
    answer = asked(
        api,
        MOVERS,
        question,
        group_by=question.dimensions[0],
        compare=None,
        comparison=question.compare or "previous_year",
    )
    rows, meta = answer["rows"], answer["meta"]
    assert amounts_by_unit(rows) == amounts_by_unit(meta["totals"])
    assert amounts_by_unit(rows, "compare_amount") == amounts_by_unit(meta["compare"]["totals"])
    assert amounts_by_unit(rows, "change") == amounts_by_unit(meta["change"])
    for one in {unit(row) for row in rows}:
        changes = [abs(Decimal(row["change"] or 0)) for row in rows if row["kind"] == "value" and unit(row) == one]
        assert changes == sorted(changes, reverse=True)


def csv_of(api: ApiClient, path: str, question: GroupedQuestion) -> Answered:
    answered = api.ask(path, parameters_of(question), principal=bearer(question), accept="text/csv")
    assert answered.status == 200, answered.body
    return answered


def text_cell(value: str | None) -> str:
    return safe_cell(value, Column("text"))


def expected_csv(question: GroupedQuestion, answer: Any, *, has_date: bool) -> list[list[str]]:
    """The cells an answer has as a table: dates, dimensions, kind, amount, unit, what is compared; then the totals."""
    which = "pricing_unit" if question.metric == "usage_amount" else "currency"
    dates = ["date"] if has_date else []
    compared = [*(["compare_date"] if has_date else []), "compare_amount"] if question.compare else []
    header = [*dates, *(text_cell(name) for name in question.dimensions), "kind", question.metric, which]
    cells = [[*header, *(name.replace("amount", question.metric) for name in compared)]]
    for row in answer["rows"]:
        group = [text_cell(value) for value in row["group"].values()]
        after = [row["amount"] or "", text_cell(row[which]), *(row[name] or "" for name in compared)]
        cells.append([*(row[name] or "" for name in dates), *group, row["kind"], *after])
    former = {unit(total): total["amount"] for total in (answer["meta"]["compare"] or {}).get("totals", [])}
    for total in answer["meta"]["totals"]:
        label = ["Total", *[""] * (len(dates) + len(question.dimensions))]
        after = {"compare_date": "", "compare_amount": former.get(unit(total)) or ""}
        cells.append([*label, total["amount"] or "", text_cell(total[which]), *(after[name] for name in compared)])
    return cells


@for_any_question
@given(series_questions)
def test_a_series_as_csv_has_the_cells_and_totals_of_its_json(api: ApiClient, question: GroupedQuestion) -> None:
    expected = expected_csv(question, asked(api, COSTS, question), has_date=True)
    assert csv_of(api, COSTS, question).csv == expected


@for_any_question
@given(breakdown_questions)
def test_a_breakdown_as_csv_has_the_cells_and_totals_of_its_json(api: ApiClient, question: GroupedQuestion) -> None:
    expected = expected_csv(question, asked(api, BREAKDOWN, question), has_date=False)
    assert csv_of(api, BREAKDOWN, question).csv == expected


@for_any_question
@given(question=st.one_of(breakdown_questions, series_questions), seed=st.integers(0, 1000))
def test_a_question_in_other_words_has_the_same_etag_and_answer(
    api: ApiClient, question: GroupedQuestion, seed: int
) -> None:
    path = COSTS if question.granularity else BREAKDOWN
    first = api.ask(path, question.parameters(), principal=bearer(question))
    start, end = question.span(NEWEST)
    said = parameters_of(question, start_date=str(start), end_date=str(end))
    if not question.exports:
        said.append(("export", MAIN))
    groups = [one for one in said if one[0] == "group_by"]  # their order is that of the columns, so it stays
    others = [one for one in said if one[0] != "group_by"]
    # A condition said twice says nothing more.
    others += [one for one in others if one[0] in {"filter", "exclude"}][:1]
    random.Random(seed).shuffle(others)  # noqa: S311  repeatable order, no secret
    cut = seed % (len(others) + 1)
    again = api.ask(path, [*others[:cut], *groups, *others[cut:]], principal=bearer(question))
    assert again.body == first.body
    assert again.etag == first.etag
    unchanged = api.ask(path, said, principal=bearer(question), headers={"if-none-match": first.etag})
    assert (unchanged.status, unchanged.body, unchanged.etag) == (304, "", first.etag)


@for_any_question
@given(
    st.lists(
        series_questions, min_size=2, max_size=2, unique_by=lambda one: (one.parameters(), one.accounts).__repr__()
    )
)
def test_two_answers_that_differ_never_share_an_etag(api: ApiClient, questions: list[GroupedQuestion]) -> None:
    one, two = (api.ask(COSTS, question.parameters(), principal=bearer(question)) for question in questions)
    assert one.body == two.body or one.etag != two.etag
    as_csv = csv_of(api, COSTS, questions[0])
    assert as_csv.etag != one.etag
