"""A published month that lacks line items: some are in quarantine, within the limit that a month may be published with.

Above the limit the month is not published: then the check `quarantine_is_within_limit` is red, and told as any red check.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from sentinel.alerts.incident import Incident
from sentinel.alerts.kinds import ROWS_IN_QUARANTINE
from sentinel.alerts.links import dag_url, links_of
from sentinel.freshness.lake import Watched

# include/sql/checks/quarantine_is_empty.sql: one row per reason, and one for all of them.
CHECK = "quarantine_is_empty"
SUBJECT = "rows in quarantine: "
ANY_REASON = "any reason"
# include/sql/checks/quarantine_is_within_limit.sql: one row per currency with the money at stake, and one for the rows.
LIMIT_CHECK = "quarantine_is_within_limit"
MONEY_SUBJECT = " cost in quarantine, "


def months_with_quarantine(watched: Watched) -> Iterator[Incident]:
    """One incident per export and month, as the checks of the published snapshot counted."""
    for export, period, entry, record in watched.published():
        reasons = quarantined_rows(record)
        count = reasons.pop(ANY_REASON, 0)
        if count == 0:
            continue
        told = "; ".join(f"{rows:,} {reason}" for reason, rows in sorted(reasons.items(), key=lambda one: -one[1])[:5])
        yield Incident(
            kind=ROWS_IN_QUARANTINE.name,
            subject={"billing_period": period, "export": export},
            what=f"{count:,} line items of {export} {period} are in quarantine and in no figure{_told_money(record)}: {told}",
            since=entry.published_at,
            links=links_of(
                ROWS_IN_QUARANTINE.name, run=dag_url("refresh_billing_period"), billing_period=period, export=export
            ),
        )


def quarantined_rows(record: Mapping[str, Any]) -> dict[str, int]:
    """Reason → rows in quarantine, of a snapshot record; `any reason` is all of them."""
    return {
        str(result["subject"]).removeprefix(SUBJECT): int(result["actual"])
        for result in record["check_results"]
        if result["check"] == CHECK
    }


def money_at_stake(record: Mapping[str, Any]) -> dict[str, str]:
    """Currency → unblended cost in quarantine as text, whatever its sign, where there is any; empty for older records."""
    return {
        str(result["subject"]).partition(MONEY_SUBJECT)[0]: str(result["actual"])
        for result in record["check_results"]
        if result["check"] == LIMIT_CHECK and MONEY_SUBJECT in result["subject"] and Decimal(result["actual"]) != 0
    }


def _told_money(record: Mapping[str, Any]) -> str:
    amounts = [f"{amount} {currency}" for currency, amount in sorted(money_at_stake(record).items())]
    return f", with {' and '.join(amounts)} unblended" if amounts else ""
