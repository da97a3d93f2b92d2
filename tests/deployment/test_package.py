"""The package: exactly what AWS takes, the same bytes from the same sources, and known by them."""

from __future__ import annotations

import hashlib
import importlib.metadata
import io
import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from deployment.api_function import function_sources, installed_files, require_size
from deployment.mwaa import pinned
from deployment.package import Package, PackageError, build_package, read_package, write_package
from tests.deployment.conftest import LIBRARIES, REPOSITORY, WHEELS


def members(package: Package, path: str) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(package.files[path])) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_two_builds_are_the_same_to_the_byte_wherever_and_whenever(
    checkout: Path, package: Package, tmp_path: Path
) -> None:
    elsewhere = shutil.copytree(checkout, tmp_path / "another" / "folder", copy_function=shutil.copyfile)
    for path in elsewhere.rglob("*"):
        os.utime(path, (1_000_000_000, 1_000_000_000))
    (elsewhere / "plugins" / "sentinel" / "__pycache__").mkdir()
    (elsewhere / "plugins" / "sentinel" / "__pycache__" / "places.cpython-311.pyc").write_bytes(b"not code")

    second = build_package(elsewhere, LIBRARIES, WHEELS)

    assert second.files == package.files
    assert second.sha256 == package.sha256


def test_it_holds_what_mwaa_takes_where_mwaa_takes_it(package: Package) -> None:
    dags = package.below("mwaa/dags")

    assert {name for name in dags if name.endswith(".py") and "/" not in name} == {
        path.name for path in (REPOSITORY / "dags").glob("*.py")
    }
    assert dags[".airflowignore"] == (REPOSITORY / "dags" / ".airflowignore").read_bytes()
    assert dags["constraints.txt"] == (REPOSITORY / "requirements" / "mwaa-airflow-3.3.1.txt").read_bytes()
    assert {name.removeprefix("include/sql/") for name in dags if name.endswith(".sql")} == {
        path.relative_to(REPOSITORY / "include" / "sql").as_posix() for path in (REPOSITORY / "include").rglob("*.sql")
    }
    assert not [name for name in dags if name.endswith((".md", ".pyc")) or "sqlfluff" in name]
    assert package.files["mwaa/startup.sh"] == (REPOSITORY / "startup.sh").read_bytes()


def test_plugins_zip_has_the_dotfile_and_the_one_module_the_loader_may_see_at_its_top(package: Package) -> None:
    names = set(members(package, "mwaa/plugins.zip"))

    assert {name for name in names if "/" not in name} == {".airflowignore", "sentinel_plugin.py"}
    assert {name.split("/")[0] for name in names if "/" in name} == {"sentinel", "wheels"}
    assert {name for name in names if name.startswith("wheels/")} == {f"wheels/{wheel}" for wheel in WHEELS}
    assert "sentinel/checks/operator.py" in names
    # What the links of alerts lead to, where plugins/sentinel/alerts/runbooks.py looks for it.
    runbooks = {f"sentinel/docs/runbooks/{path.name}" for path in (REPOSITORY / "docs" / "runbooks").glob("*.md")}
    assert {name for name in names if name.endswith(".md")} == {*runbooks, "sentinel/docs/errors.md"}
    assert len(runbooks) >= 7
    view = REPOSITORY / "plugins" / "sentinel" / "cost_data" / "view"
    assert {name for name in names if "/view/" in name} == {
        f"sentinel/cost_data/view/{path.name}" for path in view.iterdir()
    }
    assert "sentinel/cost_data/view/cost_data.js" in names


def test_requirements_are_another_file_when_the_versions_they_are_held_to_change(checkout: Path) -> None:
    before = build_package(checkout, LIBRARIES, WHEELS).files["mwaa/requirements.txt"]
    constraints = checkout / "requirements" / "mwaa-airflow-3.3.1.txt"
    assert hashlib.sha256(constraints.read_bytes()).hexdigest() in before.decode()

    constraints.write_text(constraints.read_text() + "another==1.0\n")

    assert build_package(checkout, LIBRARIES, WHEELS).files["mwaa/requirements.txt"] != before


def test_artifacts_lie_under_their_versions_and_change_no_other(checkout: Path, package: Package) -> None:
    spark, api = f"artifacts/spark_jobs/{package.code_version}", f"artifacts/api/{package.api_version}"
    assert {path for path in package.files if path.startswith("artifacts/")} == {
        f"{spark}/gold.py",
        f"{spark}/silver.py",
        f"{spark}/sentinel_spark.zip",
        f"{api}/api.zip",
    }

    (checkout / "api" / "handler.py").write_text("# another\n")
    changed = build_package(checkout, LIBRARIES, WHEELS)

    assert changed.code_version == package.code_version
    assert changed.api_version != package.api_version


