"""Tokens: which are let in, what the function hears of them, and how the others are turned away."""

from __future__ import annotations

import asyncio
import base64
import json
import time
from collections.abc import Iterator
from typing import Any

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives import serialization

from local.api.authorization import UnauthorizedError
from local.api.authorizer import JwtAuthorizer, claim_text
from local.api.oidc import Oidc
from local.api.signing_keys import KEEP_SECONDS, REFETCH_SECONDS, SigningKeys, rsa_keys
from tests.local.api.conftest import AUDIENCE, Issuer, RunningApi, new_key, public_jwk, running_issuer

INVALID = 'Bearer scope="" error="invalid_token" error_description='


def _get(api: RunningApi, token: str | None, path: str = "/v1/costs") -> httpx.Response:
    return api.http.get(path, headers={"authorization": f"Bearer {token}"} if token else {})


def _assert_refused(answer: httpx.Response, why: str) -> None:
    assert (answer.status_code, answer.json()) == (401, {"message": "Unauthorized"})
    assert answer.headers["www-authenticate"] == f'{INVALID}"{why}"'
    assert "apigw-requestid" in answer.headers


def test_a_good_tokens_claims_reach_the_function_as_text(guarded_api: RunningApi, issuer: Issuer) -> None:
    now = int(time.time())
    token = issuer.token(
        iat=now - 5,
        nbf=None,
        exp=now + 60,
        scope="sentinel/read sentinel/exports",
        sentinel_accounts=["111111111111", "222222222222"],
        email_verified=True,
        level=3,
        nested={"b": 1, "a": "x"},
    )

    answer = _get(guarded_api, token).json()

    assert answer["event"]["requestContext"]["authorizer"] == {
        "jwt": {
            "claims": {
                "iss": issuer.url,
                "aud": AUDIENCE,
                "sub": "ada",
                "iat": str(now - 5),
                "exp": str(now + 60),
                "scope": "sentinel/read sentinel/exports",
                "sentinel_accounts": "[111111111111 222222222222]",
                "email_verified": "true",
                "level": "3",
                "nested": "map[a:x b:1]",
            },
            "scopes": ["sentinel/read", "sentinel/exports"],
        }
    }
    assert answer["event"]["headers"]["authorization"] == f"Bearer {token}"
    assert answer["authorizer"] == "jwt"


def test_scopes_may_be_a_list_in_scp_or_missing(guarded_api: RunningApi, issuer: Issuer) -> None:
    def jwt_of(token: str) -> dict[str, Any]:
        found: dict[str, Any] = _get(guarded_api, token).json()["event"]["requestContext"]["authorizer"]["jwt"]
        return found

    listed = jwt_of(issuer.token(scp=["a", "b"]))
    assert (listed["scopes"], listed["claims"]["scp"]) == (["a", "b"], "[a b]")
    assert jwt_of(issuer.token())["scopes"] is None


@pytest.mark.parametrize("header", [None, "", "Bearer", "Basic YTpi", "token"])
def test_without_a_bearers_token_nobody_is_let_in(guarded_api: RunningApi, header: str | None) -> None:
    answer = guarded_api.http.get("/v1/costs", headers={} if header is None else {"authorization": header})

    assert (answer.status_code, answer.json()) == (401, {"message": "Unauthorized"})
    assert answer.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize(("method", "path"), [("GET", "/v1/health"), ("OPTIONS", "/v1/costs")])
def test_health_and_preflight_need_no_token(guarded_api: RunningApi, method: str, path: str) -> None:
    event = guarded_api.event(method, path)

    assert "authorizer" not in event["requestContext"]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("HEAD", "/v1/health"),
        ("POST", "/v1/health"),
        ("GET", "/v1/health/"),
        ("GET", "/V1/health"),
        ("GET", "/v1//health"),
    ],
)
def test_what_only_looks_like_health_needs_one(guarded_api: RunningApi, method: str, path: str) -> None:
    assert guarded_api.http.request(method, path).status_code == 401


def test_a_token_signed_with_another_key_is_refused(guarded_api: RunningApi, issuer: Issuer) -> None:
    _assert_refused(_get(guarded_api, issuer.token(key=new_key())), "the token's signature is not valid")


def test_a_token_changed_after_signing_is_refused(guarded_api: RunningApi, issuer: Issuer) -> None:
    head, payload, signature = issuer.token().split(".")
    claims = json.loads(base64.urlsafe_b64decode(payload + "=="))
    forged = base64.urlsafe_b64encode(json.dumps({**claims, "sub": "eve"}).encode()).rstrip(b"=").decode()

    _assert_refused(_get(guarded_api, f"{head}.{forged}.{signature}"), "the token's signature is not valid")


