"""What Airflow is told of lineage: options of its section `openlineage`, the same on AWS and on one machine."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

# The tasks that read or write tables; the others have nothing to tell, and are passed over.
DAG = "refresh_billing_period"
TELLING_TASKS = (
    *("land_delivery", "clean_line_items", "aggregate_costs", "run_checks"),
    *("compare_snapshots", "judge_days", "publish_snapshot"),
)
SILENT_DAGS = (
    *("sense_cur_deliveries", "listen_for_deliveries", "watch_freshness"),
    *("roll_back_snapshot", "expire_snapshots"),
)
# Of a transport that sends by HTTP, unless it says otherwise: a receiver that is down must not hold a task up.
IMPATIENT = {"timeout": 2, "retry": {"total": 1}}
# How long a task waits for one of its events to be made and sent, in seconds; then it goes on without.
PATIENCE = 10


def lineage_options(transport: Mapping[str, Any], namespace: str) -> dict[str, str]:
    """`section.key` → value. `transport`: as the client of OpenLineage takes it; empty: nothing is told."""
    if not transport:
        return {}
    sending = {**IMPATIENT, **transport} if transport["type"] == "http" else dict(transport)
    discreet = {
        "type": "transform",
        "transformer_class": "sentinel.lineage.discretion.Discretion",
        "transport": sending,
    }
    return {
        "openlineage.transport": json.dumps(discreet),
        "openlineage.namespace": namespace,
        # The other way, a fork, can leave a task running for ever when its receiver hangs.
        "openlineage.execute_in_thread": "True",
        "openlineage.execution_timeout": str(PATIENCE),
        "openlineage.emission_policy": json.dumps(_policy()),
    }


def _policy() -> list[dict[str, Any]]:
    """Of our DAGs alone; the more special rule wins."""
    telling = {"dag_id": DAG, "task_id": "|".join(TELLING_TASKS)}
    return [
        {"scope": {"dag_id": "|".join(SILENT_DAGS)}, "match_mode": "regex", "controls": {"emit": False}},
        {"scope": {"dag_id": DAG}, "controls": {"emit_task_events": False}},
        {"scope": telling, "match_mode": "regex", "controls": {"emit_task_events": True}},
    ]
