"""The look at everything: each kind of trouble found begins an incident, and what is not found any more ends it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sentinel.alerts.incident import UNKNOWN, Incident
from sentinel.alerts.kinds import (
    FAILED_RUN,
    LATE_DELIVERY,
    RED_CHECK,
    RESTATED_FINAL_MONTH,
    ROWS_IN_QUARANTINE,
    STALE_SNAPSHOT,
)
from sentinel.alerts.run import REFRESH
from sentinel.alerts.telling import Teller
from sentinel.clients import aws_client
from sentinel.freshness.expected_exports import note_expected_exports
from sentinel.freshness.lake import Watched, look_at
from sentinel.freshness.late_delivery import late_deliveries, newest_deliveries
from sentinel.freshness.mended_run import IsGood, mended_runs
from sentinel.freshness.red_check import red_checks
from sentinel.freshness.restated_final_month import restated_final_months
from sentinel.freshness.rows_in_quarantine import months_with_quarantine
from sentinel.freshness.stale_snapshot import stale_snapshots
from sentinel.instants import parse_instant
from sentinel.settings import load_settings

Probe = Callable[[Watched], Iterator[Incident]]

PROBES: dict[str, Probe] = {
    LATE_DELIVERY.name: late_deliveries,
    STALE_SNAPSHOT.name: stale_snapshots,
    RED_CHECK.name: red_checks,
    ROWS_IN_QUARANTINE.name: months_with_quarantine,
    RESTATED_FINAL_MONTH.name: restated_final_months,
}

# AWS delivers once a day at least: that a day brought no figures is news, whatever was told of its begin.
EXPLAINED_FOR = timedelta(hours=24)

log = logging.getLogger(__name__)


class WatchError(Exception):
    """Some kinds of trouble could not be looked for; the message names each with the reason. The others were."""


def watch_environment(ti: Any) -> dict[str, list[str]]:
    """Kind → the keys of the incidents there are. `ti` asks Airflow how runs ended. Raises WatchError, SettingError."""
    from sentinel.alerts.wiring import teller  # noqa: PLC0415  the probes need no connection to be tried

    def is_good(dag_id: str, run_id: str) -> bool:
        return bool(ti.get_dr_count(dag_id=dag_id, run_ids=[run_id], states=["success"]))

    settings = load_settings()
    told_by = teller(settings)
    try:
        return watch(told_by, look_at(aws_client("s3", settings.watch_connection), settings), is_good)
    finally:
        # Whatever became of the look: what waits must not wait for it.
        log.info("%d message(s) that waited are sent", told_by.tell_waiting())


def watch(teller: Teller, watched: Watched, is_good: IsGood) -> dict[str, list[str]]:
    """Look for each kind, whatever becomes of the others. Raises WatchError at the end."""
    found: dict[str, list[str]] = {}
    failed: list[str] = []
    try:
        note_expected_exports(watched, newest_deliveries(watched))
    except Exception as error:
        log.exception("the expected exports could not be noted")
        failed.append(f"expected exports: {error}")
    try:
        # First: what is mended explains nothing any more.
        end_mended_runs(teller, watched, is_good)
    except Exception as error:
        log.exception("what became of failed runs could not be looked for")
        failed.append(f"{FAILED_RUN.name}: {error}")
    for kind, probe in PROBES.items():
        try:
            found[kind] = _look(teller, watched, kind, probe)
        except Exception as error:
            log.exception("%s could not be looked for", kind)
            failed.append(f"{kind}: {error}")
    for kind, keys in found.items():
        log.info("%s: %s", kind, ", ".join(keys) or "none")
    if failed:
        raise WatchError("could not look for " + "; ".join(failed))
    return found


def end_mended_runs(teller: Teller, watched: Watched, is_good: IsGood) -> None:
    """End each failed run that is over and whose end was not told."""
    failed = [one for one in teller.store.all(f"{FAILED_RUN.name}/") if one.recovered_at is None]
    for one in mended_runs(watched, failed, is_good):
        teller.end(one)


def _look(teller: Teller, watched: Watched, kind: str, probe: Probe) -> list[str]:
    """Begin what is found, end what is not any more; the keys of what is found."""
    known = teller.store.all(f"{kind}/")
    # A month that is out of the look-back is still looked at while it has an open incident.
    periods = {*watched.billing_periods, *_periods(one.incident for one in known)}
    looked = replace(
        watched,
        billing_periods=tuple(sorted(periods, reverse=True)),
        open_keys=frozenset(one.incident.key for one in known if one.recovered_at is None),
    )
    found = {incident.key: incident for incident in probe(looked)}
    for incident in found.values():
        if not _is_explained(teller, incident, watched.now):
            teller.begin(incident)
    for one in known:
        if one.incident.key not in found:
            teller.end(one)
    return sorted(found)


def _is_explained(teller: Teller, incident: Incident, now: datetime) -> bool:
    """Whether a delivery is unpublished for a reason that was told not long ago: its run failed, or its checks are red."""
    if incident.kind != STALE_SNAPSHOT.name:
        return False
    period, export = incident.subject["billing_period"], incident.subject["export"]
    reasons = teller.store.all(f"{FAILED_RUN.name}/{REFRESH}/{period}/", f"{RED_CHECK.name}/{period}/")
    return any(
        one.recovered_at is None
        and one.incident.subject["export"] in {export, UNKNOWN}
        and now - parse_instant(one.incident.since) <= EXPLAINED_FOR
        for one in reasons
    )


def _periods(incidents: Iterable[Incident]) -> set[str]:
    return {one.subject["billing_period"] for one in incidents if "billing_period" in one.subject}
