"""Judges how final each day of a proven snapshot is, before readers see it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypedDict

from airflow.sdk.exceptions import AirflowException

from sentinel.checks.operator import parse_plan, snapshot_of
from sentinel.checks.sql import render_sql, sql_identifier
from sentinel.deliveries.counting import facts_of_totals, read_counted
from sentinel.instants import format_instant, parse_instant
from sentinel.lineage.operator import TellsLineage
from sentinel.operators.athena_queries import AthenaQueriesOperator
from sentinel.places import Place, pointer_place, snapshot_record_place
from sentinel.restatements.table_folder import clear_table_folder
from sentinel.settings import load_settings
from sentinel.snapshots.finality import finality_of
from sentinel.snapshots.pointer import read_pointer
from sentinel.snapshots.records import read_snapshot_record

if TYPE_CHECKING:
    from airflow.providers.openlineage.extractors import OperatorLineage
    from airflow.sdk import Context

    from sentinel.lineage.datasets import Lake

QUERY = "queries/day_finality.sql"
LEARNED_FROM = timedelta(days=90)


class DayFinality(TypedDict):
    """A day as the snapshot's record keeps it; of gold `day_finality` what readers are told."""

    usage_date: str
    finality: str
    last_moved_at: str | None


class JudgeDaysOperator(TellsLineage, AthenaQueriesOperator):
    """Writes gold `day_finality` of a snapshot: filling, settling or settled, learned from the deliveries before.

    XCom `return_value`: `{"snapshot_id", "days": [{usage_date, finality, last_moved_at}]}`.

    :param plan: the XCom of land_delivery, as a dict or JSON.
    :param compared: the XCom of compare_snapshots, as a dict or JSON.
    """

    template_fields: Sequence[str] = ("plan", "compared", "aws_conn_id")
    ui_color = "#e3eef2"

    def __init__(self, *, plan: str | dict[str, Any], compared: str | dict[str, Any], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.plan = plan
        self.compared = compared

    def execute(self, context: Context) -> dict[str, Any] | None:  # noqa: ARG002 - Airflow's signature
        """Start the judgement twice at once, into the table and as an answer, and hand the waiting to the triggerer."""
        settings, plan = load_settings(), parse_plan(self.plan)
        s3, raw = self.client("s3"), Place.parse(plan["raw_uri"])
        if (record := published_record(s3, settings.lake_bucket, plan)) is not None:
            # Cleared after it was published: readers see its days, which are never written again.
            return {"snapshot_id": plan["snapshot_id"], "days": record.get("days") or []}
        counted = read_counted(s3, raw)
        if counted is None:
            raise AirflowException(f"{raw.uri} was not counted; clear count_delivery and what follows")
        finality = finality_of(facts_of_totals(counted["totals"]), plan["billing_period"], plan["delivered_at"])
        judgement = render_sql(
            QUERY, gold_database=settings.gold_database, **parameters_of(plan, self._former(), finality.value)
        )
        clear_table_folder(s3, settings.lake_bucket, "day_finality", plan)
        insert = f"INSERT INTO {sql_identifier(settings.gold_database)}.day_finality\n{judgement}"
        query_ids = self.start([insert, judgement], workgroup=settings.athena_workgroup)
        self.defer(trigger=self.trigger_for(query_ids), method_name="tell", kwargs={"query_ids": query_ids})
        return None

    def tell(self, context: Context, event: dict[str, Any], query_ids: list[str]) -> dict[str, Any]:  # noqa: ARG002
        """The days, in the log as counts and as XCom."""
        for query_id in query_ids:
            if failure := self.why_not_succeeded(event, query_id, QUERY):
                raise AirflowException(failure)
        rows = as_dicts(self.rows(query_ids[1]))
        self.log.info("%s", sentence(rows))
        self.has_lineage = True
        days = [{name: row[name] for name in DayFinality.__annotations__} for row in rows]
        return {"snapshot_id": parse_plan(self.plan)["snapshot_id"], "days": days}

    def lineage(self, lake: Lake) -> OperatorLineage:
        """What the days are judged by, and the judgement."""
        from sentinel.lineage.steps import judging  # noqa: PLC0415  needs the provider

        return judging(lake, snapshot_of(parse_plan(self.plan)))

    def _former(self) -> Mapping[str, Any]:
        compared = parse_compared(self.compared)
        wanted = parse_plan(self.plan)["snapshot_id"]
        if compared["snapshot_id"] != wanted:
            raise AirflowException(
                f"compare_snapshots compared snapshot {compared['snapshot_id']}, not {wanted}; clear it and what follows"
            )
        return compared


def published_record(s3: Any, lake_bucket: str, plan: Mapping[str, Any]) -> dict[str, Any] | None:
    """The record of the planned snapshot where readers see it; None when they see another, or none."""
    published = read_pointer(s3, pointer_place(lake_bucket)).published(plan["export"], plan["billing_period"])
    if published is None or published.snapshot_id != plan["snapshot_id"]:
        return None
    return read_snapshot_record(s3, snapshot_record_place(lake_bucket, plan["snapshot_id"]))


def parse_compared(compared: str | Mapping[str, Any]) -> dict[str, Any]:
    """The XCom of compare_snapshots from a dict or its JSON; ValueError when there is none."""
    parsed = json.loads(compared) if isinstance(compared, str) else compared
    if not isinstance(parsed, Mapping) or "former_snapshot_id" not in parsed:
        raise ValueError(f"compare_snapshots left nothing to go by: got {compared!r}; clear it and what follows")
    return dict(parsed)


def parameters_of(plan: Mapping[str, Any], compared: Mapping[str, Any], finality: str) -> dict[str, str]:
    """What the query gets to know, from the plan of the run and what compare_snapshots found."""
    delivered = parse_instant(plan["delivered_at"])
    learn_from = delivered - LEARNED_FROM
    former_at = compared.get("former_delivered_at")
    # Of the same delivery, computed by other code, nothing can be learned of AWS.
    is_former = bool(former_at) and not compared["is_same_delivery"]
    return {
        "export": plan["export"],
        "billing_period": plan["billing_period"],
        "snapshot_id": plan["snapshot_id"],
        "former_snapshot_id": compared["former_snapshot_id"] or "",
        "delivered_at": plan["delivered_at"],
        "delivered_seconds": str(int(delivered.timestamp())),
        "former_delivered_seconds": str(int(parse_instant(str(former_at)).timestamp())) if is_former else "",
        "finality": finality,
        "learn_from": format_instant(learn_from),
        # A month is delivered until weeks after its end: those of the month before may be in the time learned from.
        "learn_from_period": f"{learn_from - timedelta(days=60):%Y-%m}",
    }


def as_dicts(result_set_rows: Sequence[Mapping[str, Any]]) -> list[dict[str, str | None]]:
    """The rows of GetQueryResults by column; an empty cell is None."""
    header, *rows = [[cell.get("VarCharValue") for cell in row["Data"]] for row in result_set_rows]
    return [dict(zip(map(str, header), row, strict=True)) for row in rows]


def sentence(rows: Sequence[Mapping[str, str | None]]) -> str:
    """`31 days: 1 filling, 9 settling, 21 settled; learned from 120 days seen: days fill for 48 h, settle for 120 h.`"""
    if not rows:
        return "No day has costs."
    counts = {name: sum(row["finality"] == name for row in rows) for name in ("filling", "settling", "settled")}
    first = rows[0]
    if first["filling_hours"] is None:
        learned = f"{first['observation_count']} days seen are too few to learn from"
    else:
        settle = "and do not settle" if first["settling_hours"] is None else f"settle for {first['settling_hours']} h"
        learned = (
            f"learned from {first['observation_count']} days seen: days fill for {first['filling_hours']} h, {settle}"
        )
    return f"{len(rows)} days: {', '.join(f'{count} {name}' for name, count in counts.items())}; {learned}."
