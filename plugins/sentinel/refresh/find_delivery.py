"""Task `find_delivery`: the delivery to refresh a billing period from, and the plan for it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from airflow.sdk.exceptions import AirflowFailException

from sentinel.clients import aws_client, clients_of
from sentinel.deliveries.counting import read_counted
from sentinel.deliveries.finding import find_manifests, read_delivery
from sentinel.deliveries.refusals import described_by_manifest, refusal_folder, write_refusal
from sentinel.deliveries.refused import RefusedDelivery
from sentinel.places import Place, pointer_place
from sentinel.refresh.plan import NEW, OLDER, asked_billing_period, choose_manifest, make_plan, plan_without_delivery
from sentinel.settings import Settings, load_settings
from sentinel.snapshots.claims import claim_for_run
from sentinel.snapshots.identity import deployed_code_version
from sentinel.snapshots.pointer import read_pointer

Client = Callable[[str], Any]

log = logging.getLogger(__name__)


def plan_of_run(params: Mapping[str, Any], data_interval_start: datetime | None) -> dict[str, Any]:
    """The plan of this run. Raises AirflowFailException for what no retry can mend: params, settings, an unreadable manifest."""
    try:
        billing_period, settings = asked_billing_period(params, data_interval_start), load_settings()
        return plan_refresh(clients_of(settings.land_connection), settings, billing_period, params.get("export"))
    except ValueError as error:
        raise AirflowFailException(str(error)) from error


def is_free(plan: Mapping[str, Any], ti: Any) -> bool:
    """Whether this run may work on the planned snapshot; False while another run of the DAG is at it."""
    holder = claim_for_run(plan["snapshot_id"], ti)
    if holder is not None:
        log.info("run %s is working on snapshot %s; waiting for its end", holder, plan["snapshot_id"])
    return holder is None


def plan_refresh(client: Client, settings: Settings, billing_period: str, export: str | None) -> dict[str, Any]:
    """The plan for one billing period. Raises ValueError when several exports delivered it and none is named, RefusedDelivery."""
    s3 = client("s3")
    found = find_manifests(s3, settings.delivery_sources, [billing_period])
    chosen = choose_manifest(found, billing_period, export)
    if chosen is None:
        return plan_without_delivery(billing_period, export, settings.delivery_sources)
    try:
        delivery = read_delivery(s3, chosen.manifest)
    except RefusedDelivery as refusal:
        unread = described_by_manifest(chosen)
        write_refusal(
            s3, refusal_folder(settings.lake_bucket, unread), task="find_delivery", reason=str(refusal), delivery=unread
        )
        raise
    code_version = deployed_code_version(client("glue"), [settings.silver_job, settings.gold_job])
    pointer = read_pointer(s3, pointer_place(settings.lake_bucket))
    return make_plan(delivery, settings, code_version, pointer.published(delivery.export, billing_period))


def has_work(plan: Mapping[str, Any]) -> bool:
    """Whether the run has anything to do: a new delivery, or an older one that is not in the ledger with its figures."""
    if plan["outcome"] == OLDER:
        return read_counted(aws_client("s3", load_settings().land_connection), Place.parse(plan["raw_uri"])) is None
    return bool(plan["outcome"] == NEW)
