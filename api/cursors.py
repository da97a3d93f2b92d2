"""Cursors: where a page ended, signed, so that the next one begins just there and nobody can make one up.

A cursor is bound to the question, to what the caller may see, and to the publication, which it also names: pages after the
first are read from the same figures though newer ones may have been published in between.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import zlib
from dataclasses import asdict, dataclass
from typing import Any

from api.problems import Kinds, Problem

VERSION = 1
MAX_LENGTH = 8192
_SIGNATURE_BYTES = 16


@dataclass(frozen=True)
class Cursor:
    """Where a page ended.

    :param bound_to: what it belongs to: see `Asked.digest`.
    :param publication_id: the publication the pages are read from; None when a lone snapshot was named.
    :param after: the place of the last row, in the words of the query.
    :param carried: what was worked out for the first page and holds for all: totals, counts.
    """

    bound_to: str
    publication_id: str | None
    after: list[Any]
    carried: dict[str, Any]


def write_cursor(cursor: Cursor, key: bytes) -> str:
    """The cursor as URL-safe text. Problem too-large when a query could not hold it."""
    # Compressed, for totals by pricing unit are many and alike, and a query has an end.
    content = zlib.compress(json.dumps({"version": VERSION, **asdict(cursor)}, separators=(",", ":")).encode(), 9)
    text = base64.urlsafe_b64encode(_signature(content, key) + content).rstrip(b"=").decode()
    if len(text) > MAX_LENGTH:
        raise Problem(
            Kinds.TOO_LARGE, "the next page has no cursor that fits; sort by another column, or make an export"
        )
    return text


def read_cursor(text: str, key: bytes) -> Cursor:
    """The cursor in the text. Problem invalid-cursor for anything this function has not written."""
    try:
        if len(text) > MAX_LENGTH or not text.isascii():
            raise ValueError("too long")
        padded = text + "=" * (-len(text) % 4)
        signed = base64.b64decode(padded, altchars=b"-_", validate=True)
        # Bits behind the last byte carry nothing: only the very text that was written is taken.
        if base64.urlsafe_b64encode(signed).rstrip(b"=").decode() != text:
            raise ValueError("not as written")
        signature, content = signed[:_SIGNATURE_BYTES], signed[_SIGNATURE_BYTES:]
        if not hmac.compare_digest(signature, _signature(content, key)):
            raise ValueError("not signed here")
        fields = json.loads(zlib.decompress(content))
        if fields.pop("version") != VERSION:
            raise ValueError("of another version")
        return Cursor(**fields)
    except (ValueError, KeyError, TypeError, binascii.Error, zlib.error) as error:
        raise invalid_cursor() from error


def invalid_cursor() -> Problem:
    """The problem `invalid-cursor`."""
    return Problem(
        Kinds.INVALID_CURSOR,
        "send `next_cursor` as it was given, with the same question and token; or begin again without a cursor",
        errors=[{"parameter": "cursor", "message": "does not belong to this request"}],
    )


def _signature(content: bytes, key: bytes) -> bytes:
    return hmac.digest(key, content, hashlib.sha256)[:_SIGNATURE_BYTES]
