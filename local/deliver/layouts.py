"""The three layouts of a delivery: where the manifests and the data of one billing period stand.

Source: docs/architecture.md, "A delivery"; AWS: access-cur-s3.html, dataexports-export-delivery.html.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from local.deliver.billing_periods import date_range, is_billing_period, year_month

_DATE_RANGE = re.compile(r"(\d{4})(\d{2})\d{2}-\d{8}")
_YEAR = re.compile(r"year=(\d{4})")
_MONTH = re.compile(r"month=(\d{1,2})")
_BILLING_PERIOD = "BILLING_PERIOD="


class Layout(Enum):
    """How AWS lays a delivery out; the value is the word of the delivery record (`cur1` for both kinds of CUR 1.0)."""

    CUR2 = "CUR 2.0"
    CUR1 = "CUR 1.0"
    CUR1_ATHENA = "CUR 1.0 with Athena integration"

    @property
    def word(self) -> str:
        """`cur2` or `cur1`, as the delivery record says it."""
        return "cur2" if self is Layout.CUR2 else "cur1"

    def manifest_folder(self, period: str) -> str:
        """Where the manifest of the newest delivery stands, below the export."""
        return f"metadata/{_BILLING_PERIOD}{period}" if self is Layout.CUR2 else self.data_folder(period)

    def data_folder(self, period: str) -> str:
        """The period folder of the data files, below the export."""
        if self is Layout.CUR2:
            return f"data/{_BILLING_PERIOD}{period}"
        return date_range(period) if self is Layout.CUR1 else year_month(period)

    def export_prefix(self, prefix: str, export: str) -> str:
        """The key prefix of the export in the bucket; Athena integration says the name twice, as AWS does."""
        return f"{prefix}{export}/{export}/" if self is Layout.CUR1_ATHENA else f"{prefix}{export}/"


@dataclass(frozen=True, slots=True)
class ManifestPlace:
    """Where a manifest stands: its export, its period, and how many path parts lead to the export and the period folder."""

    layout: Layout
    export: str
    billing_period: str
    export_parts: int
    period_folder: str
    execution: str | None
    """The folder of one execution or assembly, or None for the manifest of the newest delivery."""


def is_manifest_name(name: str) -> bool:
    """Whether a file name is a manifest's: `<export>-Manifest.json` or `Manifest.json`, but not the one made for Redshift."""
    return name.endswith("Manifest.json") and not name.endswith("RedshiftManifest.json")


def read_manifest_place(parts: Sequence[str]) -> ManifestPlace | None:
    """The place a manifest's path parts say, or None if no layout has a manifest there.

    `parts` run to the file name; only the folders nearest to the file count, so any prefix may stand before.
    """
    if not parts or not is_manifest_name(parts[-1]):
        return None
    for depth in (1, 2):  # straight in the period folder, or in the folder of an execution or assembly
        execution = parts[-2] if depth == 2 and len(parts) > 2 else None
        place = _read_period_folder(parts[:-depth], execution)
        if place is not None:
            return place
    return None


def _read_period_folder(folders: Sequence[str], execution: str | None) -> ManifestPlace | None:
    if len(folders) < 2:
        return None
    last, above = folders[-1], folders[-2]
    if last.startswith(_BILLING_PERIOD) and above == "metadata" and len(folders) > 2:
        period = last.removeprefix(_BILLING_PERIOD)
        if is_billing_period(period):
            return ManifestPlace(Layout.CUR2, folders[-3], period, len(folders) - 2, f"metadata/{last}", execution)
    if (days := _DATE_RANGE.fullmatch(last)) and is_billing_period(f"{days[1]}-{days[2]}"):
        return ManifestPlace(Layout.CUR1, above, f"{days[1]}-{days[2]}", len(folders) - 1, last, execution)
    year, month = _YEAR.fullmatch(above), _MONTH.fullmatch(last)
    if year and month and len(folders) > 2 and is_billing_period(f"{year[1]}-{int(month[1]):02d}"):
        period = f"{year[1]}-{int(month[1]):02d}"
        return ManifestPlace(Layout.CUR1_ATHENA, folders[-3], period, len(folders) - 2, f"{above}/{last}", execution)
    return None
