"""Exports that should deliver and never have: since when each is waited for.

An export that has delivered is known by its manifests. One that AWS never began is known by its name alone (the setting
`expected_exports`), so the watch notes when it looked for it first: `gold/_expected_exports/<export>.json`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sentinel.freshness.lake import Watched
from sentinel.freshness.notes import Notes

FOLDER = "gold/_expected_exports/"


def note_expected_exports(watched: Watched, delivered: Iterable[str]) -> None:
    """Note each export that is looked for in vain for the first time; forget those that delivered or are expected no more."""
    awaited = {*watched.settings.expected_exports} - {*delivered}
    _notes(watched).keep(dict.fromkeys(awaited, watched.now))


def expected_since(watched: Watched) -> dict[str, datetime]:
    """Each noted export that is still expected → when it was looked for first."""
    notes = _notes(watched)
    noted = {export: notes.read(export) for export in sorted(notes.names() & {*watched.settings.expected_exports})}
    return {export: since for export, since in noted.items() if since is not None}


def _notes(watched: Watched) -> Notes:
    return Notes(watched, FOLDER, "expected_since")