def test_the_function_holds_the_api_its_schemas_and_its_libraries(package: Package) -> None:
    names = set(members(package, f"artifacts/api/{package.api_version}/api.zip"))

    assert {"api/handler.py", "api/openapi.json", "include/schemas/gold/daily_costs.json"} <= names
    assert set(LIBRARIES) <= names
    assert {name.split("/")[0] for name in names} == {"api", "include", "library", "library-1.0.dist-info"}


def test_the_function_can_be_imported_with_the_libraries_of_its_lock_and_no_other(tmp_path: Path) -> None:
    """`lambda.lock` is whole: of this environment, only what it names is in reach."""
    for name, content in function_sources(REPOSITORY).items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)
    for package in locked("lambda"):
        distribution = importlib.metadata.distribution(package.split("==")[0])
        for top in {file.parts[0] for file in distribution.files or [] if file.parts[0] not in {"..", "__pycache__"}}:
            (tmp_path / top).symlink_to(distribution.locate_file(top))
    imported = "import api.handler, api.gold.tables as t; print(api.handler.__file__, t.INCLUDE)"
    code = f"import sys; sys.path.insert(0, {str(tmp_path)!r}); {imported}"

    done = subprocess.run([sys.executable, "-I", "-S", "-c", code], text=True, capture_output=True, check=False)

    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == [str(tmp_path / "api" / "handler.py"), str(tmp_path / "include")]


def test_what_installers_write_about_themselves_is_left_out(tmp_path: Path) -> None:
    for name in (
        "a/__init__.py",
        "a-1.dist-info/METADATA",
        "a-1.dist-info/RECORD",
        "bin/a",
        "a/__pycache__/b.pyc",
        ".lock",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")

    assert set(installed_files(tmp_path)) == {"a/__init__.py", "a-1.dist-info/METADATA"}


def test_a_function_too_large_for_lambda_is_refused() -> None:
    with pytest.raises(ValueError, match="262,144,001 bytes unpacked, and Lambda takes 262,144,000"):
        require_size({"a": bytes(262_144_001)})


@pytest.mark.parametrize(
    "missing", ["dags/.airflowignore", "plugins/.airflowignore", "dashboard/dist/index.html", "include"]
)
def test_what_is_missing_is_named(checkout: Path, missing: str) -> None:
    path = checkout / missing
    shutil.rmtree(path) if path.is_dir() else path.unlink()

    with pytest.raises(FileNotFoundError, match=missing.replace(".", r"\.")):
        build_package(checkout, LIBRARIES, WHEELS)


def test_requirements_that_are_not_held_to_the_images_versions_are_refused(checkout: Path) -> None:
    (checkout / "requirements.txt").write_text("apache-airflow-providers-slack\n")

    with pytest.raises(ValueError, match=r"requirements\.txt: the line --constraint"):
        build_package(checkout, LIBRARIES, WHEELS)


def test_a_requirement_that_no_wheel_is_packed_for_is_refused(checkout: Path) -> None:
    """Without a way to the internet pip would install nothing at all, and MWAA only logs it."""
    requirements = checkout / "requirements.txt"
    requirements.write_text(requirements.read_text().replace("slack==9.10.2", "slack==9.10.1"))

    with pytest.raises(
        ValueError, match=r"slack==9\.10\.1 is neither in .*image\.txt nor in .*extras\.lock: `make lock`"
    ):
        build_package(checkout, LIBRARIES, WHEELS)


def test_a_written_package_is_read_as_it_was(package: Package, tmp_path: Path) -> None:
    write_package(package, tmp_path / "build")
    write_package(package, tmp_path / "build")

    assert read_package(tmp_path / "build") == package
    assert json.loads((tmp_path / "build" / "package.json").read_text())["code_version"] == package.code_version


@pytest.mark.parametrize("damage", [Path.unlink, lambda path: path.write_text("another")])
def test_a_package_that_was_changed_is_not_deployed(package: Package, tmp_path: Path, damage) -> None:
    write_package(package, tmp_path / "build")
    damage(tmp_path / "build" / "mwaa" / "startup.sh")

    with pytest.raises(PackageError, match=r"startup\.sh is not what package\.json says"):
        read_package(tmp_path / "build")


def test_a_folder_that_is_no_package_is_neither_read_nor_written_over(package: Package, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")

    with pytest.raises(PackageError, match=r"package\.json: no such file"):
        read_package(tmp_path)
    with pytest.raises(PackageError, match="is not a package"):
        write_package(package, tmp_path)
    assert (tmp_path / "mine.txt").read_text() == "mine"


def test_locks_are_of_the_versions_everything_else_is_tested_with() -> None:
    """`lambda.lock`, `containers.lock` and `mwaa-extras.lock` are subsets of `dev.lock`."""
    dev = locked("dev")

    for name in ("lambda", "containers", "mwaa-extras"):
        assert locked(name)
        assert locked(name) <= dev


def locked(name: str) -> set[str]:
    return pinned(REPOSITORY / "requirements" / f"{name}.lock")
