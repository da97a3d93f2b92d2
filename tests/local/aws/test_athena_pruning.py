"""Partitions a query cannot need are not looked at; what is not surely unneeded is."""

from __future__ import annotations

import duckdb
import pytest
import sqlglot
from hypothesis import given
from hypothesis import strategies as st
from sqlglot import exp

from local.aws.athena_pruning import needed
from local.aws.catalog import Partition, Table

MONTHS, SNAPSHOTS = ("2026-09", "2026-10"), ("a", "b")
PARTITIONS = [Partition((month, snapshot), (), "s3://x/", "", {}) for month in MONTHS for snapshot in SNAPSHOTS]


def table(kind: str = "string") -> Table:
    keys = (("billing_period", kind), ("snapshot_id", "string"))
    made = dict.fromkeys(Table.__dataclass_fields__, ()) | {"database": "gold", "name": "line_items"}
    return Table(**(made | {"partition_keys": keys}))  # type: ignore[arg-type]


def read(sql: str, kind: str = "string") -> str:
    """The partitions that are read of `line_items`: `9a 9b 10a`."""
    query = sqlglot.parse_one(sql, read="athena")
    reference = next(one for one in query.find_all(exp.Table) if one.name == "line_items")
    found = needed(table(kind), reference, PARTITIONS)
    return " ".join(f"{int(month[-2:])}{snapshot}" for month, snapshot in (part.values for part in found))


ALL = "9a 9b 10a 10b"


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("billing_period = '2026-10' AND snapshot_id = 'a'", "10a"),
        (
            "(billing_period = '2026-10' AND snapshot_id = 'a') OR (billing_period = '2026-09' AND snapshot_id = 'b')",
            "9b 10a",
        ),
        ("FALSE", ""),
        ("snapshot_id IN ('b', 'c') AND unblended_cost > 1", "9b 10b"),
        ("billing_period <> '2026-10'", "9a 9b"),
        ("NOT (billing_period = '2026-10')", "9a 9b"),
        ("l.snapshot_id = 'a'", "9a 10a"),
        # Not decided by the keys alone.
        ("snapshot_id = 'a' OR unblended_cost > 1", ALL),
        ("unblended_cost > 1", ALL),
        ("snapshot_id = service", ALL),
        ("other.snapshot_id = 'a'", ALL),
        ("snapshot_id IN (SELECT snapshot_id FROM other WHERE snapshot_id = 'none')", ALL),
        ("UPPER(snapshot_id) = 'A'", ALL),
    ],
)
def test_what_the_condition_decides(condition: str, expected: str) -> None:
    assert read(f"SELECT 1 FROM gold.line_items AS l WHERE {condition}") == expected


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT 1 FROM line_items",
        "SELECT 1 FROM line_items LEFT JOIN other ON TRUE WHERE snapshot_id = 'a'",
        "SELECT 1 FROM other LEFT JOIN line_items ON TRUE WHERE snapshot_id = 'a'",
        "SELECT 1 FROM other, line_items WHERE snapshot_id = 'a'",
    ],
)
def test_without_a_condition_and_in_joins_all_are_read(sql: str) -> None:
    assert read(sql) == ALL


def test_a_subquery_has_a_condition_of_its_own() -> None:
    sql = "SELECT 1 FROM (SELECT * FROM line_items WHERE snapshot_id = 'a') WHERE billing_period = 'none'"
    assert read(sql) == "9a 10a"


def test_keys_that_are_no_text_are_left_alone() -> None:
    assert read("SELECT 1 FROM line_items WHERE billing_period = 10", kind="int") == ALL


_DUCKDB = duckdb.connect()
_LEAVES = st.sampled_from(
    [
        *(f"billing_period = '{month}'" for month in (*MONTHS, "x")),
        *(f"snapshot_id <> '{snapshot}'" for snapshot in (*SNAPSHOTS, "x")),
        "snapshot_id IN ('a', 'x')",
        "cost > 1",
        "cost IS NULL",
    ]
)
_CONDITIONS = st.recursive(
    _LEAVES,
    lambda inner: st.one_of(
        st.builds("({} AND {})".format, inner, inner),
        st.builds("({} OR {})".format, inner, inner),
        st.builds("(NOT {})".format, inner),
    ),
    max_leaves=8,
)


@given(_CONDITIONS)
def test_no_partition_is_left_out_that_has_a_row_which_passes(condition: str) -> None:
    kept = read(f"SELECT 1 FROM line_items WHERE {condition}").split()
    rows = ", ".join(
        f"('{month}', '{snapshot}', {cost})" for month in MONTHS for snapshot in SNAPSHOTS for cost in (0, 2, "NULL")
    )
    passing = _DUCKDB.execute(
        f"SELECT billing_period, snapshot_id FROM (VALUES {rows}) AS r (billing_period, snapshot_id, cost) WHERE {condition}"
    ).fetchall()
    assert {f"{int(month[-2:])}{snapshot}" for month, snapshot in passing} <= set(kept), condition
