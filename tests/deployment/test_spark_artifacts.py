"""The jobs' code: its version says which code it is, and nothing else changes it."""

import io
import shutil
import zipfile
from pathlib import Path

import pytest

from deployment.spark_artifacts import build_artifacts


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A small repository: two jobs, one package, one schema."""
    files = {
        "spark_jobs/__init__.py": "",
        "spark_jobs/silver.py": "print('silver')\n",
        "spark_jobs/gold.py": "print('gold')\n",
        "spark_jobs/transforms/__init__.py": "",
        "spark_jobs/__pycache__/silver.cpython-311.pyc": "not code",
        "include/__init__.py": "",
        "include/schemas/__init__.py": "",
        "include/schemas/gold/daily_costs.json": "{}",
    }
    for name, text in files.items():
        path = tmp_path / "repository" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path / "repository"


def test_the_version_does_not_depend_on_where_or_when_it_is_built(repository: Path, tmp_path: Path) -> None:
    copied = shutil.copytree(repository, tmp_path / "elsewhere")
    (copied / "spark_jobs" / "gold.py").touch()
    first, second = build_artifacts(repository), build_artifacts(copied)
    assert first.files == second.files
    assert first.code_version == second.code_version
    assert len(first.code_version) == 12
    assert int(first.code_version, 16) >= 0


@pytest.mark.parametrize("changed", ["spark_jobs/gold.py", "spark_jobs/transforms/__init__.py", "include/__init__.py"])
def test_the_version_changes_with_any_source(repository: Path, changed: str) -> None:
    before = build_artifacts(repository).code_version
    (repository / changed).write_text("changed = True\n")
    assert build_artifacts(repository).code_version != before


def test_the_archive_holds_packages_and_schemas_but_no_entry_points(repository: Path) -> None:
    archive = zipfile.ZipFile(io.BytesIO(build_artifacts(repository).files["sentinel_spark.zip"]))
    assert archive.namelist() == [
        "include/__init__.py",
        "include/schemas/__init__.py",
        "include/schemas/gold/daily_costs.json",
        "spark_jobs/__init__.py",
        "spark_jobs/transforms/__init__.py",
    ]


def test_a_missing_entry_point_is_named(repository: Path) -> None:
    (repository / "spark_jobs" / "gold.py").unlink()
    with pytest.raises(FileNotFoundError, match=r"spark_jobs/gold\.py"):
        build_artifacts(repository)
