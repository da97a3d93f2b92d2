"""The «Extra Links» on a task's tab Details in Airflow's UI: the runbook, the dashboard, the proof of the month, the snapshot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from airflow.sdk import BaseOperatorLink
from airflow.sdk.execution_time.xcom import XCom

from sentinel.alerts.kinds import FAILED_RUN, RED_CHECK
from sentinel.alerts.links import dashboard_page, runbook_url
from sentinel.alerts.run import DAG_IDS
from sentinel.places import snapshot_record_place
from sentinel.settings import load_settings

if TYPE_CHECKING:
    from airflow.sdk import BaseOperator
    from airflow.sdk.types import TaskInstanceKey


class RunbookLink(BaseOperatorLink):
    """On every task of our DAGs, also before it ran: the API server makes the link. Tasks of other DAGs get none."""

    name = "Runbook"

    def get_link(self, operator: BaseOperator, *, ti_key: TaskInstanceKey) -> str:  # noqa: ARG002  Airflow's signature
        """The runbook for when the task fails."""
        if ti_key.dag_id not in DAG_IDS:
            return ""
        return runbook_url((RED_CHECK if ti_key.task_id == "run_checks" else FAILED_RUN).name)


class DataHealthLink(BaseOperatorLink):
    """On every task of our DAGs."""

    name = "Data health"

    def get_link(self, operator: BaseOperator, *, ti_key: TaskInstanceKey) -> str:  # noqa: ARG002  Airflow's signature
        """The dashboard's page of months, snapshots and deliveries."""
        return dashboard_page("data-health") or "" if ti_key.dag_id in DAG_IDS else ""


class ProofLink(BaseOperatorLink):
    """On the tasks that prove and publish a month; made when the task ends, from what landed."""

    name = "Proof of this month"

    def get_link(self, operator: BaseOperator, *, ti_key: TaskInstanceKey) -> str:  # noqa: ARG002  Airflow's signature
        """The dashboard's page that proves the month."""
        plan = _landed(ti_key)
        return dashboard_page("proof", export=plan["export"], period=plan["billing_period"]) or "" if plan else ""


class SnapshotLink(BaseOperatorLink):
    """On the task that publishes; made when it ends. The proof is of what readers see now, this of what the run made."""

    name = "Snapshot"

    def get_link(self, operator: BaseOperator, *, ti_key: TaskInstanceKey) -> str:  # noqa: ARG002  Airflow's signature
        """The snapshot's record in the S3 console."""
        plan = _landed(ti_key)
        if not plan:
            return ""
        place = snapshot_record_place(load_settings().lake_bucket, plan["snapshot_id"])
        return f"https://console.aws.amazon.com/s3/object/{place.bucket}?{urlencode({'prefix': place.key})}"


def _landed(ti_key: TaskInstanceKey) -> dict[str, Any] | None:
    """The plan of what landed in that run; None when nothing did."""
    plan: Any = XCom.get_one(key="return_value", task_id="land_delivery", dag_id=ti_key.dag_id, run_id=ti_key.run_id)
    return plan or None
