"""A lake of 13 published billing periods: silver, gold and the pointer, in the folders of the embedded AWS.

The figures are made up and follow from the seed. Silver is drawn; gold is derived from it as `spark_jobs/gold.py` does, so
that the sums agree.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import duckdb

from benchmarks.api.published import Month, write_published
from local.aws.glue_types import duckdb_type
from local.aws.places import Places
from sentinel.snapshots.identity import snapshot_id
from spark_jobs.table_schema import TableSchema, load_schema
from spark_jobs.transforms.daily_costs import DIMENSIONS
from spark_jobs.transforms.daily_costs import MEASURES as DAILY_MEASURES
from spark_jobs.transforms.gold_line_items import MEASURES, SAME_VALUES

EXPORT = "benchmark"
LAKE_BUCKET = "sentinel-lake"
CSV_EXPORTS_BUCKET = "sentinel-csv-exports"
PERIODS = ("2025-10", "2025-11", "2025-12", *(f"2026-{month:02d}" for month in range(1, 11)))
LINE_ITEMS = 5_000_000
SEED = 2026
CODE_VERSION = "benchmark"

SILVER = load_schema("silver", "line_items")
QUARANTINE = load_schema("silver", "quarantine")
GOLD = load_schema("gold", "line_items")
DAILY_COSTS = load_schema("gold", "daily_costs")

SQL = Path(__file__).parent / "sql"
SORTED_BY = "usage_date, service"
# What `file_count` of the jobs gives for such months on two cores.
FILES = 2
# More than a file has: the 128 MB blocks of Spark's Parquet writer hold a file of such a month in one row group.
ROWS_PER_ROW_GROUP = 1_048_576
# spark_jobs/snapshot_files.py asks for smaller ones in the audit log; rows of this width gave 12,000 to 8 MiB there.
LINE_ITEMS_PER_ROW_GROUP = 24_576
MEMORY = "1GB"
THREADS = 2


@dataclass(frozen=True)
class Lake:
    """A lake that was written: the embedded AWS's root folder, and what is in it."""

    root: Path
    months: tuple[Month, ...]

    @property
    def bucket(self) -> Path:
        """The folder whose files are the objects of the lake's bucket."""
        return Places(self.root).buckets / LAKE_BUCKET

    @property
    def line_item_count(self) -> int:
        return sum(month.line_item_count for month in self.months)

    @property
    def daily_cost_count(self) -> int:
        return sum(month.daily_cost_count for month in self.months)

    def files(self, layer: str, table: str) -> list[str]:
        """The Parquet files of a table, all billing periods."""
        return sorted(str(path) for path in (self.bucket / layer / table).rglob("*.parquet"))

    def size(self, layer: str, table: str) -> int:
        """The bytes of a table's files."""
        return sum(Path(path).stat().st_size for path in self.files(layer, table))


