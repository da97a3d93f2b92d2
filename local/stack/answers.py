"""`python -m local.stack.answers embedded-aws | api`: whether a part answers; the healthcheck of its container."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable

from local.settings import Settings, load_settings
from local.stack import api, aws

IS_HEALTHY: dict[str, Callable[[Settings], bool]] = {aws.NAME: aws.is_healthy, api.NAME: api.is_healthy}


def main(argv: list[str] | None = None) -> int:
    """Exit code 0 when it answers, 1 when not."""
    parser = argparse.ArgumentParser(prog="python -m local.stack.answers", description=__doc__)
    parser.add_argument("part", choices=sorted(IS_HEALTHY))
    part = parser.parse_args(argv).part
    return 0 if IS_HEALTHY[part](load_settings()) else 1


if __name__ == "__main__":
    sys.exit(main())
