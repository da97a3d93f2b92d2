"""What holds for every answer: parts are the whole, CSV is JSON, another order is the same question, pages are the log."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.api.asking import EVERYBODY, Answered, ApiClient, Bearer
from tests.api.expected_figures import added, text
from tests.api.lake import MAIN, PERIODS, SECOND, PublishedLake, fill
from tests.api.lake_rows import MEASURES, Row, line_items
from tests.api.questions import GroupedQuestion, Resource, grouped_questions

GROUPED: tuple[Resource, ...] = ("costs", "costs/breakdown", "movers", "regions")
AMOUNTS = (*MEASURES, "true_up_cost", "upfront_fee_cost")
ALL_DAYS = [("start_date", "2026-07-01"), ("end_date", "2026-11-01"), ("export", MAIN), ("export", SECOND)]
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
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
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


def written(row: Row, **of_snapshot: str) -> str:
    """A line item, whole, as text that is the same for the same line item."""
    amounts = {name: None if row[name] is None else text(Decimal(row[name])) for name in AMOUNTS}
    return json.dumps(row | amounts | of_snapshot, sort_keys=True)


def log_of(lake: PublishedLake) -> Counter[str]:
    """Every published line item as it was written to the lake."""
    return Counter(
        written(row, export=one.export, billing_period=one.billing_period, snapshot_id=one.snapshot_id)
        for one in lake.published()
        for row in one.line_items
    )


def sorted_by(rows: list[Any], sort: str) -> bool:
    """Whether the rows are in that order, those without a value last."""
    name = sort.removeprefix("-")
    values = [row[name] for row in rows]
    there = [Decimal(value) if name in AMOUNTS else value for value in values if value is not None]
    return there == sorted(there, reverse=sort != name) and all(value is None for value in values[len(there) :])


@pytest.mark.parametrize(
    "sort", ["usage_date", "-usage_date", "unblended_cost", "-net_unblended_cost", "-service", "resource_id"]
)
def test_all_pages_together_are_the_log(published_lake: PublishedLake, api: ApiClient, sort: str) -> None:
    pages = [page.json for page in api.pages("/v1/line-items", [*ALL_DAYS, ("sort", sort), ("limit", "171")])]
    rows = [row for page in pages for row in page["rows"]]
    assert [len(page["rows"]) for page in pages[:-1]] == [171] * (len(pages) - 1)
    assert len(pages) > 5
    assert Counter(written(row) for row in rows) == log_of(published_lake)
    assert sorted_by(rows, sort)
    assert all(page["meta"]["totals"] == pages[0]["meta"]["totals"] for page in pages)
    assert summed({**row, "amount": row["unblended_cost"], "pricing_unit": None} for row in rows) == summed(
        pages[0]["meta"]["totals"]
    )


def test_the_csv_of_the_log_is_all_its_pages(api: ApiClient) -> None:
    parameters = [*ALL_DAYS, ("filter", "billing_period:2026-10"), ("sort", "-unblended_cost")]
    pages = [page.json for page in api.pages("/v1/line-items", [*parameters, ("limit", "100")])]
    listed = [row for page in pages for row in page["rows"]]
    header, *rows = api.ask("/v1/line-items", parameters, accept="text/csv").csv
    totals = pages[0]["meta"]["totals"]
    assert rows[: len(listed)] == [[cell(row[name], is_number=name in AMOUNTS) for name in header] for row in listed]
    last = [dict(zip(header, row, strict=True)) for row in rows[len(listed) :]]
    assert [(row[header[0]], row["unblended_cost"], row["currency"]) for row in last] == [
        ("Total", total["amount"], total["currency"]) for total in totals
    ]


def test_pages_stay_with_their_publication_when_another_is_made_in_between(
    new_lake: Callable[[], PublishedLake],
) -> None:
    lake = new_lake()
    fill(lake, count=40)
    before, first_publication = log_of(lake), lake.publication_id
    pages = []
    for page in lake.client().pages("/v1/line-items", [*ALL_DAYS, ("sort", "-amortized_cost"), ("limit", "23")]):
        pages.append(page.json)
        if len(pages) == 2:
            restated = line_items(PERIODS[3], 1234, 50)
            added_snapshot = lake.add_snapshot(MAIN, PERIODS[3], restated, delivered_at="2026-10-31T04:00:00Z")
            lake.publish(added_snapshot, updates_views=False)
    assert Counter(written(row) for page in pages for row in page["rows"]) == before
    assert {page["meta"]["publication_id"] for page in pages} == {first_publication}
    again = [
        row
        for page in lake.client().pages("/v1/line-items", [*ALL_DAYS, ("limit", "500")])
        for row in page.json["rows"]
    ]
    assert Counter(written(row) for row in again) == log_of(lake) != before


def test_every_former_publication_still_has_its_figures(published_lake: PublishedLake, api: ApiClient) -> None:
    found = []
    for identity in published_lake.publications:
        shown = {one["snapshot_id"]: one["export"] for one in published_lake.partitions[identity]}
        rows = [row for one in published_lake.snapshots if one.snapshot_id in shown for row in one.line_items]
        parameters = [
            *ALL_DAYS[:2],
            ("publication_id", identity),
            *(("export", one) for one in sorted({*shown.values()})),
        ]
        answer = api.ask("/v1/costs/breakdown", parameters).json
        assert answer["meta"]["publication_id"] == identity
        assert summed({**row, "amount": row["unblended_cost"], "pricing_unit": None} for row in rows) == summed(
            answer["meta"]["totals"]
        )
        found.append(answer["meta"]["totals"])
    assert all(found[number] != found[number + 1] for number in range(len(found) - 1))
