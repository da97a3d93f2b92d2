from collections.abc import Callable
from typing import Any

import pytest
from pyspark.sql import DataFrame

from spark_jobs.transforms.tags import with_folded_tags

Tags = dict[str, str | None] | None

# The delivered `tags` and `resource_tags` → `folded_tags` and `tag_collision_count`.
CASES: dict[str, tuple[Tags, Tags, Tags, int]] = {
    "keys lose their prefix and their capitals": (
        {"resourceTags/user:Team": "Blue", "accountTag/Unit": "X"},
        None,
        {"user:team": "Blue", "accounttag/unit": "X"},
        0,
    ),
    "of two that become one, the first in binary order wins": (
        {"resourceTags/user:name": "small", "resourceTags/user:Name": "capital"},
        None,
        {"user:name": "capital"},
        1,
    ),
    "unless it has no value": (
        {"resourceTags/user:Name": "", "resourceTags/user:name": "small"},
        None,
        {"user:name": "small"},
        1,
    ),
    "nor a null": ({"USER": None, "User": "a", "user": "b"}, None, {"user": "a"}, 2),
    "where none has a value, the first stays": ({"b": "", "B": ""}, None, {"b": ""}, 1),
    "prefixed and bare are one": (
        {"resourceTags/user:A": "1", "user:a": "2", "x": "3"},
        None,
        {"user:a": "1", "x": "3"},
        1,
    ),
    "a prefix in other letters is part of the key": ({"resourcetags/a": "1"}, None, {"resourcetags/a": "1"}, 0),
    "two pairs": ({"a": "1", "A": "2", "b": "3", "B": "4"}, None, {"a": "2", "b": "4"}, 2),
    "letters beyond ASCII": ({"Größe": "1", "GRÖSSE": "2", "größe": "3"}, None, {"größe": "1", "grösse": "2"}, 1),
    "written keys come before normalised ones": ({"resourceTags/user:A": "1"}, {"user_a": "9"}, {"user:a": "1"}, 0),
    "normalised keys where there are no written ones": (None, {"user_A": "1", "user_a": "2"}, {"user_a": "1"}, 1),
    "or none on this row": ({}, {"user_a": "2"}, {"user_a": "2"}, 0),
    "no tags": ({}, {}, {}, 0),
    "no maps of tags": (None, None, None, 0),
}


@pytest.fixture(scope="module")
def folded(
    line_items: Callable[..., DataFrame], values: Callable[[DataFrame, str], list[Any]]
) -> dict[str, tuple[Any, Any]]:
    rows = ({"tags": tags, "resource_tags": resource_tags} for tags, resource_tags, _, _ in CASES.values())
    frame = line_items(*rows).transform(with_folded_tags)
    found = zip(values(frame, "folded_tags"), values(frame, "tag_collision_count"), strict=True)
    return dict(zip(CASES, found, strict=True))


@pytest.mark.parametrize("case", CASES)
def test_folded_tags(case: str, folded: dict[str, tuple[Any, Any]]) -> None:
    assert folded[case] == CASES[case][2:]
