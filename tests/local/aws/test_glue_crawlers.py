"""Crawlers that really read: what they make of raw deliveries, and what they add to tables that are defined."""

import gzip
import io
import json
import uuid
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from botocore.exceptions import ClientError

LOG_ONLY = {"UpdateBehavior": "LOG", "DeleteBehavior": "LOG"}


def parquet(**columns: Any) -> bytes:
    written = io.BytesIO()
    pq.write_table(pa.table(columns), written)
    return written.getvalue()


def create_classifier(lake: Any) -> str:
    name = f"csv-{uuid.uuid4().hex[:8]}"
    lake.glue.create_classifier(
        CsvClassifier={
            "Name": name,
            "Delimiter": ",",
            "QuoteSymbol": '"',
            "ContainsHeader": "PRESENT",
            "Serde": "OpenCSVSerDe",
            "CustomDatatypeConfigured": True,
            "CustomDatatypes": ["STRING"],
        }
    )
    return name


def create_raw_crawler(lake: Any, **definition: Any) -> str:
    """The crawler of raw, as it is deployed."""
    name = f"raw-{uuid.uuid4().hex[:8]}"
    lake.glue.create_crawler(
        Name=name,
        Role="role",
        DatabaseName=lake.database,
        Targets={"S3Targets": [{"Path": f"s3://{lake.bucket}/raw/", "Exclusions": ["**_delivered/**"]}]},
        Configuration=json.dumps({"Version": 1.0, "Grouping": {"TableLevelConfiguration": 3}}),
        **({"Classifiers": [create_classifier(lake)]} | definition),
    )
    return name


def columns_of(lake: Any, table: str) -> list[tuple[str, str]]:
    described = lake.glue.get_table(DatabaseName=lake.database, Name=table)["Table"]["StorageDescriptor"]
    return [(column["Name"], column["Type"]) for column in described["Columns"]]


def log_of(aws: Any, crawler: str) -> list[str]:
    events = aws("logs").get_log_events(logGroupName="/aws-glue/crawlers", logStreamName=crawler)["events"]
    return [event["message"] for event in events]


def test_a_csv_delivery_becomes_a_table_per_export_with_all_columns_text(lake: Any) -> None:
    folder = "raw/My-Export/billing_period=2026-10/delivery_id=ab"
    lake.put(f"{folder}/x-1.csv.gz", gzip.compress(b"identity/LineItemId,lineItem/UnblendedCost\n1,7.1E-4\n"))
    lake.put(f"{folder}/_COMPLETE", b"{}")
    lake.put(f"{folder}/_manifest.json", b"{}")
    lake.put(f"{folder}/_delivered/x-1.csv.zip", b"PK")
    lake.put("raw/other/billing_period=2026-10/delivery_id=cd/x.parquet", parquet(Cost=[1.5]))
    name = create_raw_crawler(lake)
    assert lake.crawl(name)["Status"] == "SUCCEEDED"
    assert lake.rows("SHOW TABLES") == [["my_export"], ["other"]]
    assert columns_of(lake, "my_export") == [
        ("identity/lineitemid", "string"),
        ("lineitem/unblendedcost", "string"),
    ]
    assert columns_of(lake, "other") == [("cost", "double")]
    assert lake.rows("SELECT * FROM my_export") == [
        ["identity/lineitemid", "lineitem/unblendedcost", "billing_period", "delivery_id"],
        ["1", "7.1E-4", "2026-10", "ab"],
    ]
    assert lake.values("SELECT cost, delivery_id FROM other") == [["1.5", "cd"]]
    metrics = lake.glue.get_crawler_metrics(CrawlerNameList=[name])["CrawlerMetricsList"]
    assert [(found["TablesCreated"], found["TablesUpdated"]) for found in metrics] == [(2, 0)]


def test_a_new_delivery_with_other_columns_is_a_partition_with_its_own_columns(lake: Any) -> None:
    name = create_raw_crawler(
        lake, RecrawlPolicy={"RecrawlBehavior": "CRAWL_NEW_FOLDERS_ONLY"}, SchemaChangePolicy=LOG_ONLY
    )
    lake.put("raw/demo/billing_period=2026-09/delivery_id=a/1.csv", b"a,b\n1,2\n")
    lake.crawl(name)
    lake.put("raw/demo/billing_period=2026-10/delivery_id=b/1.csv", b"new,b,a\n9,3,4\n")
    lake.crawl(name)
    assert columns_of(lake, "demo") == [("a", "string"), ("b", "string")]
    assert lake.values("SELECT a, b FROM demo ORDER BY a") == [["1", "2"], ["4", "3"]]


