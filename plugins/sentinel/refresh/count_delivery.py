"""Task `count_delivery`: what the delivery holds, counted by Athena from raw, for the ledger of deliveries."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sentinel.checks.operator import parse_plan
from sentinel.checks.raw_table import catalog_delivery
from sentinel.checks.sql import render_sql
from sentinel.deliveries.counting import QUERY, CountError, counted_record, read_counted, totals_of, write_counted
from sentinel.deliveries.landing import read_record
from sentinel.operators.athena_queries import AthenaQueriesOperator
from sentinel.places import COMPLETE, Place
from sentinel.settings import load_settings

if TYPE_CHECKING:
    from airflow.sdk import Context


class CountDeliveryOperator(AthenaQueriesOperator):
    """Catalogs a landed delivery and counts it; a delivery that is counted already is not counted again.

    XCom `return_value`: what `_COUNTED` holds (docs/architecture.md «A delivery»).

    :param plan: the XCom of land_delivery, as a dict or JSON.
    """

    template_fields: Sequence[str] = ("plan", "aws_conn_id")
    ui_color = "#e3eef2"

    def __init__(self, *, plan: str | dict[str, Any], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.plan = plan

    def execute(self, context: Context) -> dict[str, Any] | None:  # noqa: ARG002 - Airflow's signature
        """Make the delivery's table in the catalog, start the count and hand the waiting to the triggerer."""
        settings, plan = load_settings(), parse_plan(self.plan)
        s3, raw = self.client("s3"), Place.parse(plan["raw_uri"])
        table = catalog_delivery(
            self.client("glue"), s3, _record(s3, raw), database=settings.raw_database, raw_uri=raw.uri
        )
        if (counted := read_counted(s3, raw)) is not None:
            return counted
        statement = render_sql(QUERY, raw_database=settings.raw_database, delivery_table=table)
        (query_id,) = self.start([statement], workgroup=settings.athena_workgroup)
        self.defer(trigger=self.trigger_for([query_id]), method_name="keep", kwargs={"query_id": query_id})
        return None

    def keep(self, context: Context, event: dict[str, Any], query_id: str) -> dict[str, Any]:  # noqa: ARG002
        """The count, kept beside the delivery and told in the log. Raises CountError, which may be retried."""
        if failure := self.why_not_succeeded(event, query_id, QUERY):
            raise CountError(failure)
        s3, raw = self.client("s3"), Place.parse(parse_plan(self.plan)["raw_uri"])
        counted = counted_record(_record(s3, raw), totals_of(self.rows(query_id)), datetime.now(UTC))
        write_counted(s3, raw, counted)
        for total in counted["totals"]:
            self.log.info(
                "%s: %s line items, %s of them invoiced, unblended %s %s",
                *(counted["state"], f"{total['line_item_count']:,}", f"{total['invoiced_line_item_count']:,}"),
                *(total["unblended_cost"], total["currency"]),
            )
        return counted


def _record(s3: Any, raw: Place) -> dict[str, Any]:
    record = read_record(s3, raw)
    if record is None:
        raise ValueError(f"{raw.uri}{COMPLETE} is missing: the delivery was not landed whole; run land_delivery")
    return record
