"""What Airflow is told: the Variable `sentinel`, and one connection per task, each with that task's role."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from infrastructure.definitions.installation import Installation
from infrastructure.definitions.names import DELIVERY_PREFIX

# The steps of plugins/sentinel/settings.py: each has a connection and a role of its own.
STEPS = ("sense", "land", "crawl", "transform", "check", "publish", "expire", "watch")


def variable(
    at: Installation,
    *,
    has_roles: bool = True,
    delivery_sources: tuple[str, ...] = (),
    has_events_queue: bool = False,
    expected_exports: tuple[str, ...] = (),
    more: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """The Airflow Variable `sentinel`.

    :param has_roles: whether each step takes its own role, and there is a topic of alerts; else all share Airflow's role, as on one
        machine.
    :param more: further keys (docs/operations.md), which stand over these.
    :param delivery_sources: further places where deliveries arrive, such as a payer's bucket.
    :param has_events_queue: whether S3 tells a queue of new manifests (infrastructure/stacks/delivery_events.py).
    :param expected_exports: exports that must deliver: those that are made with the installation.
    """
    names = at.names
    # On one machine the topic is told by who starts the machine (local/stack).
    on_aws = {f"{step}_connection": f"sentinel_{step}" for step in STEPS} | {
        "alert_topic_arn": at.arn("sns", names.alerts_topic),
        "metrics_namespace": names.metrics_namespace,
    }
    return (
        {
            "delivery_sources": [f"s3://{names.delivery_bucket}/{DELIVERY_PREFIX}", *delivery_sources],
            "expected_exports": list(expected_exports),
            "lake_bucket": names.lake_bucket,
            "artifacts_bucket": names.artifacts_bucket,
            "raw_database": names.raw_database,
            "silver_database": names.database("silver"),
            "gold_database": names.database("gold"),
            "published_database": names.published_database,
            "raw_crawler": names.crawler("raw"),
            "silver_crawler": names.crawler("silver"),
            "gold_crawler": names.crawler("gold"),
            "silver_job": names.job("silver"),
            "gold_job": names.job("gold"),
            "athena_workgroup": names.workgroup,
        }
        | (on_aws if has_roles else {})
        | ({"delivery_events_queue": at.queue_url(names.delivery_events_queue)} if has_events_queue else {})
        | dict(more or {})
    )


def connections(at: Installation) -> dict[str, str]:
    """Connection id → its JSON, as Airflow reads it from a secrets backend. Nothing in it is secret."""
    return {
        f"sentinel_{step}": json.dumps(
            {"conn_type": "aws", "extra": {"role_arn": at.role_arn(step), "region_name": at.region}}
        )
        for step in STEPS
    }
