"""Every DAG file loads, says who owns it and how long it may take, survives serialization, and does nothing when imported."""

import subprocess
import sys
from datetime import timedelta
from functools import cache
from pathlib import Path

import pytest
from airflow.dag_processing.dagbag import BundleDagBag
from airflow.serialization.serialized_objects import DagSerialization

REPOSITORY = Path(__file__).resolve().parents[2]
DAGS = REPOSITORY / "dags"
EXPECTED = {
    "expire_snapshots",
    "listen_for_deliveries",
    "refresh_billing_period",
    "roll_back_snapshot",
    "sense_cur_deliveries",
    "watch_freshness",
}


def load(folder: Path) -> BundleDagBag:
    return BundleDagBag(dag_folder=str(folder), bundle_path=folder, bundle_name="dags-folder")


@cache
def dag_bag() -> BundleDagBag:
    return load(DAGS)


def test_every_expected_dag_is_loaded_and_no_other():
    assert dag_bag().import_errors == {}
    assert set(dag_bag().dags) == EXPECTED


def test_an_empty_folder_loads_no_dag(tmp_path):
    assert set(load(tmp_path).dags) != EXPECTED


@pytest.mark.parametrize("dag_id", sorted(EXPECTED))
def test_a_dag_has_the_name_of_its_file(dag_id):
    assert Path(dag_bag().dags[dag_id].fileloc).stem == dag_id


@pytest.mark.parametrize("dag_id", sorted(EXPECTED))
def test_a_dag_survives_serialization(dag_id):
    dag = dag_bag().dags[dag_id]
    restored = DagSerialization.deserialize_dag(DagSerialization.serialize_dag(dag))
    assert {task.task_id: task.downstream_task_ids for task in restored.tasks} == {
        task.task_id: task.downstream_task_ids for task in dag.tasks
    }


@pytest.mark.parametrize("dag_id", sorted(EXPECTED))
def test_a_dag_says_what_it_is_for_and_when_to_rerun_it(dag_id):
    dag = dag_bag().dags[dag_id]
    assert dag.doc_md.startswith(f"### {dag_id}")
    assert "#### When" in dag.doc_md
    assert "**Owner.** finops-data." in dag.doc_md
    assert "sentinel" in dag.tags
    assert dag.catchup is False
    assert dag.dagrun_timeout <= timedelta(hours=12)
    assert all(param.description for param in dag.params.values() if hasattr(param, "description"))
    assert (
        set(dag.params)
        == {
            "refresh_billing_period": {"billing_period", "export"},
            "expire_snapshots": {"dry_run"},
            "listen_for_deliveries": set(),
            "roll_back_snapshot": {"billing_period", "export", "snapshot_id", "reason"},
            "sense_cur_deliveries": {"all_months"},
            "watch_freshness": set(),
        }[dag_id]
    )


@pytest.mark.parametrize("dag_id", sorted(EXPECTED))
def test_every_task_has_an_owner_few_retries_and_a_timeout(dag_id):
    for task in dag_bag().dags[dag_id].tasks:
        assert task.owner == "finops-data", task.task_id
        assert 1 <= task.retries <= 3, task.task_id
        assert timedelta(minutes=1) <= task.execution_timeout <= timedelta(hours=4), task.task_id


@pytest.mark.parametrize("dag_id", sorted(EXPECTED))
def test_every_task_tells_when_it_failed_for_good_and_not_when_it_is_tried_again(dag_id):
    for task in dag_bag().dags[dag_id].tasks:
        if task.task_id == "send_metrics":
            continue  # test_watch_freshness.py says why
        assert [type(callback).__name__ for callback in task.on_failure_callback] == ["TellFailedTask"], task.task_id
        assert not task.on_retry_callback, task.task_id


def test_the_assets_lead_from_what_landed_to_what_is_published():
    tasks = dag_bag().dags["refresh_billing_period"].task_dict
    way = ("land_delivery", "clean_line_items", "aggregate_costs", "publish_snapshot")
    made = [[asset.name for asset in tasks[task_id].outlets] for task_id in way]
    used = [[asset.name for asset in tasks[task_id].inlets] for task_id in way]
    assert made == [
        ["sentinel_landed_deliveries"],
        ["sentinel_silver_snapshots"],
        ["sentinel_gold_snapshots"],
        ["sentinel_published_snapshots"],
    ]
    assert used == [[], *made[:-1]]


IMPORT_AND_DO_NOTHING = """
import runpy, sys, boto3, botocore.session
sys.path[:0] = sys.argv[1:3]
from airflow.sdk import Connection, Variable
def explode(*args, **kwargs):
    raise AssertionError("the DAG file does work at import time")
boto3.client = boto3.resource = boto3.session.Session.__init__ = explode
botocore.session.Session.create_client = explode
Variable.get = Connection.get = explode
for name in sys.argv[3:]:
    runpy.run_path(name)
print("imported", len(sys.argv[3:]))
"""


def import_in_a_process_of_its_own(*files: Path) -> subprocess.CompletedProcess[str]:
    """Modules that are loaded here already would hide what they do at import."""
    names = [str(name) for name in (REPOSITORY / "plugins", DAGS, *files)]
    return subprocess.run(
        [sys.executable, "-c", IMPORT_AND_DO_NOTHING, *names], capture_output=True, text=True, check=False
    )


def test_importing_the_dags_reads_no_variable_no_connection_and_no_aws():
    done = import_in_a_process_of_its_own(*sorted(DAGS.glob("*.py")))
    assert done.returncode == 0, done.stderr
    assert f"imported {len(EXPECTED)}" in done.stdout


def test_a_dag_that_reads_a_variable_when_imported_is_caught(tmp_path):
    greedy = tmp_path / "greedy.py"
    greedy.write_text('from airflow.sdk import Variable\n\nVariable.get("sentinel")\n')
    assert "does work at import time" in import_in_a_process_of_its_own(greedy).stderr
