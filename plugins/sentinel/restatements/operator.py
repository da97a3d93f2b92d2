"""Compares a proven snapshot with the one readers see, before it takes its place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from airflow.sdk.exceptions import AirflowException

from sentinel.checks.operator import parse_plan, snapshot_of
from sentinel.checks.sql import render_sql, sql_identifier
from sentinel.lineage.operator import TellsLineage
from sentinel.operators.athena_queries import AthenaQueriesOperator
from sentinel.places import pointer_place, snapshot_record_place
from sentinel.restatements.summary import changes_of, sentence
from sentinel.restatements.table_folder import clear_table_folder
from sentinel.settings import load_settings
from sentinel.snapshots.finality import Finality
from sentinel.snapshots.pointer import read_pointer
from sentinel.snapshots.records import read_snapshot_record

if TYPE_CHECKING:
    from airflow.providers.openlineage.extractors import OperatorLineage
    from airflow.sdk import Context

    from sentinel.lineage.datasets import Lake


class CompareSnapshotsOperator(TellsLineage, AthenaQueriesOperator):
    """Writes what AWS changed since the published snapshot of the same month into gold `restatements`, and tells it.

    XCom `return_value`: `{"snapshot_id", "former_snapshot_id", "former_delivered_at", "former_finality", "is_same_delivery",
    "is_final_restated", "changes": [{restatement, charge_type, currency, former_line_item_count, line_item_count,
    former_unblended_cost, unblended_cost}], "sentence"}`.
    When nothing is published before, `former_snapshot_id` is null and there are no changes. Of the same delivery, computed by other
    code, the changes are ours and not AWS's.

    :param plan: the XCom of land_delivery, as a dict or JSON.
    """

    template_fields: Sequence[str] = ("plan", "aws_conn_id")
    ui_color = "#e3eef2"

    def __init__(self, *, plan: str | dict[str, Any], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.plan = plan
        self.former_snapshot_id = ""

    def execute(self, context: Context) -> dict[str, Any] | None:  # noqa: ARG002 - Airflow's signature
        """Start the comparison and hand the waiting to the triggerer; None of it when nothing is published before."""
        settings, plan = load_settings(), parse_plan(self.plan)
        s3 = self.client("s3")
        published = read_pointer(s3, pointer_place(settings.lake_bucket)).published(
            plan["export"], plan["billing_period"]
        )
        if published is None:
            self.log.info("nothing of %s is published before: there is nothing to compare with", plan["billing_period"])
            return _told(plan, None, [])
        if published.snapshot_id == plan["snapshot_id"]:
            # Cleared after it was published: what it was compared with then is not published any more.
            record = read_snapshot_record(s3, snapshot_record_place(settings.lake_bucket, plan["snapshot_id"]))
            return (record or {}).get("restatement") or _told(plan, None, [])
        clear_table_folder(s3, settings.lake_bucket, "restatements", plan)
        insert = f"INSERT INTO {sql_identifier(settings.gold_database)}.restatements\n" + render_sql(
            "queries/restatement.sql",
            gold_database=settings.gold_database,
            billing_period=plan["billing_period"],
            snapshot_id=plan["snapshot_id"],
            former_snapshot_id=published.snapshot_id,
        )
        former = {
            "former_snapshot_id": published.snapshot_id,
            "former_delivered_at": published.delivered_at,
            "former_finality": published.finality,
            "is_same_delivery": published.delivery_id == plan["delivery_id"],
        }
        self._ask(insert, "ask_totals", former)
        return None

    def ask_totals(self, context: Context, event: dict[str, Any], query_id: str, former: dict[str, Any]) -> None:
        """The table is written: ask it for its totals."""
        self.link_query(context, query_id)
        self._check_ended(event, query_id, "restatement.sql")
        settings, plan = load_settings(), parse_plan(self.plan)
        totals = render_sql(
            "queries/restatement_totals.sql",
            gold_database=settings.gold_database,
            billing_period=plan["billing_period"],
            snapshot_id=plan["snapshot_id"],
        )
        self._ask(totals, "tell", former)

    def tell(self, context: Context, event: dict[str, Any], query_id: str, former: dict[str, Any]) -> dict[str, Any]:  # noqa: ARG002
        """What changed, in the log and as XCom."""
        self._check_ended(event, query_id, "restatement_totals.sql")
        told = _told(parse_plan(self.plan), former, changes_of(self.rows(query_id)))
        self.former_snapshot_id, self.has_lineage = former["former_snapshot_id"], True
        if told["is_final_restated"]:
            self.log.warning("%s It was final as snapshot %s.", told["sentence"], told["former_snapshot_id"])
        else:
            self.log.info("%s Compared with snapshot %s.", told["sentence"], told["former_snapshot_id"])
        return told

    def lineage(self, lake: Lake) -> OperatorLineage:
        """Both snapshots, and what differs between them."""
        from sentinel.lineage.steps import comparing  # noqa: PLC0415  needs the provider

        return comparing(lake, snapshot_of(parse_plan(self.plan)), self.former_snapshot_id)

    def _ask(self, statement: str, then: str, former: dict[str, Any]) -> None:
        (query_id,) = self.start([statement], workgroup=load_settings().athena_workgroup)
        self.defer(
            trigger=self.trigger_for([query_id]), method_name=then, kwargs={"query_id": query_id, "former": former}
        )

    def _check_ended(self, event: Mapping[str, Any], query_id: str, name: str) -> None:
        if failure := self.why_not_succeeded(event, query_id, name):
            raise AirflowException(failure)


def _told(plan: Mapping[str, Any], former: Mapping[str, Any] | None, changes: list[Any]) -> dict[str, Any]:
    if former is None:
        former = dict.fromkeys(("former_snapshot_id", "former_delivered_at", "former_finality"))
        former |= {"is_same_delivery": False}
        words = ""
    else:
        words = sentence(plan["billing_period"], changes, by="Other code" if former["is_same_delivery"] else "AWS")
    is_final = former["former_finality"] == Finality.FINAL.value
    return {
        "snapshot_id": plan["snapshot_id"],
        **former,
        "is_final_restated": is_final and bool(changes) and not former["is_same_delivery"],
        "changes": changes,
        "sentence": words,
    }
