"""`python -m local.api --port 8000`: serve the API on this machine."""

from __future__ import annotations

import argparse
import errno
import os
import sys

from local.api.dashboard_config import dashboard_config_from
from local.api.oidc import LOOPBACK_HOSTS, oidc_from
from local.api.options import DEFAULT_HANDLER, Options
from local.api.server import serve
from local.settings import SettingError, listen_address, load_settings


def main(argv: list[str] | None = None) -> int:
    """Exit code: 0 after SIGTERM, 1 when the server could not start."""
    defaults = Options()
    parser = argparse.ArgumentParser(prog="python -m local.api", description=__doc__)
    parser.add_argument("--port", type=int, default=8000, help="on 127.0.0.1; 0 takes a free port and prints it")
    parser.add_argument("--workers", type=int, default=2, help="instances of the function, one request at a time each")
    parser.add_argument("--handler", default=DEFAULT_HANDLER, help="module.function (%(default)s)")
    parser.add_argument("--integration-seconds", type=float, default=defaults.integration_seconds)
    parser.add_argument("--function-seconds", type=float, default=defaults.function_seconds)
    parser.add_argument(
        "--retry-waits",
        type=lambda text: tuple(float(part) for part in text.split(",") if part),
        default=defaults.retry_waits,
        help="seconds before each retry of an asynchronous call (60,120)",
    )
    arguments = parser.parse_args(argv)
    try:
        oidc = oidc_from(os.environ)
        settings = load_settings()
        options = Options(
            handler=arguments.handler,
            integration_seconds=arguments.integration_seconds,
            function_seconds=arguments.function_seconds,
            retry_waits=arguments.retry_waits,
            oidc=oidc,
            dashboard=dashboard_config_from(os.environ, oidc),
            host_names=LOOPBACK_HOSTS | {settings.api_host},
            addresses={} if settings.is_started_here else {settings.aws_endpoint: settings.aws_page},
        )
        return serve(arguments.port, arguments.workers, options)
    except SettingError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        print(
            f"error: port {arguments.port} on {listen_address()} is in use; choose another with --port", file=sys.stderr
        )
        return 1


if __name__ == "__main__":
    sys.exit(main())
