"""Athena's other statements: tables, views, writes, partitions, and what SHOW and DESCRIBE say."""

import base64
import json
from typing import Any

import pytest


def test_create_table_as_writes_parquet_partitions_and_registers_them(lake: Any) -> None:
    lake.succeed(
        f"CREATE TABLE t WITH (format = 'PARQUET', external_location = 's3://{lake.bucket}/t/', "
        "partitioned_by = ARRAY['region']) AS SELECT x, CAST(x AS DECIMAL(38,10)) AS cost, region "
        "FROM (VALUES (1, 'eu-west-1'), (2, 'us-east-1')) AS v(x, region)"
    )
    assert [key.split("/")[1] for key in lake.keys("t/")] == ["region=eu-west-1", "region=us-east-1"]
    assert lake.rows("SHOW PARTITIONS t") == [["region=eu-west-1"], ["region=us-east-1"]]
    assert lake.values("SELECT * FROM t ORDER BY x") == [
        ["1", "1.0000000000", "eu-west-1"],
        ["2", "2.0000000000", "us-east-1"],
    ]
    columns = lake.glue.get_table(DatabaseName=lake.database, Name="t")["Table"]["StorageDescriptor"]["Columns"]
    assert [(column["Name"], column["Type"]) for column in columns] == [("x", "int"), ("cost", "decimal(38,10)")]


def test_create_table_as_refuses_a_location_that_holds_files(lake: Any) -> None:
    lake.put("t/a", b"x")
    reason = lake.failure(f"CREATE TABLE t WITH (external_location = 's3://{lake.bucket}/t/') AS SELECT 1 AS x")
    assert reason == (
        f"HIVE_PATH_ALREADY_EXISTS: Target directory for table '{lake.database}.t' already exists: "
        f"s3://{lake.bucket}/t/"
    )
    assert lake.rows("SHOW TABLES") == []


def test_create_table_as_without_a_location_writes_below_the_results(lake: Any) -> None:
    query_id = lake.succeed("CREATE TABLE t AS SELECT SUM(x) AS s FROM (VALUES 1, 2) AS v(x)")
    assert len(lake.keys(f"results/tables/{query_id}/")) == 1
    assert lake.values("SELECT s FROM t") == [["3"]]


def test_create_table_as_needs_its_partition_keys_last(lake: Any) -> None:
    reason = lake.failure("CREATE TABLE t WITH (partitioned_by = ARRAY['a']) AS SELECT 1 AS a, 2 AS b")
    assert reason.startswith("HIVE_COLUMN_ORDER_MISMATCH")


def test_insert_adds_rows_and_registers_new_partitions(lake: Any) -> None:
    lake.succeed(
        f"CREATE EXTERNAL TABLE t (x bigint, note string) PARTITIONED BY (p string) STORED AS PARQUET "
        f"LOCATION 's3://{lake.bucket}/t/'"
    )
    lake.succeed("INSERT INTO t VALUES (1, 'a', 'one'), (2, 'b', 'two')")
    lake.succeed("INSERT INTO t (p, x) SELECT 'two', 3")
    assert lake.values("SELECT * FROM t ORDER BY x") == [["1", "a", "one"], ["2", "b", "two"], ["3", None, "two"]]
    assert lake.rows("SHOW PARTITIONS t") == [["p=one"], ["p=two"]]


def test_insert_with_a_column_too_few_is_refused(lake: Any) -> None:
    lake.succeed("CREATE TABLE t AS SELECT 1 AS a, 2 AS b")
    assert lake.failure("INSERT INTO t SELECT 1").startswith("MISMATCHED_COLUMN_TYPES")


@pytest.mark.parametrize(
    ("file_format", "suffix"), [("PARQUET", ".parquet"), ("TEXTFILE", ".csv.gz"), ("JSON", ".json")]
)
def test_unload_writes_files_and_no_table(lake: Any, file_format: str, suffix: str) -> None:
    lake.succeed(f"UNLOAD (SELECT 1 AS x, 'a' AS y) TO 's3://{lake.bucket}/u/' WITH (format = '{file_format}')")
    (key,) = lake.keys("u/")
    assert key.endswith(suffix)
    assert lake.rows("SHOW TABLES") == []


