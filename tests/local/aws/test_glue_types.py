"""Types in Glue's spelling: there and back through DuckDB, whatever is nested in what."""

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from local.aws.glue_types import athena_type, duckdb_type, glue_type, presto_type

SIMPLE = st.sampled_from(
    ["string", "boolean", "tinyint", "smallint", "int", "bigint", "float", "double", "date", "timestamp", "binary"]
) | st.builds(
    lambda precision, scale: f"decimal({precision},{min(precision, scale)})", st.integers(1, 38), st.integers(0, 38)
)
NAMES = st.text("abcxyz_", min_size=1, max_size=6)
TYPES = st.recursive(
    SIMPLE,
    lambda inner: (
        st.builds("array<{}>".format, inner)
        | st.builds("map<{},{}>".format, st.just("string"), inner)
        | st.dictionaries(NAMES, inner, min_size=1, max_size=3).map(
            lambda members: "struct<" + ",".join(f"{name}:{kind}" for name, kind in members.items()) + ">"
        )
    ),
    max_leaves=4,
)


@settings(deadline=None)
@given(TYPES)
def test_a_type_comes_back_from_duckdb_as_it_went_in(glue: str) -> None:
    with duckdb.connect() as connection:
        described = connection.execute(f"DESCRIBE SELECT CAST(NULL AS {duckdb_type(glue)}) AS x").fetchall()
    assert glue_type(described[0][1]) == glue


@pytest.mark.parametrize(
    ("duckdb_name", "athena"),
    [
        ("VARCHAR", "varchar"),
        ("INTEGER", "integer"),
        ("DECIMAL(38,10)", "decimal"),
        ("MAP(VARCHAR, VARCHAR)", "map"),
        ("INTEGER[]", "array"),
        ("STRUCT(a INTEGER)", "row"),
        ("TIMESTAMP WITH TIME ZONE", "timestamp with time zone"),
        ("BLOB", "varbinary"),
    ],
)
def test_athena_names_types_its_own_way(duckdb_name: str, athena: str) -> None:
    assert athena_type(duckdb_name) == athena


def test_a_stored_view_says_whole_types() -> None:
    glue = "struct<a:map<string,decimal(38,10)>,b:array<int>>"
    assert presto_type(glue) == "row(a map(varchar,decimal(38,10)),b array(integer))"


def test_a_type_that_is_none_is_named() -> None:
    with pytest.raises(ValueError, match="type 'money' is not one of the Glue catalog's"):
        duckdb_type("money")
