"""The API's Lambda: our sources and the libraries of `requirements/lambda.lock`, for Amazon Linux on Arm."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from deployment.archives import below, sources_in
from deployment.spark_artifacts import included_schemas

HANDLER = "api.handler.lambda_handler"
ARCHITECTURE = "arm64"
# The Lambda runtime: what the libraries are chosen for.
PYTHON_VERSION = "3.12"
# Amazon Linux 2023 has a newer glibc; the wheels of older ones run on it.
PYTHON_PLATFORM = "aarch64-manylinux_2_28"
LOCK = "requirements/lambda.lock"
# The largest a function may be once unpacked.
LARGEST_BYTES = 250 * 1024 * 1024
# What an installer writes about itself, and commands that nobody runs in a Lambda.
NOT_NEEDED_NAMES = frozenset({"INSTALLER", "RECORD", "REQUESTED", "direct_url.json", "uv_cache.json"})
NOT_NEEDED_FOLDERS = frozenset({"__pycache__", "bin"})


def function_sources(repo_root: Path) -> dict[str, bytes]:
    """Our part of the function: the package `api` with its contract, and the schemas it reads."""
    api = sources_in(repo_root / "api", frozenset({".py", ".json"}))
    return {**below("api", api), **included_schemas(repo_root)}


def function_libraries(repo_root: Path) -> dict[str, bytes]:
    """The libraries of the lock file as they are installed. RuntimeError with the installer's words if they cannot be."""
    with tempfile.TemporaryDirectory() as folder:
        command = [
            *(str(Path(sys.executable).with_name("uv")), "pip", "install", "--quiet", "--no-config"),
            *("--target", folder, "--require-hashes", "--only-binary", ":all:", "--no-compile-bytecode"),
            *("--python-version", PYTHON_VERSION, "--python-platform", PYTHON_PLATFORM),
            *("-r", str(repo_root / LOCK)),
        ]
        done = subprocess.run(command, env=dict(os.environ), capture_output=True, text=True, check=False)  # noqa: S603
        if done.returncode != 0:
            raise RuntimeError(f"{LOCK} could not be installed for {PYTHON_PLATFORM}:\n{done.stderr.strip()}")
        return installed_files(Path(folder))


def installed_files(folder: Path) -> dict[str, bytes]:
    """What of an installation a function needs, by its path; nothing that differs from one installation to the next."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        and path.name not in NOT_NEEDED_NAMES
        and NOT_NEEDED_FOLDERS.isdisjoint(path.relative_to(folder).parts[:-1])
        and not path.name.startswith(".")
    }


def require_size(members: dict[str, bytes]) -> None:
    """ValueError when Lambda would refuse the function for its size."""
    size = sum(len(content) for content in members.values())
    if size > LARGEST_BYTES:
        raise ValueError(f"the API's function has {size:,} bytes unpacked, and Lambda takes {LARGEST_BYTES:,} at most")
