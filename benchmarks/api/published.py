"""What publishes the months of a lake: their delivery records, snapshot records, the publication and the pointer."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Month:
    """One billing period that was written; costs are exact decimal texts in USD."""

    export: str
    billing_period: str
    snapshot_id: str
    delivery_id: str
    code_version: str
    is_final: bool
    line_item_count: int
    daily_cost_count: int
    unblended_cost: str
    amortized_cost: str

    @property
    def delivered_at(self) -> str:
        """A final month's delivery came on the 20th of the month after, the other's on the last day of its own."""
        year, month = (int(part) for part in self.billing_period.split("-"))
        next_month = date(year + month // 12, month % 12 + 1, 1)
        day = next_month.replace(day=20) if self.is_final else date.fromordinal(next_month.toordinal() - 1)
        return f"{day.isoformat()}T06:00:00Z"

    @property
    def finality(self) -> str:
        return "final" if self.is_final else "estimated"


def write_published(lake: Path, months: Sequence[Month]) -> None:
    """Write the records, then the publication, then the pointer (docs/architecture.md «A snapshot»)."""
    for month in months:
        record = snapshot_record(month)
        _write(lake / f"gold/_snapshots/{month.snapshot_id}.json", _json(record))
    pointer = _json(pointer_document(months))
    _write(lake / f"gold/_publications/{hashlib.sha256(pointer).hexdigest()[:16]}.json", pointer)
    _write(lake / "gold/_published.json", pointer)


def pointer_document(months: Sequence[Month]) -> dict[str, Any]:
    """The pointer that publishes these months."""
    exports: dict[str, dict[str, Any]] = {}
    for month in months:
        exports.setdefault(month.export, {})[month.billing_period] = {
            "snapshot_id": month.snapshot_id,
            "delivery_id": month.delivery_id,
            "delivered_at": month.delivered_at,
            "published_at": month.delivered_at.replace("T06:00", "T06:20"),
            "finality": month.finality,
            "line_item_count": month.line_item_count,
            "checks_passed": len(check_results(month)),
            "checks_warned": 0,
        }
    return {"version": 1, "exports": exports}


def snapshot_record(month: Month) -> dict[str, Any]:
    """The record of one month's snapshot: its totals are those of its files."""
    source = f"s3://sentinel-deliveries/cur/{month.export}/"
    results = check_results(month)
    return {
        "snapshot_id": month.snapshot_id,
        "code_version": month.code_version,
        "export": month.export,
        "billing_period": month.billing_period,
        "delivery": {
            "export": month.export,
            "billing_period": month.billing_period,
            "delivery_id": month.delivery_id,
            "layout": "cur2",
            "format": "parquet",
            "execution_id": month.delivery_id,
            "delivered_at": month.delivered_at,
            "landed_at": month.delivered_at.replace("T06:00", "T06:05"),
            "manifest": {"uri": f"{source}metadata/BILLING_PERIOD={month.billing_period}/Manifest.json", "etag": ""},
            "columns": [],
            "files": [],
        },
        "finality": month.finality,
        "is_green": True,
        "control_totals": {
            check: {result["subject"]: result["actual"] for result in results if result["check"] == check}
            for check in ("rows_reconcile", "unblended_cost_reconciles", "amortized_cost_reconciles")
        },
        "check_results": results,
    }


def check_results(month: Month) -> list[dict[str, Any]]:
    """The results of the checks that compare totals."""
    figures = [
        ("rows_reconcile", "rows: silver = gold line_items", str(month.line_item_count)),
        ("rows_reconcile", "rows: silver = line_item_count of gold daily_costs", str(month.line_item_count)),
        ("unblended_cost_reconciles", "USD unblended: silver = gold daily_costs", month.unblended_cost),
        ("amortized_cost_reconciles", "USD amortized: silver = gold daily_costs", month.amortized_cost),
    ]
    return [
        {
            "check": check,
            "severity": "error",
            "subject": subject,
            "expected": figure,
            "actual": figure,
            "is_ok": True,
            "query_execution_id": "",
            "sql": "",
        }
        for check, subject, figure in figures
    ]


def _json(document: dict[str, Any]) -> bytes:
    return (json.dumps(document, indent=2, ensure_ascii=False) + "\n").encode()


def _write(file: Path, content: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
