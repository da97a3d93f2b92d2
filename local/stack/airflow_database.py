"""Airflow's own database on one machine: its schema, its pools, and whom alerts go to.

Run as a process, with Airflow's settings in the environment and the ARN of the topic of alerts as its argument. One process for
all: each start of Airflow's command line costs seconds. It imports nothing of this project, since in a container it lies alone.
"""

from __future__ import annotations

import json
import sys

from airflow.models.pool import Pool
from airflow.models.variable import Variable
from airflow.utils import db

VARIABLE = "sentinel"
POOLS = {"glue_jobs": (2, "Glue job runs at once; deferred ones count")}


def main(alert_topic_arn: str) -> None:
    """Migrate the schema, bring the pools to the sizes given here, and name the topic where the Variable names none."""
    db.upgradedb()
    for name, (slots, description) in POOLS.items():
        Pool.create_or_update_pool(name=name, slots=slots, description=description, include_deferred=True)
    kept = Variable.get(VARIABLE, default_var="{}")
    if (named := with_alert_topic(kept, alert_topic_arn)) != kept:
        Variable.set(VARIABLE, named)


def with_alert_topic(variable: str, alert_topic_arn: str) -> str:
    """The Variable with that topic, unless it names one, or is none that this code understands."""
    try:
        kept = json.loads(variable)
    except ValueError:
        return variable
    if not isinstance(kept, dict) or "alert_topic_arn" in kept:
        return variable
    return json.dumps({**kept, "alert_topic_arn": alert_topic_arn}, indent=2)


if __name__ == "__main__":
    main(sys.argv[1])
