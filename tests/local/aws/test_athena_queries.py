"""SELECT on Athena: values, results, pages, parameters, views, partitions, and errors as AWS words them."""

import gzip
import io
import time
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from botocore.exceptions import ClientError

OPEN_CSV = "ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.OpenCSVSerde'"
HEADER = "TBLPROPERTIES ('skip.header.line.count'='1')"


def parquet(**columns: Any) -> bytes:
    written = io.BytesIO()
    pq.write_table(pa.table(columns), written)
    return written.getvalue()


@pytest.mark.parametrize(
    ("expression", "written"),
    [
        ("1", "1"),
        ("NULL", None),
        ("''", ""),
        ("true", "true"),
        ("CAST(1.5 AS DECIMAL(38,10))", "1.5000000000"),
        ("CAST(0 AS DECIMAL(38,10))", "0.0000000000"),
        ("TRY_CAST('7.095684E-4' AS DECIMAL(38,10))", "0.0007095684"),
        ("CAST(CAST(CAST('0.0007095684' AS DOUBLE) AS VARCHAR) AS DECIMAL(38,10))", "0.0007095684"),
        ("CAST(CAST(CAST('-1.0E-7' AS DOUBLE) AS VARCHAR) AS DECIMAL(38,10))", "-0.0000001000"),
        ("TRY_CAST('abc' AS DECIMAL(38,10))", None),
        ("CAST('123456789012345678901234567.1234567891' AS DECIMAL(38,10))", "123456789012345678901234567.1234567891"),
        ("CAST('0.25' AS DOUBLE)", "0.25"),
        ("CAST('1.0E-7' AS DOUBLE)", "1.0E-7"),
        ("CAST('12345678' AS DOUBLE)", "1.2345678E7"),
        ("CAST('100' AS DOUBLE)", "100.0"),
        ("DATE '2026-10-31'", "2026-10-31"),
        ("TIMESTAMP '2026-10-31 01:02:03.045'", "2026-10-31 01:02:03.045"),
        ("ARRAY[1, NULL]", "[1, null]"),
        ("MAP(ARRAY['a', 'b'], ARRAY['x', 'y'])", "{a=x, b=y}"),
        ("ELEMENT_AT(MAP(ARRAY['a'], ARRAY['x']), 'b')", None),
        ("DATE_FORMAT(TIMESTAMP '2026-10-31 01:02:03', '%Y-%m')", "2026-10"),
        ("SUBSTR('2026-10-31', 1, 7)", "2026-10"),
        ("REGEXP_LIKE('2026-10', '^[0-9]{4}-[0-9]{2}$')", "true"),
    ],
)
def test_a_value_is_written_as_athena_writes_it(lake: Any, expression: str, written: str | None) -> None:
    assert lake.rows(f"SELECT {expression} AS value") == [["value"], [written]]


def test_decimal_sums_of_text_are_exact(lake: Any) -> None:
    lines = "\n".join(["0.1"] * 10 + ["-1E-10", "1.0000000001"])
    lake.put("c/a.csv", f"cost\n{lines}\n".encode())
    lake.succeed(f"CREATE EXTERNAL TABLE c (cost string) {OPEN_CSV} LOCATION 's3://{lake.bucket}/c/' {HEADER}")
    assert lake.values("SELECT SUM(CAST(cost AS DECIMAL(38,10))) FROM c") == [["2.0000000000"]]


def test_columns_without_a_name_are_numbered_by_place(lake: Any) -> None:
    assert lake.rows("SELECT 1 AS a, 2, MAX(x) FROM (VALUES 3) AS t(x)") == [["a", "_col1", "_col2"], ["1", "2", "3"]]


def test_the_result_is_a_csv_with_every_value_quoted_and_null_empty(lake: Any) -> None:
    query_id = lake.succeed("SELECT 'a\"b' AS x, NULL AS y, '' AS z")
    content = lake.s3.get_object(Bucket=lake.bucket, Key=f"results/{query_id}.csv")["Body"].read()
    assert content == b'"x","y","z"\n"a""b",,""\n'


def test_results_come_in_pages_after_one_header(lake: Any) -> None:
    query_id = lake.succeed("SELECT x FROM (VALUES 1, 2, 3, 4) AS t(x) ORDER BY x")
    first = lake.athena.get_query_results(QueryExecutionId=query_id, MaxResults=2)
    second = lake.athena.get_query_results(QueryExecutionId=query_id, MaxResults=2, NextToken=first["NextToken"])
    third = lake.athena.get_query_results(QueryExecutionId=query_id, MaxResults=2, NextToken=second["NextToken"])
    pages = [[row["Data"][0]["VarCharValue"] for row in page["ResultSet"]["Rows"]] for page in (first, second, third)]
    assert pages == [["x", "1"], ["2", "3"], ["4"]]
    assert "NextToken" not in third