def write_lake(root: Path, *, line_items: int = LINE_ITEMS, seed: int = SEED) -> Lake:
    """Write the lake into an empty folder, a month at a time, in bounded memory."""
    places = Places(root)
    places.create()
    for bucket in (LAKE_BUCKET, CSV_EXPORTS_BUCKET):
        (places.buckets / bucket).mkdir()
    with duckdb.connect(":memory:") as connection:
        connection.execute(f"SET memory_limit = '{MEMORY}'")
        connection.execute(f"SET threads = {THREADS}")
        connection.execute(f"SET temp_directory = '{root / 'spilled'}'")
        connection.execute("SET preserve_insertion_order = false")
        connection.execute("SET enable_progress_bar = false")
        _set(connection, seed=seed, file_count=FILES)
        connection.execute((SQL / "organisation.sql").read_text(encoding="utf-8"))
        bounds = [line_items * number // len(PERIODS) for number in range(len(PERIODS) + 1)]
        months = tuple(
            _write_month(connection, places.buckets / LAKE_BUCKET, billing_period, first_row, end_row)
            for billing_period, first_row, end_row in zip(PERIODS, bounds, bounds[1:], strict=False)
        )
    write_published(places.buckets / LAKE_BUCKET, months)
    return Lake(root, months)


def _write_month(
    connection: duckdb.DuckDBPyConnection, lake: Path, billing_period: str, first_row: int, end_row: int
) -> Month:
    is_final = billing_period != PERIODS[-1]
    _set(connection, billing_period=billing_period, first_row=first_row, end_row=end_row, is_final=is_final)
    connection.execute(
        "CREATE OR REPLACE TABLE silver AS " + (SQL / "silver_line_items.sql").read_text(encoding="utf-8")
    )
    delivery_id = hashlib.sha256(f"{EXPORT}|{billing_period}|{first_row}-{end_row}".encode()).hexdigest()[:16]
    identity = snapshot_id(EXPORT, billing_period, delivery_id, CODE_VERSION)
    folder = f"billing_period={billing_period}/snapshot_id={identity}"

    silver = _contract(connection.table("silver"), SILVER)
    silver_files = _write_by_source_file(silver, lake / "silver/line_items" / folder)
    empty = connection.sql("SELECT NULL AS reason WHERE FALSE")
    _write(_contract(empty, QUARANTINE), lake / "silver/quarantine" / folder, 0)

    gold = _contract(connection.read_parquet(silver_files, hive_partitioning=False).project(_gold_columns()), GOLD)
    gold_files = _write_by_source_file(gold, lake / "gold/line_items" / folder, LINE_ITEMS_PER_ROW_GROUP)

    by_day = _contract(_daily_costs(connection.read_parquet(gold_files, hive_partitioning=False)), DAILY_COSTS)
    connection.execute("DROP TABLE silver")
    by_day.create("daily_costs")
    daily_costs = connection.table("daily_costs")
    for number in range(FILES):
        # As Spark's repartition("usage_date"): no day stands in two files.
        part = daily_costs.filter(f"hash(usage_date) % {FILES} = {number}").order(SORTED_BY)
        _write(part, lake / "gold/daily_costs" / folder, number)
    daily_cost_count, line_item_count, unblended, amortized = _totals(daily_costs)
    connection.execute("DROP TABLE daily_costs")
    return Month(
        export=EXPORT,
        billing_period=billing_period,
        snapshot_id=identity,
        delivery_id=delivery_id,
        code_version=CODE_VERSION,
        is_final=is_final,
        line_item_count=line_item_count,
        daily_cost_count=daily_cost_count,
        unblended_cost=unblended,
        amortized_cost=amortized,
    )


def _write_by_source_file(
    rows: duckdb.DuckDBPyRelation, folder: Path, rows_per_row_group: int = ROWS_PER_ROW_GROUP
) -> list[str]:
    """One sorted file per source file, as Spark's coalesce leaves them: each spans the whole month."""
    sources = [f"benchmark-{number + 1:05d}.snappy.parquet" for number in range(FILES)]
    return [
        _write(rows.filter(f"source_file = '{source}'").order(SORTED_BY), folder, number, rows_per_row_group)
        for number, source in enumerate(sources)
    ]


def _write(
    rows: duckdb.DuckDBPyRelation, folder: Path, number: int, rows_per_row_group: int = ROWS_PER_ROW_GROUP
) -> str:
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"part-{number:05d}-benchmark-c000.zstd.parquet"
    rows.write_parquet(str(file), compression="zstd", row_group_size=rows_per_row_group)
    (folder / "_SUCCESS").touch()
    return str(file)


def _contract(rows: duckdb.DuckDBPyRelation, schema: TableSchema) -> duckdb.DuckDBPyRelation:
    """Exactly the columns of the schema, in its order and types; those that are not there are null. ValueError for others."""
    unknown = set(rows.columns) - {column.name for column in schema.columns}
    if unknown:
        raise ValueError(f"{schema.layer}.{schema.name} has no column {', '.join(sorted(unknown))}")
    return rows.project(
        ", ".join(
            f"CAST({column.name if column.name in rows.columns else 'NULL'} AS {duckdb_type(column.type)}) AS {column.name}"
            for column in schema.columns
        )
    )


def _gold_columns() -> str:
    same = [f"{silver} AS {gold}" for gold, silver in SAME_VALUES.items()]
    measures = [f"CAST({silver} AS DECIMAL(38, 10)) AS {gold}" for gold, silver in MEASURES.items()]
    return ", ".join([*same, "CASE WHEN cardinality(tags) > 0 THEN tags ELSE resource_tags END AS tags", *measures])


def _daily_costs(line_items: duckdb.DuckDBPyRelation) -> duckdb.DuckDBPyRelation:
    sums = [f"SUM({measure}) AS {measure}" for measure in DAILY_MEASURES]
    return line_items.aggregate(", ".join([*DIMENSIONS, *sums, "COUNT(*) AS line_item_count"]), ", ".join(DIMENSIONS))


def _totals(daily_costs: duckdb.DuckDBPyRelation) -> tuple[int, int, str, str]:
    sums = "COUNT(*), SUM(line_item_count), SUM(unblended_cost), SUM(amortized_cost)"
    (rows, line_items, unblended, amortized), *_ = daily_costs.aggregate(sums).fetchall()
    return int(rows), int(line_items), str(unblended), str(amortized)


def _set(connection: duckdb.DuckDBPyConnection, **variables: str | int | bool) -> None:
    for name, value in variables.items():
        connection.execute(f"SET VARIABLE {name} = $value", {"value": value})