def test_a_policy_that_updates_adds_new_columns_to_the_table(lake: Any) -> None:
    name = create_raw_crawler(lake)
    lake.put("raw/demo/p=1/1.csv", b"a\n1\n")
    lake.crawl(name)
    lake.put("raw/demo/p=2/1.csv", b"a,b\n2,3\n")
    lake.crawl(name)
    assert columns_of(lake, "demo") == [("a", "string"), ("b", "string")]
    assert lake.values("SELECT a, b FROM demo ORDER BY a") == [["1", None], ["2", "3"]]


def test_without_a_classifier_types_are_inferred(lake: Any) -> None:
    lake.put("raw/demo/p=1/1.csv", b"id,cost,name\n1,2.5,x\n2,3.5,y\n")
    lake.crawl(create_raw_crawler(lake, Classifiers=[]))
    assert columns_of(lake, "demo") == [("id", "bigint"), ("cost", "double"), ("name", "string")]
    assert lake.values("SELECT SUM(cost), SUM(id) FROM demo") == [["6.0", "3"]]


def test_folders_without_a_key_are_counted(lake: Any) -> None:
    lake.put("raw/demo/20261001-20261101/1.csv", b"a\n1\n")
    lake.crawl(create_raw_crawler(lake))
    assert lake.rows("SELECT * FROM demo") == [["a", "partition_0"], ["1", "20261001-20261101"]]


def test_headers_that_differ_in_case_only_stay_apart(lake: Any) -> None:
    lake.put("raw/demo/p=1/1.csv", b"user:Name,user:name\n1,2\n")
    lake.crawl(create_raw_crawler(lake))
    assert columns_of(lake, "demo") == [("user:name", "string"), ("user:name_1", "string")]


@pytest.mark.parametrize(
    ("key", "content", "said"),
    [
        ("raw/demo/p=1/torn.parquet", b"PAR1 torn", "not readable as Parquet"),
        ("raw/demo/p=1/torn.csv.gz", b"\x1f\x8b torn", "not readable as CSV"),
    ],
)
def test_a_file_that_cannot_be_read_fails_the_crawl_and_is_named(
    lake: Any, key: str, content: bytes, said: str
) -> None:
    lake.put(key, content)
    last = lake.crawl(create_raw_crawler(lake))
    assert last["Status"] == "FAILED"
    assert last["ErrorMessage"].startswith(f"s3://{lake.bucket}/{key}: {said}")


def test_files_at_differing_depths_fail_the_crawl(lake: Any) -> None:
    lake.put("raw/demo/p=1/1.csv", b"a\n1\n")
    lake.put("raw/demo/p=1/q=2/1.csv", b"a\n1\n")
    last = lake.crawl(create_raw_crawler(lake))
    assert (last["Status"], "differing partition folders: p; p/q" in last["ErrorMessage"]) == ("FAILED", True)


def test_an_empty_target_is_a_success_without_tables(lake: Any) -> None:
    assert lake.crawl(create_raw_crawler(lake))["Status"] == "SUCCEEDED"
    assert lake.rows("SHOW TABLES") == []


def test_a_running_crawler_is_not_started_again(lake: Any) -> None:
    for number in range(200):
        lake.put(f"raw/demo/p={number}/1.parquet", parquet(a=[1]))
    name = create_raw_crawler(lake)
    lake.glue.start_crawler(Name=name)
    with pytest.raises(ClientError) as error:
        lake.glue.start_crawler(Name=name)
    assert error.value.response["Error"]["Code"] == "CrawlerRunningException"
    with pytest.raises(ClientError) as error:
        lake.glue.update_crawler(Name=name, Description="x")
    assert error.value.response["Error"]["Code"] == "CrawlerRunningException"


