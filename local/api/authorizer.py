"""The JWT authorizer of an HTTP API: which tokens are good, and how their claims reach the function.

Rules: docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import jwt
from jwt.types import Options as JwtOptions

from local.api.authorization import Authorization, UnauthorizedError
from local.api.oidc import Oidc
from local.api.signing_keys import KeysUnavailableError, SigningKeys

ALGORITHM = "RS256"
WANTED: JwtOptions = {"require": ["exp", "iss"], "verify_aud": False, "verify_sub": False, "verify_jti": False}


class JwtAuthorizer:
    """Lets bearers of one issuer's tokens in."""

    def __init__(self, oidc: Oidc, keys: SigningKeys | None = None) -> None:
        self._oidc = oidc
        self._keys = keys or SigningKeys(oidc.issuer)

    async def authorize(self, header: str | None) -> Authorization:
        """What the token in an `Authorization: Bearer …` header says. Raises UnauthorizedError."""
        scheme, _, token = (header or "").strip().partition(" ")
        if scheme.lower() != "bearer" or not token.strip():
            raise UnauthorizedError
        claims = await self._verified_claims(token.strip())
        if not _has_audience(claims, self._oidc.audiences):
            raise UnauthorizedError("the token does not have a valid audience")
        return Authorization(
            claims={name: claim_text(value) for name, value in claims.items()},
            scopes=_scopes(claims),
        )

    async def _verified_claims(self, token: str) -> dict[str, Any]:
        try:
            head = jwt.get_unverified_header(token)
        except jwt.PyJWTError as error:
            raise UnauthorizedError("unable to decode the token") from error
        # Checked before a key is looked up: the token has no say in how it is verified.
        if head.get("alg") != ALGORITHM:
            raise UnauthorizedError("the token's signing method is not RS256")
        try:
            key = await self._keys.find(str(head.get("kid")))
        except KeysUnavailableError as error:
            raise UnauthorizedError(str(error)) from error
        if key is None:
            raise UnauthorizedError("no signing key of the issuer has the token's kid")
        try:
            claims: dict[str, Any] = jwt.decode(
                token, key, algorithms=[ALGORITHM], issuer=self._oidc.issuer, options=WANTED
            )
        except jwt.PyJWTError as error:
            raise UnauthorizedError(_reason(error)) from error
        return claims


def claim_text(value: Any) -> str:
    """A claim as the event spells it: always text, a list as `[a b]`, an object as `map[k:v]`."""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return f"[{' '.join(claim_text(item) for item in value)}]"
    if isinstance(value, dict):
        return f"map[{' '.join(f'{name}:{claim_text(value[name])}' for name in sorted(value))}]"
    return json.dumps(value)


def _reason(error: jwt.PyJWTError) -> str:
    reasons: dict[type[jwt.PyJWTError], str] = {
        jwt.ExpiredSignatureError: "the token has expired",
        jwt.ImmatureSignatureError: "the token is not valid yet",
        jwt.InvalidIssuedAtError: "the token does not have a valid iat",
        jwt.InvalidIssuerError: "the token does not have a valid issuer",
        jwt.MissingRequiredClaimError: "the token lacks exp or iss",
        jwt.InvalidSignatureError: "the token's signature is not valid",
    }
    return reasons.get(type(error), "the token is not valid")


def _has_audience(claims: Mapping[str, Any], audiences: tuple[str, ...]) -> bool:
    """Whether `aud`, or `client_id` where there is no `aud`, is one of the audiences."""
    named = claims["aud"] if claims.get("aud") is not None else claims.get("client_id")
    return any(name in audiences for name in (named if isinstance(named, list) else [named]))


def _scopes(claims: Mapping[str, Any]) -> list[str] | None:
    value = claims.get("scope") or claims.get("scp")
    if isinstance(value, list):
        return [str(scope) for scope in value]
    return str(value).split() if value else None
