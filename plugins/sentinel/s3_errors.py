"""What S3 means by its errors: boto3 raises one class for all of them, and HEAD answers by the status alone."""

from __future__ import annotations

from botocore.exceptions import ClientError

_NOT_THERE = {"NoSuchKey", "NotFound", "404"}
_LOST_RACE = {"PreconditionFailed", "ConditionalRequestConflict", "412", "409"}


def is_not_there(error: ClientError) -> bool:
    """The object does not exist."""
    return error.response["Error"]["Code"] in _NOT_THERE


def is_lost_race(error: ClientError) -> bool:
    """A conditional write was refused: another writer was there first, or is just now."""
    return error.response["Error"]["Code"] in _LOST_RACE