def test_an_updated_crawler_reads_its_new_target(lake: Any) -> None:
    lake.put("elsewhere/demo/p=1/1.csv", b"a\n1\n")
    name = create_raw_crawler(lake)
    lake.glue.update_crawler(Name=name, Targets={"S3Targets": [{"Path": f"s3://{lake.bucket}/elsewhere/"}]})
    lake.crawl(name)
    assert lake.rows("SHOW TABLES") == [["demo"]]
    assert lake.glue.get_crawler(Name=name)["Crawler"]["Version"] == 2


def create_catalog_crawler(lake: Any, table: str) -> str:
    name = f"gold-{uuid.uuid4().hex[:8]}"
    lake.glue.create_crawler(
        Name=name,
        Role="role",
        DatabaseName=lake.database,
        Targets={"CatalogTargets": [{"DatabaseName": lake.database, "Tables": [table]}]},
        SchemaChangePolicy=LOG_ONLY,
    )
    return name


def test_a_catalog_crawler_adds_partitions_and_never_rewrites_the_schema(lake: Any, aws: Any) -> None:
    lake.succeed(
        f"CREATE EXTERNAL TABLE daily (day string, cost decimal(38,10)) PARTITIONED BY (billing_period string, "
        f"snapshot_id string) STORED AS PARQUET LOCATION 's3://{lake.bucket}/gold/daily/'"
    )
    name = create_catalog_crawler(lake, "daily")
    folder = "gold/daily/billing_period=2026-10/snapshot_id"
    lake.put(f"{folder}=1/a.parquet", parquet(day=["2026-10-01"], surprise=[1]))
    lake.put(f"{folder}=1/_SUCCESS", b"x")
    lake.put("gold/daily/_temporary/0/a.parquet", b"torn")
    assert lake.crawl(name)["Status"] == "SUCCEEDED"
    assert columns_of(lake, "daily") == [("day", "string"), ("cost", "decimal(38,10)")]
    assert lake.rows("SHOW PARTITIONS daily") == [["billing_period=2026-10/snapshot_id=1"]]
    assert lake.values("SELECT * FROM daily") == [["2026-10-01", None, "2026-10", "1"]]
    place = f"{lake.database}.daily: s3://{lake.bucket}/{folder}=1/a.parquet"
    assert log_of(aws, name) == [
        f"{place}: column cost is nothing, the table has decimal(38,10)",
        f"{place}: column surprise is bigint, the table has nothing",
    ]
    lake.put(f"{folder}=2/a.parquet", parquet(day=["2026-10-02"]))
    lake.crawl(name)
    assert len(lake.rows("SHOW PARTITIONS daily")) == 2


def test_a_catalog_crawler_of_a_table_that_is_not_there_fails(lake: Any) -> None:
    last = lake.crawl(create_catalog_crawler(lake, "nope"))
    assert last["Status"] == "FAILED"
    assert last["ErrorMessage"] == f"catalog target {lake.database}.nope: no such table"


async def wait_with_aiobotocore(embedded: Any, crawler: str) -> dict[str, Any]:
    """Start a crawler and wait, as the provider's deferrable trigger does."""
    from aiobotocore.session import get_session
    from airflow.providers.amazon.aws.hooks.glue_crawler import GlueCrawlerHook

    async with get_session().create_client(
        "glue",
        endpoint_url=embedded.endpoint_url,
        region_name="us-east-1",
        aws_access_key_id="testing",
        aws_secret_access_key="testing",  # noqa: S106
    ) as client:
        await client.start_crawler(Name=crawler)
        waiter = GlueCrawlerHook(aws_conn_id=None, region_name="us-east-1").get_waiter(
            "crawler_ready", deferrable=True, client=client
        )
        await waiter.wait(Name=crawler, WaiterConfig={"Delay": 1, "MaxAttempts": 60})
        found: dict[str, Any] = (await client.get_crawler(Name=crawler))["Crawler"]
        return found


def test_the_providers_own_deferrable_waiter_sees_the_crawl_end(lake: Any, embedded_aws: Any) -> None:
    import asyncio

    lake.put("raw/demo/p=1/1.csv", b"a\n1\n")
    crawler = asyncio.run(wait_with_aiobotocore(embedded_aws, create_raw_crawler(lake)))
    assert (crawler["State"], crawler["LastCrawl"]["Status"]) == ("READY", "SUCCEEDED")
