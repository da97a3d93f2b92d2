"""A small lake as an engine sees it: Parquet and CSV objects, catalogued as the pipeline does, asked through Athena."""

from __future__ import annotations

import csv
import gzip
import io
import itertools
import json
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from sentinel.checks.definitions import check_parameters
from sentinel.checks.raw_table import catalog_delivery
from tests.sql.small_lake import Row, SmallLake

SCHEMAS = Path(__file__).resolve().parents[2] / "include" / "schemas"
BILLING_PERIOD = "2026-10"

_PARQUET = {
    "InputFormat": "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",
    "OutputFormat": "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat",
    "SerdeInfo": {"SerializationLibrary": "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe"},
}
_ARROW_TYPES: dict[str, pa.DataType] = {
    "string": pa.string(),
    "double": pa.float64(),
    "bigint": pa.int64(),
    "boolean": pa.bool_(),
    "map<string,string>": pa.map_(pa.string(), pa.string()),
    "decimal(38,10)": pa.decimal128(38, 10),
}


def schema_of(layer: str, table: str) -> dict[str, Any]:
    """The table's schema in include/schemas."""
    schema: dict[str, Any] = json.loads((SCHEMAS / layer / f"{table}.json").read_text())
    return schema


def parquet_of(layer: str, table: str, rows: Sequence[Row], *, lacks: Collection[str] = ()) -> bytes:
    """The rows as a Parquet file with all columns of the table's schema; a column no row names is null.

    `lacks` are columns that the file has not, as those of older code.
    """
    columns = [one for one in schema_of(layer, table)["columns"] if one["name"] not in lacks]
    schema = pa.schema([(one["name"], _ARROW_TYPES[one["type"]]) for one in columns])
    filled = [{name: row.get(name) for name in schema.names} for row in rows]
    for row in rows:
        assert set(row) - set(lacks) <= set(schema.names), (
            f"not a column of {layer} {table}: {sorted(set(row) - set(schema.names))}"
        )
    sink = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(filled, schema=schema), sink)
    return sink.getvalue()


def csv_gz_of(rows: Sequence[Row], columns: Sequence[str], more_lines: Sequence[str] = ()) -> bytes:
    """The rows as AWS delivers them: gzipped CSV with a header; `more_lines` go in as they are."""
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return gzip.compress((text.getvalue() + "".join(f"{line}\n" for line in more_lines)).encode(), mtime=0)


@dataclass(frozen=True)
class LoadedLake:
    """A small lake that lies in the embedded AWS under ids of its own."""

    tables: LakeTables
    delivery_id: str
    snapshot_id: str

    @property
    def raw_uri(self) -> str:
        """The folder of the delivery."""
        return f"s3://{self.tables.bucket}/raw/demo/billing_period={BILLING_PERIOD}/delivery_id={self.delivery_id}/"

    @property
    def parameters(self) -> dict[str, str]:
        """What a check template gets to look at this lake."""
        return check_parameters(
            {"billing_period": BILLING_PERIOD, "delivery_id": self.delivery_id, "snapshot_id": self.snapshot_id},
            raw_database=self.tables.raw,
            silver_database=self.tables.silver,
            gold_database=self.tables.gold,
            quarantine_limit_rows_pct=1.0,
            quarantine_limit_cost_pct=0.5,
        )

    def ask(self, sql: str) -> list[Row]:
        """The rows Athena answers with, every value as text."""
        return self.tables.ask(sql)


