"""What CloudWatch is told of the data, read back from the CloudWatch of the embedded AWS."""

import json
import os
import re
import uuid
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from airflow.sdk.exceptions import AirflowSkipException

from sentinel.billing_periods import latest_billing_periods
from sentinel.freshness.watching import watch_environment
from sentinel.metrics.definitions import METRICS
from sentinel.metrics.sending import send_measured
from tests.plugins.freshness.conftest import Month, result

PAGE = Path(__file__).resolve().parents[3] / "docs" / "operations.md"


@pytest.fixture
def namespace():
    return f"Sentinel-{uuid.uuid4().hex[:8]}"


def sent(cloudwatch, namespace):
    """(metric, its dimensions' values) → the value that was sent, and its unit."""
    found = {}
    now = datetime.now(UTC)
    for metric in cloudwatch.list_metrics(Namespace=namespace)["Metrics"]:
        (point,) = cloudwatch.get_metric_statistics(
            Namespace=namespace,
            MetricName=metric["MetricName"],
            Dimensions=metric["Dimensions"],
            StartTime=now - timedelta(hours=1),
            EndTime=now + timedelta(hours=1),
            Period=7200,
            Statistics=["Maximum"],
        )["Datapoints"]
        values = {one["Name"]: one["Value"] for one in metric["Dimensions"]}
        dimensions = next(one.dimensions for one in METRICS if one.name == metric["MetricName"])
        assert sorted(values) == sorted(dimensions)
        found[metric["MetricName"], *(values[name] for name in dimensions)] = (point["Maximum"], point["Unit"])
    return found


def look(alerting, monkeypatch, **variable):
    kept = {
        "lake_bucket": alerting.settings.lake_bucket,
        "delivery_sources": list(alerting.settings.delivery_sources),
        "alert_topic_arn": alerting.settings.alert_topic_arn,
    }
    monkeypatch.setenv("AIRFLOW_VAR_SENTINEL", json.dumps(kept | variable))
    found = watch_environment(SimpleNamespace(get_dr_count=lambda **_: 0))
    with suppress(AirflowSkipException):
        send_measured(found)
    return found


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


RESTATED = {"is_final_restated": True, "former_snapshot_id": "2026-10-00", "sentence": "AWS changed 2026-10."}


@pytest.mark.parametrize(("told", "counted"), [({}, 0), ({"alert_topic_arn": ""}, 1)])
def test_what_happened_once_counts_until_people_were_told(
    alerting, embedded_aws, monkeypatch, namespace, told, counted
):
    """Nobody can end it: an alarm on the number would never be quiet again."""
    Month(alerting).publish(restatement=RESTATED)
    found = look(alerting, monkeypatch, metrics_namespace=namespace, **told)
    assert found["restated_final_month"] == ["restated_final_month/2026-10/demo/2026-10-aa"]
    values = sent(embedded_aws.client("cloudwatch"), namespace)
    assert values["OpenIncidents", "warning"] == (counted, "Count")


def at_stake(currency, amount):
    return result("quarantine_is_within_limit", f"{currency} cost in quarantine, of 100", amount)


def test_the_money_in_quarantine_is_sent_by_currency(alerting, embedded_aws, monkeypatch, namespace):
    results = [at_stake("USD", "12.3400000000"), at_stake("EUR", "0.5"), at_stake("GBP", "0")]
    Month(alerting).publish(results=results)
    look(alerting, monkeypatch, metrics_namespace=namespace)
    values = sent(embedded_aws.client("cloudwatch"), namespace)
    assert {key: value for key, value in values.items() if key[0] == "QuarantinedCost"} == {
        ("QuarantinedCost", "demo", "USD"): (12.34, "None"),
        ("QuarantinedCost", "demo", "EUR"): (0.5, "None"),
    }


def test_the_largest_difference_of_what_must_be_equal_is_sent_also_of_a_red_month(
    alerting, embedded_aws, monkeypatch, namespace
):
    def differs(check, difference):
        return result(check, "USD", "1", is_ok=difference in {None, "0"}) | {"difference": difference}

    month = replace(Month(alerting), billing_period=latest_billing_periods(datetime.now(UTC), 0)[0])
    month.checks(
        f"{month.billing_period}-aa",
        differs("rows_reconcile", "0"),
        differs("unblended_cost_reconciles", "0.0100000000"),
        differs("unblended_cost_reconciles", "-2.5"),
        differs("amortized_cost_reconciles", None),
        differs("blended_cost_reconciles", "7"),
        is_green=False,
    )
    look(alerting, monkeypatch, metrics_namespace=namespace)
    values = sent(embedded_aws.client("cloudwatch"), namespace)
    assert {key: value for key, value in values.items() if key[0] == "CheckDifference"} == {
        ("CheckDifference", "demo", "rows_reconcile"): (0, "None"),
        ("CheckDifference", "demo", "unblended_cost_reconciles"): (2.5, "None"),
    }


def test_nothing_is_sent_unless_a_namespace_is_set(alerting, embedded_aws, monkeypatch, namespace):
    Month(alerting).publish(age_hours=1)
    look(alerting, monkeypatch)
    assert sent(embedded_aws.client("cloudwatch"), namespace) == {}


def test_of_a_watch_that_could_not_look_the_incidents_alone_are_not_sent(
    alerting, embedded_aws, monkeypatch, namespace
):
    Month(alerting).publish(line_items=7)
    look(alerting, monkeypatch)
    variable = json.loads(os.environ["AIRFLOW_VAR_SENTINEL"]) | {"metrics_namespace": namespace}
    monkeypatch.setenv("AIRFLOW_VAR_SENTINEL", json.dumps(variable))
    assert send_measured(None) == len(sent(embedded_aws.client("cloudwatch"), namespace)) > 0
    assert {key[0] for key in sent(embedded_aws.client("cloudwatch"), namespace)} == {
        "DeliveryAge",
        "LineItems",
        "QuarantinedRows",
        "SnapshotAge",
    }


def test_the_page_shows_the_metrics_as_they_are_defined():
    rows = re.findall(r"^\| `([A-Z]\w+)` \| (\w+) \| ([\w, ]+) \| (.+?) \|$", PAGE.read_text(), re.MULTILINE)
    assert rows == [(one.name, one.unit, ", ".join(one.dimensions), one.meaning) for one in METRICS]
