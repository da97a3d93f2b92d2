"""What the dashboard is told about this machine: its `/config.json`, and whom its security policy lets it ask.

The built files are the same everywhere; docs/sign-in.md describes the fields.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from local.api.oidc import Oidc, is_trustworthy_url
from local.settings import SettingError

ORIGIN = re.compile(r"https?://(?:[A-Za-z0-9.-]+|\[[0-9a-f:]+\])(?::[0-9]+)?")


@dataclass(frozen=True)
class DashboardConfig:
    """The document of `/config.json`, the origins of the OpenID provider that the page may ask, and those that may frame it."""

    document: Mapping[str, Any] = field(default_factory=dict)
    origins: tuple[str, ...] = ()
    frame_ancestors: tuple[str, ...] = ()

    def policy(self, policy: str) -> str:
        """A Content-Security-Policy that lets the page ask these origins too, those frame it, and nobody else."""
        return "; ".join(self._rule(rule.strip()) for rule in policy.split(";"))

    def _rule(self, rule: str) -> str:
        directive = rule.split(" ", maxsplit=1)[0]
        if directive == "frame-ancestors" and self.frame_ancestors:
            return " ".join((directive, *self.frame_ancestors))
        return " ".join((rule, *self.origins)) if directive == "connect-src" else rule


NO_SIGN_IN = DashboardConfig()


def dashboard_config_from(environ: Mapping[str, str], oidc: Oidc | None) -> DashboardConfig:
    """From SENTINEL_OIDC_CLIENT_ID and the optional settings beside it; without a client there is no sign-in.

    Raises SettingError naming the setting that cannot be used.
    """
    told = {"environment": "SENTINEL_ENVIRONMENT", "contact": "SENTINEL_CONTACT"}
    document: dict[str, Any] = {
        name: environ[setting].strip() for name, setting in told.items() if environ.get(setting, "").strip()
    }
    framing = [part.strip() for part in environ.get("SENTINEL_FRAME_ANCESTORS", "").split(",")]
    ancestors = tuple(dict.fromkeys(_origin(one, "SENTINEL_FRAME_ANCESTORS") for one in framing if one))
    client = environ.get("SENTINEL_OIDC_CLIENT_ID", "").strip()
    if not client:
        return DashboardConfig(document, frame_ancestors=ancestors)
    if oidc is None:
        raise SettingError(
            "SENTINEL_OIDC_CLIENT_ID is set, SENTINEL_OIDC_ISSUER is not: set both, or neither for no sign-in"
        )
    document["oidc"] = {"issuer": oidc.issuer, "client_id": client}
    scopes = environ.get("SENTINEL_OIDC_SCOPES", "").split()
    if scopes:
        document["oidc"]["scopes"] = scopes
    parameters = _parameters(environ.get("SENTINEL_OIDC_PARAMETERS", "").strip())
    if parameters:
        document["oidc"]["parameters"] = parameters
    issuer = urlsplit(oidc.issuer)
    origins = [_origin(f"{issuer.scheme}://{issuer.netloc}", "SENTINEL_OIDC_ISSUER")]
    named = [part.strip() for part in environ.get("SENTINEL_OIDC_ORIGINS", "").split(",")]
    origins += [_origin(one, "SENTINEL_OIDC_ORIGINS") for one in named if one]
    return DashboardConfig(document, tuple(dict.fromkeys(origins)), ancestors)


def _parameters(text: str) -> dict[str, str]:
    try:
        return dict(parse_qsl(text, keep_blank_values=True, strict_parsing=True)) if text else {}
    except ValueError as error:
        raise SettingError(
            f"SENTINEL_OIDC_PARAMETERS={text!r}: write it as in an address, audience=https%3A%2F%2Fsentinel"
        ) from error


def _origin(text: str, setting: str) -> str:
    """An origin as a policy may name it: nothing that would open more than one host."""
    if not ORIGIN.fullmatch(text) or not is_trustworthy_url(text):
        example = "https://costs.auth.eu-central-1.amazoncognito.com"
        raise SettingError(f"{setting}: {text!r} is not an origin such as {example}")
    return text
