"""`python -m local.stack.foreground embedded-aws | api`: one part of the stack in the place of this process, for a container.

With the same command line and the same environment as `sentinel up` gives it.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from local.settings import SettingError, Settings, load_settings
from local.stack import api, aws


@dataclass(frozen=True)
class Part:
    """How a part is started."""

    command: Callable[[Settings], list[str]]
    environ: Callable[[Settings], Mapping[str, str]]


PARTS = {aws.NAME: Part(aws.command, aws.aws_environ), api.NAME: Part(api.command, api.api_environ)}


def main(argv: list[str] | None = None) -> int:
    """Exit code 2 when a setting cannot be used; else the part takes the place of this process."""
    parser = argparse.ArgumentParser(prog="python -m local.stack.foreground", description=__doc__)
    parser.add_argument("part", choices=sorted(PARTS))
    part = PARTS[parser.parse_args(argv).part]
    try:
        settings = load_settings()
    except SettingError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    settings.home.mkdir(parents=True, exist_ok=True)
    command = part.command(settings)
    return os.execve(command[0], command, dict(part.environ(settings)))  # noqa: S606 - our own command, no shell


if __name__ == "__main__":
    sys.exit(main())
