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
EXPECTED = {"refresh_billing_period", "sense_cur_deliveries"}


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
    assert "**When" in dag.doc_md
    assert "sentinel" in dag.tags
    assert dag.catchup is False
    assert dag.dagrun_timeout <= timedelta(hours=12)
    assert all(param.description for param in dag.params.values() if hasattr(param, "description"))
    assert (
        set(dag.params)
        == {
            "refresh_billing_period": {"billing_period", "export"},
            "sense_cur_deliveries": {"all_months"},
        }[dag_id]
    )


@pytest.mark.parametrize("dag_id", sorted(EXPECTED))
def test_every_task_has_an_owner_few_retries_and_a_timeout(dag_id):
    for task in dag_bag().dags[dag_id].tasks:
        assert task.owner == "finops-data", task.task_id
        assert 1 <= task.retries <= 3, task.task_id
        assert timedelta(minutes=1) <= task.execution_timeout <= timedelta(hours=4), task.task_id


def test_importing_a_dag_reads_no_variable_no_clock_and_no_aws():
    """In a process of its own: modules that are loaded already would hide what they do at import."""
    code = """
import sys, runpy, boto3, botocore.client, botocore.session
sys.path[:0] = [sys.argv[1], sys.argv[2]]
from airflow.sdk import Variable, Connection
def explode(*args, **kwargs):
    raise AssertionError("the DAG file does work at import time")
boto3.client = boto3.resource = boto3.session.Session.__init__ = explode
botocore.session.Session.create_client = explode
Variable.get = Connection.get = explode
import airflow.sdk._shared.timezones.timezone as timezone
timezone.utcnow = explode
for name in sys.argv[3:]:
    runpy.run_path(name)
print("imported", len(sys.argv[3:]))
"""
    files = sorted(str(file) for file in DAGS.glob("*.py"))
    done = subprocess.run(
        [sys.executable, "-c", code, str(REPOSITORY / "plugins"), str(DAGS), *files],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert f"imported {len(EXPECTED)}" in done.stdout
