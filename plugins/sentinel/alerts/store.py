"""The open incidents: one small object each, `gold/_incidents/<key>.json`, made and changed under conditions.

So two runs that meet the same trouble at once open one incident, and one of them sends the message.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from sentinel.alerts.incident import UNKNOWN, Incident, OpenIncident, open_incident_from
from sentinel.s3_errors import is_lost_race, is_not_there

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

FOLDER = "gold/_incidents/"


class IncidentStore:
    """The open incidents of a lake."""

    def __init__(self, s3: S3Client, lake_bucket: str) -> None:
        self._s3: Any = s3
        self._bucket = lake_bucket

    def open(self, incident: Incident) -> OpenIncident | None:
        """The incident, opened by this call; None when it is open already, or another call opened it first.

        One that is over but not forgotten yet is begun anew; who was not told of its end takes it for open all the while.
        """
        opened = self._put(OpenIncident(incident), IfNoneMatch="*")
        if opened is not None:
            return opened
        former = self.read(incident.key)
        if former is None or former.recovered_at is None:
            return None
        return self.change(former, incident=incident, recovered_at=None)

    def change(self, kept: OpenIncident, **fields: Any) -> OpenIncident | None:
        """The incident with these fields; None, and it stays, when it changed meanwhile."""
        return self._put(replace(kept, **fields), IfMatch=kept.etag)

    def mark_recovered(self, opened: OpenIncident, recovered_at: str) -> OpenIncident | None:
        """The incident, over by this call; None when another call ended it first, or it is over or another one already."""
        kept: OpenIncident | None = opened
        while kept is not None and kept.incident == opened.incident and kept.recovered_at is None:
            ended = self.change(kept, recovered_at=recovered_at)
            if ended is not None:
                return ended
            # It was only told meanwhile, or it is over.
            kept = self.read(opened.incident.key)
        return None

    def remove(self, kept: OpenIncident) -> bool:
        """Forget an incident; False, and it stays, when it changed meanwhile: it was begun anew, for one."""
        key = _object_key(kept.incident.key)
        try:
            # On AWS this needs s3:GetObject too (docs.aws.amazon.com/AmazonS3, «How to perform conditional deletes»).
            self._s3.delete_object(Bucket=self._bucket, Key=key, IfMatch=kept.etag)
        except ClientError as error:
            if is_lost_race(error) or is_not_there(error):
                return False
            raise
        return True

    def read(self, key: str) -> OpenIncident | None:
        """The incident that is known by this key; None when there is none."""
        try:
            answer = self._s3.get_object(Bucket=self._bucket, Key=_object_key(key))
        except ClientError as error:
            if is_not_there(error):
                return None
            raise
        return open_incident_from(json.loads(answer["Body"].read()), answer["ETag"])

    def same(self, incident: Incident) -> list[OpenIncident]:
        """What is open of the same trouble under another key, because its export was not known here or there.

        Where it is not known here, what is open of any export; else what the same run began before its export was known.
        """
        if incident.is_of_any_export:
            found = self.all(incident.key.removesuffix(UNKNOWN))
        elif incident.run_id and "export" in incident.subject:
            unknown = replace(incident, subject={**incident.subject, "export": UNKNOWN})
            found = [
                one for one in [self.read(unknown.key)] if one is not None and one.incident.run_id == incident.run_id
            ]
        else:
            found = []
        return [one for one in found if one.recovered_at is None and one.incident.key != incident.key]

    def keys(self, prefix: str = "") -> list[str]:
        """The keys of all incidents that begin with these characters, in order."""
        pages = self._s3.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=FOLDER + prefix)
        found = [entry["Key"] for page in pages for entry in page.get("Contents", [])]
        return sorted(key.removeprefix(FOLDER).removesuffix(".json") for key in found)

    def all(self, *prefixes: str) -> list[OpenIncident]:
        """The incidents whose keys begin with one of these (none: all), in the order of their keys."""
        wanted = prefixes or ("",)
        keys = [key for key in self.keys() if key.startswith(wanted)]
        return [one for key in keys if (one := self.read(key)) is not None]

    def _put(self, kept: OpenIncident, **condition: Any) -> OpenIncident | None:
        body = (json.dumps(kept.as_document(), indent=2, ensure_ascii=False) + "\n").encode()
        key = _object_key(kept.incident.key)
        try:
            answer = self._s3.put_object(
                Bucket=self._bucket, Key=key, Body=body, ContentType="application/json", **condition
            )
        except ClientError as error:
            # Some answer a condition on a vanished object with 404.
            if is_lost_race(error) or is_not_there(error):
                return None
            raise
        return replace(kept, etag=answer["ETag"])


def _object_key(key: str) -> str:
    return f"{FOLDER}{key}.json"
