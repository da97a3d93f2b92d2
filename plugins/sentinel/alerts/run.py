"""What a run of a DAG works on, as far as its conf and its data interval say. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sentinel.billing_periods import PATTERN, billing_period_of

REFRESH = "refresh_billing_period"
# Those whose failed runs are told. Others of the same environment are none of our business.
DAG_IDS = frozenset(
    {
        REFRESH,
        "sense_cur_deliveries",
        "listen_for_deliveries",
        "watch_freshness",
        "roll_back_snapshot",
        "expire_snapshots",
    },
)


@dataclass(frozen=True)
class Run:
    """A run: its DAG, its id, its month and export where they are known."""

    dag_id: str
    run_id: str
    billing_period: str | None = None
    export: str | None = None


def run_of(
    dag_id: str,
    run_id: str,
    conf: Mapping[str, Any] | None,
    data_interval_start: datetime | None,
    export: str | None = None,
) -> Run:
    """The run. `export` is what its plan found, for a run whose conf names none."""
    named = conf or {}
    period = str(named.get("billing_period") or "")
    if not re.fullmatch(PATTERN, period, flags=re.ASCII):
        is_monthly = dag_id == REFRESH and data_interval_start is not None
        period = billing_period_of(data_interval_start) if is_monthly and data_interval_start else ""
    asked = str(named.get("export") or export or "")
    # It becomes a part of a key: an export that AWS could not have named stays out of it.
    return Run(
        dag_id, run_id, period or None, asked if asked and "/" not in asked and asked not in {".", ".."} else None
    )
