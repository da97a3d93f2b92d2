"""`sentinel demo`: sample deliveries through the real DAGs to published figures, held against the generator's truth."""

from __future__ import annotations

import json
import time
from concurrent.futures import ProcessPoolExecutor
from decimal import Decimal
from pathlib import Path
from typing import Any

from rich.table import Table

from local import samples
from local.command import deliveries, refresh
from local.command.context import CommandError, stderr, stdout
from local.command.query import run_query
from local.command.served import served_differences
from local.command.totals import Totals, published_totals
from local.settings import Settings, load_settings
from local.stack import lifecycle
from local.stack.airflow_client import FINISHED_RUN_STATES, AirflowClient
from local.stack.processes import PortInUseError

EXPORT = "demo-cur2"
SENSE_DAG_ID = "sense_cur_deliveries"
# The grain at which the published figures are held against the truth.
GRAIN = ("usage_date", "service", "region", "operation", "usage_account_id", "charge_type", "currency")
MEASURES = ("unblended_cost", "amortized_cost", "usage_amount")


def demo() -> None:
    """Start everything, deliver three sample months, let the DAGs publish them, and prove them equal to the truth."""
    begun = time.monotonic()
    settings = load_settings()
    sample_folder = settings.home / "samples"
    # The samples are written while Airflow's database is prepared, and delivered before its DAGs first look.
    with ProcessPoolExecutor(1) as pool, stderr.status("starting") as spinner:
        writing = pool.submit(_write_samples, sample_folder)

        def deliver_samples() -> None:
            spinner.update("delivering samples …")
            writing.result()
            deliveries.deliver_into_bucket(settings, [sample_folder / EXPORT], None, on_progress=spinner.update)

        try:
            lifecycle.up(settings, progress=lambda step: spinner.update(f"{step} …"), before_airflow=deliver_samples)
        except (PortInUseError, RuntimeError) as error:
            raise CommandError(str(error)) from error
    stdout.print(
        f"[{_elapsed(begun)}] delivered {EXPORT}; Airflow is up at {settings.airflow_page}",
        markup=False,
        highlight=False,
    )

    client = AirflowClient(settings.airflow_url)
    for dag_id in (SENSE_DAG_ID, refresh.DAG_ID):
        refresh.require_active(settings, client, dag_id)
    _sense(client)
    confs = client.run_confs(refresh.DAG_ID)
    for run_id in sorted(run for run in confs if run.startswith("delivery__") and confs[run].get("export") == EXPORT):
        with stderr.status(f"{run_id} …"):
            result = refresh.wait_for_run(settings, client, run_id)
        if not result.is_published:
            raise CommandError(refresh.describe_failure(result))
        stdout.print(f"[{_elapsed(begun)}] {result.outcome}: {result.billing_period}", markup=False, highlight=False)

    truths = final_truths(sample_folder, EXPORT)
    compared = [(truth, published_totals(settings, period, EXPORT)) for period, truth in truths.items()]
    differences = {
        totals.billing_period: [
            *published_differences(settings, totals, truth),
            *served_differences(settings, totals.snapshot_id, truth),
        ]
        for truth, totals in compared
    }
    _print(compared, differences)
    end = "sentinel down" if settings.is_started_here else "docker compose down"
    stdout.print(f"took {_elapsed(begun)}; everything goes on until `{end}`", highlight=False)
    stdout.print(f"  Airflow    {settings.airflow_page}", highlight=False)
    stdout.print(f"  API        {settings.api_page}/v1/status", highlight=False)
    stdout.print(f"  Dashboard  {settings.api_page}/", highlight=False)
    if any(differences.values()):
        raise CommandError("the published or served figures differ from the truth")


def final_truths(sample_folder: Path, export: str) -> dict[str, dict[str, Any]]:
    """Billing period → the truth of its last delivery, as the generator wrote it."""
    files = sorted((sample_folder / "truth" / export).glob("*.json"))
    documents = (json.loads(file.read_text(encoding="utf-8")) for file in files)
    return {document["billing_period"]: document for document in documents}


def published_differences(settings: Settings, totals: Totals, truth: dict[str, Any]) -> list[str]:
    """Every place where the published gold differs from the truth, in words; empty when they are equal to the last digit."""
    found = [
        f"{name}: published {published}, truth {true}"
        for name, published, true in (
            ("rows in", totals.rows_in, truth["row_count"]),
            ("rows silver", totals.rows_silver, truth["row_count"]),
            ("unblended cost", totals.unblended_cost, truth["unblended_cost"]),
            ("amortized cost", totals.amortized_cost, truth["amortized_cost"]),
        )
        if published != true
    ]
    published_days = _published_days(settings, totals)
    true_days = {_key(row): _values(row) for row in truth["daily_costs"]}
    for key in sorted(published_days.keys() | true_days.keys(), key=str):
        if published_days.get(key) != true_days.get(key):
            found.append(f"{key}: published {published_days.get(key)}, truth {true_days.get(key)}")
    return found


def _published_days(settings: Settings, totals: Totals) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    keys = ", ".join(GRAIN)
    sums = ", ".join(f"SUM({measure}) AS {measure}" for measure in MEASURES)
    # Both ids come from the pointer, not from a person; they hold hex digits and a month only.
    statement = (
        f"SELECT {keys}, {sums}, SUM(line_item_count) AS line_item_count FROM daily_costs "  # noqa: S608
        f"WHERE billing_period = '{totals.billing_period}' AND snapshot_id = '{totals.snapshot_id}' GROUP BY {keys}"
    )
    return {_key(row): _values(row) for row in run_query(settings, statement).as_dicts()}


def _key(row: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(row[name] or None for name in GRAIN)


def _values(row: dict[str, Any]) -> tuple[Any, ...]:
    return (*(Decimal(row[measure] or 0) for measure in MEASURES), int(row["line_item_count"]))


def _write_samples(folder: Path) -> None:
    exports = [export for export in samples.DEFAULT_EXPORTS if export.name == EXPORT]
    samples.generate(folder, exports=exports)


def _sense(client: AirflowClient) -> None:
    """Run the sensing DAG once, as its schedule would within half an hour."""
    run_id = client.trigger(SENSE_DAG_ID, {})
    with stderr.status("sensing new deliveries …"):
        while (state := client.run_state(SENSE_DAG_ID, run_id)) not in FINISHED_RUN_STATES:
            time.sleep(0.5)
    if state == "failed":
        errors = [client.failure(SENSE_DAG_ID, run_id, task) for task in client.task_states(SENSE_DAG_ID, run_id)]
        raise CommandError(f"{SENSE_DAG_ID} failed: {'; '.join(errors)}")


def _elapsed(begun: float) -> str:
    return f"{time.monotonic() - begun:.0f} s"


def _print(compared: list[tuple[dict[str, Any], Totals]], differences: dict[str, list[str]]) -> None:
    table = Table(
        "billing period", "snapshot", "rows", "currency", "unblended cost", "truth", "amortized cost", "equal"
    )
    for truth, totals in compared:
        for currency, amount in totals.unblended_cost.items():
            table.add_row(
                totals.billing_period,
                totals.snapshot_id,
                f"{totals.rows_in:,}",
                currency,
                amount,
                truth["unblended_cost"].get(currency, "–"),
                totals.amortized_cost[currency],
                "[red]NO[/]" if differences[totals.billing_period] else "[green]to the last digit[/]",
            )
    stdout.print(table)
    for period, found in differences.items():
        for difference in found[:10]:
            stdout.print(f"{period}: {difference}", style="red", markup=False, soft_wrap=True)
