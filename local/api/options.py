"""What one server is told: which handler, how long it may take, and whose tokens are good."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from local.settings import REGION, SettingError

FUNCTION_NAME = "sentinel-api"
ACCOUNT_ID = "123456789012"
FUNCTION_ARN = f"arn:aws:lambda:{REGION}:{ACCOUNT_ID}:function:{FUNCTION_NAME}"
DEFAULT_HANDLER = "api.handler.lambda_handler"
MEMORY_MB = 1024
LOOPBACK_HOSTS = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True)
class Oidc:
    """Whose tokens are accepted: the issuer as it writes itself into `iss`, and the audiences of which one must match."""

    issuer: str
    audiences: tuple[str, ...]


@dataclass(frozen=True)
class Options:
    """How one server runs. The waits are those of Lambda's two retries of an asynchronous call."""

    handler: str = DEFAULT_HANDLER
    integration_seconds: float = 30
    function_seconds: float = 300
    retry_waits: tuple[float, ...] = (60, 120)
    oidc: Oidc | None = None


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


def function_environ(options: Options) -> dict[str, str]:
    """What Lambda's runtime and the deployment put into the handler's environment."""
    return {
        "AWS_LAMBDA_FUNCTION_NAME": FUNCTION_NAME,
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(MEMORY_MB),
        "SENTINEL_AUTHORIZER": "jwt" if options.oidc else "none",
    }
