"""Operators whose tasks tell what they read and wrote.

The provider of OpenLineage asks them when the task has ended, in a thread or process beside the task, if a receiver is set.
Otherwise nobody does, and none of it is even imported.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from airflow.providers.amazon.aws.hooks.base_aws import AwsBaseHook

from sentinel.clients import AWS_CONNECTION, aws_client
from sentinel.deliveries.landing import read_record
from sentinel.places import COMPLETE, Place
from sentinel.settings import load_settings

if TYPE_CHECKING:
    from airflow.providers.openlineage.extractors import OperatorLineage

    from sentinel.lineage.datasets import Lake


class TellsLineage:
    """Mixin of operators. What a task did not do to its end it does not tell: skipped and failed tasks have no datasets."""

    has_lineage = False
    # The connection that the task talks to AWS by.
    aws_conn_id: Any

    @abstractmethod
    def lineage(self, lake: Lake) -> OperatorLineage:
        """What the task read and wrote."""

    def get_openlineage_facets_on_complete(self, task_instance: Any) -> OperatorLineage:  # noqa: ARG002  the provider's signature
        """What the task read and wrote, if it did."""
        # Not above: the provider is imported where it is on, and need not be installed elsewhere.
        from airflow.providers.openlineage.extractors import OperatorLineage  # noqa: PLC0415

        from sentinel.lineage.datasets import Lake  # noqa: PLC0415

        if not self.has_lineage:
            return OperatorLineage()
        region = AwsBaseHook(aws_conn_id=self.aws_conn_id, client_type="athena").get_session().region_name
        if not region:
            raise ValueError(
                f"connection {self.aws_conn_id} names no region: give it `region_name`, for the names of tables"
            )
        return self.lineage(Lake(load_settings(), str(region)))

    def landed_record(self, raw_uri: str) -> Mapping[str, Any]:
        """The record of the delivery in a folder of raw. Raises ValueError when there is none."""
        record = read_record(aws_client("s3", self.aws_conn_id or AWS_CONNECTION), Place.parse(raw_uri))
        if record is None:
            raise ValueError(f"{raw_uri}{COMPLETE} is missing: land the delivery again; nobody knows its columns")
        return record
