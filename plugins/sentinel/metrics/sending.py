"""The way of the metrics to CloudWatch, where the setting `metrics_namespace` names a namespace."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sentinel.alerts.store import IncidentStore
from sentinel.clients import aws_client
from sentinel.freshness.lake import look_at
from sentinel.metrics.measuring import Measured, measure
from sentinel.settings import load_settings
from sentinel.skipping import skipped

# What PutMetricData takes at once (docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricData.html).
MOST_AT_ONCE = 1000


def send_measured(looked: Mapping[str, Any] | None) -> int:
    """Measure and send; how many values that were. Raises what S3 and CloudWatch raise, AirflowSkipException without a namespace.

    `looked` is what the watch found; None when it could not look. Then the incidents are not counted: an alarm on the silence of
    their number tells that nobody watches.
    """
    settings = load_settings()
    if not settings.metrics_namespace:
        raise skipped("`metrics_namespace` of Variable `sentinel` is not set")
    watched = look_at(aws_client("s3", settings.watch_connection), settings)
    incidents = None if looked is None else IncidentStore(watched.s3, settings.lake_bucket).all()
    measured = measure(watched, incidents)
    send_metrics(aws_client("cloudwatch", settings.watch_connection), settings.metrics_namespace, measured, watched.now)
    return len(measured)


def send_metrics(cloudwatch: Any, namespace: str, measured: Sequence[Measured], at: datetime) -> None:
    """Send the values. Raises what CloudWatch raises."""
    data = [
        {
            "MetricName": one.metric.name,
            "Dimensions": [
                {"Name": name, "Value": value} for name, value in zip(one.metric.dimensions, one.of, strict=True)
            ],
            "Timestamp": at,
            "Value": one.value,
            "Unit": one.metric.unit,
        }
        for one in measured
    ]
    for start in range(0, len(data), MOST_AT_ONCE):
        cloudwatch.put_metric_data(Namespace=namespace, MetricData=data[start : start + MOST_AT_ONCE])
