"""What an authorizer gives the gateway: the words between the two, so that the one need not be loaded for the other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Authorization:
    """What a verified token says, in the spelling of the event."""

    claims: dict[str, str]
    scopes: list[str] | None


class UnauthorizedError(Exception):
    """A request without a good token; `challenge` is the `www-authenticate` header that says why."""

    def __init__(self, why: str | None = None) -> None:
        super().__init__(why or "no token")
        self.challenge = f'Bearer scope="" error="invalid_token" error_description="{why}"' if why else "Bearer"


class Authorizer(Protocol):
    """Lets bearers of good tokens in."""

    async def authorize(self, header: str | None) -> Authorization:
        """What the token in an `Authorization` header says. Raises UnauthorizedError."""
        ...
