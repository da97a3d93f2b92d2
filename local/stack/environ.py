"""What every process of the stack gets from its environment, and the secrets that are made once per home."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from local.settings import PLACEHOLDER_CREDENTIALS, REGION, THIS_MACHINE, Settings

AWS_CONFIG = Path(__file__).with_name("aws_config")


def stack_environ(settings: Settings, environ: Mapping[str, str] = os.environ) -> dict[str, str]:
    """This machine's own environment, without foreign AWS or Airflow settings, pointed at the embedded AWS.

    Without proxies: every address the stack talks to is this machine's own.
    """
    kept = {
        k: v
        for k, v in environ.items()
        if not k.startswith(("AWS_", "AIRFLOW_", "OPENLINEAGE_")) and not is_proxy_setting(k)
    }
    ours = {
        "AWS_ENDPOINT_URL": settings.aws_endpoint,
        "AWS_ACCESS_KEY_ID": PLACEHOLDER_CREDENTIALS["aws_access_key_id"],
        "AWS_SECRET_ACCESS_KEY": PLACEHOLDER_CREDENTIALS["aws_secret_access_key"],
        "AWS_DEFAULT_REGION": REGION,
        "AWS_EC2_METADATA_DISABLED": "True",
        "AWS_CONFIG_FILE": str(AWS_CONFIG),
    }
    return {**kept, **ours}


def own_hosts(settings: Settings) -> list[str]:
    """The hosts no proxy may stand before: this machine and, in containers, those of the parts."""
    parts = (settings.aws_host, settings.airflow_host, settings.api_host)
    return list(dict.fromkeys((THIS_MACHINE, "localhost", *parts)))


def is_proxy_setting(name: str) -> bool:
    """Whether a variable names a proxy: `HTTPS_PROXY`, `no_proxy`, …"""
    return name.lower().endswith("_proxy")


def kept_secret(file: Path) -> str:
    """64 random hex digits: made once per home, readable by its owner only, never in the repository."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_text(secrets.token_hex(32), encoding="utf-8")
    return file.read_text(encoding="utf-8")
