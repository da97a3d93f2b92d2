"""docs/operations.md says of every DAG what the DAG says of itself."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from tests.dags.test_dag_files import EXPECTED, dag_bag

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "operations.md").read_text()
ROWS = {
    row[0]: row[1:]
    for row in re.findall(r"^\| `(\w+)` \| (.+?) \| (\d+) \| (.+?) \| (\d) \| (\d+) \|$", PAGE, re.MULTILINE)
}


def in_words(span: timedelta) -> str:
    minutes = int(span.total_seconds() // 60)
    return f"{minutes // 60} h" if minutes % 60 == 0 else f"{minutes} min"


def test_every_dag_has_its_row():
    assert set(ROWS) == EXPECTED


@pytest.mark.parametrize("dag_id", sorted(EXPECTED))
def test_the_row_says_what_the_dag_says(dag_id):
    dag = dag_bag().dags[dag_id]
    schedule = "by hand" if dag.schedule is None else f"`{dag.timetable.expression}`"
    retries, priorities = {task.retries for task in dag.tasks}, {task.priority_weight for task in dag.tasks}
    assert ROWS[dag_id] == (
        schedule,
        str(dag.max_active_runs),
        in_words(dag.dagrun_timeout),
        str(*retries),
        str(*priorities),
    )


def test_no_other_pool_is_used_than_those_the_page_explains():
    pools = {task.pool for dag in dag_bag().dags.values() for task in dag.tasks}
    assert pools == {"default_pool", "glue_jobs"}
    assert all(f"`{pool}`" in PAGE for pool in pools)


def test_every_setting_of_alerts_is_on_the_page_with_its_default():
    from sentinel.settings import Settings

    told = dict(re.findall(r"^\| `([a-z_]+)` \| (.+?) \|", PAGE, re.MULTILINE))
    for name, default in vars(Settings()).items():
        if name.startswith(("alert_", "late_", "stale_", "quarantine_")):
            assert told[name] == {"": "none", (): "none", "smtp_default": "`smtp_default`"}.get(
                default, str(default)
            ), name
