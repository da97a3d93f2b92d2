"""### expire_snapshots

Deletes snapshots that nobody needs any more: not published, older than `snapshot_keep_days`, not in a publication that young, and
not among the newest `snapshot_keep_former` of their month (Variable `sentinel`), nor red in a month whose red check is open. Raw is
never touched: any month can be made again.

#### When it runs

Every Sunday, and only tells what would go: `dry_run` is on unless a run is started with it off, or the Variable
has `expire_snapshots_is_dry_run` false.

#### When to run by hand

With `dry_run` off, after a look at the log of a dry run.

#### How it deletes

First publications and records, so that nobody can begin to read; `reader_grace_minutes` later, when every
reader and export that had begun is done, the files. Killed half-way, the next run goes on.

**Owner.** finops-data.
"""

from datetime import UTC, datetime, timedelta

from airflow.providers.standard.sensors.time_delta import WaitSensor
from airflow.sdk import Param, dag, task

from sentinel.alerts.failed_task import TellFailedTask
from sentinel.settings import load_settings
from sentinel.skipping import skipped
from sentinel.snapshots.expiring import choose_expired, delete_expired, hide_expired


@dag(
    schedule="0 3 * * 0",
    start_date=datetime(2020, 1, 1, tzinfo=UTC),
    catchup=False,
    max_active_runs=1,
    dagrun_timeout=timedelta(hours=12),
    default_args={
        "owner": "finops-data",
        "retries": 2,
        "retry_delay": timedelta(minutes=1),
        "execution_timeout": timedelta(hours=1),
        "on_failure_callback": TellFailedTask(),
    },
    params={
        "dry_run": Param(
            None,
            type=["null", "boolean"],
            title="Dry run",
            description="Only tell what would go; empty: as the Variable `sentinel` says.",
        )
    },
    user_defined_macros={"settings": load_settings},
    tags=["sentinel", "cur", "housekeeping"],
    doc_md=__doc__,
)
def expire_snapshots():
    @task
    def choose_snapshots(params=None):
        asked = params["dry_run"]
        is_dry_run = load_settings().expire_snapshots_is_dry_run if asked is None else asked
        chosen = choose_expired(is_dry_run=is_dry_run)
        if is_dry_run or not chosen:
            raise skipped(f"{len(chosen)} snapshots would go" if chosen else "every snapshot is needed")
        return chosen

    @task
    def hide_snapshots(chosen):
        return hide_expired(chosen)

    @task
    def delete_files(chosen):
        return delete_expired(chosen)

    wait_for_readers = WaitSensor(
        task_id="wait_for_readers",
        time_to_wait="{{ settings().reader_grace_minutes }}",
        deferrable=True,
        execution_timeout=timedelta(hours=4),
    )
    chosen = choose_snapshots()
    hide_snapshots(chosen) >> wait_for_readers >> delete_files(chosen)


expire_snapshots()
