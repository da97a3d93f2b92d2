"""Glue jobs that write a snapshot's folder: never that of a published one, which somebody may be reading."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from airflow.sdk.exceptions import AirflowException

from sentinel.clients import aws_client
from sentinel.deliveries.refusals import write_refusal
from sentinel.deliveries.refused import RefusedDelivery
from sentinel.lineage.operator import TellsLineage
from sentinel.operators.glue_job import RunGlueJobOperator
from sentinel.places import Place, pointer_place
from sentinel.settings import load_settings
from sentinel.skipping import skipped
from sentinel.snapshots.claims import claim_for_run
from sentinel.snapshots.pointer import read_pointer

if TYPE_CHECKING:
    from airflow.providers.openlineage.extractors import OperatorLineage
    from airflow.sdk import Context

    from sentinel.lineage.datasets import Lake


class RunSnapshotJobOperator(TellsLineage, RunGlueJobOperator):
    """Runs a Glue job whose argument `--snapshot_id` names the folder it overwrites; skipped when that is published.

    A delivery that the job refuses is noted as refused in its folder of raw (`--raw_uri`).

    :param not_needed: why there is nothing to compute; the task is skipped with it unless it is empty (templated).
    """

    template_fields: Sequence[str] = (*RunGlueJobOperator.template_fields, "not_needed")

    def __init__(self, *, not_needed: str = "", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.not_needed = not_needed

    def execute(self, context: Context) -> Any:
        """Start the job unless its snapshot is published, as after clearing the task of a run that has published."""
        if self.not_needed:
            raise skipped(self.not_needed)
        snapshot_id = self.script_args["--snapshot_id"]
        if is_published(aws_client("s3", self.aws_conn_id), load_settings().lake_bucket, snapshot_id):
            raise skipped(f"snapshot {snapshot_id} is published: its files are never written again")
        # Cleared after another run had begun the same snapshot: both would write into one folder.
        holder = claim_for_run(snapshot_id, context["ti"])
        if holder is not None:
            raise AirflowException(
                f"run {holder} is at work on snapshot {snapshot_id}; clear this task once more when that run has ended"
            )
        return super().execute(context)

    def execute_complete(self, context: Context, event: dict[str, Any] | None = None) -> str:
        """The id of the run, if it succeeded. Raises RefusedDelivery, noted beside the delivery."""
        try:
            run_id = super().execute_complete(context, event)
        except RefusedDelivery as refusal:
            if raw_uri := self.script_args.get("--raw_uri"):
                write_refusal(
                    aws_client("s3", self.aws_conn_id),
                    Place.parse(raw_uri),
                    task=self.task_id,
                    reason=str(refusal).rpartition("RefusedDelivery: ")[2],
                    snapshot_id=self.script_args["--snapshot_id"],
                )
            raise
        self.has_lineage = True
        return run_id

    def lineage(self, lake: Lake) -> OperatorLineage:
        """What the job read and wrote: a job that is given raw makes silver of it, any other gold of silver."""
        from sentinel.lineage.steps import aggregating, cleaning  # noqa: PLC0415  needs the provider

        snapshot = {name: self.script_args[f"--{name}"] for name in ("billing_period", "snapshot_id")}
        if raw_uri := self.script_args.get("--raw_uri"):
            return cleaning(lake, self.landed_record(raw_uri), snapshot)
        return aggregating(lake, snapshot)


def is_published(s3: Any, lake_bucket: str, snapshot_id: str) -> bool:
    """Whether readers see this snapshot now."""
    partitions = read_pointer(s3, pointer_place(lake_bucket)).partitions()
    return any(partition["snapshot_id"] == snapshot_id for partition in partitions)
