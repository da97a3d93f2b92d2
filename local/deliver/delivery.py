"""A CUR delivery put into the delivery bucket: a tree with its manifest as it is, or loose files with a manifest made."""

import tempfile
from collections.abc import Sequence
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from local.deliver.errors import DeliveryError
from local.deliver.export_names import check_export_name, make_export_name
from local.deliver.loose_deliveries import plan_loose_files
from local.deliver.loose_files import packaging_of
from local.deliver.plans import DeliveredManifest, OnProgress, PlannedDelivery, PlannedObject
from local.deliver.trees import find_manifests, list_files, plan_trees
from local.deliver.upload import upload

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


def deliver(
    paths: Sequence[Path],
    *,
    export: str | None = None,
    s3: "S3Client",
    bucket: str,
    prefix: str = "cur/",
    on_progress: OnProgress | None = None,
) -> list[DeliveredManifest]:
    """Puts deliveries into `s3://<bucket>/<prefix><export>/…` and gives one record for each export and billing period.

    A path with manifests in a CUR layout is uploaded as it is; other paths are loose files (CSV, CSV.gz, ZIP, Parquet, or
    folders of them), and get the manifest AWS would have written. Everything is looked at before the first upload.
    `on_progress` is called with one line about each step.
    Raises DeliveryError naming the path and what to do.
    """
    report = on_progress or (lambda _line: None)
    if export is not None:
        check_export_name(export, said_by="--export")
    if not paths:
        raise DeliveryError("Nothing to deliver: give a delivery's folder, or CSV, CSV.gz, ZIP or Parquet files.")
    with tempfile.TemporaryDirectory(prefix="sentinel-deliver-") as scratch:
        plans = _plan(paths, export=export, bucket=bucket, prefix=prefix, scratch=Path(scratch), on_progress=report)
        object_count = sum(len(plan.data_files) + len(plan.manifests) for plan in plans)
        numbers = count(1)

        def tell(planned: PlannedObject) -> None:
            report(f"uploaded {next(numbers)} of {object_count}: {planned.key}")

        return [upload(plan, s3=s3, bucket=bucket, on_object=tell) for plan in plans]


def _plan(
    paths: Sequence[Path], *, export: str | None, bucket: str, prefix: str, scratch: Path, on_progress: OnProgress
) -> list[PlannedDelivery]:
    plans: list[PlannedDelivery] = []
    loose_paths: list[Path] = []
    loose_files: list[Path] = []
    ignored = 0
    for path in paths:
        if not path.exists():
            raise DeliveryError(f"{path}: there is no such file or folder.")
        if manifests := find_manifests(path):
            plans.extend(plan_trees(path, manifests, export=export, prefix=prefix))
            continue
        files = list_files(path)
        reports = files if path.is_file() else [file for file in files if packaging_of(file)]
        if not reports:
            raise DeliveryError(
                f"{path}: neither a manifest in a CUR layout nor a CSV, CSV.gz, ZIP or Parquet file below it. "
                "Give the export's folder, or the report's files."
            )
        ignored += len(files) - len(reports)
        loose_paths.append(path)
        loose_files.extend(reports)
    if loose_files:
        if export is None and len(loose_paths) > 1:
            raise DeliveryError(
                f"{loose_paths[0]} and {len(loose_paths) - 1} more: several paths without a manifest become one export. "
                "Name it with --export, or deliver each by itself."
            )
        name = export or make_export_name(loose_paths[0].resolve())
        loose = plan_loose_files(
            loose_files, export=name, bucket=bucket, prefix=prefix, scratch=scratch, on_progress=on_progress
        )
        plans.extend(loose)
        if ignored:
            note = f"{ignored} other file{'s' if ignored > 1 else ''} ignored: not CSV, CSV.gz, ZIP or Parquet."
            plans[-1] = plans[-1].with_warning(note)
    if export is not None and len(paths) > 1:
        _refuse_two_under_one_name(plans, export)
    return plans


def _refuse_two_under_one_name(plans: Sequence[PlannedDelivery], export: str) -> None:
    """Two deliveries of one month under one given name: the second would hide the first, which may be another organisation's."""
    periods = [plan.billing_period for plan in plans]
    twice = sorted({period for period in periods if periods.count(period) > 1})
    if twice:
        raise DeliveryError(
            f"--export {export} names one export, but {', '.join(twice)} is given more than once. "
            "Deliver one after the other, or each under a name of its own."
        )
