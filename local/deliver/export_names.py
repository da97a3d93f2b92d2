"""The name of an export: what is allowed, and the name loose files get when none is given."""

import re
from pathlib import Path

from local.deliver.errors import DeliveryError

MAXIMUM_LENGTH = 64
# A leading "_" or "." would hide the export's folders from Spark and Athena.
_ALLOWED = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_PACKAGING = re.compile(r"(\.snappy)?\.parquet$|\.csv\.(gz|zip)$|\.(csv|zip)$", re.IGNORECASE)


def check_export_name(name: str, *, said_by: str) -> str:
    """The name itself if it can be one; `said_by` tells where it comes from. Raises DeliveryError."""
    if len(name) > MAXIMUM_LENGTH or not _ALLOWED.fullmatch(name):
        raise DeliveryError(
            f"{said_by}: {name!r} cannot be the name of an export. Use 1 to {MAXIMUM_LENGTH} letters, digits, '-', '_' "
            "or '.', beginning with a letter or digit; give one with --export."
        )
    return name


def strip_packaging(file_name: str) -> str:
    """The file name without `.csv`, `.csv.gz`, `.zip`, `.parquet` and their like."""
    return _PACKAGING.sub("", file_name)


def make_export_name(path: Path) -> str:
    """A name made from a folder's or file's own: lower case, anything else than `[a-z0-9-_.]` becomes `-`.

    Raises DeliveryError when nothing usable is left.
    """
    stem = path.name if path.is_dir() else strip_packaging(path.name)
    name = re.sub(r"[^a-z0-9_.-]+", "-", stem.lower()).strip("-_.")[:MAXIMUM_LENGTH].rstrip("-_.")
    if not name:
        raise DeliveryError(f"{path}: no name for the export can be made from {stem!r}; give one with --export.")
    return name
