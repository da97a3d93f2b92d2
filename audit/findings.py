"""What an audit finds, and the exceptions that are made of it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MIN_REASON = 20
FIELDS = frozenset({"kind", "where", "what", "reason", "until"})
KINDS = ("vulnerability", "licence", "secret", "workflow")


class ExceptionsError(ValueError):
    """A file of exceptions that cannot be used; the message names the entry and what it must be."""


@dataclass(frozen=True, order=True)
class Finding:
    """One thing that is wrong.

    :param kind: vulnerability, licence, secret or workflow.
    :param where: the package or the file.
    :param what: what it is known by: an advisory's id, a licence, a secret's kind and fingerprint.
    :param told: for a person: what it is, and what helps.
    """

    kind: str
    where: str
    what: str
    told: str = ""

    @property
    def identity(self) -> tuple[str, str, str]:
        return self.kind, self.where, self.what

    def __str__(self) -> str:
        return f"{self.kind}: {self.where}: {self.what}" + (f": {self.told}" if self.told else "")


@dataclass(frozen=True)
class Excepted:
    """A finding that is lived with until a day, and why."""

    kind: str
    where: str
    what: str
    reason: str
    until: dt.date

    @property
    def identity(self) -> tuple[str, str, str]:
        return self.kind, self.where, self.what


@dataclass(frozen=True)
class Verdict:
    """What fails the audit, in words, and what was excepted."""

    failures: tuple[str, ...]
    excepted: tuple[Finding, ...]


def read_exceptions(file: Path) -> list[Excepted]:
    """The exceptions. Raises ExceptionsError."""
    try:
        entries = json.loads(file.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ExceptionsError(f"{file}: not JSON: {error}") from error
    if not isinstance(entries, list):
        raise ExceptionsError(f"{file}: must be a list of exceptions")
    return [_exception(f"{file}, exception {number}", entry) for number, entry in enumerate(entries, start=1)]


def _exception(place: str, entry: Any) -> Excepted:
    if not isinstance(entry, dict) or set(entry) != FIELDS or not all(isinstance(one, str) for one in entry.values()):
        raise ExceptionsError(f"{place}: must have {', '.join(sorted(FIELDS))}, each as text")
    if entry["kind"] not in KINDS:
        raise ExceptionsError(f"{place}: kind {entry['kind']!r} is none of {', '.join(KINDS)}")
    if len(entry["reason"].strip()) < MIN_REASON:
        raise ExceptionsError(f"{place}: give a reason that a stranger understands")
    try:
        until = dt.date.fromisoformat(entry["until"])
    except ValueError:
        raise ExceptionsError(f"{place}: until {entry['until']!r} is not a day such as 2027-03-31") from None
    return Excepted(entry["kind"], entry["where"], entry["what"], entry["reason"], until)


def judge(
    findings: Iterable[Finding], exceptions: Sequence[Excepted], *, kinds: Iterable[str], today: dt.date
) -> Verdict:
    """Which findings fail, and which exceptions do.

    :param kinds: what was looked for; an exception of another kind is not judged.
    """
    found = sorted(set(findings))
    known = {one.identity: one for one in exceptions}
    failures = [str(finding) for finding in found if finding.identity not in known]
    identities = {finding.identity for finding in found}
    for one in exceptions:
        name = ": ".join(one.identity)
        if one.until < today:
            failures.append(f"the exception of {name} ended on {one.until}: mend it, or except it anew with a reason")
        elif one.kind in set(kinds) and one.identity not in identities:
            failures.append(f"the exception of {name} excepts nothing any more: delete it")
    return Verdict(tuple(failures), tuple(finding for finding in found if finding.identity in known))
