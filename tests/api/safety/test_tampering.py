"""Cursors that were changed, borrowed or made up: refused, never answered wrongly."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.cursors import Cursor, read_cursor, write_cursor
from api.problems import Kinds, Problem
from api.routes.registry import RESOURCES
from tests.api.asking import ApiClient, Bearer
from tests.api.lake import MAIN, PERIODS, SECOND, PublishedLake
from tests.api.lake_rows import line_items, quarantine

KEY = b"a key for the tests, no secret at all"
PAGE = [("export", MAIN), ("limit", "3"), ("sort", "service")]
PAGED = [resource.path for resource in RESOURCES if "cursor" in resource.question.model_fields]


def first_page(api: ApiClient, path: str = "/v1/line-items", **how: Any) -> str:
    """The cursor of the first page."""
    parameters = PAGE if path == "/v1/line-items" else [("limit", "1")]
    cursor: str = api.ask(path, parameters, **how).json["meta"]["next_cursor"]
    return cursor


def is_refused(api: ApiClient, cursor: str, parameters: list[tuple[str, str]] | None = None, **how: Any) -> bool:
    answered = api.ask("/v1/line-items", [*(PAGE if parameters is None else parameters), ("cursor", cursor)], **how)
    return answered.status == 400 and answered.problem in {"invalid-cursor", "invalid-request"}


def test_a_cursor_as_it_was_given_is_taken(api: ApiClient) -> None:
    for path in PAGED:
        parameters = PAGE if path == "/v1/line-items" else [("limit", "1")]
        assert api.ask(path, [*parameters, ("cursor", first_page(api, path))]).status == 200


def test_no_change_of_a_bit_a_letter_or_a_length_is_taken(api: ApiClient) -> None:
    cursor = first_page(api)
    signed = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))

    @given(st.integers(0, len(signed) * 8 - 1))
    @settings(max_examples=100, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    def bits(place: int) -> None:
        changed = bytearray(signed)
        changed[place // 8] ^= 1 << place % 8
        assert is_refused(api, base64.urlsafe_b64encode(changed).rstrip(b"=").decode())

    @given(st.integers(0, len(cursor) - 1), st.characters(max_codepoint=0x17F))
    @settings(max_examples=100, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    def letters(place: int, letter: str) -> None:
        changed = cursor[:place] + letter + cursor[place + 1 :]
        assert changed == cursor or is_refused(api, changed)

    @given(st.integers(0, len(cursor) - 1))
    @settings(max_examples=30, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    def lengths(end: int) -> None:
        assert is_refused(api, cursor[:end])

    bits()
    letters()
    lengths()


@pytest.mark.parametrize("added", ["=", "==", "A", "AA", " ", "\n", "%00", "\0", ".", "\u200b"])
def test_nothing_may_be_added_to_a_cursor(api: ApiClient, added: str) -> None:
    cursor = first_page(api)
    assert is_refused(api, cursor + added)
    assert is_refused(api, added + cursor)


@given(st.binary(max_size=200))
@settings(max_examples=200, deadline=None, derandomize=True)
def test_a_cursor_that_was_made_up_is_refused(content: bytes) -> None:
    with pytest.raises(Problem) as refused:
        read_cursor(base64.urlsafe_b64encode(content).rstrip(b"=").decode(), KEY)
    assert refused.value.kind is Kinds.INVALID_CURSOR


def test_a_cursor_signed_with_another_key_is_refused(api: ApiClient) -> None:
    cursor = first_page(api)
    known = read_cursor(cursor, KEY)
    assert write_cursor(known, KEY) == cursor
    assert is_refused(api, write_cursor(known, KEY + b"!"))


def test_a_cursor_of_another_version_is_refused(api: ApiClient, monkeypatch: pytest.MonkeyPatch) -> None:
    known = read_cursor(first_page(api), KEY)
    monkeypatch.setattr("api.cursors.VERSION", 0)
    former = write_cursor(known, KEY)
    monkeypatch.undo()
    assert is_refused(api, former)


@pytest.mark.parametrize(
    "other",
    [
        [("export", MAIN), ("limit", "3"), ("sort", "-service")],
        [("export", MAIN), ("limit", "3"), ("sort", "region")],
        [("export", SECOND), ("limit", "3"), ("sort", "service")],
        [*PAGE, ("filter", "service:AmazonEC2")],
        [*PAGE, ("exclude", "service:AmazonEC2")],
        [*PAGE, ("search", "a")],
        [*PAGE, ("metric", "list_cost")],
        [*PAGE, ("start_date", "2026-09-01")],
        [*PAGE, ("end_date", "2026-10-05")],
        [],
    ],
)
def test_a_cursor_of_another_question_is_refused(api: ApiClient, other: list[tuple[str, str]]) -> None:
    assert is_refused(api, first_page(api), other)


def test_a_cursor_of_another_resource_is_refused(api: ApiClient) -> None:
    assert api.ask("/v1/quarantine", [("cursor", first_page(api))]).problem == "invalid-cursor"
    assert is_refused(api, first_page(api, "/v1/quarantine"))


@pytest.mark.parametrize(
    ("whose", "mine"), [("*", "111111111111"), ("111111111111", "*"), ("111111111111", "2"), ("*", None)]
)
def test_a_cursor_of_another_view_is_refused(api: ApiClient, whose: str, mine: str | None) -> None:
    cursor = first_page(api, principal=Bearer(whose))
    assert is_refused(api, cursor, principal=Bearer(mine))
    assert not is_refused(api, cursor, principal=Bearer(whose, subject="another of the same accounts"))


def test_a_cursor_leads_on_in_its_own_publication_and_into_no_other(
    new_lake: Callable[[], PublishedLake],
) -> None:
    lake = new_lake()
    period = PERIODS[0]
    for seed, day in ((1, "20"), (2, "21")):
        rows = line_items(period, seed, 30)
        lake.publish(
            lake.add_snapshot(MAIN, period, rows, delivered_at=f"{period}-{day}T04:00:00Z", quarantined=quarantine(3)),
            updates_views=False,
        )
    api = lake.client()
    former, current = lake.publications
    question = [("limit", "10"), ("publication_id", former)]
    page = api.ask("/v1/line-items", question).json
    cursor = page["meta"]["next_cursor"]
    on = api.ask("/v1/line-items", [("limit", "10"), ("cursor", cursor)]).json
    assert on["meta"]["publication_id"] == former != current
    both = api.ask("/v1/line-items", [("limit", "20"), ("publication_id", former)]).json
    assert page["rows"] + on["rows"] == both["rows"]
    assert both["rows"] != api.ask("/v1/line-items", [("limit", "20")]).json["rows"]
    elsewhere = api.ask("/v1/line-items", [("limit", "10"), ("publication_id", current), ("cursor", cursor)])
    assert (elsewhere.status, elsewhere.problem) == (400, "invalid-cursor")
    lake.tables.s3.delete_object(Bucket=lake.tables.bucket, Key=f"gold/_publications/{former}.json")
    gone = lake.client(SENTINEL_POINTER_SECONDS="1").ask("/v1/line-items", [("limit", "10"), ("cursor", cursor)])
    assert (gone.status, gone.problem) == (410, "snapshot-expired")
    assert gone.json["current_publication_id"] == current


def test_a_signature_does_not_make_nonsense_sense(api: ApiClient) -> None:
    """Were the key known, the place would still be only a place."""
    known = read_cursor(first_page(api), KEY)
    for after in (["x", "../../../../etc/passwd", 0], [None, "/etc/passwd", 0]):
        forged = write_cursor(Cursor(known.bound_to, known.publication_id, after, known.carried), KEY)
        answered = api.ask("/v1/line-items", [*PAGE, ("cursor", forged)])
        assert "root:" not in answered.body
