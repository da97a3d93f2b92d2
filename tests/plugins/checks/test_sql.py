"""SQL parameters cannot leave their place."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from jinja2 import UndefinedError

from sentinel.checks.sql import find_include_dir, render_sql, sql_identifier, sql_literal

REPOSITORY = Path(__file__).resolve().parents[3]


@pytest.fixture
def include_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "sql").mkdir()
    monkeypatch.setenv("SENTINEL_INCLUDE_DIR", str(tmp_path))
    return tmp_path


@given(st.text(alphabet=st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"])))
@example("'; DROP TABLE x; --")
@example("\\'")
@example("''")
@example("{{ 7 * 7 }}")
def test_a_literal_reads_back_as_the_same_text(text: str) -> None:
    with duckdb.connect() as connection:
        assert connection.execute(f"SELECT {sql_literal(text)}").fetchall() == [(text,)]


@given(
    st.text(), st.sampled_from(["\n", "\r", "\0", "\x1b", "\x7f", "\u0085", "\u2028", "\u2029", "\ud800"]), st.text()
)
def test_a_literal_with_a_control_character_is_refused(before: str, character: str, after: str) -> None:
    with pytest.raises(ValueError, match="control characters"):
        sql_literal(before + character + after)


@pytest.mark.parametrize("value", [None, 1, b"x", ["x"], {"x": 1}])
def test_a_literal_is_made_from_text_only(value: object) -> None:
    with pytest.raises(ValueError, match="made from text"):
        sql_literal(value)


@given(st.from_regex(r"[a-z_][a-z0-9_]{0,30}", fullmatch=True))
def test_a_plain_name_is_an_identifier_as_it_is(name: str) -> None:
    assert sql_identifier(name) == name


@given(st.text().filter(lambda text: not all(c in "abcdefghijklmnopqrstuvwxyz0123456789_" for c in text)))
@example("sentinel_gold; DROP TABLE x")
@example('a"b')
@example("a.b")
@example("gold\n")
@example("ſentinel")
@example("Gold")
def test_a_name_with_anything_else_is_no_identifier(name: str) -> None:
    with pytest.raises(ValueError, match="not a database, table or column name"):
        sql_identifier(name)


@pytest.mark.parametrize("name", ["", "1st", "a" * 256, None, 3])
def test_an_empty_too_long_or_digit_first_name_is_no_identifier(name: object) -> None:
    with pytest.raises(ValueError, match="not a database, table or column name"):
        sql_identifier(name)


def test_a_template_is_rendered_with_its_parameters(include_dir: Path) -> None:
    (include_dir / "sql" / "one.sql").write_text("SELECT {{ id | sql_literal }} FROM {{ table | sql_identifier }}\n")
    assert render_sql("one.sql", id="it's", table="t_1") == "SELECT 'it''s' FROM t_1"


def test_a_missing_parameter_is_an_error_that_names_it(include_dir: Path) -> None:
    (include_dir / "sql" / "one.sql").write_text("SELECT {{ snapshot_id }}")
    with pytest.raises(UndefinedError, match="snapshot_id"):
        render_sql("one.sql")


def test_a_missing_template_is_an_error_that_names_it(include_dir: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"checks/none\.sql"):
        render_sql("checks/none.sql")


def test_a_template_outside_the_sql_folder_is_not_found(include_dir: Path) -> None:
    (include_dir / "secret.sql").write_text("SELECT 1")
    with pytest.raises(FileNotFoundError):
        render_sql("../secret.sql")


def test_a_named_include_folder_that_is_missing_is_an_error_with_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SENTINEL_INCLUDE_DIR", str(tmp_path / "gone"))
    with pytest.raises(FileNotFoundError, match="gone"):
        find_include_dir()


def test_include_below_the_dags_folder_is_found_as_on_mwaa(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "dags" / "include" / "sql").mkdir(parents=True)
    monkeypatch.delenv("SENTINEL_INCLUDE_DIR", raising=False)
    monkeypatch.setenv("AIRFLOW__CORE__DAGS_FOLDER", str(tmp_path / "dags"))
    assert find_include_dir() == tmp_path / "dags" / "include"


def test_without_any_setting_the_checkout_s_include_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SENTINEL_INCLUDE_DIR", raising=False)
    monkeypatch.delenv("AIRFLOW__CORE__DAGS_FOLDER", raising=False)
    assert find_include_dir() == REPOSITORY / "include"