@pytest.mark.parametrize(
    ("claims", "why"),
    [
        ({"exp": 1}, "the token has expired"),
        ({"exp": None}, "the token lacks exp or iss"),
        ({"exp": "soon"}, "the token is not valid"),
        ({"nbf": 9_999_999_999}, "the token is not valid yet"),
        ({"iat": 9_999_999_999}, "the token is not valid yet"),
        ({"iss": "https://evil.example"}, "the token does not have a valid issuer"),
        ({"iss": None}, "the token lacks exp or iss"),
        ({"aud": "somebody-else"}, "the token does not have a valid audience"),
        ({"aud": ["x", "y"]}, "the token does not have a valid audience"),
        ({"aud": None}, "the token does not have a valid audience"),
        # API Gateway looks at client_id only where there is no aud.
        ({"aud": "somebody-else", "client_id": AUDIENCE}, "the token does not have a valid audience"),
        ({"aud": None, "client_id": "somebody-else"}, "the token does not have a valid audience"),
    ],
)
def test_a_token_with_a_wrong_claim_is_refused(
    guarded_api: RunningApi, issuer: Issuer, claims: dict[str, Any], why: str
) -> None:
    _assert_refused(_get(guarded_api, issuer.token(**claims)), why)


@pytest.mark.parametrize(
    "claims",
    [{"aud": ["x", AUDIENCE]}, {"aud": "other"}, {"aud": None, "client_id": AUDIENCE}, {"nbf": None, "iat": None}],
)
def test_one_matching_audience_is_enough(guarded_api: RunningApi, issuer: Issuer, claims: dict[str, Any]) -> None:
    assert _get(guarded_api, issuer.token(**claims)).status_code == 200


def test_an_unsigned_token_is_refused(guarded_api: RunningApi, issuer: Issuer) -> None:
    token = issuer.token(key="", algorithm="none")

    _assert_refused(_get(guarded_api, token), "the token's signing method is not RS256")
    assert jwt.decode(token, options={"verify_signature": False})["sub"] == "ada"


def test_a_public_key_used_as_a_shared_secret_is_refused(guarded_api: RunningApi, issuer: Issuer) -> None:
    """An HS256 token whose secret is the issuer's public key: good, if the token could choose how it is verified."""
    import hashlib
    import hmac

    public = issuer.key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    _, payload, _ = issuer.token().split(".")
    head = base64.urlsafe_b64encode(b'{"alg":"HS256","typ":"JWT","kid":"one"}').rstrip(b"=").decode()
    digest = hmac.new(public, f"{head}.{payload}".encode(), hashlib.sha256).digest()
    token = f"{head}.{payload}.{base64.urlsafe_b64encode(digest).rstrip(b'=').decode()}"

    _assert_refused(_get(guarded_api, token), "the token's signing method is not RS256")


@pytest.mark.parametrize("algorithm", ["RS384", "RS512", "PS256"])
def test_other_signing_methods_are_refused(guarded_api: RunningApi, issuer: Issuer, algorithm: str) -> None:
    _assert_refused(_get(guarded_api, issuer.token(algorithm=algorithm)), "the token's signing method is not RS256")


@pytest.mark.parametrize("token", ["x", "a.b.c", "..", "é.é.é"])
def test_what_is_no_token_is_refused(guarded_api: RunningApi, token: str) -> None:
    answer = guarded_api.http.get("/v1/costs", headers={"authorization": f"Bearer {token}".encode()})

    _assert_refused(answer, "unable to decode the token")


def test_a_refused_request_never_reaches_the_function(guarded_api: RunningApi) -> None:
    assert guarded_api.http.get("/v1/x?do=raise").status_code == 401
    assert "told to" not in guarded_api.log.read_text()


def test_the_invoke_api_is_not_the_http_apis_and_asks_for_a_signature_instead(
    guarded_api: RunningApi, issuer: Issuer
) -> None:
    path = "/2015-03-31/functions/sentinel-api/invocations"

    answer = guarded_api.http.post(path, json={}, headers={"authorization": f"Bearer {issuer.token()}"})

    assert answer.status_code == 403
    assert answer.headers["x-amzn-errortype"] == "MissingAuthenticationTokenException"


@pytest.fixture
def own_issuer() -> Iterator[Issuer]:
    """An issuer of the test's own, to change what it serves."""
    with running_issuer() as started:
        yield started


