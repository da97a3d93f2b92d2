"""Watching: the look for trouble, and the incidents that tasks, runs and the look itself begin and end."""

from __future__ import annotations

from infrastructure.access.deliveries import read_deliveries
from infrastructure.access.statements import (
    POINTER,
    RECORDS,
    Statement,
    allow,
    lake_objects,
    list_lake,
    use_key,
)
from infrastructure.definitions.installation import Installation
from infrastructure.settings import PayerSettings

INCIDENTS = "gold/_incidents/*"
# Since when an export that never delivered is waited for.
EXPECTED_EXPORTS = "gold/_expected_exports/*"
# Since when no delivery of a month is published.
UNPUBLISHED = "gold/_unpublished/*"


def watch(at: Installation, payers: tuple[PayerSettings, ...] = ()) -> list[Statement]:
    """`watch_freshness` and the alerts: read manifests and records, keep incidents, tell the topic. No figure of a line item."""
    return [
        *read_deliveries(at, payers),
        list_lake(at),
        allow("ReadRecords", ["s3:GetObject"], lake_objects(at, POINTER, RECORDS)),
        allow(
            "KeepIncidents",
            ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"],
            lake_objects(at, INCIDENTS, EXPECTED_EXPORTS, UNPUBLISHED),
        ),
        use_key(at, "lake", is_writer=True),
        allow("Alert", ["sns:Publish"], [at.arn("sns", at.names.alerts_topic)]),
        allow(
            "UseAlertsKey",
            ["kms:Decrypt", "kms:GenerateDataKey"],
            [at.arn("kms", "key/*")],
            {
                "StringEquals": {"kms:ViaService": at.service_host("sns")},
                "ForAnyValue:StringEquals": {"kms:ResourceAliases": at.names.key_alias("alerts")},
            },
        ),
        # CloudWatch knows no resource for metrics; the namespace is the bound.
        allow(
            "WriteMetrics",
            ["cloudwatch:PutMetricData"],
            ["*"],
            {"StringEquals": {"cloudwatch:namespace": at.names.metrics_namespace}},
        ),
    ]