class LakeTables:
    """The catalogued silver and gold tables of the embedded AWS, to which lakes are added as snapshots.

    All tests of a session share one embedded AWS, so the bucket and the databases bear the prefix of their tests.
    """

    def __init__(self, aws: Callable[[str], Any], prefix: str) -> None:
        self.bucket = f"{prefix}-lake"
        self.raw, self.silver, self.gold = f"{prefix}_raw", f"{prefix}_silver", f"{prefix}_gold"
        self.published = f"{prefix}_published"
        self.s3, self.glue, self.athena = aws("s3"), aws("glue"), aws("athena")
        self._numbers = itertools.count(1)
        self._loaded: list[tuple[SmallLake, LoadedLake]] = []

    def create(self) -> None:
        """The bucket, the databases, and the tables as include/schemas defines them."""
        self.s3.create_bucket(Bucket=self.bucket)
        for database in (self.raw, self.silver, self.gold, self.published):
            self.glue.create_database(DatabaseInput={"Name": database})
        for layer, table, database in (
            ("silver", "line_items", self.silver),
            ("silver", "quarantine", self.silver),
            ("gold", "daily_costs", self.gold),
            ("gold", "line_items", self.gold),
            ("gold", "restatements", self.gold),
            ("gold", "day_finality", self.gold),
        ):
            schema = schema_of(layer, table)
            self.glue.create_table(
                DatabaseName=database,
                TableInput={
                    "Name": table,
                    "TableType": "EXTERNAL_TABLE",
                    "PartitionKeys": [{"Name": one["name"], "Type": one["type"]} for one in schema["partitions"]],
                    "StorageDescriptor": self._storage(layer, table, f"s3://{self.bucket}/{layer}/{table}/"),
                },
            )

    def drop(self) -> None:
        """Everything `create` and `load` made."""
        for database in (self.raw, self.silver, self.gold, self.published):
            self.glue.delete_database(Name=database)  # and its tables
        for page in self.s3.get_paginator("list_objects_v2").paginate(Bucket=self.bucket):
            if found := [{"Key": one["Key"]} for one in page.get("Contents", [])]:
                self.s3.delete_objects(Bucket=self.bucket, Delete={"Objects": found})
        self.s3.delete_bucket(Bucket=self.bucket)

    def load(self, lake: SmallLake, *, raw_files: dict[str, bytes] | None = None, form: str = "csv") -> LoadedLake:
        """The lake as a new delivery and a new snapshot; `raw_files` stand in for its raw rows."""
        number = next(self._numbers)
        loaded = LoadedLake(self, f"{number:016x}", f"{BILLING_PERIOD}-{number:016x}")
        columns = list(lake.raw[0]) if lake.raw else ["line_item_currency_code", "line_item_unblended_cost"]
        files = raw_files if raw_files is not None else {"demo-00001.csv.gz": csv_gz_of(lake.raw, columns)}
        folder = loaded.raw_uri.removeprefix(f"s3://{self.bucket}/")
        for name, body in files.items():
            self.s3.put_object(Bucket=self.bucket, Key=folder + name, Body=body)
        record = {
            "export": "demo",
            "billing_period": BILLING_PERIOD,
            "delivery_id": loaded.delivery_id,
            "format": form,
            "columns": columns,
            "files": [{"name": name, "size": len(body)} for name, body in files.items()],
        }
        self.s3.put_object(Bucket=self.bucket, Key=folder + "_COMPLETE", Body=json.dumps(record).encode())
        catalog_delivery(self.glue, self.s3, record, database=self.raw, raw_uri=loaded.raw_uri)
        self.add_rows("silver", "line_items", lake.silver, loaded.snapshot_id)
        self.add_rows("silver", "quarantine", lake.quarantine, loaded.snapshot_id)
        self.add_rows("gold", "daily_costs", lake.daily_costs, loaded.snapshot_id)
        self.add_rows("gold", "line_items", lake.line_items, loaded.snapshot_id)
        self.add_rows("gold", "restatements", lake.restatements, loaded.snapshot_id)
        if lake.day_finality:
            self.add_rows("gold", "day_finality", lake.day_finality, loaded.snapshot_id)
        return loaded

    def load_once(self, lake: SmallLake) -> LoadedLake:
        """The lake as a snapshot that tests which only read may share."""
        for known, loaded in self._loaded:
            if known == lake:
                return loaded
        self._loaded.append((lake, self.load(lake)))
        return self._loaded[-1][1]

    def ask(self, sql: str) -> list[Row]:
        """The rows Athena answers with, every value as text; AssertionError with its reason when it fails."""
        result = self.athena.get_query_results(QueryExecutionId=self.run(sql))["ResultSet"]["Rows"]
        names, *rows = ([cell.get("VarCharValue") for cell in row["Data"]] for row in result)
        return [dict(zip(names, row, strict=True)) for row in rows]

    def run(self, sql: str) -> str:
        """The id of the query, which has succeeded; AssertionError with its reason when it fails."""
        started: str = self.athena.start_query_execution(
            QueryString=sql, ResultConfiguration={"OutputLocation": f"s3://{self.bucket}/athena/"}
        )["QueryExecutionId"]
        deadline = time.monotonic() + 60
        while True:
            status = self.athena.get_query_execution(QueryExecutionId=started)["QueryExecution"]["Status"]
            if status["State"] in {"SUCCEEDED", "FAILED", "CANCELLED"}:
                break
            assert time.monotonic() < deadline, f"still {status['State']} after a minute:\n{sql}"
            time.sleep(0.02)
        assert status["State"] == "SUCCEEDED", f"{status.get('StateChangeReason')}\n{sql}"
        return started

    def add_rows(
        self, layer: str, table: str, rows: Sequence[Row], snapshot_id: str, *, lacks: Collection[str] = ()
    ) -> None:
        """The rows as what a snapshot has of a table; `lacks` are columns that its code did not write."""
        names = {one["name"] for one in schema_of(layer, table)["columns"]}
        # The factory makes one row for both gold tables; each takes the columns it has.
        kept = [
            {name: value for name, value in row.items() if name not in lacks and (layer == "silver" or name in names)}
            for row in rows
        ]
        self.add_files(layer, table, [parquet_of(layer, table, kept, lacks=lacks)], snapshot_id)

    def add_files(self, layer: str, table: str, files: Sequence[bytes], snapshot_id: str) -> None:
        """Parquet files as what a snapshot has of a table."""
        database = self.silver if layer == "silver" else self.gold
        folder = f"{layer}/{table}/billing_period={BILLING_PERIOD}/snapshot_id={snapshot_id}/"
        for number, body in enumerate(files):
            self.s3.put_object(Bucket=self.bucket, Key=f"{folder}part-{number}.parquet", Body=body)
        self.glue.create_partition(
            DatabaseName=database,
            TableName=table,
            PartitionInput={
                "Values": [BILLING_PERIOD, snapshot_id],
                "StorageDescriptor": self._storage(layer, table, f"s3://{self.bucket}/{folder}"),
            },
        )

    def _storage(self, layer: str, table: str, location: str) -> dict[str, Any]:
        columns = [{"Name": one["name"], "Type": one["type"]} for one in schema_of(layer, table)["columns"]]
        return {"Columns": columns, "Location": location, **_PARQUET}
