"""What fails an audit: a finding that nobody excepted, an exception that ended or excepts nothing; and what is not known."""

from __future__ import annotations

import datetime as dt
import json
import re
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml

from audit.__main__ import Audit, main
from audit.findings import Excepted, ExceptionsError, Finding, judge, read_exceptions
from audit.readers import (
    UnansweredError,
    binding_licences,
    locked_packages,
    node_licences,
    node_vulnerabilities,
    python_licences,
    python_vulnerabilities,
    secrets,
    workflow_faults,
)

REPOSITORY = Path(__file__).resolve().parents[2]
TODAY = dt.date(2026, 11, 26)
FINDING = Finding("vulnerability", "jinja2", "GHSA-1", "3.1.6 is affected, mended in 3.1.7")


def excepted(until: str, what: str = "GHSA-1", kind: str = "vulnerability") -> Excepted:
    return Excepted(kind, "jinja2", what, "not reachable: templates are ours", dt.date.fromisoformat(until))


def failures(findings: list[Finding], exceptions: list[Excepted], kinds: tuple[str, ...] = ("vulnerability",)) -> Any:
    return judge(findings, exceptions, kinds=kinds, today=TODAY).failures


def test_a_finding_fails_and_says_what_helps() -> None:
    assert failures([FINDING], []) == ("vulnerability: jinja2: GHSA-1: 3.1.6 is affected, mended in 3.1.7",)


def test_an_exception_holds_to_its_last_day_and_not_a_day_longer() -> None:
    assert failures([FINDING], [excepted("2026-11-26")]) == ()
    assert failures([FINDING], [excepted("2026-11-25")]) == (
        "the exception of vulnerability: jinja2: GHSA-1 ended on 2026-11-25: mend it, or except it anew with a reason",
    )


def test_an_exception_excepts_one_finding_and_no_other() -> None:
    assert len(failures([Finding("vulnerability", "jinja2", "GHSA-2")], [excepted("2027-01-01")])) == 2
    assert len(failures([Finding("vulnerability", "flask", "GHSA-1")], [excepted("2027-01-01")])) == 2


def test_an_exception_of_nothing_fails_but_only_where_it_was_looked_for() -> None:
    (told,) = failures([], [excepted("2027-01-01")])
    assert told == "the exception of vulnerability: jinja2: GHSA-1 excepts nothing any more: delete it"
    assert failures([], [excepted("2027-01-01")], kinds=("licence",)) == ()


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"until": "soon"}, "until 'soon' is not a day"),
        ({"reason": "because"}, "give a reason"),
        ({"kind": "feeling"}, "kind 'feeling' is none of"),
        ({"more": "x"}, "must have kind, reason, until, what, where"),
    ],
)
def test_an_exception_that_cannot_be_used_is_named(tmp_path: Path, change: dict[str, str], told: str) -> None:
    entry = {
        "kind": "secret",
        "where": "a.py",
        "what": "x",
        "reason": "a word that is no secret",
        "until": "2027-01-01",
    }
    (tmp_path / "exceptions.json").write_text(json.dumps([entry, {**entry, **change}]))

    with pytest.raises(ExceptionsError, match=f"exception 2: {told}"):
        read_exceptions(tmp_path / "exceptions.json")


def test_our_own_exceptions_can_be_read() -> None:
    assert len(read_exceptions(REPOSITORY / "audit" / "exceptions.json")) > 0


def test_advisories_on_python_packages_are_read() -> None:
    vulnerable = {"name": "jinja2", "version": "3.1.6", "vulns": [{"id": "GHSA-1", "fix_versions": ["3.1.7"]}]}
    answer = {"dependencies": [{"name": "six", "version": "1", "vulns": []}, vulnerable]}

    assert list(python_vulnerabilities(answer)) == [FINDING]


def test_a_package_that_could_not_be_asked_about_is_no_pass() -> None:
    answer = {
        "dependencies": [{"name": "six", "skip_reason": "not found"}, {"name": "jinja2", "version": "1", "vulns": []}]
    }

    with pytest.raises(UnansweredError, match="could not ask about 1 packages, the first: not found"):
        list(python_vulnerabilities(answer))


def test_advisories_on_node_packages_are_read_where_they_are() -> None:
    advisory = {"url": "https://github.com/advisories/GHSA-9", "severity": "high", "title": "ReDoS", "range": "<2"}
    answer = {"vulnerabilities": {"a": {"name": "a", "via": ["b"]}, "b": {"name": "b", "via": [advisory]}}}

    assert list(node_vulnerabilities(answer)) == [Finding("vulnerability", "b", "GHSA-9", "high, ReDoS; affected <2")]
    with pytest.raises(UnansweredError, match="405 Method Not Allowed"):
        list(node_vulnerabilities({"message": "405 Method Not Allowed"}))


