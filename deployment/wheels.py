"""The wheels of what MWAA's image lacks, by the hashes of `requirements/mwaa-extras.lock`: no worker needs the internet.

Reference: docs.aws.amazon.com/mwaa/latest/userguide/best-practices-dependencies.html, «Python wheels».
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

LOCK = "requirements/mwaa-extras.lock"
# MWAA's image: Amazon Linux 2023, whose glibc (2.34) runs the wheels of older ones.
PYTHON_VERSION = "3.12"
ABIS = ("cp312", "abi3", "none")
PLATFORMS = ("manylinux_2_28_x86_64", "manylinux2014_x86_64")


def wheels(repo_root: Path) -> dict[str, bytes]:
    """File name → content. RuntimeError with pip's words if they cannot be had."""
    with tempfile.TemporaryDirectory() as folder:
        command = [
            *(sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"),
            *("--require-hashes", "--only-binary", ":all:", "--implementation", "cp"),
            *("--python-version", PYTHON_VERSION, *_each("--abi", ABIS), *_each("--platform", PLATFORMS)),
            *("--dest", folder, "--requirement", str(repo_root / LOCK)),
        ]
        done = subprocess.run(command, env=dict(os.environ), capture_output=True, text=True, check=False)  # noqa: S603
        if done.returncode != 0:
            raise RuntimeError(f"the wheels of {LOCK} cannot be had:\n{done.stderr.strip()}")
        return {path.name: path.read_bytes() for path in sorted(Path(folder).iterdir())}


def _each(option: str, values: tuple[str, ...]) -> list[str]:
    return [word for value in values for word in (option, value)]
