"""The tools' answers, read as findings. Each raises UnansweredError when its tool did not say what was asked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from audit.findings import Finding

# Licences that bind what is shipped together with such a package. The weaker ones (LGPL, MPL) bind changes of the package itself.
BINDING = re.compile(
    r"(?<![LR])\b(AGPL|GPL|SSPL|BUSL|EUPL)|Affero|(?<!Lesser )General Public License|UNKNOWN", re.IGNORECASE
)
FINGERPRINT_DIGITS = 12


class UnansweredError(RuntimeError):
    """A tool that could not find out; the message names it and says why. Not known is not good."""


def python_vulnerabilities(answer: Mapping[str, Any]) -> Iterator[Finding]:
    """From `pip-audit --format json`."""
    skipped = [one["name"] for one in answer["dependencies"] if "skip_reason" in one]
    if skipped:
        first = next(one["skip_reason"] for one in answer["dependencies"] if "skip_reason" in one)
        raise UnansweredError(f"pip-audit could not ask about {len(skipped)} packages, the first: {first}")
    for package in answer["dependencies"]:
        for one in package["vulns"]:
            mended = ", ".join(one.get("fix_versions", [])) or "no version yet"
            told = f"{package['version']} is affected, mended in {mended}"
            yield Finding("vulnerability", package["name"], one["id"], told)


def node_vulnerabilities(answer: Mapping[str, Any]) -> Iterator[Finding]:
    """From `npm audit --json`: each advisory at the package that has it."""
    if "vulnerabilities" not in answer:
        raise UnansweredError(
            f"npm audit did not answer: {answer.get('message') or answer.get('error') or 'no reason given'}"
        )
    for package in answer["vulnerabilities"].values():
        for one in package["via"]:
            # A text is another package's name, which is in the list itself.
            if isinstance(one, dict):
                told = f"{one['severity']}, {one['title']}; affected {one['range']}"
                yield Finding("vulnerability", package["name"], one["url"].rsplit("/", 1)[-1], told)


def binding_licences(licences: Mapping[str, str], shipped: Iterable[str]) -> Iterator[Finding]:
    """Packages that are shipped under a licence that would bind ours, or an unknown one. A choice (`OR`) of another is free."""
    for package in sorted(shipped):
        licence = licences.get(package, "UNKNOWN")
        if all(BINDING.search(choice) for choice in re.split(r"\bOR\b", licence)):
            yield Finding("licence", package, licence, "shipped; its licence may bind what it is shipped with")


def python_licences(answer: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """Package → licence, from `pip-licenses --format json`."""
    return {normalized(one["Name"]): one["License"] for one in answer}


def node_licences(lock: Mapping[str, Any]) -> dict[str, str]:
    """Package → licence, of what the built dashboard may hold, from `package-lock.json`."""
    return {
        path.rpartition("node_modules/")[2]: str(package.get("license", "UNKNOWN"))
        for path, package in lock["packages"].items()
        if path and not package.get("dev") and not package.get("optional")
    }


def locked_packages(lock: str) -> set[str]:
    """The names in a lock file of ours, without those of other platforms."""
    lines = re.findall(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==[^\s;]+(.*)$", lock, re.MULTILINE)
    return {normalized(name) for name, rest in lines if "sys_platform == 'win32'" not in rest}


def normalized(name: str) -> str:
    """A package's name as indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def secrets(answer: Mapping[str, Any]) -> Iterator[Finding]:
    """From `detect-secrets scan`: what looks like a secret, known by its fingerprint."""
    for file, found in answer["results"].items():
        for one in found:
            fingerprint = one["hashed_secret"][:FINGERPRINT_DIGITS]
            yield Finding("secret", file, f"{one['type']} {fingerprint}", f"line {one['line_number']}")


def workflow_faults(answer: Iterable[Mapping[str, Any]]) -> Iterator[Finding]:
    """From `zizmor --format json`."""
    for one in answer:
        places = [location["symbolic"]["key"]["Local"] for location in one["locations"]]
        yield Finding("workflow", places[0]["given_path"] if places else "", one["ident"], one["desc"])
