"""The arguments of a job."""

import argparse
import re
from collections.abc import Sequence

_BILLING_PERIOD = re.compile(r"\d{4}-(0[1-9]|1[0-2])")


def parse_arguments(argv: Sequence[str], *uris: str) -> argparse.Namespace:
    """The URIs asked for, `billing_period` and `snapshot_id`; arguments of others (Glue adds its own) are passed over.

    Every URI ends with `/`.
    """
    parser = argparse.ArgumentParser(allow_abbrev=False)
    for uri in uris:
        parser.add_argument(f"--{uri}", required=True, type=_folder)
    parser.add_argument("--billing_period", required=True, type=_billing_period, help="YYYY-MM")
    parser.add_argument("--snapshot_id", required=True)
    arguments, _ = parser.parse_known_args(list(argv))
    return arguments


def snapshot_folder(layer_uri: str, table: str, arguments: argparse.Namespace) -> str:
    """The folder of one table in one snapshot, the only place a job writes to."""
    return f"{layer_uri}{table}/billing_period={arguments.billing_period}/snapshot_id={arguments.snapshot_id}/"


def _folder(uri: str) -> str:
    return uri if uri.endswith("/") else f"{uri}/"


def _billing_period(text: str) -> str:
    if not _BILLING_PERIOD.fullmatch(text):
        raise argparse.ArgumentTypeError(f"{text!r} is no billing period, write YYYY-MM")
    return text
