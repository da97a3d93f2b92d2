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
    def is_of_any_export(self) -> bool:
        """Whether its export is not known."""
        return self.subject.get("export") == UNKNOWN

    @property
    def where(self) -> str:
        """The subject in words, such as `refresh_billing_period 2026-10 demo`."""
        parts = [self.subject[part] for part in SUBJECT_PARTS if part in self.subject]
        return " ".join(part for part in parts if part != UNKNOWN)


@dataclass(frozen=True)
class OpenIncident:
    """An incident as it is kept: when people were told of it, by what, and when it was over, while that is still to be told.

    `told_by` names the channels whose people take it for open; None: each one, where `told_at` was kept and this was not yet.
    `sending_to` names those that its last message may have reached or not: who was about to send it has not come back.
    """

    incident: Incident
    told_at: str | None = None
    recovered_at: str | None = None
    etag: str | None = None
    told_by: tuple[str, ...] | None = ()
    sending_to: tuple[str, ...] = ()

    def as_document(self) -> dict[str, Any]:
        """What is kept as JSON."""
        return {
            **asdict(self.incident),
            "told_at": self.told_at,
            "recovered_at": self.recovered_at,
            "told_by": self.told_by,
            "sending_to": self.sending_to,
        }

    @property
    def is_told(self) -> bool:
        """Whether people may know of it."""
        return self.told_at is not None or bool(self.sending_to)

    def is_told_by(self, channel: str) -> bool:
        """Whether the people of this channel take it for open."""
        return self.told_by is None or channel in self.told_by


def open_incident_from(document: Mapping[str, Any], etag: str) -> OpenIncident:
    """The incident of a kept document. Raises KeyError when it lacks a field that was always there."""
    incident = Incident(
        **{name: document[name] for name in ("kind", "subject", "what", "since", "run_id", "links")},
    )
    told_at = document["told_at"]
    told_by = document.get("told_by", None if told_at else ())
    return OpenIncident(
        incident,
        told_at,
        document["recovered_at"],
        etag,
        told_by=None if told_by is None else tuple(told_by),
        sending_to=tuple(document.get("sending_to", ())),
    )


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
