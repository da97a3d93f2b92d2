"""`python -m local.aws --port 4566 --root DIR`: start the embedded AWS."""

import argparse
import errno
import sys
from pathlib import Path

from local.aws.server import serve
from local.settings import listen_address


def main(argv: list[str] | None = None) -> int:
    """Exit code: 0 after SIGTERM, 1 when the server could not start."""
    parser = argparse.ArgumentParser(prog="python -m local.aws", description=__doc__)
    parser.add_argument("--host", help="a loopback address; 0.0.0.0 needs SENTINEL_LISTEN_ADDRESS, others are refused")
    parser.add_argument("--port", type=int, default=4566, help="0 takes a free port and prints it")
    parser.add_argument("--root", type=Path, required=True, help="folder that keeps objects and catalog over restarts")
    arguments = parser.parse_args(argv)
    try:
        serve(arguments.host or listen_address(), arguments.port, arguments.root)
    except ValueError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        print(
            f"error: port {arguments.port} on {listen_address()} is in use; choose another with --port", file=sys.stderr
        )
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
