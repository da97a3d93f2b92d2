"""### watch_freshness

Looks for trouble that no red run tells: a late delivery, a delivery that is not published, a red check, too much in quarantine, a
final month that AWS changed. Each begins an incident, told once (SNS, Slack, mail); what is over is told once more.

#### When it runs

Hourly. It also tells the warnings that waited for the end of the quiet hours. Limits, in the Variable `sentinel`:
`late_delivery_hours`, `stale_snapshot_hours`, `alert_quiet_hours`.

#### When to run by hand

After mending something, to see at once that its incident ends.

#### When to rerun

Clear the failed task; nobody is told twice. When only `send_metrics` is red, CloudWatch did not take the metrics of that hour; the
watch itself is done.

**Owner.** finops-data. Runbooks: docs/runbooks.
"""

from datetime import UTC, datetime, timedelta

from airflow.sdk import dag, task

from sentinel.alerts.failed_task import TellFailedTask
from sentinel.freshness.watching import watch_environment
from sentinel.metrics.sending import send_measured


@dag(
    schedule="15 * * * *",
    start_date=datetime(2020, 1, 1, tzinfo=UTC),
    catchup=False,
    max_active_runs=1,
    dagrun_timeout=timedelta(minutes=45),
    default_args={
        "owner": "finops-data",
        "retries": 2,
        "retry_delay": timedelta(minutes=1),
        "execution_timeout": timedelta(minutes=15),
        "priority_weight": 20,
        "on_failure_callback": TellFailedTask(),
    },
    tags=["sentinel", "cur", "watch"],
    doc_md=__doc__,
)
def watch_freshness():
    @task
    def report_incidents(ti=None):
        return watch_environment(ti)

    # A teardown runs whatever became of the look, and leaves the run its state: trouble of CloudWatch is none of the watch.
    # It tells no incident either: the run, good all the same, would end it at once. That metrics stop is CloudWatch's to tell.
    @task(on_failure_callback=None)
    def send_metrics(found):
        return send_measured(found)

    send_metrics(report_incidents()).as_teardown()


watch_freshness()
