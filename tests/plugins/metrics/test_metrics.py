"""What CloudWatch is told of the data, read back from the CloudWatch of the embedded AWS."""

import json
import re
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sentinel.freshness.watching import watch_environment
from sentinel.metrics.definitions import METRICS
from tests.plugins.freshness.conftest import Month, result

PAGE = Path(__file__).resolve().parents[3] / "docs" / "operations.md"


@pytest.fixture
def namespace():
    return f"Sentinel-{uuid.uuid4().hex[:8]}"


def sent(cloudwatch, namespace):
    """(metric, dimension's value) → the value that was sent, and its unit."""
    found = {}
    now = datetime.now(UTC)
    for metric in cloudwatch.list_metrics(Namespace=namespace)["Metrics"]:
        (dimension,) = metric["Dimensions"]
        (point,) = cloudwatch.get_metric_statistics(
            Namespace=namespace,
            MetricName=metric["MetricName"],
            Dimensions=metric["Dimensions"],
            StartTime=now - timedelta(hours=1),
            EndTime=now + timedelta(hours=1),
            Period=7200,
            Statistics=["Maximum"],
        )["Datapoints"]
        found[metric["MetricName"], dimension["Value"]] = (point["Maximum"], point["Unit"])
    return found


def look(alerting, monkeypatch, **variable):
    kept = {
        "lake_bucket": alerting.settings.lake_bucket,
        "delivery_sources": list(alerting.settings.delivery_sources),
        "alert_topic_arn": alerting.settings.alert_topic_arn,
    }
    monkeypatch.setenv("AIRFLOW_VAR_SENTINEL", json.dumps(kept | variable))
    return watch_environment()


def test_the_ages_counts_and_incidents_are_sent(alerting, embedded_aws, monkeypatch, namespace):
    rows = result("quarantine_is_empty", "rows in quarantine: any reason", "3", is_ok=False, severity="warning")
    Month(alerting).publish(age_hours=40, results=[rows], line_items=7)
    found = look(alerting, monkeypatch, metrics_namespace=namespace)
    assert found["late_delivery"] == ["late_delivery/demo"]
    values = sent(embedded_aws.client("cloudwatch"), namespace)
    age, unit = values.pop(("DeliveryAge", "demo"))
    assert unit == "Seconds"
    assert 40 * 3600 <= age < 41 * 3600
    assert values.pop(("SnapshotAge", "demo"))[0] > 3600
    assert values == {
        ("LineItems", "demo"): (7, "Count"),
        ("QuarantinedRows", "demo"): (3, "Count"),
        ("OpenIncidents", "error"): (0, "Count"),
        ("OpenIncidents", "warning"): (2, "Count"),
    }


def test_nothing_is_sent_unless_a_namespace_is_set(alerting, embedded_aws, monkeypatch, namespace):
    Month(alerting).publish(age_hours=1)
    look(alerting, monkeypatch)
    assert sent(embedded_aws.client("cloudwatch"), namespace) == {}


def test_the_page_shows_the_metrics_as_they_are_defined():
    rows = re.findall(r"^\| `([A-Z]\w+)` \| (\w+) \| (\w+) \| (.+?) \|$", PAGE.read_text(), re.MULTILINE)
    assert rows == [(one.name, one.unit, one.dimension, one.meaning) for one in METRICS]
