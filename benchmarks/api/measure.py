"""What is measured: starts, warm answers, 304s, deep pages of the log, and many clients at once."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from benchmarks.api.baselines import costs_on_silver, page_by_offset
from benchmarks.api.clients import CLIENTS, ask_at_once, peak_of_instances
from benchmarks.api.events import address, event
from benchmarks.api.lake import Lake
from benchmarks.api.processes import BenchmarkError, Instance, api_environ, api_server
from benchmarks.api.questions import (
    DEEP_LOG,
    LOG_PAGE,
    MAX_PAGE_ROWS,
    PAGE_ROWS,
    QUESTIONS,
    STATUS,
    THIRTY_DAYS,
    YEAR_BY_SERVICE,
    Question,
)
from benchmarks.api.timings import Timings

WARM_CALLS = 200
STARTS = 10
DEPTHS = (1, 100, 10_000)
AIM_WARM, AIM_COLD, AIM_NOT_MODIFIED, AIM_PAGE, AIM_BYTES = 30.0, 900.0, 3.0, 100.0, 512_000_000


@dataclass(frozen=True)
class Measurement:
    """One line of the report: times, what is aimed at for their p95, and the baseline's median."""

    name: str
    timings: Timings
    aim: float | None = None
    baseline: str = ""
    baseline_timings: Timings | None = None

    @property
    def is_met(self) -> bool | None:
        """Whether p95 is within the aim; None without an aim."""
        return None if self.aim is None else self.timings.p95 <= self.aim

    @property
    def ratio(self) -> float | None:
        """How many times as long the baseline takes, median to median."""
        return None if self.baseline_timings is None else self.baseline_timings.p50 / self.timings.p50


@dataclass(frozen=True)
class Memory:
    """The most memory that one process with the handler held."""

    name: str
    peak_bytes: int


@dataclass(frozen=True)
class Run:
    """A lake, the embedded AWS that serves it, and a folder for what is left behind."""

    lake: Lake
    endpoint_url: str
    work: Path

    def environ(self, cache: str) -> dict[str, str]:
        """The environment of an instance whose cache folder has this name."""
        return api_environ(self.endpoint_url, self.work / cache)

    def instance(self, cache: str) -> Instance:
        """An instance of the function, not started yet."""
        return Instance(self.environ(cache), self.work / "instances.log")

    def forget(self, cache: str) -> None:
        """Empty a cache folder."""
        shutil.rmtree(self.work / cache, ignore_errors=True)


def cold_starts(run: Run) -> Iterator[Measurement]:
    """From the start of the process to the first answer: with an empty cache folder, and with the files there already."""
    for question in (STATUS, THIRTY_DAYS, YEAR_BY_SERVICE, LOG_PAGE):
        empty = []
        for _ in range(STARTS):
            run.forget("cold")
            empty.append(_first_answer(run, question))
        filled = [_first_answer(run, question) for _ in range(STARTS)]
        yield Measurement(f"cold, empty cache: {question.name}", Timings.of(empty), AIM_COLD)
        yield Measurement(f"cold, files fetched: {question.name}", Timings.of(filled), AIM_COLD)


def _first_answer(run: Run, question: Question) -> float:
    with run.instance("cold") as instance:
        called = instance.call(question.events()[-1:])
        return (called.answered_at - instance.started_at) * 1000


def warm_answers(run: Run) -> tuple[list[Measurement], Memory]:
    """Every question of the dashboard by one instance that has seen its files, and what that instance held at most.

    Raises BenchmarkError when the costs of 13 months are not those of silver, to the last digit.
    """
    silver = costs_on_silver(run.lake.files("silver", "line_items"))
    measured = []
    peak = 0
    with run.instance("warm") as instance:
        _check_total(instance, silver.unblended_cost)
        for question in QUESTIONS:
            events = question.events()
            instance.call(events, len(events))
            called = instance.call(events, max(WARM_CALLS, len(events)))
            is_compared = question is YEAR_BY_SERVICE
            measured.append(
                Measurement(
                    f"warm: {question.name}",
                    Timings.of(called.milliseconds),
                    AIM_PAGE if question is LOG_PAGE else AIM_WARM,
                    baseline="the same sums on silver" if is_compared else "",
                    baseline_timings=silver.timings if is_compared else None,
                )
            )
            peak = called.peak_bytes
        measured.append(_not_modified(instance))
    return measured, Memory("one instance, all questions", peak)


