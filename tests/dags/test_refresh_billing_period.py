"""The graph, the schedule and the params of `refresh_billing_period`."""

import json
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest
from airflow.dag_processing.dagbag import BundleDagBag
from airflow.providers.openlineage.utils import emission_policy
from airflow.sdk import TriggerRule
from airflow.sdk.exceptions import ParamValidationError
from airflow.serialization.serialized_objects import DagSerialization

from infrastructure.definitions.lineage import DAG, TELLING_TASKS, lineage_options
from local.command.refresh import TASK_ORDER
from sentinel.alerts.run import DAG_IDS
from sentinel.checks.operator import parse_plan
from sentinel.lineage.operator import TellsLineage
from sentinel.restatements.day_finality import parse_compared
from sentinel.settings import Settings

DAGS = Path(__file__).resolve().parents[2] / "dags"

# docs/architecture.md «The DAG refresh_billing_period»
GRAPH = {
    "find_delivery": {"land_delivery"},
    "land_delivery": {"crawl_raw", "clean_line_items", "count_delivery"},
    "crawl_raw": {"run_checks"},
    "count_delivery": {"run_checks"},
    "clean_line_items": {"crawl_silver", "count_delivery", "aggregate_costs"},
    "crawl_silver": {"run_checks"},
    "aggregate_costs": {"crawl_gold"},
    "crawl_gold": {"run_checks"},
    "run_checks": {"compare_snapshots"},
    "compare_snapshots": {"judge_days"},
    "judge_days": {"publish_snapshot"},
    "publish_snapshot": {"update_views"},
    "update_views": set(),
}
PLAN = {
    "export": "demo",
    "billing_period": "2026-10",
    "delivery_id": "0" * 16,
    "snapshot_id": "2026-10-1",
    "raw_uri": "s3://lake/raw/",
    "silver_uri": "s3://lake/silver/",
    "gold_uri": "s3://lake/gold/",
    "outcome": "new",
    "reason": "a 'quoted' & <odd> reason",
}


COMPARED = {"snapshot_id": "2026-10-1", "former_snapshot_id": None, "sentence": 'AWS\'s "own"'}


@cache
def dag():
    return BundleDagBag(dag_folder=str(DAGS), bundle_path=DAGS, bundle_name="dags-folder").dags[
        "refresh_billing_period"
    ]


class Ti:
    def xcom_pull(self, task_ids, key="return_value"):
        assert key == "return_value"
        return {"land_delivery": PLAN, "compare_snapshots": COMPARED}[task_ids]


def rendered(task_id):
    task = dag().get_task(task_id).prepare_for_execution()
    task.render_template_fields({"ti": Ti(), "settings": Settings})
    return task


def test_the_refresh_command_shows_every_task_after_those_it_waits_for():
    assert sorted(TASK_ORDER) == sorted(GRAPH)
    position = {task_id: at for at, task_id in enumerate(TASK_ORDER)}
    assert all(position[task] < position[then] for task, following in GRAPH.items() for then in following)


def test_the_graph_is_that_of_the_architecture():
    assert {task.task_id: task.downstream_task_ids for task in dag().tasks} == GRAPH


def test_only_the_views_are_updated_when_there_was_nothing_to_do_and_an_older_delivery_is_counted():
    rules = {task.task_id: task.trigger_rule for task in dag().tasks}
    assert rules.pop("update_views") == TriggerRule.NONE_FAILED
    # Where nothing landed, every task before it is skipped, and so is the count.
    assert rules.pop("count_delivery") == TriggerRule.NONE_FAILED_MIN_ONE_SUCCESS
    assert set(rules.values()) == {TriggerRule.ALL_SUCCESS}


def test_the_glue_jobs_share_a_pool_and_nothing_else_does():
    pools = {task.task_id: task.pool for task in dag().tasks if task.pool != "default_pool"}
    assert pools == {"clean_line_items": "glue_jobs", "aggregate_costs": "glue_jobs"}


