"""What holds for every answer: parts are the whole, CSV is JSON, another order is the same question."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.api.asking import EVERYBODY, Answered, ApiClient, Bearer
from tests.api.expected_figures import added, text
from tests.api.lake_rows import MEASURES
from tests.api.questions import GroupedQuestion, Resource, grouped_questions

GROUPED: tuple[Resource, ...] = ("costs", "costs/breakdown", "movers", "regions")
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


def asked(api: ApiClient, question: GroupedQuestion, **how: Any) -> Answered:
    """The answer to the question of its own bearer."""
    bearer = EVERYBODY if question.accounts is None else Bearer(accounts=" ".join(question.accounts))
    parameters = how.pop("parameters", question.parameters())
    answered = api.ask(f"/v1/{question.resource}", parameters, principal=bearer, **how)
    assert answered.status in {200, 304}, answered.body
    return answered


def summed(rows: Iterable[Any], field: str = "amount") -> dict[tuple[str | None, str | None], str | None]:
    """(currency, pricing unit) → the sum of the rows."""
    listed: dict[tuple[str | None, str | None], list[Decimal | None]] = {}
    for row in rows:
        amounts = listed.setdefault((row["currency"], row["pricing_unit"]), [])
        amounts.append(None if row[field] is None else Decimal(row[field]))
    return {unit: text(added(amounts)) for unit, amounts in listed.items()}


@random_questions(40, *GROUPED)
def test_groups_other_and_none_add_up_to_the_total(api: ApiClient, question: GroupedQuestion) -> None:
    answer = asked(api, question, parameters=[one for one in question.parameters() if one[0] != "is_cumulative"]).json
    assert summed(answer["rows"]) == summed(answer["meta"]["totals"]), question
    if question.compare:
        assert summed(answer["rows"], "compare_amount") == summed(answer["meta"]["compare"]["totals"]), question


@random_questions(20, "costs")
def test_the_last_of_a_running_sum_is_the_total(api: ApiClient, question: GroupedQuestion) -> None:
    running = [*(one for one in question.parameters() if one[0] not in {"is_cumulative", "compare"})]
    answer = asked(api, question, parameters=[*running, ("is_cumulative", "true")]).json
    dates = [row["date"] for row in answer["rows"]]
    last = [row for row in answer["rows"] if row["date"] == max(dates)]
    assert summed(last) == summed(answer["meta"]["totals"]), question


def cell(value: Any, *, is_number: bool = False) -> str:
    """A value as a cell of CSV: what a spreadsheet could run has an apostrophe before it, unless it is a number."""
    if isinstance(value, bool):
        return str(value).lower()
    written = "" if value is None else str(value)
    is_active = not is_number and (written.lstrip()[:1] in set("=+-@%|") or written[:1] in set("\t\r\n"))
    return f"'{written}" if is_active and written else written


def cells(row: Any, header: list[str], metric: str) -> list[str]:
    """A row of JSON as the CSV has it: the measure stands under its own name."""
    found = []
    for name in header:
        is_number = name.endswith((metric, "_count", "_ratio"))
        field = name.removesuffix(metric) + "amount" if name.endswith(metric) else name
        field = field if field != "change_amount" else "change"
        found.append(cell(row["group"][name] if name in row.get("group", ()) else row[field], is_number=is_number))
    return found


@random_questions(40, *GROUPED)
def test_the_csv_has_the_rows_and_the_totals_of_the_json(api: ApiClient, question: GroupedQuestion) -> None:
    answer = asked(api, question).json
    header, *rows = asked(api, question, accept="text/csv").csv
    assert len(set(header)) == len(header), question
    totals = answer["meta"]["totals"]
    assert rows[: len(rows) - len(totals)] == [cells(row, header, question.metric) for row in answer["rows"]], question
    unit = "pricing_unit" if question.metric == "usage_amount" else "currency"
    last = [dict(zip(header, row, strict=True)) for row in rows[len(rows) - len(totals) :]]
    assert [(row[header[0]], row[question.metric], row[unit]) for row in last] == [
        ("Total", cell(total["amount"], is_number=True), cell(total[unit])) for total in totals
    ], question


@pytest.mark.parametrize(("metric", "unit"), [("unblended_cost", "currency"), ("usage_amount", "pricing_unit")])
def test_the_unit_has_one_column_when_it_is_grouped_by(api: ApiClient, metric: str, unit: str) -> None:
    parameters = [("group_by", unit), ("metric", metric)]
    header, *rows = api.ask("/v1/costs/breakdown", parameters, accept="text/csv").csv
    assert header == ["kind", metric, unit]
    groups, totals = ([row[1:] for row in rows if (row[0] == "Total") == is_total] for is_total in (False, True))
    assert len(totals) > 1
    assert sorted(groups) == sorted(totals)


@random_questions(60, *GROUPED)
def test_the_same_question_in_another_order_is_the_same_answer(api: ApiClient, question: GroupedQuestion) -> None:
    parameters = question.parameters()
    shuffled = [one for one in parameters if one[0] != "group_by"]
    # Conditions and exports may even be said twice; the order of the groups is that of the columns, so it stays.
    shuffled += [one for one in shuffled if one[0] in {"filter", "exclude", "export"}]
    random.Random(len(shuffled)).shuffle(shuffled)  # noqa: S311  repeatable
    shuffled += [one for one in parameters if one[0] == "group_by"]
    first = asked(api, question)
    assert asked(api, question, parameters=shuffled).etag == first.etag, question
    known = asked(api, question, parameters=shuffled, headers={"If-None-Match": first.etag})
    assert (known.status, known.body) == (304, "")
    other = [one for one in parameters if one[0] != "metric"] + [
        ("metric", next(name for name in MEASURES if name != question.metric))
    ]
    assert asked(api, question, parameters=other).etag != first.etag
    assert asked(api, question, accept="text/csv").etag != first.etag
