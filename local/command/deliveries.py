"""`sentinel sample` and `sentinel deliver`: make CUR deliveries, and put them into the delivery bucket."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from local import samples
from local.command.context import (
    CommandError,
    ExitCode,
    JsonOption,
    aws_client,
    print_json,
    running_stack,
    stderr,
    stdout,
)
from local.deliver import DeliveredManifest, DeliveryError
from local.deliver import deliver as deliver_paths
from local.deploy import NAMES
from local.settings import Settings, load_settings


def sample(
    output: Annotated[Path | None, typer.Option(help="Folder to write to; default `<home>/samples`.")] = None,
    seed: Annotated[int, typer.Option(help="Same seed, same bytes.")] = 20260801,
    start: Annotated[str, typer.Option(help="First month, YYYY-MM.")] = "2026-08",
    months: Annotated[int, typer.Option(min=1, max=120)] = 3,
    rows: Annotated[int, typer.Option(min=100, help="About how many line items over all months.")] = 100_000,
    as_json: JsonOption = False,
) -> None:
    """Write sample deliveries of a made-up organisation (CUR 2.0 and CUR 1.0), and the truth they were made from."""
    target = output or load_settings().home / "samples"
    with _progress() as progress:
        bar = progress.add_task("writing deliveries", total=None)
        try:
            summary = samples.generate(
                target,
                seed=seed,
                start=start,
                months=months,
                rows=rows,
                on_progress=lambda text: progress.update(bar, description=text),
            )
        except ValueError as error:
            raise CommandError(str(error), ExitCode.BAD_INPUT) from error
    if as_json:
        print_json(asdict(summary))
    else:
        stdout.print(f"sample deliveries in {target}", highlight=False, soft_wrap=True)


def deliver(
    paths: Annotated[
        list[Path], typer.Argument(help="Delivery trees with their manifest, or loose CSV, ZIP or Parquet files.")
    ],
    export: Annotated[
        str | None, typer.Option("--export", help="Name of the export; default: the one in the path.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Put CUR deliveries into the delivery bucket: a tree as it is, or loose files with the manifest AWS would write."""
    settings = running_stack()
    with _progress() as progress:
        bar = progress.add_task("delivering", total=None)
        delivered = deliver_into_bucket(
            settings, paths, export, on_progress=lambda text: progress.update(bar, description=text)
        )
    if as_json:
        print_json([asdict(one) for one in delivered])
        return
    table = Table("export", "billing period", "layout", "files", "bytes", "manifest")
    for one in delivered:
        table.add_row(
            one.export, one.billing_period, one.layout, str(one.file_count), f"{one.byte_count:,}", one.manifest_uri
        )
    stdout.print(table)
    for one in delivered:
        for warning in one.warnings:
            stderr.print(f"warning: {warning}", style="yellow", markup=False, soft_wrap=True)


def deliver_into_bucket(
    settings: Settings, paths: list[Path], export: str | None, on_progress: Callable[[str], None]
) -> list[DeliveredManifest]:
    """Deliver; CommandError (bad input) in the words of the delivery's own error."""
    try:
        return deliver_paths(
            paths, export=export, s3=aws_client(settings, "s3"), bucket=NAMES.delivery_bucket, on_progress=on_progress
        )
    except DeliveryError as error:
        raise CommandError(str(error), ExitCode.BAD_INPUT) from error


def _progress() -> Progress:
    return Progress(TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(), console=stderr, transient=True)
