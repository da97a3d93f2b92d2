"""The package, unpacked as MWAA does and loaded by Airflow with MWAA's own `sys.path`: every DAG, without a single error."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from deployment.mwaa import lay_out
from deployment.package import Package
from tests.deployment.conftest import REPOSITORY

CHECK = Path(__file__).with_name("mwaa_check.py")


@pytest.fixture
def airflow_home(package: Package, tmp_path: Path) -> Path:
    """`/usr/local/airflow` as MWAA fills it: the bucket's `dags/` synced, `plugins.zip` unpacked."""
    home = tmp_path / "usr" / "local" / "airflow"
    for name, content in package.below("mwaa/dags").items():
        (home / "dags" / name).parent.mkdir(parents=True, exist_ok=True)
        (home / "dags" / name).write_bytes(content)
    with zipfile.ZipFile(io.BytesIO(package.files["mwaa/plugins.zip"])) as archive:
        archive.extractall(home / "plugins")
    return home


def verdict(home: Path) -> dict[str, Any]:
    """What Airflow says of it, with nothing of this checkout in reach."""
    environ = {
        "PATH": os.environ["PATH"],
        "HOME": str(home.parent),
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__CORE__DAGS_FOLDER": str(home / "dags"),
        "AIRFLOW__CORE__PLUGINS_FOLDER": str(home / "plugins"),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
    }
    done = subprocess.run(
        [sys.executable, "-P", str(CHECK), str(home)],
        cwd=home,
        env=environ,
        text=True,
        capture_output=True,
        check=False,
    )
    found = [line for line in done.stdout.splitlines() if line.startswith("VERDICT ")]
    assert found, done.stdout + done.stderr
    told: dict[str, Any] = json.loads(found[0].removeprefix("VERDICT "))
    return told


def test_every_dag_is_imported_without_an_error_and_finds_its_sql(airflow_home: Path) -> None:
    told = verdict(airflow_home)

    assert told["import_errors"] == {}
    assert told["dags"] == sorted(path.stem for path in (REPOSITORY / "dags").glob("*.py"))
    assert "sentinel" in told["plugins"]
    assert told["under_bare_names"] == []
    assert told["checks"] == sorted(path.stem for path in (REPOSITORY / "include" / "sql" / "checks").glob("*.sql"))


def test_it_is_found_out_when_the_dotfile_or_include_is_missing(airflow_home: Path) -> None:
    (airflow_home / "plugins" / ".airflowignore").unlink()
    (airflow_home / "dags" / "include").rename(airflow_home / "elsewhere")

    told = verdict(airflow_home)

    assert {"places", "pointer", "definitions"} <= set(told["under_bare_names"])
    assert told["checks"].startswith("FileNotFoundError: no include/ folder with sql/ in it at ")


def test_startup_tells_where_include_is_and_does_not_end_the_shell(airflow_home: Path) -> None:
    script = f'. "{REPOSITORY / "startup.sh"}"; printf "%s" "$SENTINEL_INCLUDE_DIR"'
    done = subprocess.run(
        ["bash", "-euc", script], env={"AIRFLOW_HOME": str(airflow_home)}, text=True, capture_output=True, check=True
    )

    assert done.stdout == str(airflow_home / "dags" / "include")
    assert (airflow_home / "dags" / "include" / "sql").is_dir()


def test_laid_out_folders_are_those_of_the_package_and_keep_nothing_of_before(
    checkout: Path, airflow_home: Path, tmp_path: Path
) -> None:
    (tmp_path / "volumes" / "dags" / "old").mkdir(parents=True)
    (tmp_path / "volumes" / "dags" / "old" / "gone.py").write_text("old")

    lay_out(checkout, tmp_path / "volumes")

    for name in ("dags", "plugins"):
        laid_out, unpacked = (
            {path.relative_to(root / name): path.read_bytes() for path in (root / name).rglob("*") if path.is_file()}
            for root in (tmp_path / "volumes", airflow_home)
        )
        # Airflow's own image brings what MWAA's lacks.
        unpacked = {path: content for path, content in unpacked.items() if path.parts[0] != "wheels"}
        assert laid_out == unpacked
    assert not (tmp_path / "volumes" / "dags" / "old").exists()