def _check_total(instance: Instance, expected: Decimal) -> None:
    asked = event(YEAR_BY_SERVICE.path, {**YEAR_BY_SERVICE.variants[0], "metric": "unblended_cost"})
    totals = instance.call([asked]).answer.document["meta"]["totals"]
    if [Decimal(total["amount"]) for total in totals] != [expected]:
        raise BenchmarkError(f"{YEAR_BY_SERVICE.name}: the API's total is {totals}, silver's {expected}")


def _not_modified(instance: Instance) -> Measurement:
    question = YEAR_BY_SERVICE.events()[:1]
    etag = instance.call(question).answer.headers.get("etag")
    if not etag:
        raise BenchmarkError(f"{YEAR_BY_SERVICE.path}: the answer has no ETag")
    known = event(YEAR_BY_SERVICE.path, YEAR_BY_SERVICE.variants[0], {"if-none-match": etag})
    called = instance.call([known], WARM_CALLS, expected_status=304)
    return Measurement("warm: 304 to a known ETag", Timings.of(called.milliseconds), AIM_NOT_MODIFIED)


def log_pages(run: Run) -> tuple[list[Measurement], Memory]:
    """Pages of 100 line items at several depths, reached by following cursors, beside the same pages by OFFSET.

    Raises BenchmarkError when the two do not hold the same line items.
    """
    months = [month for month in run.lake.months if month.billing_period >= DEEP_LOG["start_date"][:7]]
    rows = sum(month.line_item_count for month in months)
    files = [
        file for file in run.lake.files("gold", "line_items") if any(month.snapshot_id in file for month in months)
    ]
    measured, peak = [], 0
    with run.instance("log") as instance:
        walked, cursor = 0, None
        for depth in DEPTHS:
            skipped = (depth - 1) * PAGE_ROWS
            if skipped + PAGE_ROWS > rows:
                continue
            while walked < skipped:
                step = min(MAX_PAGE_ROWS, skipped - walked)
                cursor = _page(instance, cursor, step)["meta"]["next_cursor"]
                walked += step
            page = _page(instance, cursor, PAGE_ROWS)
            compared = page_by_offset(files, skipped, PAGE_ROWS)
            if [row["line_item_id"] for row in page["rows"]] != compared.line_item_ids:
                raise BenchmarkError(f"log page {depth}: OFFSET gives other line items than the cursor")
            called = instance.call([_page_event(cursor, PAGE_ROWS)], WARM_CALLS)
            measured.append(
                Measurement(
                    f"log page {depth:,} of 100 rows, five months",
                    Timings.of(called.milliseconds),
                    AIM_PAGE,
                    baseline="the same page by OFFSET",
                    baseline_timings=compared.timings,
                )
            )
            peak = called.peak_bytes
    return measured, Memory("one instance, the walk to the deepest page", peak)


def _page(instance: Instance, cursor: str | None, rows: int) -> Any:
    return instance.call([_page_event(cursor, rows)]).answer.document


def _page_event(cursor: str | None, rows: int) -> dict[str, Any]:
    following = {"cursor": cursor} if cursor else {}
    return event(LOG_PAGE.path, {**DEEP_LOG, "limit": str(rows), **following})


def many_clients(run: Run) -> tuple[Measurement, float, Memory]:
    """Twenty clients against the server of `local/api` with two instances; also requests per second."""
    addresses = [address(question.path, query) for question in QUESTIONS for query in question.variants[:5]]
    with api_server(run.environ("server"), run.work / "server.log") as (base_url, pid):
        # Once before, so that both instances have their files.
        ask_at_once(base_url, addresses)
        timings, per_second = ask_at_once(base_url, addresses)
        peak = peak_of_instances(pid)
    measured = Measurement(f"{CLIENTS} clients at once, over HTTP", timings)
    return measured, per_second, Memory(f"an instance under {CLIENTS} clients", peak)