def _authorizer(issuer: Issuer, clock: list[float]) -> JwtAuthorizer:
    return JwtAuthorizer(Oidc(issuer.url, (AUDIENCE,)), SigningKeys(issuer.url, clock=lambda: clock[0]))


def _authorize(authorizer: JwtAuthorizer, *tokens: str) -> list[str]:
    """What each token comes to, one after the other: the subject, or why it was refused."""

    async def all_of_them() -> list[str]:
        found = []
        for token in tokens:
            try:
                found.append((await authorizer.authorize(f"bearer {token}")).claims["sub"])
            except UnauthorizedError as error:
                found.append(str(error))
        return found

    return asyncio.run(all_of_them())


def test_keys_are_fetched_once_and_again_after_two_hours(own_issuer: Issuer) -> None:
    clock = [0.0]
    authorizer = _authorizer(own_issuer, clock)
    token = own_issuer.token(exp=int(time.time()) + 99_999)

    assert _authorize(authorizer, token, token) == ["ada", "ada"]
    clock[0] = KEEP_SECONDS
    _authorize(authorizer, token)
    assert own_issuer.asked == ["/.well-known/openid-configuration", "/jwks"]
    clock[0] = KEEP_SECONDS + 1
    _authorize(authorizer, token)
    assert own_issuer.asked == ["/.well-known/openid-configuration", "/jwks"] * 2


def test_a_new_key_is_found_but_unknown_ones_do_not_make_us_ask_all_the_time(own_issuer: Issuer) -> None:
    clock = [0.0]
    authorizer = _authorizer(own_issuer, clock)
    second = new_key()
    new, unknown = own_issuer.token(key=second, kid="two"), own_issuer.token(kid="three")
    missing = "no signing key of the issuer has the token's kid"

    assert _authorize(authorizer, own_issuer.token(), new) == ["ada", missing]
    own_issuer.publish(public_jwk(own_issuer.key, "one"), public_jwk(second, "two"))
    clock[0] = REFETCH_SECONDS + 1
    assert _authorize(authorizer, new, unknown, unknown, own_issuer.token(kid=None)) == [
        "ada",
        missing,
        missing,
        missing,
    ]
    assert own_issuer.asked.count("/jwks") == 2


def test_an_issuer_that_cannot_be_reached_lets_nobody_in_until_it_can(own_issuer: Issuer) -> None:
    documents = dict(own_issuer.documents)
    authorizer = _authorizer(own_issuer, [0.0])

    own_issuer.documents = {}
    assert _authorize(authorizer, own_issuer.token()) == ["OIDC discovery endpoint communication error"]
    own_issuer.documents = {path: document for path, document in documents.items() if path != "/jwks"}
    assert _authorize(authorizer, own_issuer.token()) == ["JWKS communication error"]
    own_issuer.documents = documents
    assert _authorize(authorizer, own_issuer.token()) == ["ada"]


@pytest.mark.parametrize("changed", [{"issuer": "https://evil.example"}, {"jwks_uri": "http://evil.example/jwks"}])
def test_a_discovery_document_that_leads_elsewhere_is_not_believed(own_issuer: Issuer, changed: dict[str, str]) -> None:
    own_issuer.documents["/.well-known/openid-configuration"] |= changed

    found = _authorize(_authorizer(own_issuer, [0.0]), own_issuer.token())

    assert found == ["OIDC discovery endpoint communication error"]


def test_only_rsa_keys_for_signing_are_taken_from_a_jwks() -> None:
    key = new_key()
    entries = [
        public_jwk(key, "good"),
        {name: value for name, value in public_jwk(key, "bare").items() if name in {"kty", "n", "e", "kid"}},
        public_jwk(key, "for-encryption", use="enc"),
        public_jwk(key, "other-algorithm", alg="RS512"),
        {"kty": "oct", "k": "c2VjcmV0", "kid": "shared"},
        {"kty": "RSA", "kid": "broken", "n": "AQAB"},
        {"kty": "RSA", "n": "AQAB", "e": "AQAB"},
        "text",
    ]

    assert set(rsa_keys({"keys": entries})) == {"good", "bare"}
    assert rsa_keys({"keys": "text"}) == {}


@pytest.mark.parametrize(
    ("claim", "text"),
    [("a b", "a b"), (["a", "b"], "[a b]"), ([], "[]"), (1.5, "1.5"), (False, "false"), ([1, ["x"]], "[1 [x]]")],
)
def test_claims_are_spelled_as_api_gateway_does(claim: Any, text: str) -> None:
    assert claim_text(claim) == text
