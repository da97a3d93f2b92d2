"""Task `land_delivery`: the planned delivery brought into raw, and the plan of what really landed."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from airflow.sdk import BaseOperator

from sentinel.clients import aws_client
from sentinel.deliveries.landing import land_delivery
from sentinel.deliveries.refusals import described, refusal_folder, write_refusal
from sentinel.deliveries.refused import RefusedDelivery
from sentinel.lineage.operator import TellsLineage
from sentinel.places import Place
from sentinel.refresh.plan import NEW
from sentinel.settings import load_settings
from sentinel.skipping import skipped
from sentinel.snapshots.claims import claim_for_run
from sentinel.snapshots.identity import snapshot_id

if TYPE_CHECKING:
    from airflow.providers.openlineage.extractors import OperatorLineage
    from airflow.sdk import Context

    from sentinel.lineage.datasets import Lake

log = logging.getLogger(__name__)


class LandDeliveryOperator(TellsLineage, BaseOperator):
    """Brings the delivery into raw that `find_delivery` planned. XCom `return_value`: the plan of what landed."""

    ui_color = "#e3eef2"

    def execute(self, context: Context) -> dict[str, Any]:
        """Land it, by the connection of landing. Skipped when another run is at work on what landed."""
        self.aws_conn_id = load_settings().land_connection
        planned = context["ti"].xcom_pull(task_ids="find_delivery", key="plan")
        self.plan = land_planned_delivery(planned)
        self.has_lineage = True
        if self.plan["snapshot_id"] != planned["snapshot_id"]:
            # `find_delivery` claimed what it planned; sensing may have started a run for this one.
            holder = claim_for_run(self.plan["snapshot_id"], context["ti"])
            if holder is not None:
                raise skipped(f"{self.plan['reason']}, and run {holder} is at work on it")
        return self.plan

    def lineage(self, lake: Lake) -> OperatorLineage:
        """The delivered files, and raw."""
        from sentinel.lineage.steps import landing  # noqa: PLC0415  needs the provider

        return landing(lake, self.plan["manifest_uri"], self.landed_record(self.plan["raw_uri"]))


def land_planned_delivery(plan: Mapping[str, Any]) -> dict[str, Any]:
    """The plan with the delivery that landed: another one than planned when AWS delivered anew in between.

    Raises RefusedDelivery (no retry) naming every missing file, noted as refused; DeliveryKeepsChangingError, CopyDiffersError.
    """
    settings = load_settings()
    s3, manifest = aws_client("s3", settings.land_connection), Place.parse(plan["manifest_uri"])
    try:
        landed = land_delivery(s3, manifest, settings.lake_bucket)
    except RefusedDelivery as refusal:
        if refusal.delivery is not None:
            delivery = described(refusal.delivery)
            folder = refusal_folder(settings.lake_bucket, delivery)
            write_refusal(s3, folder, task="land_delivery", reason=str(refusal), delivery=delivery)
        raise
    log.info("%s %s", "landed" if landed.is_new else "had landed already:", landed.raw.uri)
    return plan_of_landed(plan, landed.record, landed.raw)


def plan_of_landed(plan: Mapping[str, Any], record: Mapping[str, Any], raw: Place) -> dict[str, Any]:
    """The plan brought in line with a delivery record."""
    landed = {key: record[key] for key in ("export", "billing_period", "delivery_id", "delivered_at")}
    if record["delivery_id"] == plan["delivery_id"]:
        # The same delivery may be delivered again after another one; what counts is when it came last, not when it landed first.
        landed["delivered_at"] = plan["delivered_at"]
    else:
        # What was planned for another delivery does not hold for this one; publishing looks at what is published then.
        landed |= {
            "outcome": NEW,
            "reason": f"delivery {landed['delivery_id']} came while {plan['delivery_id']} was copied",
        }
    identity = snapshot_id(landed["export"], landed["billing_period"], landed["delivery_id"], plan["code_version"])
    return {**plan, **landed, "snapshot_id": identity, "raw_uri": raw.uri}
