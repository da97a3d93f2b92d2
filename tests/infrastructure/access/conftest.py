"""The pipeline's own tasks over an embedded AWS of their own, each with the role of its connection."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from airflow.providers.amazon.aws.hooks.base_aws import AwsGenericHook

from infrastructure.definitions.airflow import variable
from infrastructure.definitions.installation import ONE_MACHINE
from infrastructure.settings import REPO_ROOT
from local.deploy import deploy
from tests.infrastructure.access.calls import role_of_connection
from tests.infrastructure.access.guarded import Guard


@pytest.fixture(scope="module")
def deployed(tmp_path_factory: pytest.TempPathFactory, start_aws: Any) -> Iterator[Any]:
    """An embedded AWS with all that `sentinel up` makes, but for jobs that do nothing: what they do is Spark's, not AWS's."""
    folder = tmp_path_factory.mktemp("deployed")
    shutil.copytree(REPO_ROOT / "include", folder / "repository" / "include")
    for name in ("__init__.py", "silver.py", "gold.py"):
        script = folder / "repository" / "spark_jobs" / name
        script.parent.mkdir(exist_ok=True)
        script.write_text("")
    embedded = start_aws(Path(folder) / "root")
    deploy(embedded.endpoint_url, repo_root=folder / "repository")
    yield embedded
    embedded.stop()


@pytest.fixture(scope="module")
def guard(deployed: Any) -> Iterator[Guard]:
    """The policies, asked before every call that a task makes through its connection."""
    guard = Guard(ONE_MACHINE, deployed.client)
    told = variable(ONE_MACHINE) | {"snapshot_keep_days": 0, "snapshot_keep_former": 1, "reader_grace_minutes": 0}
    # Two of the small lake's five rows are in quarantine.
    told |= {"quarantine_limit_rows_pct": 40, "quarantine_limit_cost_pct": 82}
    told |= {"metrics_namespace": "Sentinel", "stale_snapshot_hours": 0, "expected_exports": ["never-delivered"]}
    with pytest.MonkeyPatch.context() as patched:
        for name, value in deployed.environment().items():
            if name.startswith("AWS_"):
                patched.setenv(name, value)
        patched.setenv("AIRFLOW_VAR_SENTINEL", json.dumps(told))

        def client(hook: Any) -> Any:
            return guard.client(hook.client_type, role_of_connection(hook.aws_conn_id))

        patched.setattr(AwsGenericHook, "conn", property(client))
        yield guard
