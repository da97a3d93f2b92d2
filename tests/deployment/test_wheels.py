"""What MWAA's image lacks comes with `plugins.zip`: pip installs the package's requirements without a way to the internet.

The image is worked out, not looked into: the list of packages of its own build (`requirements/mwaa-image.in`), resolved under its
constraints. What wheels and packages need is read from those installed here, of the same versions; what is not installed here
is taken to need nothing.
"""

from __future__ import annotations

import email
import importlib.metadata
import io
import json
import platform
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from deployment.archives import archive_of
from deployment.mwaa import CONSTRAINTS_LINE, IMAGE, WHEELS_LINES, pinned
from deployment.package import Package, build_package
from deployment.wheels import LOCK, wheels
from tests.deployment.conftest import LIBRARIES, REPOSITORY

METADATA = "Metadata-Version: 2.1\nName: {}\nVersion: {}\n"
EXTRAS = sorted(pinned(REPOSITORY / LOCK))


@pytest.fixture
def package(checkout: Path) -> Package:
    return build_package(checkout, LIBRARIES, dict(map(wheel_of, EXTRAS)))


@pytest.fixture
def airflow_home(package: Package, tmp_path: Path) -> Path:
    """`/usr/local/airflow`, as far as pip looks at it."""
    home = tmp_path / "airflow"
    (home / "dags").mkdir(parents=True)
    (home / "dags" / "constraints.txt").write_bytes(package.files["mwaa/dags/constraints.txt"])
    with zipfile.ZipFile(io.BytesIO(package.files["mwaa/plugins.zip"])) as archive:
        archive.extractall(home / "plugins")
    text = package.files["mwaa/requirements.txt"].decode().replace("/usr/local/airflow", str(home))
    (home / "requirements.txt").write_text(text)
    return home


@pytest.fixture
def image(tmp_path: Path) -> Path:
    """A Python whose installed packages are those of MWAA's image, by name, version and what they need."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", tmp_path / "image"], check=True)
    (site_packages,) = (tmp_path / "image").glob("lib/python*/site-packages")
    for name, version in (pin.split("==") for pin in pinned(REPOSITORY / IMAGE)):
        folder = site_packages / f"{name.replace('-', '_')}-{version}.dist-info"
        folder.mkdir()
        (folder / "METADATA").write_text(metadata(name, version))
    return tmp_path / "image" / "bin" / "python"


def metadata(name: str, version: str) -> str:
    try:
        distribution = importlib.metadata.distribution(name)
    except importlib.metadata.PackageNotFoundError:
        return METADATA.format(name, version)
    assert distribution.version == version
    return distribution.read_text("METADATA") or ""


def wheel_of(pin: str) -> tuple[str, bytes]:
    """A wheel that says of itself what the installed package says."""
    name, version = pin.split("==")
    distribution = importlib.metadata.distribution(name)
    about = distribution.read_text("WHEEL") or ""
    stem = f"{name.replace('-', '_')}-{version}"
    tag = email.message_from_string(about).get_all("Tag", [])[-1]
    described = {"METADATA": metadata(name, version), "WHEEL": about, "RECORD": ""}
    return f"{stem}-{tag}.whl", archive_of(
        {f"{stem}.dist-info/{file}": text.encode() for file, text in described.items()}
    )


def pip(image: Path, home: Path) -> subprocess.CompletedProcess[str]:
    """As MWAA calls it, only that nothing is installed."""
    command = [sys.executable, "-m", "pip", "--isolated", "--python", image, "install", "--dry-run"]
    command += ["--report", home / "report.json", "-r", home / "requirements.txt"]
    return subprocess.run(command, capture_output=True, text=True, check=False)


needs_the_platform = pytest.mark.skipif(
    (sys.platform, platform.machine()) != ("linux", "x86_64"),
    reason="one of the wheels is for Linux on x86-64, as MWAA is",
)


@needs_the_platform
def test_pip_installs_the_requirements_from_the_wheels_alone(image: Path, airflow_home: Path) -> None:
    done = pip(image, airflow_home)

    assert done.returncode == 0, done.stderr
    report: dict[str, Any] = json.loads((airflow_home / "report.json").read_text())
    named = [(one["metadata"]["name"].replace("_", "-"), one["metadata"]["version"]) for one in report["install"]]
    assert sorted(map("==".join, named)) == EXTRAS
    assert all(one["download_info"]["url"].startswith("file:") for one in report["install"])


@needs_the_platform
def test_it_is_found_out_when_a_wheel_is_missing(image: Path, airflow_home: Path) -> None:
    (wheel,) = (airflow_home / "plugins" / "wheels").glob("slack_sdk-*.whl")
    wheel.unlink()

    done = pip(image, airflow_home)

    assert done.returncode == 1
    assert "slack-sdk" in done.stdout + done.stderr


def test_the_lock_holds_nothing_that_the_image_has_and_only_its_versions() -> None:
    constraints = {
        pin.lower().replace("_", "-") for pin in pinned(REPOSITORY / "requirements" / "mwaa-airflow-3.3.1.txt")
    }

    assert not {pin.split("==")[0] for pin in EXTRAS} & {pin.split("==")[0] for pin in pinned(REPOSITORY / IMAGE)}
    assert set(EXTRAS) <= constraints


def test_only_the_packages_requirements_leave_out_the_index(package: Package) -> None:
    """Those of the repository are also for a machine that has one."""
    ours, mwaas = (REPOSITORY / "requirements.txt").read_text(), package.files["mwaa/requirements.txt"].decode()

    assert not re.search(r"^--no-index", ours, re.MULTILINE)
    place = mwaas.splitlines().index(CONSTRAINTS_LINE)
    assert mwaas.splitlines()[place + 1 : place + 3] == list(WHEELS_LINES)


def test_a_wheel_that_cannot_be_had_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "requirements").mkdir()
    (tmp_path / LOCK).write_text(f"slack-sdk==3.43.0 --hash=sha256:{'0' * 64}\n")
    monkeypatch.setenv("PIP_NO_INDEX", "1")

    with pytest.raises(
        RuntimeError, match=r"the wheels of requirements/mwaa-extras\.lock cannot be had:(.|\n)*slack-sdk"
    ):
        wheels(tmp_path)
