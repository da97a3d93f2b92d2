"""The pipeline's own tasks over an embedded AWS of their own, each with the role of its connection."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from airflow.providers.amazon.aws.hooks.base_aws import AwsGenericHook

from infrastructure.definitions.airflow import variable
from infrastructure.definitions.installation import ONE_MACHINE
from local.deploy.alert_topic import put_alert_topic
from sentinel.places import Place
from tests.infrastructure.access.calls import role_of_connection
from tests.infrastructure.access.guarded import Guard
from tests.infrastructure.as_on_one_machine import Synthesize, create_stacks, renamed_templates


@pytest.fixture(scope="module")
def deployed(tmp_path_factory: pytest.TempPathFactory, start_aws: Any, synthesize: Synthesize) -> Iterator[Any]:
    """An embedded AWS as CloudFormation makes it of the templates; its jobs do nothing: what they do is Spark's."""
    embedded = start_aws(tmp_path_factory.mktemp("deployed") / "root")
    create_stacks(embedded, renamed_templates(synthesize))
    put_alert_topic(embedded.client("sns"), embedded.client("sqs"))
    for job in embedded.client("glue").get_jobs()["Jobs"]:
        for uri in (job["Command"]["ScriptLocation"], job["DefaultArguments"]["--extra-py-files"]):
            place = Place.parse(uri)
            # An empty archive, or an empty script.
            body = b"PK\x05\x06" + bytes(18) if uri.endswith(".zip") else b""
            embedded.client("s3").put_object(Bucket=place.bucket, Key=place.key, Body=body)
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
