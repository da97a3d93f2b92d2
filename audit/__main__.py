"""`python -m audit`: run the tools, judge what they say, and write lists and bills of materials to `build/audit/`."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from audit import readers
from audit.findings import ExceptionsError, Finding, judge, read_exceptions
from audit.readers import UnansweredError

REPO_ROOT = Path(__file__).resolve().parent.parent
EXCEPTIONS = REPO_ROOT / "audit" / "exceptions.json"
# All there are: a new one cannot be forgotten.
LOCKS = tuple(sorted(path.stem for path in (REPO_ROOT / "requirements").glob("*.lock")))
# What leaves this repository: the API's function, the image, what MWAA's image lacks. The dashboard's part is in its lock file.
SHIPPED_LOCKS = ("lambda", "containers", "mwaa-extras")
NODE_PROJECTS = ("dashboard", "benchmarks/dashboard")
# What the embedded AWS takes for credentials, which it does not check; and where secrets are read from.
PLACEHOLDERS = r"^(local|sentinel|(cat )?/run/airflow-secrets/\w+)$"
# Their hashes look like secrets and are none.
NOT_SEARCHED = r"\.lock$|package-lock\.json$|^audit/exceptions\.json$"


@dataclass
class Audit:
    """One run: where the tools are, where its files go, and what it found."""

    tools: Path
    python: Path
    into: Path
    findings: list[Finding] = field(default_factory=list)
    unanswered: list[str] = field(default_factory=list)

    def ask(self, what: str, look: Callable[[], Iterator[Finding]]) -> None:
        """Add what one look finds; what it cannot find out is kept, and the others go on."""
        print(f"{what} …", flush=True)
        try:
            self.findings += look()
        except UnansweredError as error:
            self.unanswered.append(str(error))

    def run(self, command: Sequence[str | Path], *, is_own: bool = True) -> str:
        """What a tool prints. UnansweredError when it prints nothing: its exit code says only that it found something."""
        tool, *arguments = command
        path = self.tools / tool if is_own else Path(tool)
        done = subprocess.run(  # noqa: S603 - our own command, no shell
            [str(path), *map(str, arguments)], cwd=REPO_ROOT, capture_output=True, text=True, check=False
        )
        if not done.stdout.strip():
            raise UnansweredError(
                f"{path.name} ended with {done.returncode} and no answer: {done.stderr.strip()[-500:]}"
            )
        return done.stdout

    def json(self, command: Sequence[str | Path], *, is_own: bool = True) -> Any:
        """The JSON a tool prints. UnansweredError when it prints something else."""
        text = self.run(command, is_own=is_own)
        try:
            return json.loads(text)
        except ValueError:
            raise UnansweredError(f"{command[0]} did not answer in JSON: {text.strip()[:300]}") from None


def main(argv: list[str] | None = None) -> int:
    """Exit code: 0 nothing to be done, 1 a finding, an exception that ended, or a tool that could not ask; 2 wrong exceptions."""
    parser = argparse.ArgumentParser(prog="python -m audit", description=__doc__)
    parser.add_argument("--tools", type=Path, default=REPO_ROOT / ".venv-audit" / "bin", help="folder (%(default)s)")
    parser.add_argument("--python", type=Path, default=Path(sys.executable), help="whose packages' licences are listed")
    parser.add_argument("--into", type=Path, default=REPO_ROOT / "build" / "audit", help="folder (%(default)s)")
    parser.add_argument(
        "--offline", action="store_true", help="without the two looks that need a database of advisories"
    )
    arguments = parser.parse_args(argv)
    audit = Audit(arguments.tools, arguments.python, arguments.into)
    audit.into.mkdir(parents=True, exist_ok=True)
    try:
        exceptions = read_exceptions(EXCEPTIONS)
    except ExceptionsError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    kinds = ["licence", "secret", "workflow"]
    if not arguments.offline:
        kinds.append("vulnerability")
        for lock in LOCKS:
            audit.ask(f"advisories on requirements/{lock}.lock", lambda lock=lock: _python(audit, lock))  # type: ignore[misc]
        for project in NODE_PROJECTS:
            audit.ask(f"advisories on {project}", lambda project=project: _node(audit, project))  # type: ignore[misc]
    audit.ask("licences", lambda: _licences(audit))
    audit.ask("secrets", lambda: _secrets(audit))
    audit.ask("workflows", lambda: _workflows(audit))
    audit.ask("bills of materials", lambda: _bills_of_materials(audit))
    verdict = judge(audit.findings, exceptions, kinds=kinds, today=dt.datetime.now(dt.UTC).date())
    failures = [*verdict.failures, *(f"not known: {one}" for one in audit.unanswered)]
    report = {"failures": failures, "excepted": [str(one) for one in verdict.excepted]}
    (audit.into / "findings.json").write_text(json.dumps(report, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    for failure in failures:
        print(f"FAIL  {failure}")
    print(f"{len(failures)} to be mended, {len(verdict.excepted)} excepted; {audit.into}")
    return 1 if failures else 0


def _python(audit: Audit, lock: str) -> Iterator[Finding]:
    options = ["--no-deps", "--disable-pip", "--progress-spinner", "off", "--format", "json"]
    return readers.python_vulnerabilities(audit.json(["pip-audit", "-r", f"requirements/{lock}.lock", *options]))


def _node(audit: Audit, project: str) -> Iterator[Finding]:
    command = ["npm", "--prefix", project, "audit", "--json", "--package-lock-only"]
    return readers.node_vulnerabilities(audit.json(command, is_own=False))


def _licences(audit: Audit) -> Iterator[Finding]:
    command: list[str | Path] = ["pip-licenses", "--from", "mixed", "--format", "json", "--python", audit.python]
    python = readers.python_licences(audit.json(command))
    node = readers.node_licences(
        json.loads((REPO_ROOT / "dashboard" / "package-lock.json").read_text(encoding="utf-8"))
    )
    listed = [("package", "licence"), *sorted(python.items()), *sorted(node.items())]
    text = "".join(f"{package}\t{licence}\n" for package, licence in listed)
    (audit.into / "licences.tsv").write_text(text, encoding="utf-8")
    locks = ((REPO_ROOT / "requirements" / f"{lock}.lock").read_text(encoding="utf-8") for lock in SHIPPED_LOCKS)
    shipped = set().union(*map(readers.locked_packages, locks))
    yield from readers.binding_licences(python, shipped)
    yield from readers.binding_licences(node, node)


def _secrets(audit: Audit) -> Iterator[Finding]:
    options = ["--exclude-files", NOT_SEARCHED, "--exclude-secrets", PLACEHOLDERS]
    return readers.secrets(audit.json(["detect-secrets", "scan", *options]))


def _workflows(audit: Audit) -> Iterator[Finding]:
    return readers.workflow_faults(
        audit.json(["zizmor", "--offline", "--quiet", "--format", "json", ".github/workflows"])
    )


def _bills_of_materials(audit: Audit) -> Iterator[Finding]:
    """CycloneDX, one for each lock file of what is shipped, and for all together; finds nothing."""
    for lock in (*SHIPPED_LOCKS, "dev"):
        command = ["cyclonedx-py", "requirements", f"requirements/{lock}.lock", "--pyproject", "pyproject.toml"]
        bill = audit.run([*command, "--output-reproducible", "--of", "JSON"])
        (audit.into / f"{lock}.cdx.json").write_text(bill, encoding="utf-8")
    options = ["--sbom-format", "cyclonedx", "--package-lock-only", "--omit", "dev"]
    bill = audit.run(["npm", "--prefix", "dashboard", "sbom", *options], is_own=False)
    (audit.into / "dashboard.cdx.json").write_text(bill, encoding="utf-8")
    yield from ()


if __name__ == "__main__":
    sys.exit(main())