def test_column_types_are_athenas(lake: Any) -> None:
    query_id = lake.succeed(
        "SELECT 'a' AS s, CAST(1 AS BIGINT) AS b, CAST(1 AS DECIMAL(38,10)) AS d, 1.5e0 AS f, true AS t"
    )
    described = lake.athena.get_query_results(QueryExecutionId=query_id)["ResultSet"]["ResultSetMetadata"]["ColumnInfo"]
    assert [column["Type"] for column in described] == ["varchar", "bigint", "decimal", "double", "boolean"]
    assert (described[2]["Precision"], described[2]["Scale"]) == (38, 10)


def test_execution_parameters_take_the_place_of_question_marks_in_order(lake: Any) -> None:
    assert lake.values("SELECT ? AS a, x FROM (VALUES 1, 2) AS t(x) WHERE x = ?", ["'it''s'", "2"]) == [["it's", "2"]]


def test_too_few_execution_parameters_are_an_error(lake: Any) -> None:
    reason = lake.failure("SELECT ?, ?", ["1"])
    assert reason == "INVALID_PARAMETER_USAGE: Incorrect number of parameters: expected 2 but found 1"


def test_the_same_request_token_is_the_same_query(lake: Any) -> None:
    arguments = {
        "QueryString": "SELECT 1",
        "ResultConfiguration": {"OutputLocation": f"s3://{lake.bucket}/results/"},
        "ClientRequestToken": f"token-of-{lake.bucket}-made-long-enough",
    }
    ids = {lake.athena.start_query_execution(**arguments)["QueryExecutionId"] for _ in range(2)}
    assert len(ids) == 1
    lake.wait(ids.pop())


def test_parquet_is_read_by_name_and_a_column_a_file_lacks_is_null(lake: Any) -> None:
    tags = pa.array([[("team", "a")]], pa.map_(pa.string(), pa.string()))
    lake.put("t/1.parquet", parquet(Amount=[1.5], tags=tags))
    lake.put("t/2.parquet", parquet(amount=[2.5]))
    lake.put("t/_SUCCESS", b"x")
    lake.put("t/.hidden.parquet", b"no parquet")
    lake.succeed(
        f"CREATE EXTERNAL TABLE t (tags map<string,string>, amount double) STORED AS PARQUET "
        f"LOCATION 's3://{lake.bucket}/t/'"
    )
    rows = lake.rows("SELECT *, ELEMENT_AT(tags, 'team') AS team FROM t ORDER BY amount")
    assert rows == [["tags", "amount", "team"], ["{team=a}", "1.5", "a"], [None, "2.5", None]]


def test_csv_is_read_by_position_quoted_gzipped_and_empty_is_no_null(lake: Any) -> None:
    text = 'id,note,cost\n"1","a ""quoted"", comma\nand line",0.5\n2,,\n3\n4,x,1,too many\n'
    lake.put("c/a.csv.gz", gzip.compress(text.encode()))
    lake.succeed(
        f"CREATE EXTERNAL TABLE c (id string, note string, cost string) {OPEN_CSV} "
        f"LOCATION 's3://{lake.bucket}/c/' {HEADER}"
    )
    assert lake.values("SELECT id, note, cost FROM c ORDER BY id") == [
        ["1", 'a "quoted", comma\nand line', "0.5"],
        ["2", "", ""],
        ["3", None, None],
        ["4", "x", "1"],
    ]


def test_a_table_made_by_the_glue_api_with_open_csv_serde_is_read(lake: Any) -> None:
    lake.put("raw/demo/delivery_id=ab/d.csv.gz", gzip.compress(b"a/X,b\n1,2.50\n"))
    lake.put("raw/demo/delivery_id=ab/_COMPLETE", b"{}")
    lake.glue.create_table(
        DatabaseName=lake.database,
        TableInput={
            "Name": "delivery_ab",
            "TableType": "EXTERNAL_TABLE",
            "Parameters": {"skip.header.line.count": "1"},
            "StorageDescriptor": {
                "Columns": [{"Name": "a/x", "Type": "string"}, {"Name": "b", "Type": "string"}],
                "Location": f"s3://{lake.bucket}/raw/demo/delivery_id=ab/",
                "SerdeInfo": {
                    "SerializationLibrary": "org.apache.hadoop.hive.serde2.OpenCSVSerde",
                    "Parameters": {"separatorChar": ",", "quoteChar": '"'},
                },
            },
        },
    )
    sql = f'SELECT "a/x", CAST(b AS DECIMAL(38,10)) FROM {lake.database}.delivery_ab'
    assert lake.values(sql) == [["1", "2.5000000000"]]


