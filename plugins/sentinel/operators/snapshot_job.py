"""Glue jobs that write a snapshot's folder: never that of a published one, which somebody may be reading."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from airflow.sdk.exceptions import AirflowSkipException

from sentinel.clients import aws_client
from sentinel.operators.glue_job import RunGlueJobOperator
from sentinel.places import pointer_place
from sentinel.settings import load_settings
from sentinel.snapshots.pointer import read_pointer

if TYPE_CHECKING:
    from airflow.sdk import Context


class RunSnapshotJobOperator(RunGlueJobOperator):
    """Runs a Glue job whose argument `--snapshot_id` names the folder it overwrites; skipped when that is published."""

    def execute(self, context: Context) -> Any:
        """Start the job unless its snapshot is published, as after clearing the task of a run that has published."""
        snapshot_id = self.script_args["--snapshot_id"]
        if is_published(aws_client("s3", self.aws_conn_id), load_settings().lake_bucket, snapshot_id):
            raise AirflowSkipException(f"snapshot {snapshot_id} is published: its files are never written again")
        return super().execute(context)


def is_published(s3: Any, lake_bucket: str, snapshot_id: str) -> bool:
    """Whether readers see this snapshot now."""
    partitions = read_pointer(s3, pointer_place(lake_bucket)).partitions()
    return any(partition["snapshot_id"] == snapshot_id for partition in partitions)
