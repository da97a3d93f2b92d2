"""### refresh_billing_period

Brings one billing period of one export from its newest delivery to published gold: land, clean, aggregate, check,
compare with what is published before, judge how final each day is, publish.

#### When it runs

`sense_cur_deliveries` starts it for every new delivery; on the first of a month it runs for the month just
closed; a backfill runs it for past months; by hand with the params. The same delivery again does nothing and says why; so does
a month that nobody delivered: its tasks are skipped, and `find_delivery` says in its log where it looked.

#### Backfill

*Trigger*, *Backfill*, or `airflow backfill create`: one run per month whose first day lies in the range. Safe to
repeat. The run id names the day after the month: `backfill__2026-07-01…` is June.

#### When to rerun

After a red run: clear the failed task. Every task overwrites its own folder and nothing else, and readers
see the former snapshot until the pointer is swapped. A red `run_checks` needs eyes first: its log says what does not add up.

**Owner.** finops-data.
"""

from datetime import UTC, datetime, timedelta

from airflow.sdk import CronDataIntervalTimetable, Param, TriggerRule, dag, task

from sentinel.alerts.failed_task import TellFailedTask
from sentinel.assets import GOLD_SNAPSHOTS, LANDED_DELIVERIES, PUBLISHED_SNAPSHOTS, SILVER_SNAPSHOTS
from sentinel.billing_periods import PATTERN
from sentinel.checks.operator import RunChecksOperator
from sentinel.operators.glue_crawler import RunGlueCrawlerOperator
from sentinel.operators.snapshot_job import RunSnapshotJobOperator
from sentinel.refresh.count_delivery import CountDeliveryOperator
from sentinel.refresh.find_delivery import has_work, is_free, plan_of_run
from sentinel.refresh.land_delivery import LandDeliveryOperator
from sentinel.refresh.publish_snapshot import PublishSnapshotOperator
from sentinel.refresh.update_views import update_published_views
from sentinel.restatements.day_finality import JudgeDaysOperator
from sentinel.restatements.operator import CompareSnapshotsOperator
from sentinel.settings import load_settings
from sentinel.skipping import skipped

# One role per step, on AWS (infrastructure/access).
TRANSFORM, CRAWLING, PROVING = (
    {"aws_conn_id": f"{{{{ settings().{step}_connection }}}}"} for step in ("transform", "crawl", "check")
)
GLUE_JOB = {**TRANSFORM, "pool": "glue_jobs", "execution_timeout": timedelta(hours=4)}
CRAWL = {**CRAWLING, "execution_timeout": timedelta(hours=2)}
LANDED = "{{ ti.xcom_pull(task_ids='land_delivery') | tojson }}"
# Why a delivery is landed and counted, and no more: a newer one is published.
OLDER = (
    "{% set plan = ti.xcom_pull(task_ids='land_delivery') %}"
    "{{ plan.reason if plan.outcome == 'older_than_published' else '' }}"
)


def planned(*names: str) -> dict[str, str]:
    """Job arguments from the plan of what landed."""
    return {f"--{name}": f"{{{{ ti.xcom_pull(task_ids='land_delivery')['{name}'] }}}}" for name in names}


