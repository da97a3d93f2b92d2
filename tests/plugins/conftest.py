"""A throwaway Airflow home, set before anything imports airflow; and a real S3 over HTTP."""

import atexit
import os
import shutil
import tempfile

# Airflow reads its home when it is imported, so a fixture would come too late.
if "SENTINEL_TEST_AIRFLOW_HOME" not in os.environ:
    home = tempfile.mkdtemp(prefix="sentinel-test-airflow-")
    os.environ["SENTINEL_TEST_AIRFLOW_HOME"] = home
    os.environ["AIRFLOW_HOME"] = home
    os.environ["AIRFLOW__CORE__LOAD_EXAMPLES"] = "False"
    os.environ["AIRFLOW__CORE__UNIT_TEST_MODE"] = "False"
    atexit.register(shutil.rmtree, home, ignore_errors=True)

import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import boto3
import pytest
import requests
from moto.server import ThreadedMotoServer

from sentinel.alerts.channels import Channel, channels_of
from sentinel.alerts.store import IncidentStore
from sentinel.alerts.telling import Teller
from sentinel.settings import Settings, settings_from

DELIVERIES = "deliveries"
LAKE = "lake"
CREDENTIALS = {"aws_access_key_id": "t", "aws_secret_access_key": "t", "region_name": "us-east-1"}


@pytest.fixture(scope="session")
def s3_server() -> Iterator[str]:
    """The address of an S3 that answers over HTTP, on this machine only."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def s3(s3_server: str) -> Any:
    """A client of an S3 that holds two empty buckets, `deliveries` and `lake`."""
    requests.post(f"{s3_server}/moto-api/reset", timeout=10)
    client = boto3.client("s3", endpoint_url=s3_server, **CREDENTIALS)
    client.create_bucket(Bucket=DELIVERIES)
    client.create_bucket(Bucket=LAKE)
    return client


class Trees:
    """Writes deliveries as AWS lays them out."""

    def __init__(self, s3: Any, bucket: str = DELIVERIES) -> None:
        self.s3 = s3
        self.bucket = bucket

    def put(self, key: str, content: bytes | dict[str, Any]) -> str:
        body = content if isinstance(content, bytes) else json.dumps(content).encode()
        self.s3.put_object(Bucket=self.bucket, Key=key, Body=body)
        return f"s3://{self.bucket}/{key}"

    def cur2(
        self,
        files: dict[str, bytes],
        *,
        execution: str = "",
        export: str = "demo",
        period: str = "2026-10",
        prefix: str = "cur/",
        missing: tuple[str, ...] = (),
    ) -> str:
        """A CUR 2.0 delivery, its URI; `execution` is the folder of its own that the mode «create new» writes to."""
        inside = f"{execution}/" if execution else ""
        root = f"{prefix}{export}"
        for name, content in files.items():
            self.put(f"{root}/data/BILLING_PERIOD={period}/{inside}{name}", content)
        manifest = {
            "executionId": execution[-36:] or "00000000-0000-4000-8000-000000000001",
            "columns": [{"name": "line_item_unblended_cost", "type": "double"}],
            "dataFiles": [
                f"s3://bucket-of-aws/other/{root}/data/BILLING_PERIOD={period}/{inside}{name}"
                for name in [*files, *missing]
            ],
        }
        if execution:
            self.put(f"{root}/metadata/BILLING_PERIOD={period}/{inside}{export}-Manifest.json", manifest)
        return self.put(f"{root}/metadata/BILLING_PERIOD={period}/{export}-Manifest.json", manifest)

    def cur1(self, files: dict[str, bytes], *, assembly: str = "", compression: str = "GZIP") -> str:
        """A CUR 1.0 delivery of December 2026, CSV, its URI; `assembly` is the folder of the mode «create new»."""
        folder = "cur/demo/20261201-20270101/"
        inside = f"{assembly}/" if assembly else ""
        for name, content in files.items():
            self.put(f"{folder}{inside}{name}", content)
        manifest = {
            "assemblyId": assembly or "11111111-2222-3333-4444-555555555555",
            "columns": [{"category": "lineItem", "name": "UnblendedCost", "type": "BigDecimal"}],
            "compression": compression,
            "billingPeriod": {"start": "20261201T000000.000Z", "end": "20270101T000000.000Z"},
            "reportKeys": [f"{folder}{inside}{name}" for name in files],
        }
        if assembly:
            self.put(f"{folder}{inside}demo-Manifest.json", manifest)
        return self.put(f"{folder}demo-Manifest.json", manifest)

    def cur1_parquet(self, files: dict[str, bytes], *, month: str = "month=1") -> str:
        """A CUR 1.0 delivery of January 2026 with Athena integration, its URI."""
        folder = f"cur/demo/demo/year=2026/{month}/"
        for name, content in files.items():
            self.put(folder + name, content)
        self.put("cur/demo/demo/cost_and_usage_data_status/status-Manifest.json", b"PAR1")
        manifest = {
            "assemblyId": "20260105T040506Z",
            "columns": [{"category": "bill", "name": "BillType"}],
            "compression": "Parquet",
            "contentType": "Parquet",
            "reportKeys": [folder + name for name in files],
        }
        return self.put(f"{folder}demo-Manifest.json", manifest)


@pytest.fixture
def trees(s3: Any) -> Trees:
    """What writes deliveries into the bucket `deliveries`."""
    return Trees(s3)


@dataclass(frozen=True)
class Alerting:
    """A lake, delivery sources, and a topic with a queue behind it, in the embedded AWS; all of the test's own."""

    s3: Any
    sqs: Any
    queue_url: str
    settings: Settings
    trees: Trees
    channels: dict[str, Channel]

    def teller(
        self, now: datetime | None = None, channels: dict[str, Channel] | None = None, **settings: Any
    ) -> Teller:
        """What tells incidents, by the topic or other channels; at a time of the test's choice."""
        at = now or datetime.now(UTC)
        of_test = replace(self.settings, **settings)
        # To make a client takes longer than all else in a test.
        is_same_topic = of_test.alert_topic_arn == self.settings.alert_topic_arn
        used = channels or (self.channels if is_same_topic else None)
        return Teller(self.store, of_test, channels=used, now=lambda: at)

    @property
    def store(self) -> IncidentStore:
        return IncidentStore(self.s3, self.settings.lake_bucket)

    def received(self) -> list[dict[str, Any]]:
        """The messages that arrived since the last look, each once: subject, text, severity, kind, state."""
        found = []
        while batch := self.sqs.receive_message(QueueUrl=self.queue_url, MaxNumberOfMessages=10).get("Messages"):
            for message in batch:
                self.sqs.delete_message(QueueUrl=self.queue_url, ReceiptHandle=message["ReceiptHandle"])
                body = json.loads(message["Body"])
                attributes = {name: value["Value"] for name, value in body["MessageAttributes"].items()}
                found.append({"subject": body["Subject"], "text": body["Message"], **attributes})
        return found

    def told(self) -> list[tuple[str, str]]:
        """Kind and state of the messages that arrived since the last look."""
        return [(one["kind"], one["state"]) for one in self.received()]