def test_only_registered_partitions_are_read(lake: Any) -> None:
    for period in ("2026-09", "2026-10"):
        lake.put(f"t/billing_period={period}/a.parquet", parquet(x=[int(period[-2:])]))
    lake.succeed(
        f"CREATE EXTERNAL TABLE t (x bigint) PARTITIONED BY (billing_period string) STORED AS PARQUET "
        f"LOCATION 's3://{lake.bucket}/t/'"
    )
    assert lake.values("SELECT * FROM t") == []
    lake.succeed("ALTER TABLE t ADD PARTITION (billing_period = '2026-10')")
    assert lake.values("SELECT * FROM t") == [["10", "2026-10"]]
    assert lake.values('SELECT "$path" FROM t') == [[f"s3://{lake.bucket}/t/billing_period=2026-10/a.parquet"]]


def test_partition_projection_reads_unregistered_partitions_in_its_range(lake: Any) -> None:
    for year in (2025, 2026, 2027):
        lake.put(f"t/year={year}/a.parquet", parquet(x=[year]))
    lake.succeed(
        f"CREATE EXTERNAL TABLE t (x bigint) PARTITIONED BY (year string) STORED AS PARQUET "
        f"LOCATION 's3://{lake.bucket}/t/' TBLPROPERTIES ('projection.enabled'='true', "
        "'projection.year.type'='integer', 'projection.year.range'='2025,2026')"
    )
    assert lake.values("SELECT year FROM t ORDER BY x") == [["2025"], ["2026"]]


def test_csv_partitions_keep_their_own_columns(lake: Any) -> None:
    lake.put("c/p=1/a.csv", b"a,b\n1,2\n")
    lake.put("c/p=2/a.csv", b"b,a\n3,4\n")
    lake.succeed(
        f"CREATE EXTERNAL TABLE c (a string, b string) PARTITIONED BY (p string) {OPEN_CSV} "
        f"LOCATION 's3://{lake.bucket}/c/' {HEADER}"
    )
    lake.succeed("MSCK REPAIR TABLE c")
    partition = lake.glue.get_partition(DatabaseName=lake.database, TableName="c", PartitionValues=["2"])["Partition"]
    columns = [{"Name": "b", "Type": "string"}, {"Name": "a", "Type": "string"}]
    lake.glue.update_partition(
        DatabaseName=lake.database,
        TableName="c",
        PartitionValueList=["2"],
        PartitionInput={"Values": ["2"], "StorageDescriptor": partition["StorageDescriptor"] | {"Columns": columns}},
    )
    assert lake.values("SELECT a, b, p FROM c ORDER BY p") == [["1", "2", "1"], ["4", "3", "2"]]


def test_a_cte_may_bear_the_name_of_the_table_it_reads(lake: Any) -> None:
    lake.put("t/1.parquet", parquet(x=[1, 2]))
    lake.succeed(f"CREATE EXTERNAL TABLE t (x bigint) STORED AS PARQUET LOCATION 's3://{lake.bucket}/t/'")
    assert lake.values("WITH t AS (SELECT * FROM t WHERE x > 1) SELECT t.x FROM t") == [["2"]]


def test_the_error_for_an_unknown_table_names_it_and_its_place(lake: Any) -> None:
    reason = lake.failure(f"SELECT * FROM {lake.database}.nope")
    assert reason == f"TABLE_NOT_FOUND: line 1:15: Table 'awsdatacatalog.{lake.database}.nope' does not exist"


def test_the_error_for_an_unknown_database_names_it(lake: Any) -> None:
    assert lake.failure("SELECT * FROM nowhere.t") == "SCHEMA_NOT_FOUND: line 1:15: Schema 'nowhere' does not exist"


def test_the_error_for_an_unknown_column_names_it_and_its_place(lake: Any) -> None:
    reason = lake.failure("SELECT x,\n  nope\nFROM (VALUES 1) AS t(x)")
    assert reason == "COLUMN_NOT_FOUND: line 2:3: Column 'nope' cannot be resolved"