def test_a_run_of_a_month_covers_exactly_that_month_and_past_months_can_be_backfilled():
    timetable = DagSerialization.deserialize_dag(DagSerialization.serialize_dag(dag())).timetable
    interval = timetable.infer_manual_data_interval(run_after=datetime(2026, 11, 20, tzinfo=UTC))
    assert (interval.start, interval.end) == (datetime(2026, 10, 1, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC))
    assert timetable.periodic
    assert dag().max_active_runs == 4


def test_publishing_tells_other_dags():
    assert [asset.name for asset in dag().get_task("publish_snapshot").outlets] == ["sentinel_published_snapshots"]


def test_the_silver_job_gets_what_the_contract_says():
    task = rendered("clean_line_items")
    assert task.job_name == "sentinel-silver"
    assert task.script_args == {
        "--raw_uri": "s3://lake/raw/",
        "--silver_uri": "s3://lake/silver/",
        "--billing_period": "2026-10",
        "--snapshot_id": "2026-10-1",
    }


@pytest.mark.parametrize(("outcome", "not_needed"), [("new", ""), ("older_than_published", PLAN["reason"])])
def test_of_an_older_delivery_nothing_is_computed(monkeypatch, outcome, not_needed):
    monkeypatch.setitem(PLAN, "outcome", outcome)
    assert rendered("clean_line_items").not_needed == not_needed


def test_the_gold_job_gets_what_the_contract_says():
    task = rendered("aggregate_costs")
    assert task.job_name == "sentinel-gold"
    assert task.script_args == {
        "--silver_uri": "s3://lake/silver/",
        "--gold_uri": "s3://lake/gold/",
        "--billing_period": "2026-10",
        "--snapshot_id": "2026-10-1",
    }


@pytest.mark.parametrize("layer", ["raw", "silver", "gold"])
def test_each_layer_has_its_crawler(layer):
    assert rendered(f"crawl_{layer}").crawler_name == f"sentinel-{layer}"


def test_the_checks_get_the_plan_of_what_landed():
    for task_id in ("count_delivery", "run_checks", "compare_snapshots", "judge_days"):
        assert parse_plan(rendered(task_id).plan) == PLAN
    assert parse_compared(rendered("judge_days").compared) == COMPARED


@pytest.mark.parametrize("period", ["2026-13", "October", "2026-1"])
def test_a_param_that_is_no_month_is_refused_before_the_run(period):
    param = dag().params.get_param("billing_period")
    with pytest.raises(ParamValidationError):
        param.resolve(period)
    assert param.resolve(None) is None
    assert param.resolve("2026-10") == "2026-10"


@pytest.mark.parametrize(
    ("step", "task_ids"),
    [
        ("transform", ("clean_line_items", "aggregate_costs")),
        ("crawl", ("crawl_raw", "crawl_silver", "crawl_gold")),
        ("check", ("run_checks", "compare_snapshots")),
    ],
)
def test_every_operator_asks_aws_through_the_connection_of_its_step(step, task_ids):
    for task_id in task_ids:
        task = dag().get_task(task_id)
        assert task.aws_conn_id == f"{{{{ settings().{step}_connection }}}}"
        assert "aws_conn_id" in task.template_fields


def test_the_tasks_that_have_lineage_are_those_that_airflow_is_told_to_send(monkeypatch):
    policy = json.loads(lineage_options({"type": "console"}, "sentinel")["openlineage.emission_policy"])
    monkeypatch.setattr(emission_policy._ol_conf, "emission_policy", lambda: policy)
    telling = {task.task_id for task in dag().tasks if isinstance(task, TellsLineage)}
    sent = {
        task.task_id
        for task in dag().tasks
        if emission_policy.resolve_task_emission_policy(operator=task, dag_id=dag().dag_id, task_id=task.task_id).emit
    }
    assert telling == sent == set(TELLING_TASKS)
    assert {dag_id for dag_id in DAG_IDS if emission_policy.resolve_dag_emission_policy(dag_id).emit} == {DAG}
    assert emission_policy.resolve_dag_emission_policy("somebody_elses").emit
