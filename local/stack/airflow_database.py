"""Airflow's own database on one machine: its schema and its pools. Run as a process, with Airflow's settings in the environment.

One process for both: each start of Airflow's command line costs seconds.
"""

from __future__ import annotations

from airflow.models.pool import Pool
from airflow.utils import db

POOLS = {"glue_jobs": (2, "Glue job runs at once; deferred ones count")}


def main() -> None:
    """Migrate the schema and bring the pools to the sizes given here."""
    db.upgradedb()
    for name, (slots, description) in POOLS.items():
        Pool.create_or_update_pool(name=name, slots=slots, description=description, include_deferred=True)


if __name__ == "__main__":
    main()