def test_unload_refuses_a_location_that_holds_files(lake: Any) -> None:
    lake.put("u/a", b"x")
    reason = lake.failure(f"UNLOAD (SELECT 1 AS x) TO 's3://{lake.bucket}/u/' WITH (format = 'PARQUET')")
    assert reason.startswith("HIVE_PATH_ALREADY_EXISTS")


def test_a_view_is_kept_as_athena_keeps_it_and_follows_its_tables(lake: Any) -> None:
    lake.succeed("CREATE TABLE t AS SELECT 'a' AS service, CAST('0.1' AS DECIMAL(38,10)) AS cost")
    text = "SELECT service, SUM(cost) AS cost, COUNT(*) AS n FROM t GROUP BY service"
    lake.succeed(f"CREATE OR REPLACE VIEW v AS\n{text}")
    table = lake.glue.get_table(DatabaseName=lake.database, Name="v")["Table"]
    assert (table["TableType"], table["Parameters"]["presto_view"]) == ("VIRTUAL_VIEW", "true")
    encoded = table["ViewOriginalText"].removeprefix("/* Presto View: ").removesuffix(" */")
    described = json.loads(base64.b64decode(encoded))
    assert described == {
        "originalSql": text,
        "catalog": "awsdatacatalog",
        "schema": lake.database,
        "columns": [
            {"name": "service", "type": "varchar"},
            {"name": "cost", "type": "decimal(38,10)"},
            {"name": "n", "type": "bigint"},
        ],
    }
    lake.succeed("INSERT INTO t VALUES ('a', CAST('0.2' AS DECIMAL(38,10)))")
    assert lake.values("SELECT * FROM v") == [["a", "0.3000000000", "2"]]


def test_a_view_reads_tables_of_the_database_it_was_made_in(lake: Any) -> None:
    lake.succeed("CREATE TABLE t AS SELECT 1 AS x")
    lake.succeed("CREATE VIEW v AS SELECT x FROM t")
    lake.succeed("CREATE OR REPLACE VIEW w AS SELECT x + 1 AS y FROM v")
    database, lake.database = lake.database, "default"
    assert lake.values(f"SELECT * FROM {database}.w") == [["2"]]


def test_a_view_that_is_there_needs_or_replace(lake: Any) -> None:
    lake.succeed("CREATE VIEW v AS SELECT 1 AS x")
    assert lake.failure("CREATE VIEW v AS SELECT 2 AS x").startswith("ALREADY_EXISTS")
    lake.succeed("CREATE OR REPLACE VIEW v AS SELECT 2 AS x")
    assert lake.values("SELECT x FROM v") == [["2"]]


def test_a_view_whose_table_is_gone_says_so(lake: Any) -> None:
    lake.succeed("CREATE TABLE t AS SELECT 1 AS x")
    lake.succeed("CREATE VIEW v AS SELECT x FROM t")
    lake.succeed("DROP TABLE t")
    assert f"Table 'awsdatacatalog.{lake.database}.t' does not exist" in lake.failure("SELECT * FROM v")


def test_a_view_that_would_be_part_of_itself_is_an_error(lake: Any) -> None:
    lake.succeed("CREATE VIEW v AS SELECT 1 AS x")
    lake.succeed("CREATE VIEW w AS SELECT x FROM v")
    lake.succeed("CREATE OR REPLACE VIEW v AS SELECT x FROM w")
    assert lake.failure("SELECT * FROM v").startswith("INVALID_VIEW")


def test_drop_needs_the_right_kind(lake: Any) -> None:
    lake.succeed("CREATE TABLE t AS SELECT 1 AS x")
    assert lake.failure("DROP VIEW t").startswith("TABLE_NOT_FOUND")
    lake.succeed("DROP TABLE t")
    assert lake.failure("DROP TABLE t").startswith("TABLE_NOT_FOUND")
    lake.succeed("DROP TABLE IF EXISTS t")


def test_repair_registers_folders_and_says_which(lake: Any) -> None:
    lake.succeed(
        f"CREATE EXTERNAL TABLE t (x string) PARTITIONED BY (p string) "
        f"ROW FORMAT DELIMITED FIELDS TERMINATED BY ';' LOCATION 's3://{lake.bucket}/t/'"
    )
    lake.put("t/p=a b/1.csv", b"one;two\n\\N;x\n")
    assert lake.rows("MSCK REPAIR TABLE t") == [[f"Repair: Added partition to metastore {lake.database}.t:p=a b"]]
    assert lake.rows("MSCK REPAIR TABLE t") == []
    assert lake.values("SELECT * FROM t ORDER BY x NULLS LAST") == [["one", "a b"], [None, "a b"]]


