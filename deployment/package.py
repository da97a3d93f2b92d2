"""The package: everything that goes to AWS, by where it lies in `build/package`, and its list with the SHA-256 of each file.

package.json                                    versions, and path → SHA-256
mwaa/dags/…                                     → the Airflow bucket, `dags/`
mwaa/plugins.zip, requirements.txt, startup.sh  → the Airflow bucket; the environment names their versions
artifacts/spark_jobs/<code_version>/…           → the artifacts bucket; the Glue jobs name the version
artifacts/api/<api_version>/api.zip             → the artifacts bucket; the Lambda functions are updated from it
dashboard/…                                     → Amplify, or whatever serves the files
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from deployment.api_function import function_sources, require_size
from deployment.archives import archive_of, below, version_of
from deployment.mwaa import dags_folder, environment_files
from deployment.spark_artifacts import build_artifacts

LIST = "package.json"
LIST_VERSION = 1
DAGS, MWAA, ARTIFACTS, DASHBOARD = "mwaa/dags", "mwaa", "artifacts", "dashboard"


class PackageError(ValueError):
    """A package that is not whole; the message names the file and what to do."""


@dataclass(frozen=True)
class Package:
    """The package: path → content, and the versions of what is named by version."""

    code_version: str
    api_version: str
    files: Mapping[str, bytes]

    def below(self, prefix: str) -> dict[str, bytes]:
        """The files below a folder of the package, by their path in it."""
        start = f"{prefix}/"
        return {path.removeprefix(start): content for path, content in self.files.items() if path.startswith(start)}

    @property
    def sha256(self) -> str:
        """What the whole package is known by."""
        return sha256_of(self.list_of_files())

    def list_of_files(self) -> bytes:
        """`package.json`."""
        document = {
            "version": LIST_VERSION,
            "code_version": self.code_version,
            "api_version": self.api_version,
            "files": {path: sha256_of(content) for path, content in sorted(self.files.items())},
        }
        return (json.dumps(document, indent=2) + "\n").encode()


def build_package(repo_root: Path, libraries: Mapping[str, bytes], wheels: Mapping[str, bytes]) -> Package:
    """The package of a checkout whose dashboard is built.

    :param libraries: those of the API's function, as installed.
    :param wheels: of what MWAA's image lacks.

    FileNotFoundError or ValueError say what is missing or wrong.
    """
    spark = build_artifacts(repo_root)
    function = {**function_sources(repo_root), **libraries}
    require_size(function)
    api_version = version_of(function)
    files = {
        **below(DAGS, dags_folder(repo_root)),
        **below(MWAA, environment_files(repo_root, wheels)),
        **below(f"{ARTIFACTS}/spark_jobs/{spark.code_version}", spark.files),
        f"{ARTIFACTS}/api/{api_version}/api.zip": archive_of(function),
        **below(DASHBOARD, dashboard_files(repo_root)),
    }
    return Package(spark.code_version, api_version, files)


def dashboard_files(repo_root: Path) -> dict[str, bytes]:
    """The dashboard's built files. FileNotFoundError when it is not built."""
    built = repo_root / "dashboard" / "dist"
    if not (built / "index.html").is_file():
        raise FileNotFoundError(f"{built / 'index.html'}: no such file; build the dashboard with `make dashboard`")
    return {path.relative_to(built).as_posix(): path.read_bytes() for path in built.rglob("*") if path.is_file()}


def write_package(package: Package, folder: Path) -> None:
    """Write a package in the place of the one before. PackageError when the folder holds something else."""
    if folder.exists():
        if any(folder.iterdir()) and not (folder / LIST).is_file():
            raise PackageError(f"{folder} is not a package ({LIST} is missing): give another folder with --into")
        shutil.rmtree(folder)
    for path, content in package.files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    # Last: without it the folder is no package.
    (folder / LIST).write_bytes(package.list_of_files())


def read_package(folder: Path) -> Package:
    """A package as it was written. PackageError when a file is missing or another."""
    try:
        document = json.loads((folder / LIST).read_bytes())
    except FileNotFoundError:
        raise PackageError(f"{folder / LIST}: no such file; make the package with `make package`") from None
    files: dict[str, bytes] = {}
    for path, expected in document["files"].items():
        file = folder / path
        if not file.is_file() or sha256_of(files.setdefault(path, file.read_bytes())) != expected:
            raise PackageError(f"{file} is not what {LIST} says: make the package again with `make package`")
    return Package(document["code_version"], document["api_version"], files)


def sha256_of(content: bytes) -> str:
    """SHA-256 in hex."""
    return hashlib.sha256(content).hexdigest()
