"""The questions that are measured: those of the dashboard, each in variants, so that no answer can come from the last one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from benchmarks.api.events import event
from benchmarks.api.lake import PERIODS

Query = dict[str, str]

WHOLE = {"start_date": "2025-10-01", "end_date": "2026-11-01"}
LAST_MONTH = "2026-10"
PAGE_ROWS = 100
# What `limit` of /v1/line-items allows; deep pages are walked to in these steps.
MAX_PAGE_ROWS = 500


@dataclass(frozen=True)
class Question:
    """A question of the dashboard: its route, and the queries it is asked with in turn."""

    name: str
    path: str
    variants: tuple[Query, ...] = ({},)

    def events(self, headers: dict[str, str] | None = None) -> list[dict[str, Any]]:
        """The events of all variants."""
        return [event(self.path, query, headers) for query in self.variants]


def _month(billing_period: str) -> Query:
    year, month = (int(part) for part in billing_period.split("-"))
    return {"start_date": f"{billing_period}-01", "end_date": date(year + month // 12, month % 12 + 1, 1).isoformat()}


def _thirty_days(first: int) -> Query:
    start = date(2025, 10, 1) + timedelta(days=first)
    return {"start_date": start.isoformat(), "end_date": (start + timedelta(days=30)).isoformat()}


METRICS = ("unblended_cost", "net_unblended_cost", "amortized_cost", "net_amortized_cost", "list_cost")
MONTHS = tuple(_month(billing_period) for billing_period in PERIODS)

YEAR_BY_SERVICE = Question(
    "costs, 13 months by month and service",
    "/v1/costs",
    tuple({**WHOLE, "granularity": "month", "group_by": "service", "metric": metric} for metric in METRICS),
)
THIRTY_DAYS = Question(
    "costs, 30 days by day and service",
    "/v1/costs",
    tuple({**_thirty_days(first), "granularity": "day", "group_by": "service"} for first in range(0, 360, 7)),
)
STATUS = Question("status", "/v1/status")
LOG_PAGE = Question(
    "log page, one month", "/v1/line-items", tuple({**month, "limit": str(PAGE_ROWS)} for month in MONTHS)
)
DEEP_LOG: Query = {"start_date": "2026-06-01", "end_date": "2026-11-01"}

QUESTIONS = (
    STATUS,
    THIRTY_DAYS,
    YEAR_BY_SERVICE,
    Question(
        "costs, one account, 90 days by week and region",
        "/v1/costs",
        tuple(
            {
                "start_date": "2026-08-01",
                "end_date": "2026-10-30",
                "granularity": "week",
                "group_by": "region",
                "filter": f"usage_account_id:{700000000000 + 1111111 * number}",
            }
            for number in range(40)
        ),
    ),
    Question(
        "breakdown by account, one month",
        "/v1/costs/breakdown",
        tuple({**month, "group_by": "usage_account_id"} for month in MONTHS),
    ),
    Question("regions, one month", "/v1/regions", MONTHS),
    Question(
        "movers by service, one month", "/v1/movers", tuple({**month, "group_by": "service"} for month in MONTHS[1:])
    ),
    Question("values of usage_type, one month", "/v1/dimensions/usage_type", MONTHS),
    LOG_PAGE,
)
