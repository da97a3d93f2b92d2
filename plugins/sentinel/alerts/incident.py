"""An incident: what is wrong with what, since when, and how it is kept as JSON. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from sentinel.alerts.kinds import KINDS, Kind

# What a subject may name, in the order of the key: the month before the export, so that a month's incidents are found by prefix.
SUBJECT_PARTS = ("dag_id", "billing_period", "export", "snapshot_id")
UNKNOWN = "-"


@dataclass(frozen=True)
class Incident:
    """Something wrong that people are told of once. Instants are ISO 8601 in UTC.

    `subject` names what is wrong, by some of SUBJECT_PARTS; two incidents of one kind and subject are the same one.
    """

    kind: str
    subject: Mapping[str, str]
    what: str
    since: str
    run_id: str | None = None
    links: Mapping[str, str] = field(default_factory=dict)

    @property
    def of_kind(self) -> Kind:
        return KINDS[self.kind]

    @property
    def key(self) -> str:
        """What it is known by: `<kind>/<part>/…`."""
        return "/".join([self.kind, *(self.subject[part] for part in SUBJECT_PARTS if part in self.subject)])

    @property
    def where(self) -> str:
        """The subject in words, such as `refresh_billing_period 2026-10 demo`."""
        parts = [self.subject[part] for part in SUBJECT_PARTS if part in self.subject]
        return " ".join(part for part in parts if part != UNKNOWN)


@dataclass(frozen=True)
class OpenIncident:
    """An incident as it is kept: when people were told of it, and when it was over, while that is still to be told."""

    incident: Incident
    told_at: str | None = None
    recovered_at: str | None = None
    etag: str | None = None

    def as_document(self) -> dict[str, Any]:
        """What is kept as JSON."""
        return {**asdict(self.incident), "told_at": self.told_at, "recovered_at": self.recovered_at}


def open_incident_from(document: Mapping[str, Any], etag: str) -> OpenIncident:
    """The incident of a kept document. Raises KeyError when it lacks a field."""
    incident = Incident(
        **{name: document[name] for name in ("kind", "subject", "what", "since", "run_id", "links")},
    )
    return OpenIncident(incident, document["told_at"], document["recovered_at"], etag)


def run_subject(dag_id: str, billing_period: str | None = None, export: str | None = None) -> dict[str, str]:
    """The subject of a run: the DAG alone, or with the month and the export it is for (`-` where that is not known)."""
    if billing_period is None:
        return {"dag_id": dag_id}
    return {"dag_id": dag_id, "billing_period": billing_period, "export": export or UNKNOWN}


def is_about_run(
    incident: Incident, *, dag_id: str, billing_period: str | None, export: str | None, refresh_dag_id: str
) -> bool:
    """Whether an incident is about what this run works on: its DAG, month and export; a red check is about the refreshing DAG.

    An export that is not known on either side fits: a run that names none is for the only export of its month.
    """
    subject = incident.subject
    if subject.get("dag_id", refresh_dag_id if incident.kind == "red_check" else None) != dag_id:
        return False
    if subject.get("billing_period") != billing_period:
        return False
    named = subject.get("export", UNKNOWN)
    return UNKNOWN in {named, export or UNKNOWN} or named == export
