"""The plan of one refresh: which delivery, which snapshot, where it lies, and whether there is anything to do."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sentinel.billing_periods import billing_period_of, checked_billing_period
from sentinel.deliveries.delivery import Delivery
from sentinel.deliveries.finding import FoundManifest
from sentinel.instants import format_instant
from sentinel.places import raw_folder
from sentinel.settings import Settings
from sentinel.snapshots.identity import snapshot_id
from sentinel.snapshots.pointer import Decision, PublishedSnapshot, decide

NEW = Decision.NEW.value
OLDER = Decision.OLDER_THAN_PUBLISHED.value
NO_DELIVERY = "no_delivery"


def asked_billing_period(params: Mapping[str, Any], data_interval_start: datetime | None) -> str:
    """The billing period of a run: the param, else the month its data interval starts in; ValueError when there is neither."""
    asked = params.get("billing_period")
    if asked:
        return checked_billing_period(str(asked))
    if data_interval_start is None:
        raise ValueError("this run has no data interval; give the param `billing_period`, such as 2026-10")
    return billing_period_of(data_interval_start)


def choose_manifest(found: list[FoundManifest], billing_period: str, export: str | None) -> FoundManifest | None:
    """The manifest to refresh from; None when there is none. Raises ValueError listing the exports when one must be named."""
    candidates = [
        manifest
        for manifest in found
        if manifest.billing_period == billing_period and export in {None, "", manifest.export}
    ]
    if len(candidates) > 1:
        names = ", ".join(sorted(manifest.export for manifest in candidates))
        raise ValueError(f"{billing_period} was delivered by several exports ({names}); name one in the param `export`")
    return candidates[0] if candidates else None


def plan_without_delivery(billing_period: str, export: str | None, sources: tuple[str, ...]) -> dict[str, Any]:
    """The plan when nothing was delivered."""
    of_export = f" of export {export}" if export else ""
    return {
        "outcome": NO_DELIVERY,
        "reason": f"no delivery{of_export} for {billing_period} in {', '.join(sources)}",
        "export": export or None,
        "billing_period": billing_period,
    }


def make_plan(
    delivery: Delivery, settings: Settings, code_version: str, published: PublishedSnapshot | None
) -> dict[str, Any]:
    """The plan for a delivery in view of what is published (docs/architecture.md «The DAG»)."""
    identity = snapshot_id(delivery.export, delivery.billing_period, delivery.delivery_id, code_version)
    delivered_at = format_instant(delivery.delivered_at)
    decision = decide(published, identity, delivered_at)
    raw = raw_folder(settings.lake_bucket, delivery.export, delivery.billing_period, delivery.delivery_id)
    return {
        "outcome": decision.value,
        "reason": _reason(decision, delivery, identity, published),
        "export": delivery.export,
        "billing_period": delivery.billing_period,
        "delivery_id": delivery.delivery_id,
        "delivered_at": delivered_at,
        "code_version": code_version,
        "snapshot_id": identity,
        "manifest_uri": delivery.manifest.uri,
        "raw_uri": raw.uri,
        "silver_uri": settings.silver_uri,
        "gold_uri": settings.gold_uri,
    }


def _reason(decision: Decision, delivery: Delivery, identity: str, published: PublishedSnapshot | None) -> str:
    what = f"delivery {delivery.delivery_id} of {delivery.export} {delivery.billing_period}"
    when = format_instant(delivery.delivered_at)
    if decision is Decision.NEW or published is None:
        return f"{what}, delivered {when}, is not published yet"
    if decision is Decision.ALREADY_PUBLISHED:
        return f"{what} is already published as snapshot {identity}"
    if decision is Decision.ROLLED_BACK:
        return (
            f"{what} was rolled back ({published.rollback_reason}); snapshot {published.snapshot_id} stays published until AWS "
            f"delivers anew, or roll_back_snapshot publishes {identity} again"
        )
    return (
        f"{what} of {when} is older than the published delivery {published.delivery_id} of {published.delivered_at}, "
        f"which stays published"
    )
