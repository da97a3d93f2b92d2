"""Loose files turned into deliveries: grouped by billing period, packed as AWS packs them, with the manifest it would write."""

import gzip
import hashlib
import shutil
import uuid
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from local.deliver.column_names import cur1_name
from local.deliver.errors import DeliveryError
from local.deliver.export_names import strip_packaging
from local.deliver.layouts import Layout
from local.deliver.loose_files import LooseFile, inspect_loose_file, open_csv
from local.deliver.manifests import cur1_manifest, cur2_manifest
from local.deliver.plans import OnProgress, PlannedDelivery, PlannedObject

# A loose file does not say whose organisation delivered it; the manifest's account is not read by anything.
_UNKNOWN_ACCOUNT = "000000000000"


def plan_loose_files(
    paths: Sequence[Path], *, export: str, bucket: str, prefix: str, scratch: Path, on_progress: OnProgress
) -> Iterator[PlannedDelivery]:
    """One plan for each billing period in the files; what has to be packed anew is packed into `scratch`.

    Raises DeliveryError when a file cannot be read, two files of a period do not fit together, or one is given twice.
    """
    _refuse_same_report_twice(paths)
    by_period: dict[str, list[LooseFile]] = defaultdict(list)
    for number, path in enumerate(paths, start=1):
        on_progress(f"reading {number} of {len(paths)}: {path.name}")
        loose = inspect_loose_file(path, scratch)
        by_period[loose.billing_period].append(loose)
    for period in sorted(by_period):
        files = sorted(by_period[period], key=lambda loose: (loose.path.name, loose.path.as_posix()))
        _check_fit_together(files)
        folder = scratch / period
        folder.mkdir()
        yield _plan_period(files, export=export, bucket=bucket, prefix=prefix, scratch=folder)


def _refuse_same_report_twice(paths: Sequence[Path]) -> None:
    seen: dict[Path, Path] = {}
    for path in paths:
        stem = path.resolve().with_name(strip_packaging(path.name))
        if stem in seen:
            raise DeliveryError(f"{path}: the same report as {seen[stem].name}, packed otherwise. Give one of the two.")
        seen[stem] = path


def _check_fit_together(files: Sequence[LooseFile]) -> None:
    first = files[0]
    for other in files[1:]:
        names, other_names = [name for name, _ in first.columns], [name for name, _ in other.columns]
        is_same_kind = (first.packaging == "parquet") == (other.packaging == "parquet")
        if names != other_names or first.layout is not other.layout or not is_same_kind:
            raise DeliveryError(
                f"{other.path}: its columns or format differ from those of {first.path.name}, and both are of "
                f"{first.billing_period}. The files of one delivery are alike: deliver the two as two exports."
            )


def _plan_period(
    files: Sequence[LooseFile], *, export: str, bucket: str, prefix: str, scratch: Path
) -> PlannedDelivery:
    layout, period = files[0].layout, files[0].billing_period
    # One manifest has one compression: ZIP only for CUR 1.0 and only if every file is one.
    keep_zip = layout is Layout.CUR1 and all(loose.packaging == "zip" for loose in files)
    packed = [_pack(loose, keep_zip=keep_zip, scratch=scratch, number=n) for n, loose in enumerate(files)]
    digests = [_sha256(path) for path in packed]
    for position, digest in enumerate(digests):
        if digest in digests[:position]:
            twin = files[digests.index(digest)].path
            raise DeliveryError(f"{files[position].path}: the same content as {twin}. Give one of the two.")

    if layout is Layout.CUR1_ATHENA:
        columns = [(cur1_name(name), kind) for name, kind in files[0].columns]
    else:
        columns = list(files[0].columns)
    identity = "\n".join([export, period, layout.value, *(name for name, _ in columns), *digests])
    execution_id = str(uuid.UUID(bytes=hashlib.sha256(identity.encode()).digest()[:16], version=4))

    ending = "snappy.parquet" if files[0].packaging == "parquet" else "csv.zip" if keep_zip else "csv.gz"
    target = layout.export_prefix(prefix, export)
    data_folder = layout.data_folder(period) + (f"/{execution_id}" if layout is Layout.CUR1 else "")
    data_files = [
        PlannedObject(f"{target}{data_folder}/{export}-{number:05d}.{ending}", path)
        for number, path in enumerate(packed, start=1)
    ]
    if layout is Layout.CUR2:
        manifest = cur2_manifest(
            export=export,
            execution_id=execution_id,
            account=_UNKNOWN_ACCOUNT,
            columns=columns,
            data_files=[f"s3://{bucket}/{planned.key}" for planned in data_files],
        )
    else:
        manifest = cur1_manifest(
            export=export,
            assembly_id=execution_id,
            account=_UNKNOWN_ACCOUNT,
            billing_period=period,
            columns=[name for name, _ in columns],
            packaging="parquet" if layout is Layout.CUR1_ATHENA else "zip" if keep_zip else "csv",
            bucket=bucket,
            report_keys=[planned.key for planned in data_files],
        )
    # CUR 1.0 keeps each assembly's manifest beside its data; the other two are overwritten in place (a loose file has no
    # time of its own that a folder's name could tell).
    folders = [data_folder] if layout is Layout.CUR1 else []
    folders.append(layout.manifest_folder(period))
    manifests = [PlannedObject(f"{target}{folder}/{export}-Manifest.json", manifest) for folder in folders]
    return PlannedDelivery(export, period, layout, data_files, manifests)


def _pack(loose: LooseFile, *, keep_zip: bool, scratch: Path, number: int) -> Path:
    """The file as it is uploaded: itself, or a CSV.gz without a time stamp, so that the same rows give the same bytes."""
    if loose.packaging in {"gz", "parquet"} or (keep_zip and loose.packaging == "zip"):
        return loose.path
    packed = scratch / f"{number:05d}.csv.gz"
    with (
        open_csv(loose.path, loose.packaging) as content,
        packed.open("wb") as target,
        gzip.GzipFile(filename="", fileobj=target, mode="wb", compresslevel=6, mtime=0) as compressed,
    ):
        shutil.copyfileobj(content, compressed, 1 << 20)
    return packed


def _sha256(path: Path) -> str:
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
