"""A checkout of its own, with a dashboard that is built, and its package; what needs a network (libraries, wheels) is made up."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from deployment.package import Package, build_package

REPOSITORY = Path(__file__).resolve().parents[2]
FOLDERS = ("api", "dags", "docs", "include", "plugins", "requirements", "spark_jobs")
FILES = ("requirements.txt", "startup.sh")
LIBRARIES = {"library/__init__.py": b"", "library-1.0.dist-info/METADATA": b"Name: library\n"}
WHEELS = {"missing_in_the_image-1.0-py3-none-any.whl": b"a wheel"}


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """What the package is made of, to be changed by a test."""
    root = tmp_path / "checkout"
    for folder in FOLDERS:
        shutil.copytree(REPOSITORY / folder, root / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for file in FILES:
        shutil.copyfile(REPOSITORY / file, root / file)
    built = root / "dashboard" / "dist"
    (built / "assets").mkdir(parents=True)
    (built / "index.html").write_text("<!doctype html>")
    (built / "assets" / "index-1a2b.js").write_text("export {};")
    return root


@pytest.fixture
def package(checkout: Path) -> Package:
    return build_package(checkout, LIBRARIES, WHEELS)
