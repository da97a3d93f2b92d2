"""The settings of the API, from the environment; the only module that reads it. docs/architecture.md «The API» lists them."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

MIN_KEY_LENGTH = 32
_ORIGIN = re.compile(r"https?://([a-z0-9.-]+|\[[0-9a-f:.]+\])(:\d{1,5})?")


class SettingError(ValueError):
    """A setting that is missing or cannot be used; the message names it and says what to do."""


@dataclass(frozen=True)
class Settings:
    """Where the lake is, who may ask, and the limits."""

    lake_bucket: str
    csv_exports_bucket: str
    cursor_key: bytes
    authorizer: Literal["jwt", "none"]
    accounts_claim: str
    cors_origins: tuple[str, ...]
    default_exports: tuple[str, ...]
    cache_folder: Path
    cache_bytes: int
    pointer_seconds: float
    query_seconds: float
    query_memory: str
    csv_exports_function: str


def load_settings(environ: Mapping[str, str] = os.environ) -> Settings:
    """Settings of this function. Raises SettingError naming the variable."""
    cursor_key = _required(environ, "SENTINEL_CURSOR_KEY", f"{MIN_KEY_LENGTH} or more random characters")
    if len(cursor_key) < MIN_KEY_LENGTH:
        raise SettingError(
            f"SENTINEL_CURSOR_KEY has {len(cursor_key)} characters; use {MIN_KEY_LENGTH} or more random ones"
        )
    authorizer = environ.get("SENTINEL_AUTHORIZER", "jwt")
    if authorizer not in {"jwt", "none"}:
        raise SettingError(f"SENTINEL_AUTHORIZER={authorizer!r}: use jwt, or none on one machine only")
    return Settings(
        lake_bucket=_required(environ, "SENTINEL_LAKE_BUCKET", "the name of the lake's bucket"),
        csv_exports_bucket=_required(
            environ, "SENTINEL_CSV_EXPORTS_BUCKET", "the bucket that CSV exports are written to"
        ),
        cursor_key=cursor_key.encode(),
        authorizer="none" if authorizer == "none" else "jwt",
        accounts_claim=environ.get("SENTINEL_ACCOUNTS_CLAIM") or "sentinel_accounts",
        cors_origins=tuple(_origin(origin) for origin in _listed(environ, "SENTINEL_CORS_ORIGINS")),
        default_exports=tuple(_listed(environ, "SENTINEL_DEFAULT_EXPORTS")),
        cache_folder=Path(environ.get("SENTINEL_CACHE_FOLDER") or "/tmp/sentinel"),  # noqa: S108  Lambda's only disk
        cache_bytes=int(_number(environ, "SENTINEL_CACHE_BYTES", 400_000_000)),
        pointer_seconds=_number(environ, "SENTINEL_POINTER_SECONDS", 5, or_zero=True),
        query_seconds=_number(environ, "SENTINEL_QUERY_SECONDS", 20),
        query_memory=environ.get("SENTINEL_QUERY_MEMORY") or "256MB",
        # Its own unless another is named: one that has the same code, more time, and no reader waiting.
        csv_exports_function=environ.get("SENTINEL_CSV_EXPORTS_FUNCTION")
        or environ.get("AWS_LAMBDA_FUNCTION_NAME")
        or "sentinel-api",
    )


def _required(environ: Mapping[str, str], name: str, what: str) -> str:
    value = environ.get(name, "").strip()
    if not value:
        raise SettingError(f"{name} is not set: give {what}")
    return value


def _listed(environ: Mapping[str, str], name: str) -> list[str]:
    return [part.strip() for part in environ.get(name, "").split(",") if part.strip()]


def _origin(text: str) -> str:
    # As a browser writes it, for it is compared as text. No `*`: no other site may read what a token opens.
    if not _ORIGIN.fullmatch(text):
        raise SettingError(f"SENTINEL_CORS_ORIGINS: {text!r} is not an origin such as https://cost.example.com")
    return text


def _number(environ: Mapping[str, str], name: str, default: float, *, or_zero: bool = False) -> float:
    text = environ.get(name, "").strip()
    try:
        number = float(text) if text else float(default)
    except ValueError:
        number = -1.0
    if not (number > 0 or (or_zero and number == 0)) or number == float("inf"):
        raise SettingError(f"{name}={text!r} is not a number {'≥' if or_zero else '>'} 0")
    return number
