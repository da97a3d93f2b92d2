"""The message of an incident, and of its end: a subject for SNS and mail, a text for people, attributes for filters. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from sentinel.alerts.incident import Incident

# SNS: up to 100 ASCII characters, no line break (docs.aws.amazon.com/sns/latest/api/API_Publish.html).
MAX_SUBJECT = 100
# SNS takes 256 KB; nobody reads more than this on a telephone.
MAX_WHAT = 2000
OPENED, RECOVERED = "opened", "recovered"


@dataclass(frozen=True)
class Message:
    """What every channel sends."""

    subject: str
    text: str
    attributes: dict[str, str]


def message_of(incident: Incident, recovered_at: str | None = None) -> Message:
    """The message that an incident began, or with `recovered_at` that it is over."""
    kind, state = incident.of_kind, RECOVERED if recovered_at else OPENED
    word = "RECOVERED" if recovered_at else kind.severity.upper()
    lines = [
        f"{word}: {kind.title}",
        "",
        f"What:      {_shortened(incident.what)}",
        f"Where:     {incident.where}",
        f"Since:     {incident.since}",
    ]
    lines += [f"Over:      {recovered_at}"] if recovered_at else [f"To do:     {kind.to_do}"]
    lines += [""] + [f"{f'{name}:':11}{url}" for name, url in incident.links.items()]
    return Message(
        subject=_ascii(f"[sentinel] {word} {kind.name}: {incident.where}"),
        text="\n".join(lines).rstrip() + "\n",
        attributes={"severity": kind.severity, "kind": kind.name, "state": state},
    )


def _shortened(text: str) -> str:
    return text if len(text) <= MAX_WHAT else f"{text[: MAX_WHAT - 1]}…"


def _ascii(text: str) -> str:
    plain = " ".join(text.split()).encode("ascii", "replace").decode()
    return plain if len(plain) <= MAX_SUBJECT else f"{plain[: MAX_SUBJECT - 3]}..."
