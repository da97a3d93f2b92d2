"""Clients that ask the policy of a role before each call, and make the call only when it is allowed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import ClientError

from infrastructure.access.boundary import boundary
from infrastructure.access.roles import roles
from infrastructure.access.statements import policy
from infrastructure.definitions.installation import Installation
from tests.infrastructure.access.calls import needed, not_there
from tests.infrastructure.access.evaluator import Call, is_allowed


@dataclass
class Guard:
    """The roles of an installation: what each asked for, and what it was refused."""

    at: Installation
    client_of: Callable[[str], Any]
    made: list[tuple[str, Call]] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.policies = {role.task: role.document for role in roles(self.at)}
        self.limits = policy(boundary(self.at))

    def client(self, service: str, role: str) -> Any:
        """A client of a service for one role."""
        client = self.client_of(service)

        def before(params: dict[str, Any], model: Any, context: dict[str, Any], **_: Any) -> None:
            context["asked_bucket"] = params.get("Bucket")
            for call in needed(self.at, service, model.name, params):
                self.ask(role, call, model.name)

        def after(http_response: Any, model: Any, context: dict[str, Any], **_: Any) -> None:
            if http_response.status_code == 404 and model.name in {"GetObject", "HeadObject"}:
                self.ask(role, not_there(self.at, context["asked_bucket"]), model.name)

        client.meta.events.register(f"provide-client-params.{service}", before)
        client.meta.events.register(f"after-call.{service}", after)
        return client

    def ask(self, role: str, call: Call, operation: str = "") -> None:
        """Note the call; AccessDenied, as AWS says it, when the role may not make it."""
        self.made.append((role, call))
        if not is_allowed(call, self.policies[role], self.limits):
            self.refused.append(f"{role}: {call}")
            raise ClientError({"Error": {"Code": "AccessDenied", "Message": str(call)}}, operation or call.action)
