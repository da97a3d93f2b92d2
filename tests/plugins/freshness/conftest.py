"""A lake whose months are as a test says: published, red, quarantined, restated."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from sentinel.deliveries.finding import FoundManifest, find_manifests, read_delivery
from sentinel.freshness import stale_snapshot
from sentinel.freshness.lake import Watched
from sentinel.freshness.watching import watch
from sentinel.snapshots.pointer import PublishedSnapshot, pointer_bytes

NOW = datetime.now(UTC).replace(microsecond=0)


def result(check: str, subject: str, actual: str, *, is_ok: bool = True, severity: str = "error") -> dict[str, Any]:
    """One result of a check, as records keep it."""
    return {
        "check": check,
        "severity": severity,
        "subject": subject,
        "expected": "0",
        "actual": actual,
        "is_ok": is_ok,
        "query_execution_id": "q",
        "sql": "SELECT 1",
    }


@dataclass(frozen=True)
class Month:
    """Puts together what the watch reads, and looks."""

    alerting: Any
    export: str = "demo"
    billing_period: str = "2026-10"
    good_runs: set[tuple[str, str]] = field(default_factory=set)
    """DAG and run id of those that ended well."""
    is_good: Any = None

    def put(self, key: str, document: Any) -> None:
        body = document if isinstance(document, bytes) else json.dumps(document).encode()
        self.alerting.s3.put_object(Bucket=self.alerting.settings.lake_bucket, Key=key, Body=body)

    def publish(
        self, snapshot_id: str = "2026-10-aa", *, delivery_id: str = "d1", age_hours: int = 1, **record: Any
    ) -> None:
        """The one published snapshot: its entry in the pointer, and its record."""
        delivered_at = (NOW - timedelta(hours=age_hours)).strftime("%Y-%m-%dT%H:%M:%SZ")
        rolled_back, line_items = record.pop("rolled_back", []), record.pop("line_items", None)
        entry = PublishedSnapshot(
            snapshot_id,
            delivery_id,
            delivered_at,
            "2026-10-09T15:00:00Z",
            line_item_count=line_items,
            rolled_back_snapshot_ids=rolled_back,
        )
        self.put("gold/_published.json", pointer_bytes({self.export: {self.billing_period: entry}}))
        self.record(snapshot_id, delivery_id, **record)

    def record(
        self,
        snapshot_id: str,
        delivery_id: str = "d1",
        *,
        results: Any = (),
        restatement: Any = None,
        run_id: str | None = None,
    ) -> None:
        document = {
            "snapshot_id": snapshot_id,
            "export": self.export,
            "billing_period": self.billing_period,
            "check_results": list(results),
            "restatement": restatement,
            "delivery": {"delivery_id": delivery_id},
            "run_id": run_id,
        }
        self.put(f"gold/_snapshots/{snapshot_id}.json", document)

    def checks(
        self,
        snapshot_id: str,
        *results: dict[str, Any],
        is_green: bool,
        checked_at: str = "2026-10-09T15:00:00",
        delivered_at: str | None = None,
    ) -> None:
        document = {
            "snapshot_id": snapshot_id,
            "export": self.export,
            "billing_period": self.billing_period,
            "checked_at": checked_at,
            "is_green": is_green,
            "results": list(results),
        }
        # Documents of older code do not tell it.
        document |= {"delivered_at": delivered_at} if delivered_at else {}
        self.put(f"gold/_snapshots/{snapshot_id}.checks.json", document)

    def kept(self, prefix: str) -> list[str]:
        """The keys that lie there in the lake."""
        found = self.alerting.s3.list_objects_v2(Bucket=self.alerting.settings.lake_bucket, Prefix=prefix)
        return [one["Key"] for one in found.get("Contents", [])]

    def look(self, hours: int = 0, **settings: Any) -> list[tuple[str, str]]:
        """Watch so many hours from now; kind and state of the messages that arrived of it."""
        return [(one["kind"], one["state"]) for one in self.look_and_read(hours, **settings)]

    def look_and_read(self, hours: int = 0, **settings: Any) -> list[dict[str, Any]]:
        now = NOW + timedelta(hours=hours)
        teller = self.alerting.teller(now, **settings)
        watch(
            teller,
            Watched(self.alerting.s3, teller._settings, (self.billing_period,), now),
            self.is_good or self._is_good,
        )
        messages: list[dict[str, Any]] = self.alerting.received()
        return messages

    def _is_good(self, dag_id: str, run_id: str) -> bool:
        return (dag_id, run_id) in self.good_runs


@pytest.fixture
def month(alerting: Any) -> Month:
    """A month of an export in a lake of the test's own."""
    return Month(alerting)


@pytest.fixture
def deliver(month: Month, monkeypatch: pytest.MonkeyPatch) -> Callable[[int], str]:
    """A delivery in the place of the one before, so many hours from now; its id."""

    def delivered_at(hours: int) -> str:
        def as_of_then(*asked: Any) -> list[FoundManifest]:
            return [replace(found, last_modified=NOW + timedelta(hours=hours)) for found in find_manifests(*asked)]

        month.alerting.trees.cur2({"a.csv.gz": f"{hours}".encode()})
        monkeypatch.setattr(stale_snapshot, "find_manifests", as_of_then)
        (found,) = as_of_then(month.alerting.s3, month.alerting.settings.delivery_sources, ["2026-10"])
        return read_delivery(month.alerting.s3, found.manifest).delivery_id

    return delivered_at
