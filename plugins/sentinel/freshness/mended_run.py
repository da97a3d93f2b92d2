"""Failed runs that are mended, though nobody told it: the listener hears of a good run once, and whoever is away then misses it.

A run that had begun before the failure mends the month as well; only what it published tells so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from sentinel.alerts.incident import UNKNOWN, Incident, OpenIncident
from sentinel.alerts.run import REFRESH
from sentinel.deliveries.finding import find_manifests
from sentinel.freshness.lake import Watched
from sentinel.freshness.stale_snapshot import why_unpublished
from sentinel.instants import parse_instant
from sentinel.snapshots.pointer import PublishedSnapshot

IsGood = Callable[[str, str], bool]
"""Whether a run, by its DAG's id and its own, ended well."""


def mended_runs(watched: Watched, failed: Iterable[OpenIncident], is_good: IsGood) -> Iterator[OpenIncident]:
    """Those whose own run is good by now, or whose month was published since by a good one."""
    for one in failed:
        dag_id, run_id = one.incident.subject["dag_id"], one.incident.run_id
        if (run_id and is_good(dag_id, run_id)) or (
            dag_id == REFRESH and _is_published(watched, one.incident, is_good)
        ):
            yield one


def _is_published(watched: Watched, incident: Incident, is_good: IsGood) -> bool:
    period, named = incident.subject.get("billing_period"), incident.subject.get("export", UNKNOWN)
    if period is None:
        return False
    pointer = watched.pointer()
    found = {one.export: one for one in find_manifests(watched.s3, watched.settings.delivery_sources, [period])}
    # A run that named no export is mended when every export of its month is.
    of_month = {*found, *(export for export, periods in pointer.exports.items() if period in periods)}
    entries = {export: pointer.published(export, period) for export in (of_month if named == UNKNOWN else {named})}
    return bool(entries) and all(
        entry is not None
        and _is_by_good_run(watched, entry, incident, is_good)
        and (export not in found or why_unpublished(watched, found[export], entry) is None)
        for export, entry in entries.items()
    )


def _is_by_good_run(watched: Watched, entry: PublishedSnapshot, incident: Incident, is_good: IsGood) -> bool:
    """Whether the run did all that follows publishing, too."""
    if parse_instant(entry.published_at) < parse_instant(incident.since):
        return False
    run_id = (watched.record(entry.snapshot_id) or {}).get("run_id")
    return run_id is not None and is_good(REFRESH, run_id)
