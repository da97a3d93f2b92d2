"""All pages of the audit log joined are the whole log: every row, none twice, in one order, whatever is published meanwhile."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from api.csv_table import Column, safe_cell
from api.queries.line_items import SORTS
from tests.api.asking import ApiClient, Bearer
from tests.api.lake import MAIN, PublishedLake, SnapshotRows
from tests.api.lake_rows import EXACT, MEASURES, Row, line_items
from tests.sql.catalogued import schema_of

LOG = "/v1/line-items"
Parameters = list[tuple[str, str]]
TWO_MONTHS = [("start_date", "2026-09-01"), ("end_date", "2026-11-01")]
PLACES = Decimal("1E-10")


def pages(api: ApiClient, parameters: Parameters, **asking: Any) -> Iterator[Any]:
    """The pages of a question, one after the other, as JSON."""
    return (page.json for page in api.pages(LOG, parameters, **asking))


def joined(api: ApiClient, parameters: Parameters, **asking: Any) -> list[Any]:
    return [row for page in pages(api, parameters, **asking) for row in page["rows"]]


def as_written(snapshots: Iterable[SnapshotRows]) -> list[Row]:
    """The rows of the snapshots as the API has to give them; null in the columns that a row does not say."""
    unsaid = {column["name"]: None for column in schema_of("gold", "line_items")["columns"]}
    return [
        unsaid
        | {name: text(value) for name, value in row.items()}
        | {"export": one.export, "billing_period": one.billing_period, "snapshot_id": one.snapshot_id}
        for one in snapshots
        for row in one.line_items
    ]


def text(value: Any) -> Any:
    return format(EXACT.quantize(value, PLACES), "f") if isinstance(value, Decimal) else value


def counted(rows: Iterable[Any]) -> Counter[str]:
    """Rows with how often each is there: the lake has rows that are the same in every column."""
    return Counter(json.dumps(row, sort_keys=True) for row in rows)


def of_main(lake: PublishedLake) -> list[SnapshotRows]:
    return [one for one in lake.published() if one.export == MAIN and one.billing_period in {"2026-09", "2026-10"}]


@pytest.mark.parametrize("direction", ["", "-"])
@pytest.mark.parametrize("sort", SORTS)
def test_all_pages_joined_are_the_whole_log_in_order(
    published_lake: PublishedLake, api: ApiClient, sort: str, direction: str
) -> None:
    found = list(pages(api, [*TWO_MONTHS, ("sort", f"{direction}{sort}"), ("limit", "97")]))
    rows = [row for page in found for row in page["rows"]]
    expected = as_written(of_main(published_lake))
    assert counted(rows) == counted(expected)
    assert max(counted(rows).values()) > 1
    assert [len(page["rows"]) for page in found[:-1]] == [97] * (len(expected) // 97)

    there = [row[sort] for row in rows if row[sort] is not None]
    assert all(row[sort] is None for row in rows[len(there) :])
    values = [Decimal(one) for one in there] if sort in MEASURES else there
    assert values == sorted(values, reverse=bool(direction))


def test_totals_and_count_are_of_the_whole_log_on_every_page(published_lake: PublishedLake, api: ApiClient) -> None:
    rows = as_written(of_main(published_lake))
    for metric, unit in (("net_unblended_cost", "currency"), ("usage_amount", "pricing_unit")):
        sums: dict[str | None, Decimal] = {}
        for row in rows:
            sums[row[unit]] = EXACT.add(sums.get(row[unit], Decimal(0)), Decimal(row[metric] or 0))
        for page in pages(api, [*TWO_MONTHS, ("metric", metric), ("limit", "200")]):
            assert {total[unit]: Decimal(total["amount"]) for total in page["meta"]["totals"]} == sums
            assert page["meta"]["line_item_count"] == len(rows)


conditions = st.sampled_from([
    [],
    [("filter", "service:AmazonEC2"), ("filter", "service:")],
    [("exclude", "tag:Team:core"), ("exclude", "tag:Team:")],
    [("search", "arn:AWS"), ("filter", "currency:EUR")],
    [("search", "ü %")],
    [("filter", "tag:user%3ATeam:a:b"), ("metric", "usage_amount")],
    [("filter", "service:nobody")],
    [("exclude", "charge_type:Usage"), ("export", MAIN), ("export", "it's cur2 (100%)")],
])  # fmt: skip
some_questions = settings(
    max_examples=15,
    derandomize=True,
    database=None,
    deadline=None,
    phases=(Phase.generate,),
    suppress_health_check=list(HealthCheck),
)


@some_questions
@given(
    conditions,
    st.sampled_from([f"{direction}{sort}" for sort in SORTS for direction in ("", "-")]),
    st.integers(25, 90),
    st.sampled_from(["*", "111111111111", "222222222222 333333333333"]),
)
def test_pages_of_any_size_and_the_csv_are_the_same_rows_in_the_same_order(
    api: ApiClient, said: Parameters, sort: str, limit: int, accounts: str
) -> None:
    question = [*TWO_MONTHS, *said, ("sort", sort)]
    bearer = Bearer(accounts=accounts)
    rows = joined(api, [*question, ("limit", str(limit))], principal=bearer)
    assert rows == joined(api, [*question, ("limit", "500")], principal=bearer)

    as_csv = api.ask(LOG, question, principal=bearer, accept="text/csv").csv
    meta = api.ask(LOG, question, principal=bearer).json["meta"]
    header, *cells = as_csv
    totals = len(meta["totals"])
    assert cells[: len(cells) - totals] == [[cell(name, row[name]) for name in header] for row in rows]
    assert len(rows) == meta["line_item_count"]
    metric, unit = meta["metric"], "pricing_unit" if meta["metric"] == "usage_amount" else "currency"
    for total, last in zip(meta["totals"], cells[len(cells) - totals :], strict=True):
        named = dict(zip(header[1:], last[1:], strict=True))
        assert (last[0], named.pop(metric), named.pop(unit)) == ("Total", total["amount"], total[unit] or "")
        assert not any(named.values())


def cell(name: str, value: Any) -> str:
    """A cell of the CSV: maps as JSON, formulas disarmed, amounts untouched."""
    if isinstance(value, dict):
        value = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    is_number = name in MEASURES or name in {"true_up_cost", "upfront_fee_cost"}
    return safe_cell(value, Column(name, is_number=is_number))


@pytest.fixture
def lake(new_lake: Callable[[], PublishedLake]) -> PublishedLake:
    """A lake of the test's own with two months published."""
    lake = new_lake()
    for period in ("2026-09", "2026-10"):
        publish(lake, period, 1, f"{period}-20T00:00:00Z")
    return lake


