"""What the view «Cost data» is made of and what it reads: `…/view/<file>` and, for who may see the DAGs, `…/months`, `…/snapshots`.

Nothing here changes anything. The view's actions are requests of the browser to Airflow's own REST API, with the rights of who is
signed in; Airflow's cookie is not sent along from foreign sites (SameSite), and its API takes JSON alone.

The web framework is imported with the first request: the plugin is loaded by every process of Airflow.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from functools import cache
from pathlib import Path
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from sentinel.alerts.channels import PATIENCE
from sentinel.alerts.run import REFRESH
from sentinel.alerts.store import IncidentStore
from sentinel.billing_periods import checked_billing_period
from sentinel.cost_data.months import cost_data, former_snapshots
from sentinel.freshness.lake import Watched, look_at
from sentinel.settings import SettingError, load_settings

ROLL_BACK = "roll_back_snapshot"
VIEW = Path(__file__).with_name("view")

Receive = Callable[[], Awaitable[Any]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

log = logging.getLogger(__name__)


async def cost_data_app(scope: dict[str, Any], receive: Receive, send: Send) -> None:
    """The ASGI application that sentinel_plugin.py mounts."""
    if scope["type"] == "http":
        await _web()(scope, receive, _asked_anew(send))


def _asked_anew(send: Send) -> Send:
    """Browsers ask whether a file changed: an update of the plugin must not leave half of the former view."""

    async def send_with_header(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            headers = [
                *message.get("headers", []),
                (b"cache-control", b"no-cache"),
                (b"x-content-type-options", b"nosniff"),
            ]
            message = {**message, "headers": headers}
        await send(message)

    return send_with_header


@cache
def _web() -> Any:
    from airflow.api_fastapi.core_api.security import requires_access_dag  # noqa: PLC0415
    from fastapi import Depends, FastAPI, HTTPException  # noqa: PLC0415
    from fastapi.responses import JSONResponse  # noqa: PLC0415
    from fastapi.staticfiles import StaticFiles  # noqa: PLC0415

    web = FastAPI(openapi_url=None)

    @web.get("/months", dependencies=[Depends(requires_access_dag("GET", param_dag_id=REFRESH))])
    def months() -> dict[str, Any]:
        return read_months()

    @web.get("/snapshots", dependencies=[Depends(requires_access_dag("GET", param_dag_id=ROLL_BACK))])
    def snapshots(export: str, billing_period: str) -> dict[str, Any]:
        try:
            checked_billing_period(billing_period)
        except ValueError as error:
            raise HTTPException(400, str(error)) from error
        return read_snapshots(export, billing_period)

    # What a person can mend: a setting, a right, a name. Anything else is a fault of ours, and in the server's log.
    @web.exception_handler(ValueError)
    @web.exception_handler(SettingError)
    @web.exception_handler(ClientError)
    @web.exception_handler(BotoCoreError)
    def say_why(_request: Any, error: Exception) -> Any:
        log.warning("«Cost data» cannot be read: %s", error)
        return JSONResponse({"detail": str(error)}, status_code=503)

    web.mount("/view", StaticFiles(directory=VIEW))
    return web


def read_months() -> dict[str, Any]:
    """What the view shows, as it is now. Raises SettingError, ValueError, ClientError."""
    watched = _watched()
    return cost_data(watched, IncidentStore(watched.s3, watched.settings.lake_bucket).all())


def read_snapshots(export: str, billing_period: str) -> dict[str, Any]:
    """What a month can be rolled back to. Raises SettingError, ClientError."""
    return former_snapshots(_watched(), export, billing_period)


def _watched() -> Watched:
    """The lake and the sources as they are now, by the connection of the watch. Raises SettingError, ClientError."""
    from airflow.providers.amazon.aws.hooks.base_aws import AwsBaseHook  # noqa: PLC0415

    settings = load_settings()
    s3 = AwsBaseHook(aws_conn_id=settings.watch_connection, client_type="s3", config=PATIENCE).get_conn()
    return look_at(s3, settings)
