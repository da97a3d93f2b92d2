"""The server: uvicorn workers on one port, of 127.0.0.1 unless in a container, each an instance of the function."""

from __future__ import annotations

import os
import socket
import sys
from functools import partial
from typing import Any

import uvicorn
from uvicorn.config import STARTUP_FAILURE
from uvicorn.supervisors import Multiprocess

from local.api.options import Options, function_environ
from local.settings import listen_address


def serve(port: int, workers: int, options: Options) -> int:
    """Serve until SIGTERM or SIGINT; 1 if the workers could not start. OSError if the port cannot be had."""
    # Bound here, and to no other address: the server lets everybody in who reaches it, unless tokens are asked for.
    with socket.create_server((listen_address(), port), backlog=512) as listener:
        listener.set_inheritable(True)
        sys.stdout.write("API on http://{}:{}\n".format(*listener.getsockname()))
        sys.stdout.flush()
        os.environ.update(function_environ(options))
        config = uvicorn.Config(
            partial(_application, options),
            factory=True,
            workers=workers,
            lifespan="on",
            ws="none",
            access_log=False,
            log_level="warning",
            server_header=False,
            proxy_headers=False,
            timeout_graceful_shutdown=3,
            timeout_worker_healthcheck=30,
        )
        # Also around a single worker: it puts another in the place of one that had to end.
        supervisor = Multiprocess(config, sockets=[listener])
        supervisor.run()
    return 1 if any(process.exitcode == STARTUP_FAILURE for process in supervisor.processes) else 0


def _application(options: Options) -> Any:
    # The supervisor itself has no need of it.
    from local.api.app import create_app  # noqa: PLC0415

    return create_app(options)
