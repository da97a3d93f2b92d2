"""The public keys of a token issuer, found through its discovery document and kept for two hours, as API Gateway does.

Limits are API Gateway's: 1.5 s per document, 150,000 bytes. The words of the errors are its own too.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import httpx
import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from jwt.algorithms import RSAAlgorithm

from local.api.function import log
from local.api.oidc import LOOPBACK_HOSTS, is_trustworthy_url

KEEP_SECONDS = 7200
# A token with an unknown key makes the keys be fetched again, but nobody can make this server ask more often than this.
REFETCH_SECONDS = 10
FETCH_SECONDS = 1.5
DOCUMENT_BYTES = 150_000
DISCOVERY_PATH = "/.well-known/openid-configuration"


class KeysUnavailableError(Exception):
    """The issuer's keys cannot be had; the message is API Gateway's."""


class SigningKeys:
    """Key id → RSA key of one issuer."""

    def __init__(self, issuer: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._issuer = issuer
        self._clock = clock
        self._keys: dict[str, RSAPublicKey] = {}
        self._fetched_at = self._tried_at = float("-inf")
        self._lock = asyncio.Lock()

    async def find(self, key_id: str) -> RSAPublicKey | None:
        """The key, or None if the issuer has none of that id. Raises KeysUnavailableError."""
        async with self._lock:
            now = self._clock()
            is_stale = now - self._fetched_at > KEEP_SECONDS
            if is_stale or (key_id not in self._keys and now - self._tried_at > REFETCH_SECONDS):
                self._tried_at = now
                self._keys = await _fetch(self._issuer)
                self._fetched_at = now
            return self._keys.get(key_id)


async def _fetch(issuer: str) -> dict[str, RSAPublicKey]:
    discovery = await _document(issuer.rstrip("/") + DISCOVERY_PATH, "OIDC discovery endpoint communication error")
    jwks_uri = discovery.get("jwks_uri")
    # An issuer names itself exactly as its tokens do (OpenID Connect Discovery 1.0, section 4.3).
    if discovery.get("issuer") != issuer or not isinstance(jwks_uri, str) or not is_trustworthy_url(jwks_uri):
        log.error("%s says it is %r with jwks_uri %r", issuer, discovery.get("issuer"), jwks_uri)
        raise KeysUnavailableError("OIDC discovery endpoint communication error")
    return rsa_keys(await _document(jwks_uri, "JWKS communication error"))


def rsa_keys(jwks: dict[str, Any]) -> dict[str, RSAPublicKey]:
    """The keys of a JWKS that may sign RS256 tokens; others are passed over."""
    found: dict[str, RSAPublicKey] = {}
    entries = jwks.get("keys")
    for entry in entries if isinstance(entries, list) else []:
        if not isinstance(entry, dict) or entry.get("kty") != "RSA" or not isinstance(entry.get("kid"), str):
            continue
        if entry.get("use", "sig") != "sig" or entry.get("alg", "RS256") != "RS256":
            continue
        try:
            # Of these members alone: an entry with a private key gives its public half.
            key = RSAAlgorithm.from_jwk({name: entry[name] for name in ("kty", "n", "e")})
        except (jwt.InvalidKeyError, KeyError, ValueError, TypeError) as error:
            log.warning("key %s of the issuer is not usable: %s", entry["kid"], error)
            continue
        if isinstance(key, RSAPublicKey):
            found[entry["kid"]] = key
    return found


async def _document(url: str, failure: str) -> dict[str, Any]:
    # This machine's own addresses are never behind a proxy.
    through_proxy = urlsplit(url).hostname not in LOOPBACK_HOSTS
    try:
        async with asyncio.timeout(FETCH_SECONDS), httpx.AsyncClient(trust_env=through_proxy) as client:
            answer = await client.get(url)
        document = json.loads(answer.raise_for_status().content)
    except (httpx.HTTPError, httpx.InvalidURL, ValueError, TimeoutError) as error:
        log.error("%s: %s: %r", failure, url, error)
        raise KeysUnavailableError(failure) from error
    if not isinstance(document, dict) or len(answer.content) > DOCUMENT_BYTES:
        log.error("%s: %s: no JSON object of at most %d bytes", failure, url, DOCUMENT_BYTES)
        raise KeysUnavailableError(failure)
    return document
