"""### listen_for_deliveries

Starts `sense_cur_deliveries` as soon as AWS has written a manifest, instead of at the next half hour. Off (paused) unless you
switch it on: the poll finds every delivery without it.

#### To switch it on

`export=ExportSettings(has_events_queue=True)` in the environment's file makes a queue that S3 tells of each
new `*-Manifest.json` of the delivery bucket, lets the role `sense` listen, and names the queue to Airflow
(`delivery_events_queue` in Variable `sentinel`); then unpause this DAG. For a bucket of another account name a queue of your own:
`sense` needs `sqs:ReceiveMessage` and `sqs:DeleteMessage` on it. An event only says when to look: what was delivered is read
from S3, so a lost, doubled or late event does no harm.

#### When it runs

Every 5 minutes, waiting for an event without taking a worker's place; none came: skipped, and green.

**Owner.** finops-data.
"""

from datetime import UTC, datetime, timedelta

from airflow.providers.amazon.aws.sensors.sqs import SqsSensor
from airflow.providers.standard.operators.trigger_dagrun import TriggerDagRunOperator
from airflow.sdk import dag, task
from airflow.sdk.exceptions import AirflowFailException

from sentinel.alerts.failed_task import TellFailedTask
from sentinel.settings import load_settings


@dag(
    schedule="*/5 * * * *",
    start_date=datetime(2020, 1, 1, tzinfo=UTC),
    catchup=False,
    max_active_runs=1,
    is_paused_upon_creation=True,
    dagrun_timeout=timedelta(minutes=10),
    default_args={
        "owner": "finops-data",
        "retries": 1,
        "retry_delay": timedelta(seconds=30),
        "execution_timeout": timedelta(minutes=5),
        "priority_weight": 20,
        "on_failure_callback": TellFailedTask(),
    },
    user_defined_macros={"settings": load_settings},
    tags=["sentinel", "cur", "sense"],
    doc_md=__doc__,
)
def listen_for_deliveries():
    @task
    def find_queue():
        queue = load_settings().delivery_events_queue
        if not queue:
            raise AirflowFailException(
                "no queue to listen to: name its URL as `delivery_events_queue` in Variable `sentinel`, or pause this DAG"
            )
        return queue

    wait_for_event = SqsSensor(
        task_id="wait_for_event",
        sqs_queue=find_queue(),
        deferrable=True,
        max_messages=10,
        wait_time_seconds=20,
        poke_interval=1,
        timeout=240,
        soft_fail=True,
        aws_conn_id="{{ settings().sense_connection }}",
    )
    wait_for_event >> TriggerDagRunOperator(
        task_id="sense_cur_deliveries", trigger_dag_id="sense_cur_deliveries", logical_date=None
    )


listen_for_deliveries()
