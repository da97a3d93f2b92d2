"""### roll_back_snapshot

Publishes a former snapshot of one billing period again: readers, the API and the Athena views see it at once, and whole.

#### When to run by hand

When what was published is wrong: a restatement AWS takes back, or a mistake in our own code. Give the
month and a reason; without `snapshot_id` it is the snapshot delivered before. Nothing is deleted, so the way forward is the
same DAG with the id of the newer snapshot.

#### What follows

The snapshot that was taken back is not published again by any run. The next delivery of AWS is, and so is the
same delivery once it is computed by other code.

#### When to rerun

Clear the failed task; a repeat changes nothing.

**Owner.** finops-data.
"""

from datetime import UTC, datetime, timedelta

from airflow.sdk import Param, dag, task

from sentinel.alerts.failed_task import TellFailedTask
from sentinel.assets import PUBLISHED_SNAPSHOTS
from sentinel.billing_periods import PATTERN
from sentinel.refresh.update_views import update_published_views
from sentinel.snapshots.rolling_back import plan_of_run, roll_back_as_planned


@dag(
    schedule=None,
    start_date=datetime(2020, 1, 1, tzinfo=UTC),
    catchup=False,
    max_active_runs=1,
    dagrun_timeout=timedelta(hours=1),
    default_args={
        "owner": "finops-data",
        "retries": 2,
        "retry_delay": timedelta(minutes=1),
        "execution_timeout": timedelta(minutes=30),
        "priority_weight": 30,
        "on_failure_callback": TellFailedTask(),
    },
    params={
        "billing_period": Param(
            type="string", pattern=PATTERN, title="Billing period", description="Month YYYY-MM that is rolled back."
        ),
        "export": Param(
            None,
            type=["null", "string"],
            title="Export",
            description="Name of the export; empty: the only one published.",
        ),
        "snapshot_id": Param(
            None,
            type=["null", "string"],
            title="Snapshot",
            description="Snapshot to publish again; empty: the one delivered before what is published.",
        ),
        "reason": Param(type="string", minLength=3, title="Reason", description="Why. Kept in the pointer, and shown."),
    },
    tags=["sentinel", "cur", "repair"],
    doc_md=__doc__,
)
def roll_back_snapshot():
    @task
    def choose_snapshot(params=None):
        return plan_of_run(params)

    @task(outlets=[PUBLISHED_SNAPSHOTS])
    def swap_pointer(plan):
        return roll_back_as_planned(plan)

    @task
    def update_views():
        return update_published_views()

    swap_pointer(choose_snapshot()) >> update_views()


roll_back_snapshot()
