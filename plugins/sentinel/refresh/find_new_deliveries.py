"""Task `find_new_deliveries`: one run of `refresh_billing_period` for every delivery that has not landed."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sentinel.billing_periods import latest_billing_periods
from sentinel.clients import aws_client
from sentinel.deliveries.finding import FoundManifest, find_manifests, read_delivery
from sentinel.deliveries.landing import is_landed
from sentinel.deliveries.refusals import unread_delivery_id
from sentinel.deliveries.refused import RefusedDelivery
from sentinel.places import raw_folder
from sentinel.settings import Settings, load_settings

log = logging.getLogger(__name__)


def runs_to_start(
    params: Mapping[str, Any], former_success: datetime | None, *, is_scheduled: bool
) -> list[dict[str, Any]]:
    """Run ids and confs for TriggerDagRunOperator, one per delivery that has not landed.

    `former_success` is when the last successful run began, as far as a scheduled run knows.
    """
    settings, now = load_settings(), datetime.now(UTC)
    is_daily = is_scheduled and is_first_of_day(former_success, now)
    periods = None
    if not params.get("all_months") and not is_daily:
        periods = latest_billing_periods(now, settings.sense_look_back_months)
    return new_delivery_runs(aws_client("s3", settings.sense_connection), settings, periods)


def is_first_of_day(former_success: datetime | None, now: datetime) -> bool:
    """Whether no run of this day (UTC) has succeeded yet: the first one looks at every month there is.

    AWS restates old months too, and a backfill that it makes on request may reach back for years.
    """
    return former_success is None or former_success.astimezone(UTC).date() < now.date()


def new_delivery_runs(s3: Any, settings: Settings, billing_periods: list[str] | None) -> list[dict[str, Any]]:
    """Runs for the deliveries of these months (None: all) that have not landed, in order of month and export.

    A manifest that cannot be read gets its run too: there it fails in red, by its name, once, and the others go on.
    """
    found = find_manifests(s3, settings.delivery_sources, billing_periods)
    identities = [(manifest, _identity(s3, settings, manifest)) for manifest in found]
    runs = [_run(manifest, identity) for manifest, identity in identities if identity is not None]
    log.info("%d manifest(s) found, %d of them not landed", len(found), len(runs))
    return runs


def _identity(s3: Any, settings: Settings, found: FoundManifest) -> str | None:
    """What names the delivery in the run id; None when it has landed."""
    try:
        delivery_id = read_delivery(s3, found.manifest).delivery_id
    except RefusedDelivery as error:
        log.error("%s", error)
        return f"refused-{unread_delivery_id(found)}"
    raw = raw_folder(settings.lake_bucket, found.export, found.billing_period, delivery_id)
    return None if is_landed(s3, raw) else delivery_id


def _run(found: FoundManifest, identity: str) -> dict[str, Any]:
    return {
        "trigger_run_id": f"delivery__{found.billing_period}__{identity}",
        "conf": {"billing_period": found.billing_period, "export": found.export},
    }
