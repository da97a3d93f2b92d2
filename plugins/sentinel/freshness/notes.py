"""What the watch remembers from one look to the next: since when something is so, one small object each, `<folder><name>.json`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from botocore.exceptions import ClientError

from sentinel.documents import read_document
from sentinel.freshness.lake import Watched
from sentinel.instants import format_instant, parse_instant
from sentinel.places import Place
from sentinel.s3_errors import is_lost_race


@dataclass(frozen=True)
class Notes:
    """The notes of one folder. `word` is what an instant is called in them, such as `expected_since`."""

    watched: Watched
    folder: str
    word: str

    def keep(self, since: Mapping[str, datetime]) -> None:
        """Note each of these that is not noted yet, with its instant; forget all others."""
        noted = self.names()
        for name in sorted(since.keys() - noted):
            self._write(name, since[name])
        for name in sorted(noted - since.keys()):
            self.watched.s3.delete_object(Bucket=self.watched.settings.lake_bucket, Key=self._key(name))

    def read(self, name: str) -> datetime | None:
        """The instant that was noted first; None when there is no such note."""
        place = Place(self.watched.settings.lake_bucket, self._key(name))
        document = read_document(self.watched.s3, place, "note")
        return None if document is None else parse_instant(document[self.word])

    def names(self) -> set[str]:
        """What is noted."""
        bucket = self.watched.settings.lake_bucket
        pages = self.watched.s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=self.folder)
        keys = (entry["Key"] for page in pages for entry in page.get("Contents", []))
        return {key.removeprefix(self.folder).removesuffix(".json") for key in keys}

    def _write(self, name: str, since: datetime) -> None:
        body = (json.dumps({self.word: format_instant(since)}, indent=2) + "\n").encode()
        try:
            self.watched.s3.put_object(
                Bucket=self.watched.settings.lake_bucket,
                Key=self._key(name),
                Body=body,
                ContentType="application/json",
                IfNoneMatch="*",
            )
        except ClientError as error:
            # Another look noted it first: its time counts.
            if not is_lost_race(error):
                raise

    def _key(self, name: str) -> str:
        return f"{self.folder}{name}.json"
