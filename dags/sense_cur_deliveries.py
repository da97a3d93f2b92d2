"""### sense_cur_deliveries

Looks for manifests in every delivery source and starts one run of `refresh_billing_period` per delivery that has not landed.

#### When it runs

Every 30 minutes, for the current month and those before it (Variable `sentinel`, `sense_look_back_months`);
the first run of each day for every month there is. `listen_for_deliveries` starts it sooner, if that is switched on.
Nothing new: skipped, and green. A delivery is known by its manifest **and** its files, so the same one never starts twice.

#### When to run by hand

With `all_months` after connecting an export that has a history, rather than wait for tomorrow.

**Owner.** finops-data.
"""

from datetime import UTC, datetime, timedelta

from airflow.providers.standard.operators.trigger_dagrun import TriggerDagRunOperator
from airflow.sdk import Param, dag, task

from sentinel.alerts.failed_task import TellFailedTask
from sentinel.refresh.find_new_deliveries import runs_to_start
from sentinel.skipping import skipped


@dag(
    schedule="*/30 * * * *",
    start_date=datetime(2020, 1, 1, tzinfo=UTC),
    catchup=False,
    max_active_runs=1,
    dagrun_timeout=timedelta(minutes=25),
    default_args={
        "owner": "finops-data",
        "retries": 2,
        "retry_delay": timedelta(minutes=1),
        "execution_timeout": timedelta(minutes=10),
        "priority_weight": 20,
        "on_failure_callback": TellFailedTask(),
    },
    params={
        "all_months": Param(
            False,
            type="boolean",
            title="All months",
            description="Look at every month ever delivered, not only the latest.",
        )
    },
    tags=["sentinel", "cur", "sense"],
    doc_md=__doc__,
)
def sense_cur_deliveries():
    @task
    def find_new_deliveries(params=None, prev_start_date_success=None, logical_date=None):
        # Airflow gives a stand-in that is never None itself; of a run without a logical date it knows no former one.
        runs = runs_to_start(params, prev_start_date_success or None, is_scheduled=logical_date is not None)
        if not runs:
            raise skipped("nothing new: every delivery found has landed")
        return runs

    TriggerDagRunOperator.partial(
        task_id="refresh_billing_period",
        trigger_dag_id="refresh_billing_period",
        # Without a logical date: two deliveries sensed at one instant must not compete for it.
        logical_date=None,
        skip_when_already_exists=True,
        map_index_template="{{ task.conf['billing_period'] }} {{ task.conf['export'] }}",
    ).expand_kwargs(find_new_deliveries())


sense_cur_deliveries()
