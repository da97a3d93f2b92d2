"""The engine is shut in: SQL that got past everything else still reaches nothing but the folder of snapshot files."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from api.gold.engine import Engine
from api.queries.statement import Statement


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of snapshot files, with files beside it that nobody may read."""
    (tmp_path / "beside.csv").write_text("secret\n1\n")
    (tmp_path / "cache-beside").mkdir()
    (tmp_path / "cache-beside" / "other.csv").write_text("secret\n1\n")
    return tmp_path / "cache"


@pytest.fixture
def engine(folder: Path) -> Engine:
    return Engine(folder, "64MB", 20)


def run(engine: Engine, sql: str) -> list[tuple[object, ...]]:
    return engine.rows(Statement(sql, {}))


def test_what_lies_in_the_folder_can_be_read(engine: Engine, folder: Path) -> None:
    (folder / "in.csv").write_text("a\n1\n")
    assert run(engine, f"SELECT a FROM read_csv('{folder}/in.csv')") == [(1,)]


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM read_text('/etc/passwd')",
        "SELECT * FROM read_blob('/proc/self/environ')",
        "SELECT * FROM read_json('/proc/self/environ')",
        "SELECT * FROM '{folder}/../beside.csv'",
        "SELECT * FROM glob('/etc/*')",
        "SELECT * FROM read_csv('{folder}/../beside.csv')",
        "SELECT * FROM read_csv('{folder}/./../beside.csv')",
        "SELECT * FROM read_csv('{folder}-beside/other.csv')",
        "SELECT * FROM read_csv('file://{folder}/../beside.csv')",
        "SELECT * FROM read_parquet('s3://bucket/key.parquet')",
        "SELECT * FROM read_csv('http://127.0.0.1:1/x.csv')",
        "ATTACH '{folder}/../other.db' AS other",
        "COPY (SELECT 1) TO '{folder}/../written.csv'",
        "COPY (SELECT 1) TO '/dev/stdout'",
        "EXPORT DATABASE '{folder}/../exported'",
        "IMPORT DATABASE '{folder}/..'",
        "INSTALL httpfs",
        "LOAD httpfs",
        "LOAD '{folder}/../evil.duckdb_extension'",
        "INSTALL sqlite FROM community",
        "CREATE SECRET (TYPE s3, KEY_ID 'a', SECRET 'b')",
        "CREATE PERSISTENT SECRET (TYPE http, BEARER_TOKEN 'a')",
    ],
)
def test_nothing_else_can_be_reached(engine: Engine, folder: Path, sql: str) -> None:
    with pytest.raises(duckdb.Error) as refused:
        run(engine, sql.replace("{folder}", str(folder)))
    assert isinstance(
        refused.value,
        duckdb.PermissionException | duckdb.IOException | duckdb.InvalidInputException | duckdb.HTTPException,
    )
    assert not list(folder.parent.glob("written*"))
    assert not list(folder.parent.glob("exported*"))


@pytest.mark.parametrize(
    "setting",
    [
        "SET enable_external_access = true",
        "RESET enable_external_access",
        "SET allowed_directories = ['/']",
        "SET allowed_paths = ['/etc/passwd']",
        "SET lock_configuration = false",
        "SET memory_limit = '64GB'",
        "SET threads = 64",
        "SET temp_directory = '/tmp'",
        "SET autoload_known_extensions = true",
        "SET custom_extension_repository = 'http://127.0.0.1:1'",
        "SET home_directory = '/'",
        "SET secret_directory = '/tmp'",
    ],
)
def test_no_setting_can_be_changed(engine: Engine, setting: str) -> None:
    with pytest.raises(duckdb.Error, match=r"locked|Cannot (change|enable)"):
        run(engine, setting)
    run(engine, "SELECT 1")
    with pytest.raises(duckdb.Error):
        run(engine, "SELECT * FROM read_text('/etc/passwd')")


def test_the_environment_cannot_be_read(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SENTINEL_CURSOR_KEY", "the key")
    with pytest.raises(duckdb.Error):
        run(engine, "SELECT getenv('SENTINEL_CURSOR_KEY')")


def test_memory_is_bounded(engine: Engine) -> None:
    [[limit]] = run(engine, "SELECT current_setting('memory_limit')")
    assert limit == "61.0 MiB"