@dag(
    schedule=CronDataIntervalTimetable("0 0 1 * *", timezone="UTC"),
    start_date=datetime(2020, 1, 1, tzinfo=UTC),
    catchup=False,
    max_active_runs=4,  # one that waits for another's snapshot holds a place; the pool bounds the Glue jobs
    dagrun_timeout=timedelta(hours=12),
    default_args={
        "owner": "finops-data",
        "retries": 2,
        "retry_delay": timedelta(minutes=1),
        # What is nearest to publishing goes first, so that of many months one after the other gets done.
        "weight_rule": "upstream",
        "execution_timeout": timedelta(minutes=30),
        "on_failure_callback": TellFailedTask(),
    },
    params={
        "billing_period": Param(
            None,
            type=["null", "string"],
            pattern=PATTERN,
            title="Billing period",
            description="Month YYYY-MM, such as 2026-10; empty: that of the data interval (in a backfill, leave it empty).",
        ),
        "export": Param(
            None,
            type=["null", "string"],
            title="Export",
            description="Name of the export; empty: the only one delivered. Needed when several deliver the month.",
        ),
    },
    user_defined_macros={"settings": load_settings},
    tags=["sentinel", "cur", "refresh"],
    doc_md=__doc__,
)
def refresh_billing_period():
    # A sensor, since it waits while another run works on the same snapshot.
    @task.sensor(mode="reschedule", poke_interval=15, timeout=8 * 3600)
    def find_delivery(params=None, data_interval_start=None, ti=None):
        plan = {**plan_of_run(params, data_interval_start), "run_id": ti.run_id}
        ti.xcom_push(key="plan", value=plan)
        if not has_work(plan):
            raise skipped(plan["reason"])
        return is_free(plan, ti)

    @task(trigger_rule=TriggerRule.NONE_FAILED)
    def update_views():
        return update_published_views()

    land_delivery = LandDeliveryOperator(
        task_id="land_delivery", execution_timeout=timedelta(hours=4), outlets=[LANDED_DELIVERIES]
    )
    clean_line_items = RunSnapshotJobOperator(
        task_id="clean_line_items",
        job_name="{{ settings().silver_job }}",
        script_args=planned("raw_uri", "silver_uri", "billing_period", "snapshot_id"),
        not_needed=OLDER,
        inlets=[LANDED_DELIVERIES],
        outlets=[SILVER_SNAPSHOTS],
        **GLUE_JOB,
    )
    aggregate_costs = RunSnapshotJobOperator(
        task_id="aggregate_costs",
        job_name="{{ settings().gold_job }}",
        script_args=planned("silver_uri", "gold_uri", "billing_period", "snapshot_id"),
        inlets=[SILVER_SNAPSHOTS],
        outlets=[GOLD_SNAPSHOTS],
        **GLUE_JOB,
    )
    crawl_raw, crawl_silver, crawl_gold = (
        RunGlueCrawlerOperator(task_id=f"crawl_{layer}", crawler_name=f"{{{{ settings().{layer}_crawler }}}}", **CRAWL)
        for layer in ("raw", "silver", "gold")
    )
    count_delivery = CountDeliveryOperator(
        task_id="count_delivery",
        plan=LANDED,
        # An older delivery is counted too, and not cleaned; where nothing landed there is nothing to count.
        trigger_rule=TriggerRule.NONE_FAILED_MIN_ONE_SUCCESS,
        execution_timeout=timedelta(hours=2),
        **PROVING,
    )
    run_checks = RunChecksOperator(
        task_id="run_checks",
        plan=LANDED,
        execution_timeout=timedelta(hours=2),
        **PROVING,
    )

    compare_snapshots = CompareSnapshotsOperator(
        task_id="compare_snapshots",
        plan=LANDED,
        execution_timeout=timedelta(hours=2),
        **PROVING,
    )

    judge_days = JudgeDaysOperator(
        task_id="judge_days",
        plan=LANDED,
        compared="{{ ti.xcom_pull(task_ids='compare_snapshots') | tojson }}",
        execution_timeout=timedelta(hours=2),
        **PROVING,
    )

    publish_snapshot = PublishSnapshotOperator(
        task_id="publish_snapshot", inlets=[GOLD_SNAPSHOTS], outlets=[PUBLISHED_SNAPSHOTS]
    )

    landed = find_delivery() >> land_delivery
    landed >> crawl_raw >> run_checks
    landed >> clean_line_items >> crawl_silver >> run_checks
    [landed, clean_line_items] >> count_delivery >> run_checks
    clean_line_items >> aggregate_costs >> crawl_gold >> run_checks
    run_checks >> compare_snapshots >> judge_days >> publish_snapshot >> update_views()


refresh_billing_period()
