"""The way of the metrics to CloudWatch, where the setting `metrics_namespace` names a namespace."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sentinel.metrics.measuring import Measured

# What PutMetricData takes at once (docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricData.html).
MOST_AT_ONCE = 1000


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
