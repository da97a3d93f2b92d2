"""`sentinel rollback`: publish a former snapshot of a month again, by the DAG `roll_back_snapshot`."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Annotated, Any

import typer

from local.command.context import (
    BillingPeriodOption,
    CommandError,
    ExitCode,
    ExportOption,
    JsonOption,
    check_billing_period,
    print_json,
    running_stack,
    stdout,
)
from local.command.refresh import require_active
from local.stack.airflow_client import AirflowClient

DAG_ID = "roll_back_snapshot"


@dataclass(frozen=True)
class RollbackResult:
    """What was published before and is now; the same where there was nothing to change."""

    export: str
    billing_period: str
    snapshot_id: str
    replaced_snapshot_id: str
    is_changed: bool
    reason: str
    run_url: str


def rollback(
    billing_period: BillingPeriodOption,
    reason: Annotated[str, typer.Option(help="Why; kept with the figures.", show_default=False)],
    export: ExportOption = None,
    snapshot_id: Annotated[
        str | None,
        typer.Option("--snapshot-id", help="Snapshot to publish again; default: the one delivered before."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Publish a former snapshot of one month again and wait: exit code 0 when readers see it."""
    if len(reason.strip()) < 3:
        raise CommandError("--reason: say why, in three letters or more", ExitCode.BAD_INPUT)
    asked: dict[str, Any] = {
        "billing_period": check_billing_period(billing_period),
        "reason": reason,
        "export": export,
        "snapshot_id": snapshot_id,
    }
    settings = running_stack()
    client = AirflowClient(settings.airflow_url)
    require_active(settings, client, DAG_ID)
    run_id = client.trigger(DAG_ID, {name: value for name, value in asked.items() if value is not None})
    state, states = client.wait_for_run(DAG_ID, run_id)
    run_url = f"{settings.airflow_page}/dags/{DAG_ID}/runs/{run_id}"
    if state != "success":
        errors = [client.failure(DAG_ID, run_id, task) for task in states if task.state == "failed"]
        raise CommandError(f"not rolled back: {'; '.join(errors) or 'the run failed'}\n  run: {run_url}")
    plan = client.xcom_document(DAG_ID, run_id, "choose_snapshot")
    swapped = client.xcom_document(DAG_ID, run_id, "swap_pointer")
    result = RollbackResult(
        **{name: plan[name] for name in ("export", "billing_period", "reason")}, **swapped, run_url=run_url
    )
    if as_json:
        print_json(asdict(result))
        return
    what = f"{result.export} {result.billing_period}"
    told = (
        f"{what}: {result.snapshot_id} is published again, in place of {result.replaced_snapshot_id}"
        if result.is_changed
        else f"{what}: {result.snapshot_id} is published already"
    )
    stdout.print(f"{told}\n  run  {result.run_url}", highlight=False, soft_wrap=True)