@pytest.fixture
def alerting(embedded_aws: Any, monkeypatch: pytest.MonkeyPatch) -> Alerting:
    """Alerts as in an environment: Airflow's connection, its Variable, a topic, and somebody who listens."""
    name = f"alerts-{uuid.uuid4().hex[:12]}"
    s3, sns, sqs = (embedded_aws.client(service) for service in ("s3", "sns", "sqs"))
    for bucket in (f"{name}-lake", f"{name}-deliveries"):
        s3.create_bucket(Bucket=bucket)
    topic_arn = sns.create_topic(Name=name)["TopicArn"]
    queue_url = sqs.create_queue(QueueName=name)["QueueUrl"]
    queue = sqs.get_queue_attributes(QueueUrl=queue_url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    sns.subscribe(TopicArn=topic_arn, Protocol="sqs", Endpoint=queue)
    variable = {
        "lake_bucket": f"{name}-lake",
        "delivery_sources": [f"s3://{name}-deliveries/cur/"],
        "alert_topic_arn": topic_arn,
    }
    for key, value in embedded_aws.environment().items():
        if key.startswith("AWS_"):
            monkeypatch.setenv(key, value)
    monkeypatch.setenv("AIRFLOW_CONN_AWS_DEFAULT", "aws://")
    monkeypatch.setenv("AIRFLOW_VAR_SENTINEL", json.dumps(variable))
    monkeypatch.setenv("AIRFLOW__API__BASE_URL", "https://airflow.example.com")
    monkeypatch.setenv("AIRFLOW__SENTINEL__DASHBOARD_URL", "https://costs.example.com/")
    settings = settings_from(variable)
    return Alerting(s3, sqs, queue_url, settings, Trees(s3, f"{name}-deliveries"), channels_of(settings))
