"""Where the three layouts of AWS put a billing period, read from the key of its folder alone.

Source: AWS Data Exports user guide «Understanding export delivery», CUR user guide «Report delivery».
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass

_EXPORT = r"(?P<root>(?:.*/)?(?P<export>[^/]+)/)"
_CUR2 = re.compile(_EXPORT + r"metadata/BILLING_PERIOD=(?P<year>\d{4})-(?P<month>\d{2})/")
_CUR1_CSV = re.compile(_EXPORT + r"(?P<year>\d{4})(?P<month>\d{2})\d{2}-\d{8}/")
_CUR1_PARQUET = re.compile(_EXPORT + r"year=(?P<year>\d{4})/month=(?P<month>\d{1,2})/")

# In the address of a data file: what stands for the billing period, whatever folders lie above it.
_PERIOD_IN_ADDRESS = re.compile(
    r"(?:^|/)(?:(?P<export_period>BILLING_PERIOD=\d{4}-\d{2})|(?P<date_range>\d{8}-\d{8})"
    r"|(?P<partition>year=\d{4}/month=\d{1,2}))/"
)


@dataclass(frozen=True)
class PeriodFolder:
    """The folder that holds the manifest of one billing period of one export."""

    layout: str
    export: str
    billing_period: str
    root: str
    """Key of the export's own folder; ends with `/`."""
    metadata: str
    """Key of this folder; ends with `/`."""
    data: str
    """Key of the folder that data files lie in or below; ends with `/`."""

    def data_key(self, written: str) -> str | None:
        """The key of a data file as it lies beside this manifest, from the address written in the manifest.

        Only the part behind the period folder counts, so a bucket that was copied or replicated works as well.
        None when the address names no period folder, or that of another month.
        """
        address = written.partition("://")[2].partition("/")[2] if "://" in written else written
        named = _period_in(address)
        own = _period_in(self.data)
        if named is None or own is None:
            return None
        behind = address[named.end() :]
        if named.lastgroup == own.lastgroup:
            return self.data + behind if _numbers(named) == _numbers(own) else None
        if (named.lastgroup, own.lastgroup) == ("partition", "date_range"):
            # CUR 1.0 with Athena integration may keep its manifest in the date-range folder, its data below year=/month=.
            return f"{self.root}{self.export}/{named['partition']}/{behind}"
        return None


def _period_in(address: str) -> re.Match[str] | None:
    return next(reversed(list(_PERIOD_IN_ADDRESS.finditer(address))), None)


def _numbers(period: re.Match[str]) -> list[int]:
    # `month=1` and `month=01` both occur.
    return [int(number) for number in re.findall(r"\d+", period.group())]


def match_period_folder(folder: str) -> PeriodFolder | None:
    """What billing period a folder (a key ending with `/`) holds manifests for; None when it is no such folder."""
    for layout, pattern in (("cur2", _CUR2), ("cur1", _CUR1_CSV), ("cur1", _CUR1_PARQUET)):
        found = pattern.fullmatch(folder)
        if found is None or not 1 <= int(found["month"]) <= 12:
            continue
        root = found["root"]
        data = folder.replace(f"{root}metadata/", f"{root}data/", 1) if layout == "cur2" else folder
        period = f"{found['year']}-{int(found['month']):02d}"
        return PeriodFolder(layout, found["export"], period, root, folder, data)
    return None


def period_folder_of(manifest_key: str) -> PeriodFolder | None:
    """The period folder a manifest's key lies in, directly or in the folder of one execution; None when it lies in none."""
    folder = posixpath.dirname(manifest_key)
    for candidate in (folder, posixpath.dirname(folder)):
        if candidate and (found := match_period_folder(candidate + "/")):
            return found
    return None


def is_manifest(key: str) -> bool:
    """Whether an object is the manifest of a delivery (`…Manifest.json`, but not the one made for Redshift)."""
    name = posixpath.basename(key)
    return name.endswith("Manifest.json") and not name.endswith("RedshiftManifest.json")


def may_hold_periods(folder: str, siblings: list[str], wanted: frozenset[str] | None) -> bool:
    """Whether period folders of the wanted months (None: all) can lie below a folder that is not one itself."""
    name = posixpath.basename(folder.rstrip("/"))
    if name == "cost_and_usage_data_status":
        return False
    if name == "data" and any(posixpath.basename(sibling.rstrip("/")) == "metadata" for sibling in siblings):
        return False
    if wanted is not None and (year := re.fullmatch(r"year=(\d{4})", name)):
        return any(period.startswith(year[1]) for period in wanted)
    return True
