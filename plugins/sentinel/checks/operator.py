"""Runs all checks of a snapshot on Athena; red ends the run before anything is published."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sentinel.checks.definitions import check_parameters, render_checks
from sentinel.checks.facts import FactsError, facts_of, facts_statement
from sentinel.checks.red_checks import RedChecks
from sentinel.checks.results import (
    QUERY_SUBJECT,
    CheckResult,
    StartedQuery,
    as_document,
    as_summary,
    as_table,
    red_sentences,
    results_of,
)
from sentinel.deliveries.refusals import write_refusal
from sentinel.lineage.operator import TellsLineage
from sentinel.operators.athena_queries import AthenaQueriesOperator
from sentinel.places import Place
from sentinel.settings import load_settings

if TYPE_CHECKING:
    from airflow.providers.openlineage.extractors import OperatorLineage
    from airflow.sdk import Context

    from sentinel.lineage.datasets import Lake

_UNKNOWN = {"state": "UNKNOWN", "reason": "the trigger did not name it"}
_PLAN_KEYS = ("export", "billing_period", "delivery_id", "snapshot_id", "raw_uri")


def parse_plan(plan: str | Mapping[str, Any]) -> dict[str, Any]:
    """The plan of a run (docs/architecture.md) from a dict or its JSON; ValueError naming the keys it lacks."""
    parsed = json.loads(plan) if isinstance(plan, str) else plan
    if not isinstance(parsed, Mapping):
        raise ValueError(f"the plan of find_delivery is missing: got {plan!r}")
    missing = [key for key in _PLAN_KEYS if not parsed.get(key)]
    if missing:
        raise ValueError(f"the plan of find_delivery lacks {', '.join(missing)}: {dict(parsed)}")
    return dict(parsed)


def snapshot_of(plan: Mapping[str, Any]) -> dict[str, str]:
    """The partition of the planned snapshot."""
    return {"billing_period": plan["billing_period"], "snapshot_id": plan["snapshot_id"]}


class RunChecksOperator(TellsLineage, AthenaQueriesOperator):
    """Runs every check of include/sql/checks at once, and judges them together. A red check refuses the delivery.

    The facts of the snapshot (queries/delivery_facts.sql) are asked for along with the checks.

    XCom `return_value`, also when red: `{"snapshot_id", "results": [{check, severity, subject, expected, actual, is_ok,
    query_execution_id, sql, difference}], "is_green": bool, "facts": {line_item_count, invoiced_line_item_count} | null}`;
    the same is kept as `gold/_snapshots/<snapshot_id>.checks.json`.

    :param plan: the XCom `plan` of find_delivery, as a dict or JSON, e.g.
        `"{{ ti.xcom_pull(task_ids='find_delivery', key='plan') | tojson }}"`.
    """

    template_fields: Sequence[str] = ("plan", "aws_conn_id")
    ui_color = "#e3f2e1"

    def __init__(self, *, plan: str | dict[str, Any], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.plan = plan
        self.results: Sequence[CheckResult] = ()

    def execute(self, context: Context) -> None:  # noqa: ARG002 - Airflow's signature
        """Starts all queries and hands the waiting to the triggerer."""
        settings = load_settings()
        plan = parse_plan(self.plan)
        parameters = check_parameters(
            plan,
            raw_database=settings.raw_database,
            silver_database=settings.silver_database,
            gold_database=settings.gold_database,
            quarantine_limit_rows_pct=settings.quarantine_limit_rows_pct,
            quarantine_limit_cost_pct=settings.quarantine_limit_cost_pct,
        )
        checks = render_checks(parameters)
        facts_query_id, *started = self.start(
            [facts_statement(parameters), *(check.sql for check in checks)], workgroup=settings.athena_workgroup
        )
        queries = [
            StartedQuery(check.name, check.severity, query_execution_id, check.sql)
            for check, query_execution_id in zip(checks, started, strict=True)
        ]
        self.defer(
            trigger=self.trigger_for([facts_query_id, *started]),
            method_name="judge",
            kwargs={"queries": [asdict(query) for query in queries], "facts_query_id": facts_query_id},
        )

    def judge(
        self, context: Context, event: dict[str, Any], queries: list[dict[str, str]], facts_query_id: str
    ) -> dict[str, Any]:
        """The results and facts as XCom; RedChecks naming every red check with what was expected and found.

        Raises FactsError, which may be retried, when the checks are green and the facts could not be read.
        """
        settings = load_settings()
        plan = parse_plan(self.plan)
        results = self._read([StartedQuery(**query) for query in queries], event["states"])
        # Red checks have read all the same, and are told as such.
        self.results, self.has_lineage = results, True
        red_queries = [result.query_execution_id for result in results if result.is_red]
        self.link_query(context, (red_queries or [facts_query_id])[0])
        facts, facts_error = self._read_facts(facts_query_id, event["states"])
        # With the id, so that a green result can publish nothing but the snapshot it was found for.
        summary = {"snapshot_id": plan["snapshot_id"], **as_summary(results, facts)}
        self.log.info("Checks of %s:\n%s", plan["snapshot_id"], as_table(results))
        checked_at = datetime.now(UTC).isoformat(timespec="seconds")
        document = as_document(results, facts, plan=plan, checked_at=checked_at)
        key = f"gold/_snapshots/{plan['snapshot_id']}.checks.json"
        self.client("s3").put_object(
            Bucket=settings.lake_bucket,
            Key=key,
            Body=json.dumps(document, indent=2).encode(),
            ContentType="application/json",
        )
        self.log.info("Kept as s3://%s/%s", settings.lake_bucket, key)
        if not summary["is_green"]:
            # A task that raises returns nothing, and whoever is alerted wants the figures.
            context["ti"].xcom_push(key="return_value", value=summary)
            red = red_sentences(results)
            reason = f"{len(red)} red: " + "; ".join(red or ["no check ran"])
            # A query that Athena did not answer says nothing of the delivery.
            if any(not one.is_ok and one.severity == "error" and one.subject != QUERY_SUBJECT for one in results):
                write_refusal(
                    self.client("s3"),
                    Place.parse(plan["raw_uri"]),
                    task=self.task_id,
                    reason=reason,
                    snapshot_id=plan["snapshot_id"],
                )
            # A retry would read the same objects and say the same: fail at once.
            raise RedChecks(f"{plan['snapshot_id']} is not published, {reason}")
        if facts_error is not None:
            raise facts_error
        return summary

    def lineage(self, lake: Lake) -> OperatorLineage:
        """What the checks read, and how each ended."""
        from sentinel.lineage.steps import checking  # noqa: PLC0415  needs the provider

        plan = parse_plan(self.plan)
        return checking(lake, self.landed_record(plan["raw_uri"]), snapshot_of(plan), self.results)

    def _read(self, queries: Sequence[StartedQuery], states: Mapping[str, Mapping[str, str]]) -> list[CheckResult]:
        results: list[CheckResult] = []
        for query in queries:
            ended = states.get(query.query_execution_id, _UNKNOWN)
            if ended["state"] != "SUCCEEDED":
                results.append(query.failed(ended["state"], ended["reason"]))
                continue
            results += results_of(query, self.rows(query.query_execution_id))
        return results

    def _read_facts(
        self, query_execution_id: str, states: Mapping[str, Mapping[str, str]]
    ) -> tuple[dict[str, int] | None, FactsError | None]:
        """The facts, or why there are none: red checks are told first, so nothing is raised here."""
        ended = states.get(query_execution_id, _UNKNOWN)
        if ended["state"] != "SUCCEEDED":
            return None, FactsError(f"delivery_facts ended {ended['state']}: {ended['reason']}")
        try:
            return facts_of(self.rows(query_execution_id)), None
        except FactsError as error:
            return None, error
