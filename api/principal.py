"""Who asks, and what of the figures they may see: from the claims that API Gateway's JWT authorizer has verified."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from api.problems import Kinds, Problem
from api.settings import Settings

READ = "sentinel/read"
LINE_ITEMS = "sentinel/line-items"
EXPORTS = "sentinel/exports"
SCOPES = {
    READ: "Read cost figures",
    LINE_ITEMS: "Read single line items and quarantined rows",
    EXPORTS: "Make CSV exports",
}

ALL_ACCOUNTS = "*"


@dataclass(frozen=True)
class Principal:
    """The bearer of a token. `accounts` None: every usage account; else exactly these, sorted."""

    subject: str
    scopes: frozenset[str]
    accounts: tuple[str, ...] | None

    def require(self, scope: str) -> None:
        """Raise the problem `forbidden` unless the token has the scope."""
        if scope not in self.scopes:
            raise Problem(
                Kinds.FORBIDDEN, f"this needs a token with the scope {scope}", extra={"required_scope": scope}
            )

    @property
    def sees_all(self) -> bool:
        return self.accounts is None

    @property
    def view(self) -> str:
        """What tells two views of the same figures apart: for ETags and cursors."""
        text = ALL_ACCOUNTS if self.accounts is None else "|".join(self.accounts)
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    @property
    def owner(self) -> str:
        """What the bearer's CSV exports are filed under."""
        return hashlib.sha256(f"{self.subject}\n{self.view}".encode()).hexdigest()[:32]


LOCAL = Principal("local", frozenset(SCOPES), None)


def principal_of(event: Mapping[str, Any], settings: Settings) -> Principal:
    """The bearer of the request's token. Raises the problem `unauthorized`."""
    if settings.authorizer == "none":
        return LOCAL
    authorizer = (event.get("requestContext") or {}).get("authorizer") or {}
    jwt = authorizer.get("jwt") or {}
    claims = jwt.get("claims") or {}
    if not claims.get("sub"):
        raise Problem(
            Kinds.UNAUTHORIZED, "send a token: Authorization: Bearer …", headers={"WWW-Authenticate": "Bearer"}
        )
    # `scopes` is null where the route itself demands none; a list in a claim is passed on as the text `[a b]`.
    scopes = jwt.get("scopes") or _words(claims.get("scope") or claims.get("scp"))
    return Principal(
        subject=str(claims["sub"]),
        scopes=frozenset(scopes),
        accounts=_accounts(claims.get(settings.accounts_claim)),
    )


def _accounts(claim: object) -> tuple[str, ...] | None:
    """The accounts a claim names. Only the very word `*` opens all."""
    names = _words(claim)
    if names == [ALL_ACCOUNTS]:
        return None
    return tuple(sorted({name for name in names if name != ALL_ACCOUNTS}))


def _words(claim: object) -> list[str]:
    """The words of a claim: a list, a text, or a list as API Gateway passes it on, `[a b]`."""
    text = " ".join(str(part) for part in claim) if isinstance(claim, list | tuple) else str(claim or "")
    return [word for word in re.split(r"[\s,]+", text.strip().strip("[]")) if word]
