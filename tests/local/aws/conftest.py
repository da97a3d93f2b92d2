"""Fixtures for queries and crawls: a bucket, a database and a query runner of each test's own."""

import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

Clients = Callable[[str], Any]
FINISHED = {"SUCCEEDED", "FAILED", "CANCELLED"}
Rows = list[list[str | None]]


@dataclass
class Lake:
    """A bucket and a database, and queries whose results go into that bucket."""

    s3: Any
    glue: Any
    athena: Any
    bucket: str
    database: str

    def put(self, key: str, content: bytes) -> str:
        self.s3.put_object(Bucket=self.bucket, Key=key, Body=content)
        return f"s3://{self.bucket}/{key}"

    def keys(self, prefix: str) -> list[str]:
        listed = self.s3.list_objects_v2(Bucket=self.bucket, Prefix=prefix)
        return [found["Key"] for found in listed.get("Contents", [])]

    def start(self, sql: str, parameters: list[str] | None = None) -> str:
        arguments: dict[str, Any] = {"ExecutionParameters": parameters} if parameters else {}
        return str(
            self.athena.start_query_execution(
                QueryString=sql,
                QueryExecutionContext={"Database": self.database, "Catalog": "AwsDataCatalog"},
                ResultConfiguration={"OutputLocation": f"s3://{self.bucket}/results/"},
                **arguments,
            )["QueryExecutionId"]
        )

    def wait(self, query_id: str) -> dict[str, Any]:
        for _ in range(1200):
            execution: dict[str, Any] = self.athena.get_query_execution(QueryExecutionId=query_id)["QueryExecution"]
            if execution["Status"]["State"] in FINISHED:
                return execution
            time.sleep(0.05)
        raise AssertionError(f"query {query_id} did not end within a minute")

    def succeed(self, sql: str, parameters: list[str] | None = None) -> str:
        query_id = self.start(sql, parameters)
        status = self.wait(query_id)["Status"]
        assert status["State"] == "SUCCEEDED", status.get("StateChangeReason")
        return query_id

    def rows(self, sql: str, parameters: list[str] | None = None) -> Rows:
        """The rows of a result as GetQueryResults gives them: the header of a query is the first."""
        query_id = self.succeed(sql, parameters)
        rows = self.athena.get_query_results(QueryExecutionId=query_id)["ResultSet"]["Rows"]
        return [[value.get("VarCharValue") for value in row["Data"]] for row in rows]

    def values(self, sql: str, parameters: list[str] | None = None) -> Rows:
        """The rows of a query without its header."""
        return self.rows(sql, parameters)[1:]

    def failure(self, sql: str, parameters: list[str] | None = None) -> str:
        """The reason a query failed for."""
        status = self.wait(self.start(sql, parameters))["Status"]
        assert status["State"] == "FAILED", status
        return str(status["StateChangeReason"])

    def crawl(self, name: str) -> dict[str, Any]:
        """Run a crawler to its end; its LastCrawl."""
        self.glue.start_crawler(Name=name)
        for _ in range(1200):
            crawler = self.glue.get_crawler(Name=name)["Crawler"]
            if crawler["State"] == "READY":
                last: dict[str, Any] = crawler["LastCrawl"]
                return last
            time.sleep(0.05)
        raise AssertionError(f"crawler {name} did not end within a minute")


def lake_in(client: Clients) -> Lake:
    """A new bucket and database."""
    name = uuid.uuid4().hex[:10]
    lake = Lake(client("s3"), client("glue"), client("athena"), f"lake-{name}", f"db_{name}")
    lake.s3.create_bucket(Bucket=lake.bucket)
    lake.glue.create_database(DatabaseInput={"Name": lake.database})
    return lake


@pytest.fixture
def lake(aws: Clients) -> Lake:
    return lake_in(aws)


@pytest.fixture(scope="session")
def new_lake() -> Callable[[Clients], Lake]:
    """How to make a lake in another embedded AWS."""
    return lake_in