def test_alter_table_adds_and_drops_partitions(lake: Any) -> None:
    lake.succeed(
        f"CREATE EXTERNAL TABLE t (x string) PARTITIONED BY (p string, q string) LOCATION 's3://{lake.bucket}/t/'"
    )
    lake.succeed(f"ALTER TABLE t ADD PARTITION (p='1', q='2') LOCATION 's3://{lake.bucket}/elsewhere/'")
    assert lake.failure("ALTER TABLE t ADD PARTITION (p='1', q='2')").startswith("ALREADY_EXISTS")
    lake.succeed("ALTER TABLE t ADD IF NOT EXISTS PARTITION (p='1', q='2') PARTITION (q='4', p='3')")
    assert lake.rows("SHOW PARTITIONS t") == [["p=1/q=2"], ["p=3/q=4"]]
    partition = lake.glue.get_partition(DatabaseName=lake.database, TableName="t", PartitionValues=["1", "2"])
    assert partition["Partition"]["StorageDescriptor"]["Location"] == f"s3://{lake.bucket}/elsewhere/"
    lake.succeed("ALTER TABLE t DROP PARTITION (p='1', q='2')")
    assert lake.rows("SHOW PARTITIONS t") == [["p=3/q=4"]]


def test_show_and_describe(lake: Any) -> None:
    lake.succeed(
        f"CREATE EXTERNAL TABLE daily (a string, m map<string,string>, d decimal(38,10)) PARTITIONED BY (p string) "
        f"STORED AS PARQUET LOCATION 's3://{lake.bucket}/t/'"
    )
    lake.succeed("CREATE VIEW monthly AS SELECT 1 AS x")
    assert lake.rows("SHOW TABLES") == [["daily"], ["monthly"]]
    assert lake.rows(f"SHOW TABLES IN {lake.database} 'dai*'") == [["daily"]]
    assert lake.rows("SHOW VIEWS") == [["monthly"]]
    assert [lake.database] in lake.rows("SHOW DATABASES")
    assert lake.rows("SHOW COLUMNS IN daily") == [["a"], ["m"], ["d"], ["p"]]
    assert lake.rows("DESCRIBE daily")[:4] == [
        ["a", "string", ""],
        ["m", "map<string,string>", ""],
        ["d", "decimal(38,10)", ""],
        ["p", "string", ""],
    ]


def test_databases_are_created_and_dropped(lake: Any) -> None:
    name = f"{lake.database}_second"
    lake.succeed(f"CREATE DATABASE {name}")
    assert lake.failure(f"CREATE DATABASE {name}").startswith("ALREADY_EXISTS")
    lake.succeed(f"CREATE DATABASE IF NOT EXISTS {name}")
    assert lake.glue.get_database(Name=name)["Database"]["Name"] == name
    lake.succeed(f"CREATE TABLE {name}.t AS SELECT 1 AS x")
    assert lake.failure(f"DROP DATABASE {name}").startswith("INVALID_OPERATION")
    lake.succeed(f"DROP DATABASE {name} CASCADE")
    assert lake.failure(f"SHOW TABLES IN {name}").startswith("SCHEMA_NOT_FOUND")


def test_a_comment_before_and_a_semicolon_behind_are_passed_over(lake: Any) -> None:
    assert lake.rows("-- which tables\n/* all */ SHOW TABLES;") == []
    assert lake.values("-- one\nSELECT 1 AS x;") == [["1"]]


@pytest.mark.parametrize(
    "sql", ["VACUUM t", "EXPLAIN SELECT 1", "MERGE INTO t USING s ON t.x = s.x WHEN MATCHED THEN DELETE"]
)
def test_a_statement_that_is_not_known_is_refused_and_not_passed_over(lake: Any, sql: str) -> None:
    assert lake.failure(sql).startswith("NOT_SUPPORTED")


def test_statement_types_are_athenas(lake: Any) -> None:
    kinds = {
        sql: lake.wait(lake.start(sql))["StatementType"]
        for sql in ("SELECT 1", "CREATE TABLE t AS SELECT 1 AS x", "SHOW TABLES", "INSERT INTO t SELECT 2")
    }
    assert list(kinds.values()) == ["DML", "DDL", "UTILITY", "DML"]
