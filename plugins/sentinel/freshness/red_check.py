"""A month whose newest snapshot did not pass its checks, and is therefore not published."""

from __future__ import annotations

from collections.abc import Iterator

from sentinel.alerts.incident import Incident
from sentinel.alerts.kinds import RED_CHECK
from sentinel.alerts.links import dag_url, links_of
from sentinel.checks.results import CheckResult, red_sentences
from sentinel.freshness.lake import Watched
from sentinel.instants import format_instant


def red_checks(watched: Watched) -> Iterator[Incident]:
    """One incident per export and month: the task that ran the checks tells it first, under the same key."""
    for period in watched.billing_periods:
        for export, document in watched.newest_checks(period).items():
            if document["is_green"] is True:
                continue
            red = red_sentences(CheckResult(**result) for result in document["results"]) or ["no check ran"]
            yield Incident(
                kind=RED_CHECK.name,
                subject={"billing_period": period, "export": export},
                what=f"{document['snapshot_id']} is not published. " + "; ".join(red),
                since=format_instant(watched.now),
                links=links_of(
                    RED_CHECK.name, run=dag_url("refresh_billing_period"), billing_period=period, export=export
                ),
            )
