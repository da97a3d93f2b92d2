"""Cursors: only what was written here is read, and what was written is read back whole."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import zlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.cursors import MAX_LENGTH, Cursor, read_cursor, write_cursor
from api.problems import Kinds, Problem

KEY = b"k" * 32
CURSOR = Cursor(
    "b" * 32, "0123456789abcdef", ["2026-10-31", "gold/line_items/00001.parquet", 7], {"line_item_count": 9}
)
JSON_VALUES = st.none() | st.integers() | st.text()
CURSORS = st.builds(
    Cursor,
    bound_to=st.text(),
    publication_id=st.none() | st.text(),
    after=st.lists(JSON_VALUES, max_size=5),
    carried=st.dictionaries(st.text(), JSON_VALUES, max_size=5),
)


def refused(text: str, key: bytes = KEY) -> Kinds:
    """The kind of problem that reading the text ends with."""
    with pytest.raises(Problem) as caught:
        read_cursor(text, key)
    return caught.value.kind


def signed(content: bytes) -> str:
    """The content as a cursor with a good signature."""
    signature = hmac.digest(KEY, content, hashlib.sha256)[:16]
    return base64.urlsafe_b64encode(signature + content).rstrip(b"=").decode()


@given(CURSORS)
def test_what_is_written_is_read_back(cursor: Cursor) -> None:
    assert read_cursor(write_cursor(cursor, KEY), KEY) == cursor


@given(CURSORS)
def test_a_cursor_needs_no_escaping_in_an_address(cursor: Cursor) -> None:
    text = write_cursor(cursor, KEY)
    assert text.replace("-", "").replace("_", "").isalnum()
    assert text.isascii()


@given(st.data())
def test_a_cursor_with_one_other_character_is_refused(data: st.DataObject) -> None:
    text = write_cursor(CURSOR, KEY)
    at = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(st.sampled_from("ABCxyz019-_=+/ %\u00fc").filter(lambda one: one != text[at]))
    assert refused(text[:at] + other + text[at + 1 :]) is Kinds.INVALID_CURSOR


@given(st.data())
def test_a_shortened_or_lengthened_cursor_is_refused(data: st.DataObject) -> None:
    text = write_cursor(CURSOR, KEY)
    longer = text + data.draw(st.text("Aa0-_=", min_size=1, max_size=4))
    shorter = text[: data.draw(st.integers(0, len(text) - 1))]
    assert refused(longer) is Kinds.INVALID_CURSOR
    assert refused(shorter) is Kinds.INVALID_CURSOR


@given(st.text())
def test_any_other_text_is_refused(text: str) -> None:
    assert refused(text) is Kinds.INVALID_CURSOR


def test_a_cursor_of_another_key_is_refused() -> None:
    assert refused(write_cursor(CURSOR, b"another key, as long as it must be")) is Kinds.INVALID_CURSOR


@pytest.mark.parametrize(
    "content",
    [
        b"no compressed bytes",
        zlib.compress(b"no JSON"),
        zlib.compress(b"[]"),
        zlib.compress(b"{}"),
        zlib.compress(json.dumps({"version": 1}).encode()),
        zlib.compress(
            json.dumps({"version": 0, "bound_to": "", "publication_id": None, "after": [], "carried": {}}).encode()
        ),
        zlib.compress(json.dumps({"version": 1, "bound_to": "", "publication_id": None, "after": []}).encode()),
    ],
)
def test_a_cursor_of_another_version_of_the_code_is_refused(content: bytes) -> None:
    assert refused(signed(content)) is Kinds.INVALID_CURSOR


def test_the_totals_of_three_hundred_pricing_units_fit_a_query() -> None:
    totals: list[dict[str, Any]] = [
        {
            "amount": f"{number * 7919}.{number:010}",
            "currency": None,
            "pricing_unit": f"GigaByte-Months of kind {number}",
        }
        for number in range(300)
    ]
    cursor = Cursor("b" * 32, "0123456789abcdef", ["arn:aws:s3:::" + "x" * 2000, "f", 1], {"totals": totals})
    text = write_cursor(cursor, KEY)
    assert len(text) <= MAX_LENGTH
    assert read_cursor(text, KEY) == cursor


def test_a_cursor_that_no_query_could_hold_is_not_given() -> None:
    noise = "".join(hashlib.sha256(str(number).encode()).hexdigest() for number in range(400))
    with pytest.raises(Problem) as caught:
        write_cursor(Cursor("b", None, [noise], {}), KEY)
    assert caught.value.kind is Kinds.TOO_LARGE