def publish(lake: PublishedLake, period: str, seed: int, delivered_at: str) -> SnapshotRows:
    added = lake.add_snapshot(MAIN, period, line_items(period, seed, 60), delivered_at=delivered_at)
    lake.publish(added, updates_views=False)
    return added


@pytest.mark.parametrize("sort", ["usage_date", "-usage_date", "-unblended_cost", "region"])
def test_pages_stay_on_the_figures_of_the_first_one_while_others_are_published(lake: PublishedLake, sort: str) -> None:
    api, before, first_publication = lake.client(), lake.published(), lake.publication_id
    question = [*TWO_MONTHS, ("sort", sort), ("limit", "17")]
    rows: list[Any] = []
    for number, page in enumerate(pages(api, question)):
        rows += page["rows"]
        assert page["meta"]["publication_id"] == first_publication
        # Each time the same month is restated, or the other, or one that is new.
        publish(lake, ("2026-10", "2026-09", "2026-11")[number % 3], 100 + number, f"2026-11-{number + 1:02}T00:00:00Z")
    assert counted(rows) == counted(as_written(before))
    assert len(rows) > 7 * 17

    now = list(pages(api, question))
    assert now[0]["meta"]["publication_id"] == lake.publication_id != first_publication
    current = [one for one in lake.published() if one.billing_period != "2026-11"]
    assert counted(row for page in now for row in page["rows"]) == counted(as_written(current))


def test_a_page_asked_for_twice_is_the_same_page(lake: PublishedLake) -> None:
    api = lake.client()
    first = api.ask(LOG, [*TWO_MONTHS, ("limit", "20")])
    following = [*TWO_MONTHS, ("limit", "20"), ("cursor", first.json["meta"]["next_cursor"])]
    second = api.ask(LOG, following)
    publish(lake, "2026-10", 5, "2026-10-25T00:00:00Z")
    again = api.ask(LOG, following)
    assert (again.body, again.etag) == (second.body, second.etag)
    assert second.etag != first.etag


def test_another_cache_folder_gives_the_same_pages(lake: PublishedLake) -> None:
    one, other = lake.client(), lake.client(SENTINEL_QUERY_SECONDS="19")
    first = one.ask(LOG, [*TWO_MONTHS, ("limit", "20")])
    following = [*TWO_MONTHS, ("limit", "20"), ("cursor", first.json["meta"]["next_cursor"])]
    assert other.api.gold.files.folder != one.api.gold.files.folder
    assert one.ask(LOG, following).body == other.ask(LOG, following).body
