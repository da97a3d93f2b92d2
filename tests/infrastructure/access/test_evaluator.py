"""The evaluator that judges our policies is itself right: cases by hand, and laws."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.infrastructure.access.evaluator import Call, is_allowed, matches

READ = {"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": ["arn:aws:s3:::lake/gold/*"]}
CALL = Call("s3:GetObject", "arn:aws:s3:::lake/gold/x")


def policy(*statements: dict[str, Any]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": list(statements)}


@pytest.mark.parametrize(
    ("action", "resource", "expected"),
    [
        ("s3:GetObject", "arn:aws:s3:::lake/gold/x", True),
        ("S3:getobject", "arn:aws:s3:::lake/gold/a/b", True),
        ("s3:GetObject", "arn:aws:s3:::lake/gold", False),
        ("s3:GetObject", "arn:aws:s3:::Lake/gold/x", False),
        ("s3:GetObject", "arn:aws:s3:::lake/goldx/x", False),
        ("s3:GetObjectVersion", "arn:aws:s3:::lake/gold/x", False),
        ("s3:PutObject", "arn:aws:s3:::lake/gold/x", False),
    ],
)
def test_a_statement_allows_its_action_on_its_resource(action: str, resource: str, expected: bool) -> None:
    assert is_allowed(Call(action, resource), policy(READ)) is expected


@pytest.mark.parametrize(
    ("condition", "context", "expected"),
    [
        ({"StringEquals": {"k": "a"}}, {"k": "a"}, True),
        ({"StringEquals": {"k": ["a", "b"]}}, {"k": "b"}, True),
        ({"StringEquals": {"k": "a"}}, {"k": "A"}, False),
        ({"StringEquals": {"k": "a"}}, {}, False),
        ({"StringEquals": {"k": "a", "l": "b"}}, {"k": "a"}, False),
        ({"StringNotEquals": {"k": "a"}}, {"k": "b"}, True),
        ({"StringNotEquals": {"k": "a"}}, {}, True),
        ({"StringNotEquals": {"k": "a"}, "Null": {"k": "false"}}, {}, False),
        ({"Null": {"k": "true"}}, {}, True),
        ({"StringLike": {"k": "a*"}}, {"k": "abc"}, True),
        ({"ArnLike": {"k": "arn:aws:cur:*:1:definition/*"}}, {"k": "arn:aws:cur:us-east-1:1:definition/x"}, True),
        ({"ArnLike": {"k": "arn:aws:cur:*:1:definition/*"}}, {"k": "arn:aws:cur:us-east-1:2:definition/x"}, False),
        ({"Bool": {"k": "false"}}, {"k": "false"}, True),
        ({"ForAnyValue:StringEquals": {"k": "a"}}, {"k": ["b", "a"]}, True),
        ({"ForAnyValue:StringEquals": {"k": "a"}}, {"k": []}, False),
        ({"ForAnyValue:StringEquals": {"k": "a"}}, {}, False),
    ],
)
def test_a_condition_must_hold(condition: dict[str, Any], context: dict[str, Any], expected: bool) -> None:
    assert is_allowed(Call(CALL.action, CALL.resource, context), policy(READ | {"Condition": condition})) is expected


def test_a_boundary_gives_nothing_and_takes_away() -> None:
    assert not is_allowed(CALL, policy(), policy(READ))
    assert not is_allowed(CALL, policy(READ), policy())
    assert is_allowed(CALL, policy(READ), policy(READ | {"Action": ["s3:*"], "Resource": ["*"]}))
    assert not is_allowed(CALL, policy(READ), policy(READ, READ | {"Effect": "Deny", "Resource": ["*"]}))


@pytest.mark.parametrize(
    "statement",
    [
        READ | {"Condition": {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}},
        READ | {"NotAction": ["s3:*"]},
        READ | {"Resource": ["arn:aws:s3:::lake/${aws:username}/*"]},
    ],
)
def test_what_is_not_known_is_not_passed_over(statement: dict[str, Any]) -> None:
    with pytest.raises(NotImplementedError):
        is_allowed(CALL, policy(statement))


_parts = st.sampled_from(["s3:", "glue:", "Get", "Put", "*", "?", "Object"])
_texts = st.lists(_parts, min_size=1, max_size=4).map("".join)
_statements = st.fixed_dictionaries(
    {
        "Effect": st.sampled_from(["Allow", "Deny"]),
        "Action": st.lists(_texts, min_size=1, max_size=2),
        "Resource": st.lists(_texts, min_size=1, max_size=2),
    }
)
_calls = st.builds(
    Call, _texts.map(lambda text: text.replace("*", "x")), _texts.map(lambda text: text.replace("*", "x"))
)


@given(st.lists(_statements, max_size=5), _statements, _calls)
def test_a_further_allow_takes_nothing_and_a_further_deny_gives_nothing(
    statements: list[dict[str, Any]], further: dict[str, Any], call: Call
) -> None:
    before, after = is_allowed(call, policy(*statements)), is_allowed(call, policy(*statements, further))
    assert after >= before if further["Effect"] == "Allow" else after <= before


@given(st.lists(_statements, max_size=5), st.randoms(), _calls)
def test_the_order_of_statements_means_nothing(statements: list[dict[str, Any]], random: Any, call: Call) -> None:
    shuffled = random.sample(statements, len(statements))
    assert is_allowed(call, policy(*statements)) is is_allowed(call, policy(*shuffled))


@given(st.lists(_statements, max_size=5), _calls)
def test_nothing_is_allowed_that_no_statement_names_and_nothing_that_one_denies(
    statements: list[dict[str, Any]], call: Call
) -> None:
    def named(effect: str) -> bool:
        return any(
            one["Effect"] == effect
            and any(matches(pattern.lower(), call.action.lower()) for pattern in one["Action"])
            and any(matches(pattern, call.resource) for pattern in one["Resource"])
            for one in statements
        )

    assert is_allowed(call, policy(*statements)) is (named("Allow") and not named("Deny"))


@given(st.text("ab*?.+[", max_size=6), st.text("ab*?.+[", max_size=6))
def test_a_pattern_matches_as_a_walk_over_it_by_hand_does(pattern: str, text: str) -> None:
    def walks(p: str, t: str) -> bool:
        if not p:
            return not t
        if p[0] == "*":
            return walks(p[1:], t) or (bool(t) and walks(p, t[1:]))
        return bool(t) and p[0] in {"?", t[0]} and walks(p[1:], t[1:])

    assert matches(pattern, text) is walks(pattern, text)
