"""The API's server as a part of the stack: its environment, its start, and whether it answers."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping

import httpx

from local.deploy import NAMES
from local.settings import REGION, REPO_ROOT, THIS_MACHINE, Settings
from local.stack import processes
from local.stack.environ import is_proxy_setting, kept_secret, own_hosts, stack_environ

NAME = "api"
WORKERS = 2
# Where the dashboard's development server runs.
DEVELOPMENT_ORIGINS = ("http://127.0.0.1:5173", "http://localhost:5173")


def api_environ(settings: Settings, environ: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The environment of the function: what the deployment would give it, for this machine.

    The caller's own SENTINEL_CORS_ORIGINS, SENTINEL_FRAME_ANCESTORS, SENTINEL_DEFAULT_EXPORTS, SENTINEL_OIDC_… and limits are
    handed on.
    """
    own_origins = (f"http://{THIS_MACHINE}:{settings.api_port}", f"http://localhost:{settings.api_port}")
    ours = {
        "SENTINEL_LAKE_BUCKET": NAMES.lake_bucket,
        "SENTINEL_CSV_EXPORTS_BUCKET": NAMES.artifacts_bucket,
        "SENTINEL_CURSOR_KEY": kept_secret(settings.home / "api_cursor_key"),
        "SENTINEL_CACHE_FOLDER": str(settings.home / "api-cache"),
        "AWS_ENDPOINT_URL_LAMBDA": settings.api_url,
        "AWS_REGION": REGION,
        "PYTHONPATH": str(REPO_ROOT),
        "PYTHONUNBUFFERED": "1",
    }
    # The issuer of tokens may be beyond a proxy; this machine never is.
    proxies = {name: value for name, value in environ.items() if is_proxy_setting(name)}
    direct = {
        name: ",".join(filter(None, [*own_hosts(settings), environ.get(name)])) for name in ("NO_PROXY", "no_proxy")
    }
    found = {**stack_environ(settings, environ), **proxies, **direct, **ours}
    if not found.get("SENTINEL_FRAME_ANCESTORS"):
        found["SENTINEL_FRAME_ANCESTORS"] = ",".join(
            (f"http://{THIS_MACHINE}:{settings.airflow_port}", f"http://localhost:{settings.airflow_port}")
        )
    if not found.get("SENTINEL_CORS_ORIGINS"):
        found["SENTINEL_CORS_ORIGINS"] = ",".join((*own_origins, *DEVELOPMENT_ORIGINS))
    return found


def command(settings: Settings) -> list[str]:
    """The command line of the server."""
    return [sys.executable, "-m", "local.api", "--port", str(settings.api_port), "--workers", str(WORKERS)]


def start(settings: Settings) -> None:
    """Start the server unless it runs; it answers some seconds later."""
    if processes.running(settings.home, NAME) is None:
        processes.start(
            NAME,
            command(settings),
            home=settings.home,
            environ=api_environ(settings),
            log=settings.logs / f"{NAME}.log",
        )


def is_healthy(settings: Settings) -> bool:
    """Whether the function itself answers, through the server."""
    try:
        return httpx.get(f"{settings.api_url}/v1/health", timeout=10, trust_env=False).is_success
    except httpx.HTTPError:
        return False


def wait(settings: Settings) -> None:
    """Wait until it answers. RuntimeError with the log's last lines if it cannot."""
    processes.wait_until(
        lambda: is_healthy(settings),
        seconds=180,
        still_alive=lambda: processes.running(settings.home, NAME) is not None,
        what="the API",
        log=lambda: settings.logs / f"{NAME}.log",
    )
