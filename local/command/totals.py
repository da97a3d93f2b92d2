"""`sentinel totals`: the control totals of one published billing period, read from the published gold."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from rich.table import Table

from local.command.context import (
    BillingPeriodOption,
    CommandError,
    ExitCode,
    ExportOption,
    JsonOption,
    aws_client,
    check_billing_period,
    print_json,
    running_stack,
    stderr,
    stdout,
)
from local.command.query import run_query
from local.settings import Settings
from sentinel.checks.sql import render_sql
from sentinel.places import pointer_place
from sentinel.settings import Settings as PipelineSettings
from sentinel.snapshots.pointer import PublishedSnapshot, read_pointer

Amounts = dict[str, str]


@dataclass(frozen=True)
class LineItemTypeTotals:
    """Line items of one type: their number, and per currency their sums as exact decimal strings."""

    line_item_count: int
    unblended_cost: Amounts
    amortized_cost: Amounts


@dataclass(frozen=True)
class Totals:
    """Control totals of one published billing period; amounts per currency, exact decimal strings of ten digits.

    `rows_split_cost` of `rows_silver` are shares of EC2 instances for pods and tasks: they are in no other figure.
    """

    export: str
    billing_period: str
    snapshot_id: str
    delivery_id: str
    delivered_at: str
    published_at: str
    rows_in: int
    rows_silver: int
    rows_split_cost: int
    rows_quarantined: int
    unblended_cost: Amounts
    amortized_cost: Amounts
    by_line_item_type: dict[str, LineItemTypeTotals]
    quarantine_reasons: dict[str, int]
    quarantined_unblended_cost: Amounts
    split_cost: Amounts


def totals(billing_period: BillingPeriodOption, export: ExportOption = None, as_json: JsonOption = False) -> None:
    """Show the published control totals of one month: rows, unblended cost per currency and line item type, amortized cost."""
    settings = running_stack()
    with stderr.status("asking Athena"):
        found = published_totals(settings, check_billing_period(billing_period), export)
    if as_json:
        print_json(asdict(found))
    else:
        _print(found)


def published_totals(settings: Settings, billing_period: str, export: str | None) -> Totals:
    """The totals, summed by Athena over the published views; CommandError (not found) when nothing is published."""
    export, published = _published_snapshot(settings, billing_period, export)
    names = PipelineSettings()
    parameters = {
        "published_database": names.published_database,
        "billing_period": billing_period,
        "snapshot_id": published.snapshot_id,
    }
    kept = run_query(settings, render_sql("queries/control_totals.sql", **parameters)).as_dicts()
    quarantined = run_query(settings, render_sql("queries/quarantine_totals.sql", **parameters)).as_dicts()
    split = run_query(
        settings, render_sql("queries/split_cost_totals.sql", silver_database=names.silver_database, **parameters)
    ).as_dicts()
    rows_split_cost = sum(int(row["row_count"]) for row in split)
    # Rows in are counted where they came in: in raw, by a reader that knows nothing of silver.
    raw_rows = run_query(
        settings,
        render_sql(
            "queries/raw_row_count.sql",
            raw_database=names.raw_database,
            delivery_table=f"delivery_{published.delivery_id}",
        ),
    ).rows[0][0]
    reasons: dict[str, int] = {}
    for row in quarantined:
        reasons[row["reason"]] = reasons.get(row["reason"], 0) + int(row["row_count"])
    by_type: dict[str, list[dict[str, Any]]] = {}
    for row in kept:
        by_type.setdefault(row["charge_type"] or "(none)", []).append(row)
    found = Totals(
        export=export,
        billing_period=billing_period,
        snapshot_id=published.snapshot_id,
        delivery_id=published.delivery_id,
        delivered_at=published.delivered_at,
        published_at=published.published_at,
        rows_in=int(raw_rows),
        rows_silver=sum(int(row["line_item_count"]) for row in kept) + rows_split_cost,
        rows_split_cost=rows_split_cost,
        rows_quarantined=sum(int(row["row_count"]) for row in quarantined),
        unblended_cost=_sums(kept, "unblended_cost"),
        amortized_cost=_sums(kept, "amortized_cost"),
        by_line_item_type={
            charge_type: LineItemTypeTotals(
                line_item_count=sum(int(row["line_item_count"]) for row in of_type),
                unblended_cost=_sums(of_type, "unblended_cost"),
                amortized_cost=_sums(of_type, "amortized_cost"),
            )
            for charge_type, of_type in sorted(by_type.items())
        },
        quarantine_reasons=reasons,
        quarantined_unblended_cost=_sums(quarantined, "unblended_cost"),
        split_cost=_sums(split, "split_cost"),
    )
    if found.rows_in != found.rows_silver + found.rows_quarantined:
        raise CommandError(
            f"{found.rows_in} rows came in, but the published views show {found.rows_silver} + {found.rows_quarantined} in "
            f"quarantine for snapshot {found.snapshot_id}: the views lag behind. Clear the task update_views of its run."
        )
    return found


def _sums(rows: list[dict[str, Any]], measure: str) -> Amounts:
    """Per currency; two currencies are never added."""
    amounts: dict[str, Decimal] = {}
    for row in rows:
        currency = row["currency"] or "(none)"
        amounts[currency] = amounts.get(currency, Decimal(0)) + Decimal(row[measure] or 0)
    return {currency: f"{amount:.10f}" for currency, amount in sorted(amounts.items())}


def _published_snapshot(settings: Settings, billing_period: str, export: str | None) -> tuple[str, PublishedSnapshot]:
    pointer = read_pointer(aws_client(settings, "s3"), pointer_place(PipelineSettings().lake_bucket))
    found = {
        name: snapshot
        for name in pointer.exports
        if (snapshot := pointer.published(name, billing_period)) and export in {None, name}
    }
    if not found:
        of_export = f" of export {export}" if export else ""
        raise CommandError(
            f"nothing is published for {billing_period}{of_export}: run `sentinel refresh`", ExitCode.NOT_FOUND
        )
    if len(found) > 1:
        raise CommandError(
            f"{billing_period} is published for several exports: choose one with --export {' | '.join(sorted(found))}",
            ExitCode.BAD_INPUT,
        )
    return found.popitem()


def _print(found: Totals) -> None:
    stdout.print(f"{found.export} {found.billing_period}  snapshot {found.snapshot_id}", style="bold", highlight=False)
    stdout.print(f"  delivered {found.delivered_at}  published {found.published_at}", highlight=False)
    stdout.print(
        f"  rows in {found.rows_in:,} = silver {found.rows_silver:,} + quarantined {found.rows_quarantined:,}",
        highlight=False,
    )
    table = Table("line item type", "rows", "currency", "unblended cost", "amortized cost")
    for column in (1, 3, 4):
        table.columns[column].justify = "right"
    for charge_type, one in found.by_line_item_type.items():
        for currency, amount in one.unblended_cost.items():
            table.add_row(charge_type, f"{one.line_item_count:,}", currency, amount, one.amortized_cost[currency])
    table.add_section()
    for currency, amount in found.unblended_cost.items():
        table.add_row(
            "all", f"{found.rows_silver - found.rows_split_cost:,}", currency, amount, found.amortized_cost[currency]
        )
    stdout.print(table)
    for currency, amount in found.split_cost.items():
        stdout.print(
            f"  split cost of {found.rows_split_cost:,} rows, in the instances' rows already: {amount} {currency}",
            highlight=False,
        )
    for reason, row_count in found.quarantine_reasons.items():
        stdout.print(f"  quarantined {row_count:,}: {reason}", style="yellow", markup=False, soft_wrap=True)
    for currency, amount in found.quarantined_unblended_cost.items():
        stdout.print(f"  unblended cost in quarantine: {amount} {currency}", style="yellow", markup=False)
