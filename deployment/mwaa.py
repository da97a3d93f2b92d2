"""What MWAA takes: the folder it syncs to `/usr/local/airflow/dags`, `plugins.zip`, `requirements.txt` and `startup.sh`.

Reference: docs.aws.amazon.com/mwaa/latest/userguide/working-dags.html.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path

from deployment.archives import archive_of, below, sources_in
from deployment.wheels import LOCK as EXTRAS_LOCK

CONSTRAINTS = "constraints.txt"
# The image's own versions, kept in the repository: an environment without a way to the internet has them too.
CONSTRAINTS_SOURCE = "requirements/mwaa-airflow-3.3.1.txt"
CONSTRAINTS_PLACE = f"/usr/local/airflow/dags/{CONSTRAINTS}"
CONSTRAINTS_LINE = f'--constraint "{CONSTRAINTS_PLACE}"'
# What the image holds before anybody's requirements.txt, worked out by `make lock`.
IMAGE = "requirements/mwaa-image.txt"
WHEELS = "wheels"
# The same with a way to the internet and without: nothing but plugins.zip is looked into.
WHEELS_LINES = ("--no-index", f'--find-links "/usr/local/airflow/plugins/{WHEELS}"')
PLUGINS, REQUIREMENTS, STARTUP = "plugins.zip", "requirements.txt", "startup.sh"
IGNORED = ".airflowignore"
CODE = frozenset({".py", IGNORED})
# The view «Cost data» is drawn by the browser.
VIEWS = frozenset({".js", ".svg"})
PAGES = frozenset({".md"})
# What sqlfluff knows of the templates; nothing that runs reads it.
FOR_THE_LINTER = "sql/sqlfluff_library/"
INCLUDED = frozenset({".py", ".json", ".sql"})


def dags_folder(repo_root: Path) -> dict[str, bytes]:
    """What lies in `/usr/local/airflow/dags`: the DAGs, `include/` below them, and the versions of the image."""
    files = sources_in(repo_root / "dags", CODE)
    require(files, IGNORED, repo_root / "dags", "it hides include/ from Airflow, which would load its files as DAGs")
    included = sources_in(repo_root / "include", INCLUDED)
    needed = {name: content for name, content in included.items() if not name.startswith(FOR_THE_LINTER)}
    return {**files, **below("include", needed), CONSTRAINTS: _constraints(repo_root)}


def plugins_folder(repo_root: Path) -> dict[str, bytes]:
    """What lies in `/usr/local/airflow/plugins`, with the pages that the plugin shows in Airflow."""
    files = sources_in(repo_root / "plugins", CODE | VIEWS)
    reason = "it hides sentinel/ from the plugin loader, which would put every file of it into sys.modules"
    require(files, IGNORED, repo_root / "plugins", reason)
    return {**files, **below("sentinel/docs", _pages(repo_root / "docs"))}


def _pages(docs: Path) -> dict[str, bytes]:
    """The runbooks and the error catalogue, which the links of alerts lead to."""
    runbooks = sources_in(docs / "runbooks", PAGES)
    require(runbooks, "README.md", docs / "runbooks", "the links of alerts would lead nowhere")
    return {**below("runbooks", runbooks), "errors.md": (docs / "errors.md").read_bytes()}


def require(files: dict[str, bytes], name: str, folder: Path, reason: str) -> None:
    """FileNotFoundError, with the reason, unless the file is among them."""
    if name not in files:
        raise FileNotFoundError(f"{folder / name}: no such file; {reason}")


def lay_out(repo_root: Path, folder: Path) -> dict[str, int]:
    """Write `dags/` and `plugins/` as they are in `/usr/local/airflow`; gives how many files each has.

    As MWAA syncs them: what is no longer in the checkout goes. The two folders themselves stay, they may be volumes.
    """
    folders = {"dags": dags_folder(repo_root), "plugins": plugins_folder(repo_root)}
    for name, files in folders.items():
        for path, content in files.items():
            (folder / name / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / name / path).write_bytes(content)
        for found in sorted((folder / name).rglob("*"), reverse=True):
            if found.is_dir() and not any(found.iterdir()):
                found.rmdir()
            elif found.is_file() and found.relative_to(folder / name).as_posix() not in files:
                found.unlink()
    return {name: len(files) for name, files in folders.items()}


def environment_files(repo_root: Path, wheels: Mapping[str, bytes]) -> dict[str, bytes]:
    """What an environment is updated with, each by its version in S3: `plugins.zip`, `requirements.txt`, `startup.sh`."""
    return {
        PLUGINS: archive_of({**plugins_folder(repo_root), **below(WHEELS, wheels)}),
        REQUIREMENTS: requirements(repo_root),
        STARTUP: (repo_root / "startup.sh").read_bytes(),
    }


def requirements(repo_root: Path) -> bytes:
    """`requirements.txt` as MWAA gets it: from the wheels in `plugins.zip` alone, and saying which versions it was made for.

    Other versions are another file, so that MWAA installs anew. ValueError unless it is held to the versions that lie beside the
    DAGs, and names nothing that neither the image nor a wheel has.
    """
    path = repo_root / REQUIREMENTS
    lines = path.read_text(encoding="utf-8").rstrip().splitlines()
    if CONSTRAINTS_LINE not in lines:
        raise ValueError(f"{path}: the line {CONSTRAINTS_LINE} is missing; MWAA would use its own")
    asked = {line for line in lines if line and not line.startswith(("#", "--"))}
    if lacking := asked - pinned(repo_root / IMAGE) - pinned(repo_root / EXTRAS_LOCK):
        raise ValueError(
            f"{path}: {', '.join(sorted(lacking))} is neither in {IMAGE} nor in {EXTRAS_LOCK}: `make lock`"
        )
    place = lines.index(CONSTRAINTS_LINE) + 1
    digest = hashlib.sha256(_constraints(repo_root)).hexdigest()
    return "\n".join([*lines[:place], *WHEELS_LINES, *lines[place:], f"# {CONSTRAINTS}: SHA-256 {digest}\n"]).encode()


def pinned(lock: Path) -> set[str]:
    """`name==version` of each package in a lock file."""
    return set(re.findall(r"^[\w.-]+==[^\s;]+", lock.read_text(encoding="utf-8"), re.MULTILINE))


def _constraints(repo_root: Path) -> bytes:
    return (repo_root / CONSTRAINTS_SOURCE).read_bytes()