@pytest.mark.parametrize(
    ("licence", "is_binding"),
    [
        ("MIT", False),
        ("Apache-2.0 AND CNRI-Python", False),
        ("MPL-2.0", False),
        ("GNU Lesser General Public License v3 (LGPLv3)", False),
        ("LGPL-2.1-only", False),
        ("MIT OR GPL-2.0-only", False),
        ("GPL-3.0-or-later", True),
        ("AGPL-3.0-only", True),
        ("GNU Affero General Public License v3", True),
        ("GNU General Public License v2 (GPLv2)", True),
        ("BUSL-1.1", True),
        ("UNKNOWN", True),
    ],
)
def test_a_licence_that_binds_what_is_shipped_is_found(licence: str, is_binding: bool) -> None:
    assert bool(list(binding_licences({"a": licence}, ["a"]))) is is_binding


def test_only_what_is_shipped_is_held_to_its_licence_and_a_package_without_one_is_found() -> None:
    found = list(binding_licences({"a": "GPL-3.0", "b": "MIT"}, ["b", "c"]))

    assert [(one.where, one.what) for one in found] == [("c", "UNKNOWN")]


def test_names_are_compared_as_indexes_do() -> None:
    lines = (
        "typing_extensions==4.16.0 \\",
        "    --hash=sha256:ab",
        "moto[server]==5",
        "colorama==1 ; sys_platform == 'win32'",
        "# via x==1",
    )
    lock = "\n".join(lines)

    assert locked_packages(lock) == {"typing-extensions", "moto"}
    assert python_licences([{"Name": "Typing.Extensions", "License": "PSF-2.0"}]) == {"typing-extensions": "PSF-2.0"}


def test_the_built_dashboard_holds_no_tools() -> None:
    packages = {
        "": {"license": "Apache-2.0"},
        "node_modules/react": {"license": "MIT"},
        "node_modules/a/node_modules/@x/b": {},
        "node_modules/vite": {"license": "MIT", "dev": True},
    }

    assert node_licences({"packages": packages}) == {"react": "MIT", "@x/b": "UNKNOWN"}


def test_a_secret_is_known_by_its_fingerprint_so_that_another_in_the_same_file_is_found() -> None:
    found = {"type": "Secret Keyword", "hashed_secret": "0123456789abcdef", "line_number": 7}

    (finding,) = secrets({"results": {"a.py": [found]}})

    assert finding == Finding("secret", "a.py", "Secret Keyword 0123456789ab", "line 7")


def test_a_fault_of_a_workflow_is_read() -> None:
    local = {"Local": {"given_path": ".github/workflows/ci.yml"}}
    answer = [{"ident": "unpinned-uses", "desc": "unpinned", "locations": [{"symbolic": {"key": local}}]}]

    assert list(workflow_faults(answer)) == [
        Finding("workflow", ".github/workflows/ci.yml", "unpinned-uses", "unpinned")
    ]


def test_the_workflow_runs_what_a_person_runs_and_pins_every_action_by_its_commit() -> None:
    text = (REPOSITORY / ".github" / "workflows" / "ci.yml").read_text()
    workflow = yaml.safe_load(text)
    used = re.findall(r"uses: (.+)", text)

    assert used
    assert all(re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", action) for action in used)
    assert workflow["permissions"] == {}
    assert all(job["permissions"] == {"contents": "read"} for job in workflow["jobs"].values())
    commands = [step.get("run") for job in workflow["jobs"].values() for step in job["steps"]]
    assert {"bash .ci/run", "make audit", "make scan", "docker compose build"} <= set(commands)


def test_every_lock_file_is_asked_about_compiled_and_told_of() -> None:
    locks = {path.stem for path in (REPOSITORY / "requirements").glob("*.lock")}
    recipe = (REPOSITORY / "Makefile").read_text().partition("\nlock: ")[2].partition("\nsetup: ")[0]
    page = (REPOSITORY / "docs" / "supply-chain.md").read_text()

    assert {"dev", "audit", "scan", "spark4", "mutation", "lambda", "containers", "mwaa-extras"} <= locks
    assert locks == asked_about()
    assert {lock for lock in locks if not re.search(rf"(?<![\w-]){lock}(?![\w-])", recipe)} == set()
    assert {lock for lock in locks if f"`{lock}.lock`" not in page} == set()


def asked_about() -> set[str]:
    """The lock files that pip-audit is asked about, by a run whose tools do not answer."""
    asked: list[str] = []

    def refuse(_: Audit, command: Sequence[Any], **__: Any) -> str:
        asked.append(" ".join(map(str, command)))
        raise UnansweredError("offline")

    with pytest.MonkeyPatch.context() as patched, tempfile.TemporaryDirectory() as into:
        patched.setattr(Audit, "run", refuse)
        assert main(["--into", into]) == 1
    return {found[1] for one in asked if (found := re.match(r"pip-audit -r requirements/(.+)\.lock ", one))}
