"""`sentinel deliveries`: the ledger of what AWS delivered for a month, as the API tells it."""

from __future__ import annotations

from typing import Any

import httpx
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
    stdout,
)
from local.settings import Settings


def deliveries(billing_period: BillingPeriodOption, export: ExportOption = None, as_json: JsonOption = False) -> None:
    """Show every delivery of one month, the newest first: how far AWS had got, what it holds, and what became of it."""
    rows = ledger(running_stack(), check_billing_period(billing_period), export)
    if as_json:
        print_json(rows)
        return
    table = Table("delivered", "export", "state", "outcome", "line items", "invoiced", "unblended cost", "delivery")
    for row in rows:
        table.add_row(*_cells(row))
    stdout.print(table)
    for row in rows:
        if row["refused_by"]:
            stdout.print(
                f"{row['delivery_id']} was refused by {row['refused_by']}: {row['refusal_reason']}", markup=False
            )


def ledger(settings: Settings, billing_period: str, export: str | None) -> list[dict[str, Any]]:
    """The rows of `/v1/deliveries`. CommandError with what the API says when it does not answer."""
    parameters = {"billing_period": billing_period} | ({"export": export} if export else {})
    answer = httpx.get(f"{settings.api_url}/v1/deliveries", params=parameters, timeout=60, trust_env=False)
    if answer.is_error:
        raise CommandError(answer.json().get("detail", answer.text), ExitCode.NOT_FOUND)
    rows: list[dict[str, Any]] = answer.json()["rows"]
    return rows


def _cells(row: dict[str, Any]) -> list[str]:
    counts = [row["line_item_count"], row["invoiced_line_item_count"]]
    return [
        row["delivered_at"],
        row["export"],
        row["state"] or "–",
        row["outcome"],
        *("–" if count is None else f"{count:,}" for count in counts),
        "; ".join(f"{total['unblended_cost']} {total['currency']}" for total in row["totals"]) or "–",
        row["delivery_id"],
    ]
