"""Exports that should deliver and never have: since when each is waited for.

An export that has delivered is known by its manifests. One that AWS never began is known by its name alone (the setting
`expected_exports`), so the watch notes when it looked for it first: `gold/_expected_exports/<export>.json`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime

from botocore.exceptions import ClientError

from sentinel.documents import read_document
from sentinel.freshness.lake import Watched
from sentinel.instants import format_instant, parse_instant
from sentinel.places import Place
from sentinel.s3_errors import is_lost_race

FOLDER = "gold/_expected_exports/"


def note_expected_exports(watched: Watched, delivered: Iterable[str]) -> None:
    """Note each export that is looked for in vain for the first time; forget those that delivered or are expected no more."""
    bucket = watched.settings.lake_bucket
    awaited = {*watched.settings.expected_exports} - {*delivered}
    noted = _noted(watched)
    for export in sorted(awaited - noted):
        document = {"export": export, "expected_since": format_instant(watched.now)}
        body = (json.dumps(document, indent=2, ensure_ascii=False) + "\n").encode()
        try:
            watched.s3.put_object(
                Bucket=bucket, Key=_key(export), Body=body, ContentType="application/json", IfNoneMatch="*"
            )
        except ClientError as error:
            # Another look noted it first: its time counts.
            if not is_lost_race(error):
                raise
    for export in sorted(noted - awaited):
        watched.s3.delete_object(Bucket=bucket, Key=_key(export))


def expected_since(watched: Watched) -> dict[str, datetime]:
    """Each noted export that is still expected → when it was looked for first."""
    found = {}
    for export in sorted(_noted(watched) & {*watched.settings.expected_exports}):
        place = Place(watched.settings.lake_bucket, _key(export))
        document = read_document(watched.s3, place, "note of an expected export")
        if document is not None:
            found[export] = parse_instant(document["expected_since"])
    return found


def _noted(watched: Watched) -> set[str]:
    pages = watched.s3.get_paginator("list_objects_v2").paginate(Bucket=watched.settings.lake_bucket, Prefix=FOLDER)
    keys = (entry["Key"] for page in pages for entry in page.get("Contents", []))
    return {key.removeprefix(FOLDER).removesuffix(".json") for key in keys}


def _key(export: str) -> str:
    return f"{FOLDER}{export}.json"