def test_the_error_for_what_is_no_sql_is_a_syntax_error(lake: Any) -> None:
    assert lake.failure("SELECT x FORM t").startswith("SYNTAX_ERROR: line 1:15: mismatched input 't'")


def test_the_error_for_a_cast_that_fails_says_so(lake: Any) -> None:
    reason = lake.failure("SELECT CAST(x AS DECIMAL(38,10)) FROM (VALUES 'abc') AS t(x)")
    assert reason.startswith("INVALID_CAST_ARGUMENT: ")
    assert "abc" in reason


def test_the_error_for_an_unknown_function_names_it(lake: Any) -> None:
    assert lake.failure("SELECT nofunc(1)") == "FUNCTION_NOT_FOUND: line 1:8: Function 'nofunc' not registered"


def test_the_error_for_a_file_that_is_no_parquet_names_the_object(lake: Any) -> None:
    lake.put("t/1.parquet", b"not parquet at all")
    lake.succeed(f"CREATE EXTERNAL TABLE t (x bigint) STORED AS PARQUET LOCATION 's3://{lake.bucket}/t/'")
    reason = lake.failure("SELECT * FROM t")
    assert reason.startswith(f"HIVE_BAD_DATA: s3://{lake.bucket}/t/1.parquet: not readable as Parquet")


def test_results_of_a_failed_query_are_refused(lake: Any) -> None:
    query_id = lake.start("SELECT nope")
    lake.wait(query_id)
    with pytest.raises(ClientError, match="Final query state: FAILED") as error:
        lake.athena.get_query_results(QueryExecutionId=query_id)
    assert error.value.response["Error"]["Code"] == "InvalidRequestException"


ENDLESS = (
    "SELECT COUNT(*) FROM UNNEST(SEQUENCE(1, 1000000)) a(x), UNNEST(SEQUENCE(1, 1000000)) b(y) WHERE x % 7 + y % 3 = 1"
)


def test_a_query_that_is_stopped_is_cancelled(lake: Any) -> None:
    query_id = lake.start(ENDLESS)
    lake.athena.stop_query_execution(QueryExecutionId=query_id)
    assert lake.wait(query_id)["Status"]["State"] == "CANCELLED"


@pytest.mark.timeout(60)
@pytest.mark.parametrize("seconds", [0, 0.01, 0.3])
def test_queries_that_were_stopped_leave_their_places_to_others(lake: Any, seconds: float) -> None:
    for _ in range(5):
        query_id = lake.start(ENDLESS)
        time.sleep(seconds)
        lake.athena.stop_query_execution(QueryExecutionId=query_id)
    assert lake.values("SELECT 1") == [["1"]]


def test_an_enforced_workgroup_decides_where_results_go(lake: Any) -> None:
    workgroup = f"wg-{lake.bucket}"
    configuration = {"OutputLocation": f"s3://{lake.bucket}/enforced/"}
    lake.athena.create_work_group(
        Name=workgroup, Configuration={"ResultConfiguration": configuration, "EnforceWorkGroupConfiguration": True}
    )
    query_id = lake.athena.start_query_execution(
        QueryString="SELECT 1",
        WorkGroup=workgroup,
        ResultConfiguration={"OutputLocation": f"s3://{lake.bucket}/mine/"},
    )["QueryExecutionId"]
    described = lake.wait(query_id)
    assert described["ResultConfiguration"]["OutputLocation"] == f"s3://{lake.bucket}/enforced/{query_id}.csv"
    assert lake.keys("enforced/") == [f"enforced/{query_id}.csv"]
    assert lake.keys("mine/") == []


def test_a_query_without_an_output_location_is_refused(lake: Any) -> None:
    with pytest.raises(ClientError, match="No output location provided") as error:
        lake.athena.start_query_execution(QueryString="SELECT 1")
    assert error.value.response["Error"]["Code"] == "InvalidRequestException"


def test_queries_run_at_the_same_time(lake: Any) -> None:
    lake.put("t/1.parquet", parquet(x=list(range(1000))))
    lake.succeed(f"CREATE EXTERNAL TABLE t (x bigint) STORED AS PARQUET LOCATION 's3://{lake.bucket}/t/'")
    ids = [lake.start(f"SELECT SUM(x) + {number} FROM t") for number in range(12)]
    assert {lake.wait(query_id)["Status"]["State"] for query_id in ids} == {"SUCCEEDED"}
    last = lake.athena.get_query_results(QueryExecutionId=ids[11])["ResultSet"]["Rows"][1]["Data"]
    assert last == [{"VarCharValue": "499511"}]
