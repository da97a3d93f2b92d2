"""Who asks: claims as API Gateway passes them on, and the accounts they open."""

from dataclasses import replace
from typing import Any

import pytest

from api.principal import LOCAL, Principal, principal_of
from api.problems import Kinds, Problem
from api.settings import Settings, load_settings

SETTINGS = load_settings(
    {"SENTINEL_LAKE_BUCKET": "lake", "SENTINEL_CSV_EXPORTS_BUCKET": "files", "SENTINEL_CURSOR_KEY": "k" * 32}
)


def bearer(settings: Settings = SETTINGS, scopes: Any = None, **claims: Any) -> Principal:
    event = {"requestContext": {"authorizer": {"jwt": {"claims": claims, "scopes": scopes}}}}
    return principal_of(event, settings)


@pytest.mark.parametrize(
    ("claim", "accounts"),
    [
        ("*", None),
        (" * ", None),
        ("[*]", None),
        (["*"], None),
        ("111111111111", ("111111111111",)),
        ("222222222222 111111111111", ("111111111111", "222222222222")),
        ("222222222222,111111111111, 222222222222", ("111111111111", "222222222222")),
        ("[111111111111 222222222222]", ("111111111111", "222222222222")),
        (["222222222222", "111111111111"], ("111111111111", "222222222222")),
        # Only the very word opens all: a star among others, twice, or within a word opens nothing.
        ("* 111111111111", ("111111111111",)),
        ("* *", ()),
        ("**", ("**",)),
        ("1111*", ("1111*",)),
        ("'*'", ("'*'",)),
        ("%2A", ("%2A",)),
        ("＊", ("＊",)),
        (None, ()),
        ("", ()),
        ("  ", ()),
        ("[]", ()),
        ([], ()),
        (False, ()),
        (0, ()),
    ],
)
def test_the_accounts_a_claim_opens(claim: Any, accounts: tuple[str, ...] | None) -> None:
    assert bearer(sub="someone", sentinel_accounts=claim).accounts == accounts


def test_a_token_without_the_claim_opens_no_account() -> None:
    assert bearer(sub="someone").accounts == ()


def test_the_claim_may_have_another_name() -> None:
    settings = replace(SETTINGS, accounts_claim="https://example.com/accounts")
    claims = {"sub": "someone", "sentinel_accounts": "*", "https://example.com/accounts": "111111111111"}
    assert bearer(settings, **claims).accounts == ("111111111111",)


@pytest.mark.parametrize(
    ("scopes", "claims", "expected"),
    [
        (["sentinel/read"], {"scope": "sentinel/exports"}, {"sentinel/read"}),
        (None, {"scope": "sentinel/read sentinel/line-items"}, {"sentinel/read", "sentinel/line-items"}),
        (None, {"scope": "[sentinel/read sentinel/exports]"}, {"sentinel/read", "sentinel/exports"}),
        (None, {"scp": "sentinel/read"}, {"sentinel/read"}),
        (None, {}, set()),
        (None, {"scope": ""}, set()),
    ],
)
def test_the_scopes_of_a_token(scopes: Any, claims: dict[str, str], expected: set[str]) -> None:
    assert bearer(scopes=scopes, sub="someone", **claims).scopes == expected


@pytest.mark.parametrize("scope", ["sentinel/rea", "sentinel/read/", "SENTINEL/READ", "read", "*", "sentinel/*"])
def test_a_scope_that_only_looks_like_it_allows_nothing(scope: str) -> None:
    with pytest.raises(Problem) as refused:
        bearer(sub="someone", scope=scope).require("sentinel/read")
    assert refused.value.kind is Kinds.FORBIDDEN
    assert "sentinel/read" in refused.value.detail
    assert refused.value.extra == {"required_scope": "sentinel/read"}


@pytest.mark.parametrize(
    "event",
    [
        {},
        {"requestContext": {}},
        {"requestContext": {"authorizer": None}},
        {"requestContext": {"authorizer": {"jwt": None}}},
        {"requestContext": {"authorizer": {"jwt": {"claims": None, "scopes": ["sentinel/read"]}}}},
        {"requestContext": {"authorizer": {"jwt": {"claims": {"sentinel_accounts": "*"}}}}},
        {"requestContext": {"authorizer": {"jwt": {"claims": {"sub": ""}}}}},
        # What no JWT authorizer has put there says nothing.
        {"requestContext": {"authorizer": {"claims": {"sub": "someone"}}}},
        {"requestContext": {"authorizer": {"lambda": {"sub": "someone"}}}},
        {"headers": {"authorization": "Bearer e30.e30."}, "requestContext": {}},
    ],
)
def test_without_verified_claims_nobody_is_known(event: dict[str, Any]) -> None:
    with pytest.raises(Problem) as refused:
        principal_of(event, SETTINGS)
    assert refused.value.kind is Kinds.UNAUTHORIZED
    assert refused.value.headers == {"WWW-Authenticate": "Bearer"}


def test_without_an_authorizer_everybody_may_see_all() -> None:
    assert principal_of({}, replace(SETTINGS, authorizer="none")) is LOCAL
    assert LOCAL.sees_all


def test_two_views_differ_and_the_order_of_accounts_does_not_matter() -> None:
    both = bearer(sub="a", sentinel_accounts="1 2")
    assert both.view == bearer(sub="b", sentinel_accounts="2 1").view
    views = {bearer(sub="a", sentinel_accounts=claim).view for claim in ("*", "", "1", "2", "1 2", "12", "1|2 3")}
    assert len(views) == 7


def test_csv_exports_are_filed_by_bearer_and_by_what_they_may_see() -> None:
    owners = {bearer(sub=sub, sentinel_accounts=claim).owner for sub in ("a", "b") for claim in ("*", "1")}
    assert len(owners) == 4
