"""Whose tokens are good, from the environment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from local.settings import SettingError

LOOPBACK_HOSTS = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True)
class Oidc:
    """Whose tokens are accepted: the issuer as it writes itself into `iss`, and the audiences of which one must match."""

    issuer: str
    audiences: tuple[str, ...]


def oidc_from(environ: Mapping[str, str]) -> Oidc | None:
    """The issuer to trust, from SENTINEL_OIDC_ISSUER and SENTINEL_OIDC_AUDIENCE; None if neither is set.

    Raises SettingError naming the variable that is missing or cannot be used.
    """
    issuer = environ.get("SENTINEL_OIDC_ISSUER", "").strip()
    audiences = tuple(part.strip() for part in environ.get("SENTINEL_OIDC_AUDIENCE", "").split(",") if part.strip())
    if not issuer and not audiences:
        return None
    if not issuer:
        raise SettingError(
            "SENTINEL_OIDC_AUDIENCE is set, SENTINEL_OIDC_ISSUER is not: set both, or neither for no tokens"
        )
    if not audiences:
        raise SettingError(
            "SENTINEL_OIDC_ISSUER is set, SENTINEL_OIDC_AUDIENCE is not: set both, or neither for no tokens"
        )
    if not is_trustworthy_url(issuer):
        raise SettingError(f"SENTINEL_OIDC_ISSUER={issuer!r}: use an https address, or http on 127.0.0.1")
    return Oidc(issuer, audiences)


def is_trustworthy_url(url: str) -> bool:
    """Whether keys may be fetched from there: https, or plain http that does not leave this machine."""
    parts = urlsplit(url)
    return bool(parts.hostname) and (
        parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK_HOSTS)
    )
