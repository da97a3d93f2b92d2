"""`sentinel refresh`: run `refresh_billing_period` in Airflow and wait for it."""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass
from typing import Any

from rich.live import Live
from rich.table import Table

from local.command.context import (
    BillingPeriodOption,
    CommandError,
    ExitCode,
    ExportOption,
    JsonOption,
    check_billing_period,
    print_json,
    running_stack,
    stderr,
    stdout,
)
from local.settings import Settings
from local.stack.airflow_client import AirflowClient, TaskState

DAG_ID = "refresh_billing_period"
TASK_ORDER = (
    "find_delivery",
    "land_delivery",
    "crawl_raw",
    "clean_line_items",
    "crawl_silver",
    "count_delivery",
    "aggregate_costs",
    "crawl_gold",
    "run_checks",
    "compare_snapshots",
    "judge_days",
    "publish_snapshot",
    "update_views",
)
_STYLES = {
    "success": "green",
    "failed": "red",
    "upstream_failed": "red",
    "skipped": "magenta",
    "running": "cyan",
    "deferred": "blue",
}


@dataclass(frozen=True)
class RefreshResult:
    """How a run ended.

    `outcome` is `published`, `already_published`, `older_than_published`, `rolled_back`, `no_delivery` or `failed`.
    """

    run_id: str
    outcome: str
    reason: str
    export: str | None
    billing_period: str
    snapshot_id: str | None
    run_url: str
    errors: dict[str, str]
    seconds: float

    @property
    def is_published(self) -> bool:
        return self.outcome in {"published", "already_published"}


def refresh(billing_period: BillingPeriodOption, export: ExportOption = None, as_json: JsonOption = False) -> None:
    """Refresh one month and wait: exit code 0 only when its delivery is published, 4 when there is no delivery, else 1."""
    settings = running_stack()
    client = AirflowClient(settings.airflow_url)
    conf = {"billing_period": check_billing_period(billing_period), **({"export": export} if export else {})}
    require_active(settings, client, DAG_ID)
    run_id = client.trigger(DAG_ID, conf)
    with Live(console=stderr, transient=True, refresh_per_second=4) as live:
        result = wait_for_run(settings, client, run_id, on_states=lambda states: live.update(_progress_table(states)))
    if as_json:
        print_json(asdict(result))
    if not result.is_published:
        raise CommandError(
            describe_failure(result), ExitCode.NOT_FOUND if result.outcome == "no_delivery" else ExitCode.FAILED
        )
    if not as_json:
        stdout.print(f"{result.outcome.replace('_', ' ')}: {result.reason}", highlight=False, soft_wrap=True)
        stdout.print(f"  snapshot  {result.snapshot_id}\n  run       {result.run_url}", highlight=False, soft_wrap=True)


def require_active(settings: Settings, client: AirflowClient, dag_id: str) -> None:
    """CommandError unless Airflow knows the DAG and runs it: a run of a paused DAG would stay queued without a word."""
    is_paused = client.is_paused(dag_id)
    if is_paused is None:
        raise CommandError(f"Airflow does not know the DAG {dag_id}: see its import errors at {settings.airflow_page}")
    if is_paused:
        raise CommandError(f"the DAG {dag_id} is paused: switch it on at {settings.airflow_page}/dags/{dag_id}")


def wait_for_run(
    settings: Settings, client: AirflowClient, run_id: str, on_states: Any = lambda _: None
) -> RefreshResult:
    """Wait until one run of the DAG has finished; how it ended."""
    begun = time.monotonic()
    state, states = client.wait_for_run(DAG_ID, run_id, on_states)
    return _result(settings, client, run_id, state, states, time.monotonic() - begun)


def describe_failure(result: RefreshResult) -> str:
    """One readable block: why nothing was published, task by task, and where to look."""
    errors = [f"{task}: {error}" for task, error in result.errors.items()]
    return "\n  ".join([f"not published ({result.outcome}): {result.reason}", *errors, f"run: {result.run_url}"])


def _result(
    settings: Settings, client: AirflowClient, run_id: str, state: str, states: list[TaskState], seconds: float
) -> RefreshResult:
    plan = client.xcom_document(DAG_ID, run_id, "find_delivery", "plan")
    landed = client.xcom_document(DAG_ID, run_id, "land_delivery")
    decision = client.xcom_document(DAG_ID, run_id, "publish_snapshot").get("decision")
    errors = {task.task_id: client.failure(DAG_ID, run_id, task) for task in states if task.state == "failed"}
    outcome = plan.get("outcome", "failed")
    if state == "failed":
        outcome, reason = "failed", "; ".join(errors.values()) or "the run failed"
    elif outcome == "new":
        # What landed may be newer than what was planned, and another run may have published something newer meanwhile.
        plan = {**plan, **landed}
        reason = f"delivery {plan['delivery_id']} of {plan['export']} {plan['billing_period']}"
        outcome = "published" if decision == "new" else decision or "failed"
    else:
        reason = plan.get("reason", "")
    return RefreshResult(
        run_id=run_id,
        outcome=outcome,
        reason=reason,
        export=plan.get("export"),
        billing_period=plan.get("billing_period", ""),
        snapshot_id=plan.get("snapshot_id"),
        run_url=f"{settings.airflow_page}/dags/{DAG_ID}/runs/{run_id}",
        errors=errors,
        seconds=round(seconds, 1),
    )


def _progress_table(states: list[TaskState]) -> Table:
    by_id = {task.task_id: task for task in states}
    table = Table(box=None, show_header=False)
    for task_id in TASK_ORDER:
        state = (by_id[task_id].state if task_id in by_id else None) or "waiting"
        table.add_row(task_id, f"[{_STYLES.get(state, 'dim')}]{state}[/]")
    return table
