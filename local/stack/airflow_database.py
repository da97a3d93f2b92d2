"""Airflow's own database on one machine: its schema, its pools, and whom alerts go to.

Run as a process, with Airflow's settings in the environment.

One process for both: each start of Airflow's command line costs seconds.
"""

from __future__ import annotations

import json

from airflow.models.pool import Pool
from airflow.models.variable import Variable
from airflow.utils import db

from local.deploy.alert_topic import ALERT_TOPIC_ARN

VARIABLE = "sentinel"
POOLS = {"glue_jobs": (2, "Glue job runs at once; deferred ones count")}


def main() -> None:
    """Migrate the schema, bring the pools to the sizes given here, and name the topic where the Variable names none."""
    db.upgradedb()
    for name, (slots, description) in POOLS.items():
        Pool.create_or_update_pool(name=name, slots=slots, description=description, include_deferred=True)
    kept = Variable.get(VARIABLE, default_var="{}")
    if (named := with_alert_topic(kept)) != kept:
        Variable.set(VARIABLE, named)


def with_alert_topic(variable: str) -> str:
    """The Variable with this machine's topic, unless it names one, or is none that this code understands."""
    try:
        kept = json.loads(variable)
    except ValueError:
        return variable
    if not isinstance(kept, dict) or "alert_topic_arn" in kept:
        return variable
    return json.dumps({**kept, "alert_topic_arn": ALERT_TOPIC_ARN}, indent=2)


if __name__ == "__main__":
    main()
