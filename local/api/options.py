"""What one server is told: which handler, how long it may take, whose tokens are good, and what the dashboard is told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from local.api.dashboard_config import NO_SIGN_IN, DashboardConfig
from local.api.oidc import LOOPBACK_HOSTS, Oidc
from local.settings import REGION

FUNCTION_NAME = "sentinel-api"
ACCOUNT_ID = "123456789012"
FUNCTION_ARN = f"arn:aws:lambda:{REGION}:{ACCOUNT_ID}:function:{FUNCTION_NAME}"
DEFAULT_HANDLER = "api.handler.lambda_handler"
MEMORY_MB = 1024


@dataclass(frozen=True)
class Options:
    """How one server runs. The waits are those of Lambda's two retries of an asynchronous call.

    `host_names` are the names it answers to. `addresses` are those that only its container knows → as this machine knows them.
    """

    handler: str = DEFAULT_HANDLER
    integration_seconds: float = 30
    function_seconds: float = 300
    retry_waits: tuple[float, ...] = (60, 120)
    oidc: Oidc | None = None
    dashboard: DashboardConfig = NO_SIGN_IN
    host_names: frozenset[str] = LOOPBACK_HOSTS
    addresses: Mapping[str, str] = field(default_factory=dict)


def function_environ(options: Options) -> dict[str, str]:
    """What Lambda's runtime and the deployment put into the handler's environment."""
    return {
        "AWS_LAMBDA_FUNCTION_NAME": FUNCTION_NAME,
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(MEMORY_MB),
        "SENTINEL_AUTHORIZER": "jwt" if options.oidc else "none",
    }
