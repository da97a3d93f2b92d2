"""The published views, on the embedded Athena: they show what the pointer names, and are written only when they must."""

import pytest

from sentinel.places import Place
from sentinel.refresh.update_views import bring_views_in_line
from sentinel.settings import Settings
from sentinel.snapshots import views
from sentinel.snapshots.pointer import PointerContendedError, PublishedSnapshot, publish
from sentinel.snapshots.views import PUBLISHED_VIEWS, ViewError, fingerprint

LAKE = "views-lake"
SETTINGS = Settings(
    lake_bucket=LAKE,
    silver_database="views_silver",
    gold_database="views_gold",
    published_database="views_published",
    athena_workgroup="views",
)
SELECT = "SELECT amount, billing_period, snapshot_id FROM views_gold.daily_costs WHERE {}"


def plain_select(path, *, published, **_):
    """Stands for include/sql/views, whose columns have tests of their own."""
    keys = [
        f"(billing_period = '{one['billing_period']}' AND snapshot_id = '{one['snapshot_id']}')" for one in published
    ]
    return SELECT.format(" OR ".join(keys) or "FALSE") + f" -- {path}"


@pytest.fixture
def lake(aws, monkeypatch):
    """A gold table with two snapshots, and nothing published."""
    s3, glue, athena = aws("s3"), aws("glue"), aws("athena")
    monkeypatch.setattr(views, "render_sql", plain_select)
    s3.create_bucket(Bucket=LAKE)
    athena.create_work_group(
        Name="views", Configuration={"ResultConfiguration": {"OutputLocation": f"s3://{LAKE}/athena/"}}
    )
    for database in ("views_silver", "views_gold", "views_published"):
        glue.create_database(DatabaseInput={"Name": database})
    storage = {
        "Columns": [{"Name": "amount", "Type": "int"}],
        "Location": f"s3://{LAKE}/gold/daily_costs/",
        "InputFormat": "org.apache.hadoop.mapred.TextInputFormat",
        "OutputFormat": "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
        "SerdeInfo": {
            "SerializationLibrary": "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe",
            "Parameters": {"field.delim": ","},
        },
    }
    keys = [{"Name": "billing_period", "Type": "string"}, {"Name": "snapshot_id", "Type": "string"}]
    glue.create_table(
        DatabaseName="views_gold",
        TableInput={
            "Name": "daily_costs",
            "TableType": "EXTERNAL_TABLE",
            "PartitionKeys": keys,
            "StorageDescriptor": storage,
        },
    )
    for number, snapshot in enumerate(("old", "new"), start=1):
        folder = f"gold/daily_costs/billing_period=2026-10/snapshot_id={snapshot}/"
        s3.put_object(Bucket=LAKE, Key=f"{folder}part.csv", Body=f"{number}\n".encode())
        glue.create_partition(
            DatabaseName="views_gold",
            TableName="daily_costs",
            PartitionInput={
                "Values": ["2026-10", snapshot],
                "StorageDescriptor": {**storage, "Location": f"s3://{LAKE}/{folder}"},
            },
        )
    yield aws
    for database in ("views_silver", "views_gold", "views_published"):
        glue.delete_database(Name=database)
    athena.delete_work_group(WorkGroup="views", RecursiveDeleteOption=True)
    for found in s3.list_objects_v2(Bucket=LAKE).get("Contents", []):
        s3.delete_object(Bucket=LAKE, Key=found["Key"])
    s3.delete_bucket(Bucket=LAKE)


def publish_snapshot(aws, name, day):
    entry = PublishedSnapshot(name, "d", f"2026-10-{day:02d}T00:00:00Z", "x")
    publish(aws("s3"), Place(LAKE, "gold/_published.json"), "demo", "2026-10", entry)


def shown(aws, view="daily_costs"):
    """The snapshots a reader of the view sees."""
    athena = aws("athena")
    query = athena.start_query_execution(
        QueryString=f"SELECT snapshot_id FROM views_published.{view}", WorkGroup="views"
    )["QueryExecutionId"]
    views._wait(athena, {"the test's query": query}, lambda _: None)
    rows = athena.get_query_results(QueryExecutionId=query)["ResultSet"]["Rows"][1:]
    return [row["Data"][0]["VarCharValue"] for row in rows]


def fingerprints(aws):
    tables = aws("glue").get_tables(DatabaseName="views_published")["TableList"]
    return {table["Name"]: table["Parameters"].get(views.FINGERPRINT) for table in tables}


def test_the_views_follow_the_pointer_and_are_left_alone_when_in_line(lake):
    assert bring_views_in_line(lake, SETTINGS) == sorted(PUBLISHED_VIEWS)
    assert shown(lake) == []
    publish_snapshot(lake, "old", 1)
    assert bring_views_in_line(lake, SETTINGS) == sorted(PUBLISHED_VIEWS)
    assert shown(lake) == ["old"]
    publish_snapshot(lake, "new", 2)
    bring_views_in_line(lake, SETTINGS)
    assert [shown(lake, view) for view in PUBLISHED_VIEWS] == [["new"]] * len(PUBLISHED_VIEWS)
    before = fingerprints(lake)
    assert bring_views_in_line(lake, SETTINGS) == []
    assert fingerprints(lake) == before
    assert set(before) == set(PUBLISHED_VIEWS)


def test_a_view_that_was_made_but_not_marked_is_made_again(lake, monkeypatch):
    publish_snapshot(lake, "old", 1)
    with monkeypatch.context() as patch:
        # Killed between the two: an AWS that takes no mark.
        glue = lake("glue")
        patch.setattr(glue, "update_table", lambda **_: (_ for _ in ()).throw(ConnectionError("killed")))
        with pytest.raises(ConnectionError):
            bring_views_in_line({"s3": lake("s3"), "glue": glue, "athena": lake("athena")}.__getitem__, SETTINGS)
    assert set(fingerprints(lake).values()) == {None}
    assert bring_views_in_line(lake, SETTINGS) == sorted(PUBLISHED_VIEWS)
    assert shown(lake) == ["old"]


def test_a_pointer_that_moves_while_the_views_are_made_is_followed(lake, monkeypatch):
    publish_snapshot(lake, "old", 1)
    original = views.replace_views
    moved = []

    def replace(*arguments, **keywords):
        original(*arguments, **keywords)
        if not moved:
            moved.append(publish_snapshot(lake, "new", 2))

    monkeypatch.setattr("sentinel.refresh.update_views.replace_views", replace)
    bring_views_in_line(lake, SETTINGS)
    assert shown(lake) == ["new"]


def test_a_pointer_that_never_rests_is_given_up(lake, monkeypatch):
    moves = iter(range(1, 29))
    monkeypatch.setattr(
        "sentinel.refresh.update_views.replace_views",
        lambda *_: publish_snapshot(lake, f"s{(move := next(moves))}", move),
    )
    with pytest.raises(PointerContendedError, match="moved 5 times"):
        bring_views_in_line(lake, SETTINGS)


def test_a_view_athena_refuses_is_named_with_its_reason(lake, monkeypatch):
    monkeypatch.setattr(views, "render_sql", lambda *_, **__: "SELECT 1 AS x FROM views_gold.nothing_here")
    with pytest.raises(ViewError, match=r"view daily_costs: Athena query .* ended FAILED: .*nothing_here"):
        bring_views_in_line(lake, SETTINGS)


def test_another_statement_has_another_fingerprint():
    assert fingerprint("SELECT 1") != fingerprint("SELECT 2")
