"""Task `publish_snapshot`: the record of a proven snapshot, and the swap that lets readers see it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from airflow.sdk import BaseOperator
from airflow.sdk.exceptions import AirflowFailException

from sentinel.clients import aws_client
from sentinel.deliveries.counting import facts_of_totals, read_counted
from sentinel.deliveries.landing import read_record
from sentinel.instants import format_instant
from sentinel.lineage.operator import TellsLineage
from sentinel.operators.links import ProofLink, SnapshotLink
from sentinel.operators.snapshot_job import is_published
from sentinel.places import Place, pointer_place, snapshot_record_place
from sentinel.settings import Settings, load_settings
from sentinel.snapshots.claims import holder_of
from sentinel.snapshots.finality import finality_of
from sentinel.snapshots.pointer import Decision, publish, read_pointer
from sentinel.snapshots.records import published_entry, snapshot_record, write_snapshot_record

if TYPE_CHECKING:
    from airflow.providers.openlineage.extractors import OperatorLineage
    from airflow.sdk import Context

    from sentinel.lineage.datasets import Lake

log = logging.getLogger(__name__)

# What the task goes by, in the order of `publish_planned_snapshot`.
BEFORE = ("land_delivery", "run_checks", "compare_snapshots", "judge_days")


class PublishSnapshotOperator(TellsLineage, BaseOperator):
    """Publishes the snapshot that the tasks before it made and proved. XCom `return_value`: what became of it."""

    operator_extra_links = (ProofLink(), SnapshotLink())
    ui_color = "#e3f2e1"

    def execute(self, context: Context) -> dict[str, Any]:
        """Publish it, by the connection of publishing."""
        self.aws_conn_id = load_settings().publish_connection
        plan, *found = (context["ti"].xcom_pull(task_ids=one) for one in BEFORE)
        became = publish_planned_snapshot(plan, *found)
        self.plan = plan
        self.has_lineage = became["decision"] == Decision.NEW.value
        return became

    def lineage(self, lake: Lake) -> OperatorLineage:
        """The tables of the snapshot, and the views that show it from now on."""
        from sentinel.lineage.steps import publishing  # noqa: PLC0415  needs the provider

        return publishing(lake, {name: self.plan[name] for name in ("billing_period", "snapshot_id")})


def require_own(snapshot_id: str, run_id: str) -> None:
    """Raises AirflowFailException when another run has worked on the snapshot since: its checks were of other files."""
    holder = holder_of(snapshot_id)
    if holder not in {None, run_id}:
        raise AirflowFailException(
            f"run {holder} has worked on snapshot {snapshot_id} since; if it published nothing, clear clean_line_items of this run"
        )


def publish_planned_snapshot(
    plan: Mapping[str, Any],
    checks: Mapping[str, Any] | None,
    restatement: Mapping[str, Any] | None,
    judged: Mapping[str, Any] | None,
) -> dict[str, Any]:
    """What became of the snapshot: `{"decision", "snapshot_id"}`. Raises AirflowFailException when it is not proven."""
    settings = load_settings()
    s3 = aws_client("s3", settings.publish_connection)
    if not is_published(s3, settings.lake_bucket, plan["snapshot_id"]):
        require_own(plan["snapshot_id"], plan["run_id"])
    return publish_proven(s3, settings, plan, checks, restatement, judged)


def publish_proven(
    s3: Any,
    settings: Settings,
    plan: Mapping[str, Any],
    checks: Mapping[str, Any] | None,
    restatement: Mapping[str, Any] | None = None,
    judged: Mapping[str, Any] | None = None,
    *,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> dict[str, Any]:
    """Write the snapshot's record, then swap the pointer unless what is published is the same or newer."""
    identity = plan["snapshot_id"]
    if not checks or checks.get("is_green") is not True or not checks.get("results"):
        raise AirflowFailException(
            f"snapshot {identity} is not proven: run_checks left no green result; nothing is published"
        )
    if checks.get("snapshot_id") != identity:
        raise AirflowFailException(
            f"the checks were run for snapshot {checks.get('snapshot_id')}, not {identity}; clear run_checks and what follows"
        )
    if restatement and restatement["snapshot_id"] != identity:
        raise AirflowFailException(
            f"compare_snapshots compared snapshot {restatement['snapshot_id']}, not {identity}; clear it and what follows"
        )
    if judged and judged["snapshot_id"] != identity:
        raise AirflowFailException(
            f"judge_days judged snapshot {judged['snapshot_id']}, not {identity}; clear it and what follows"
        )
    facts = checks.get("facts")
    if not facts:
        raise AirflowFailException(
            f"run_checks left no facts of snapshot {identity}: nobody can say what is in it; clear run_checks and what follows"
        )
    raw = Place.parse(plan["raw_uri"])
    delivery = read_record(s3, raw)
    if delivery is None:
        raise AirflowFailException(
            f"{raw.uri} holds no complete delivery any more; clear land_delivery to land it again"
        )
    counted = read_counted(s3, raw)
    if counted is None:
        raise AirflowFailException(f"{raw.uri} was not counted; clear count_delivery and what follows")
    finality = finality_of(facts_of_totals(counted["totals"]), delivery["billing_period"], plan["delivered_at"])
    record = snapshot_record(
        identity,
        plan["code_version"],
        delivery,
        dict(checks),
        finality,
        restatement,
        (judged or {}).get("days"),
        plan.get("run_id"),
    )
    published = read_pointer(s3, pointer_place(settings.lake_bucket)).published(
        delivery["export"], delivery["billing_period"]
    )
    if published is None or published.snapshot_id != identity:
        # The record of what readers see never changes, whatever is cleared and run again.
        write_snapshot_record(s3, snapshot_record_place(settings.lake_bucket, identity), record)
    entry = published_entry(record, plan["delivered_at"], format_instant(now()))
    decision = publish(
        s3,
        pointer_place(settings.lake_bucket),
        delivery["export"],
        delivery["billing_period"],
        entry,
    )
    log.info("snapshot %s, %s: %s", identity, finality.value, decision.value)
    return {"decision": decision.value, "snapshot_id": identity}
