"""Where things are on one machine: the home folder, the ports, the addresses.

Read from the environment once per command; what `sentinel up` was started with is kept in `<home>/stack.json`, so that every
later command finds the same ports without being told again. Hosts are told only in containers, where each part has one of its own.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

REPO_ROOT = Path(__file__).resolve().parent.parent
REGION = "us-east-1"

# Field of Settings → its variable and its default.
PORT_SETTINGS = {
    "aws_port": ("SENTINEL_AWS_PORT", 4566),
    "airflow_port": ("SENTINEL_AIRFLOW_PORT", 8080),
    "airflow_execution_port": ("SENTINEL_AIRFLOW_EXECUTION_PORT", 8081),
    "api_port": ("SENTINEL_API_PORT", 8000),
}

# Field of Settings → its variable. Without it a part is a process of this machine, which `sentinel up` starts.
HOST_SETTINGS = {
    "aws_host": "SENTINEL_AWS_HOST",
    "airflow_host": "SENTINEL_AIRFLOW_HOST",
    "api_host": "SENTINEL_API_HOST",
}
THIS_MACHINE = "127.0.0.1"
# In a container the published port alone leads in, and that is bound to 127.0.0.1 (docker-compose.yaml).
LISTEN_SETTING = "SENTINEL_LISTEN_ADDRESS"
LISTEN_ADDRESSES = (THIS_MACHINE, "0.0.0.0")  # noqa: S104
# No dot: what stands before one in a host name would be taken for a bucket.
_HOST = re.compile(r"127\.0\.0\.1|[a-z0-9]([a-z0-9-]*[a-z0-9])?")

# Who receives lineage while Airflow runs: JSON, as `airflow.lineage_transport` on AWS.
LINEAGE_SETTING = "SENTINEL_LINEAGE_TRANSPORT"

# Not credentials: the embedded AWS checks none, but every AWS client insists on sending some.
PLACEHOLDER_CREDENTIALS: dict[str, Any] = {"aws_access_key_id": "local", "aws_secret_access_key": "local"}


class SettingError(ValueError):
    """A setting that cannot be used; the message names it and says what to do."""


@dataclass(frozen=True)
class Settings:
    """Home folder and ports of the one stack that lives in that folder."""

    home: Path
    aws_port: int
    airflow_port: int
    airflow_execution_port: int
    api_port: int
    aws_host: str = THIS_MACHINE
    airflow_host: str = THIS_MACHINE
    api_host: str = THIS_MACHINE
    # Who receives lineage; empty: nobody.
    lineage_transport: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_started_here(self) -> bool:
        """Whether every part is a process that `sentinel up` starts; else something else does, and they are waited for."""
        return all(getattr(self, field) == THIS_MACHINE for field in HOST_SETTINGS)

    @property
    def aws_endpoint(self) -> str:
        return f"http://{self.aws_host}:{self.aws_port}"

    @property
    def airflow_url(self) -> str:
        return f"http://{self.airflow_host}:{self.airflow_port}"

    @property
    def airflow_execution_url(self) -> str:
        """Where Airflow's tasks report to; people have no use for it."""
        return f"http://{self.airflow_host}:{self.airflow_execution_port}"

    @property
    def api_url(self) -> str:
        return f"http://{self.api_host}:{self.api_port}"

    @property
    def aws_page(self) -> str:
        """Where a person's browser finds the objects of the embedded AWS."""
        return f"http://{THIS_MACHINE}:{self.aws_port}"

    @property
    def airflow_page(self) -> str:
        """Where a person finds Airflow: also what a container serves is published on this machine."""
        return f"http://{THIS_MACHINE}:{self.airflow_port}"

    @property
    def api_page(self) -> str:
        """Where a person finds the API and the dashboard."""
        return f"http://{THIS_MACHINE}:{self.api_port}"

    @property
    def aws_root(self) -> Path:
        return self.home / "aws"

    @property
    def airflow_home(self) -> Path:
        return self.home / "airflow"

    @property
    def logs(self) -> Path:
        return self.home / "logs"

    def save(self) -> None:
        """Keep the ports for later commands."""
        self.home.mkdir(parents=True, exist_ok=True)
        kept = {key: value for key, value in asdict(self).items() if key in PORT_SETTINGS}
        _stack_file(self.home).write_text(json.dumps(kept, indent=2) + "\n", encoding="utf-8")


def load_settings(environ: Mapping[str, str] = os.environ) -> Settings:
    """Settings from `SENTINEL_HOME`, `SENTINEL_…_PORT` and `SENTINEL_…_HOST`, else what `up` kept, else the defaults.

    Raises SettingError naming the variable that cannot be used.
    """
    home = Path(environ.get("SENTINEL_HOME") or REPO_ROOT / ".sentinel").expanduser().resolve()
    kept = _read_kept(home)
    ports: dict[str, Any] = {
        field: _port(environ, variable, kept.get(field, default))
        for field, (variable, default) in PORT_SETTINGS.items()
    }
    hosts: dict[str, Any] = {field: _host(environ, variable) for field, variable in HOST_SETTINGS.items()}
    settings = Settings(home=home, **ports, **hosts, lineage_transport=_transport(environ))
    if settings.is_started_here and len(set(ports.values())) < len(ports):
        told = ", ".join(f"{variable}={ports[field]}" for field, (variable, _) in PORT_SETTINGS.items())
        raise SettingError(f"{told}: each must be a port of its own")
    return settings


def listen_address(environ: Mapping[str, str] = os.environ) -> str:
    """The address that servers bind to: 127.0.0.1 unless SENTINEL_LISTEN_ADDRESS says otherwise. Raises SettingError."""
    address = environ.get(LISTEN_SETTING, "").strip() or THIS_MACHINE
    if address not in LISTEN_ADDRESSES:
        raise SettingError(f"{LISTEN_SETTING}={address!r}: use 127.0.0.1, or 0.0.0.0 inside of a container only")
    return address


def _stack_file(home: Path) -> Path:
    return home / "stack.json"


def _read_kept(home: Path) -> dict[str, int]:
    file = _stack_file(home)
    if not file.exists():
        return {}
    try:
        kept = json.loads(file.read_text(encoding="utf-8"))
    except ValueError as error:
        raise SettingError(f"{file} is not valid JSON ({error}): delete it and run `sentinel up` again") from error
    return {str(key): int(value) for key, value in kept.items()}


def _host(environ: Mapping[str, str], name: str) -> str:
    host = environ.get(name, "").strip() or THIS_MACHINE
    if not _HOST.fullmatch(host):
        raise SettingError(f"{name}={host!r} is not a container's name: use a-z, 0-9 and -, without dots")
    return host


def _transport(environ: Mapping[str, str]) -> dict[str, Any]:
    text = environ.get(LINEAGE_SETTING, "").strip()
    if not text:
        return {}
    try:
        transport = json.loads(text)
    except ValueError:
        transport = None
    if not isinstance(transport, dict) or not isinstance(transport.get("type"), str):
        raise SettingError(
            f"{LINEAGE_SETTING}={text!r} is no transport: give JSON such as "
            '{"type": "http", "url": "http://127.0.0.1:5000"}, see docs/lineage.md'
        )
    return transport


def _port(environ: Mapping[str, str], name: str, default: int) -> int:
    text = environ.get(name, "").strip()
    if not text:
        return default
    if not (text.isascii() and text.isdigit()) or not 1 <= int(text) <= 65535:
        raise SettingError(f"{name}={text!r} is not a port: use a whole number from 1 to 65535")
    return int(text)
