"""What the API serves, held against what is true."""

from __future__ import annotations

from typing import Any

import httpx

from local.settings import Settings

METRICS = ("unblended_cost", "amortized_cost")


def served_differences(settings: Settings, snapshot_id: str, truth: dict[str, Any]) -> list[str]:
    """Every total of one snapshot for which the API answers something else than the truth, in words."""
    found = []
    for metric in METRICS:
        served = _served_totals(settings, snapshot_id, metric)
        if served != truth[metric]:
            found.append(f"{metric}: served {served}, truth {truth[metric]}")
    return found


def _served_totals(settings: Settings, snapshot_id: str, metric: str) -> dict[str, str]:
    """Currency → the whole month's sum, as the API gives it."""
    period = snapshot_id[: len("YYYY-MM")]
    year, month = (int(part) for part in period.split("-"))
    parameters = {
        "snapshot_id": snapshot_id,
        "metric": metric,
        "start_date": f"{period}-01",
        "end_date": f"{year + month // 12}-{month % 12 + 1:02}-01",
    }
    answer = httpx.get(f"{settings.api_url}/v1/costs/breakdown", params=parameters, timeout=60, trust_env=False)
    return {total["currency"]: total["amount"] for total in answer.raise_for_status().json()["meta"]["totals"]}
