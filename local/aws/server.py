"""The embedded AWS as a server: moto's application on 127.0.0.1, with files, Spark and DuckDB behind it."""

import json
import os
import signal
import socket
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from threading import Thread
from typing import Any

from moto.moto_api import state_manager
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
from werkzeug.serving import BaseWSGIServer, make_server

from local.aws import athena, athena_requests, catalog, cloudformation, glue, s3
from local.aws.places import Places
from local.settings import THIS_MACHINE, listen_address

HEALTH_PATH = "/_sentinel/health"
# These states follow what really runs here; moto's own clockwork must not move them on.
REAL_STATES = ("glue::job_run", "glue::crawl", "athena::execution")

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class QuietRequestHandler(MotoRequestHandler):
    """moto's handler without a line per request; errors are still shown."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Log only what failed on the server's side."""
        if str(code).startswith("5"):
            super().log_request(code, size)


def with_health(application: Application) -> Application:
    """The application with a health route that touches nothing else."""

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ.get("PATH_INFO") != HEALTH_PATH:
            return application(environ, start_response)
        body = json.dumps({"status": "ready", "pid": os.getpid()}).encode()
        start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
        return [body]

    return answer


def create_server(host: str, port: int, root: Path) -> BaseWSGIServer:
    """A server that is bound but does not answer yet. ValueError for an address other machines could reach.

    Unless SENTINEL_LISTEN_ADDRESS allows it: in a container, whose port is published on 127.0.0.1 only.
    """
    address = THIS_MACHINE if host == "localhost" else host
    if address not in {THIS_MACHINE, listen_address()}:
        raise ValueError(f"--host {host}: the embedded AWS has no authentication and binds to 127.0.0.1 only")
    # moto's internal look-ups go through boto3; they must never leave this machine or need an account.
    os.environ.setdefault("AWS_ACCESS_KEY_ID", "embedded")
    os.environ.setdefault("AWS_SECRET_ACCESS_KEY", "embedded")
    os.environ.setdefault("AWS_EC2_METADATA_DISABLED", "true")
    places = Places(root.resolve())
    places.create()
    for model in REAL_STATES:
        state_manager.set_transition(model, {"progression": "manual", "times": 10**12})
    s3.install(places)
    glue.install(places)
    athena.install(places)
    athena_requests.install()
    application = with_health(DomainDispatcherApplication(create_backend_app))
    # Bound here, so that a port in use is a plain OSError and not werkzeug's exit.
    listener = socket.create_server((address, port), backlog=128)
    cloudformation.install(f"http://{THIS_MACHINE}:{listener.getsockname()[1]}")
    return make_server(
        address,
        listener.getsockname()[1],
        application,
        threaded=True,
        request_handler=QuietRequestHandler,
        fd=listener.detach(),
    )


def serve(host: str, port: int, root: Path) -> None:
    """Serve until SIGTERM or SIGINT, then end every child and return."""
    server = create_server(host, port, root)

    def stop(_signal: int, _frame: object) -> None:
        # shutdown() waits for serve_forever, which runs in this very thread.
        Thread(target=server.shutdown, name="shutdown").start()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    sys.stdout.write(f"embedded AWS on http://{server.host}:{server.port}, files in {root}\n")
    sys.stdout.flush()
    try:
        server.serve_forever()
    finally:
        athena.stop_all()
        glue.stop_all()
        catalog.save_now()
        server.server_close()
