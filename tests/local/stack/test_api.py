"""The API as a part of the stack: what its function is given, and what it must not inherit."""

from __future__ import annotations

import re
import stat
from pathlib import Path

import pytest

from local.settings import Settings
from local.stack.api import api_environ
from local.stack.environ import kept_secret


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path / "home", aws_port=5001, airflow_port=5002, airflow_execution_port=5003, api_port=5004)


def test_the_function_is_given_the_stacks_own_places(settings: Settings) -> None:
    environ = api_environ(settings, {})

    assert environ["SENTINEL_LAKE_BUCKET"] == "sentinel-lake"
    assert environ["SENTINEL_CSV_EXPORTS_BUCKET"] == "sentinel-artifacts"
    assert environ["SENTINEL_CACHE_FOLDER"] == str(settings.home / "api-cache")
    assert environ["AWS_ENDPOINT_URL"] == "http://127.0.0.1:5001"
    assert environ["AWS_ENDPOINT_URL_LAMBDA"] == "http://127.0.0.1:5004"
    assert environ["AWS_REGION"] == environ["AWS_DEFAULT_REGION"] == "us-east-1"


def test_the_callers_own_aws_account_is_out_of_reach(settings: Settings) -> None:
    caller = {"AWS_PROFILE": "production", "AWS_SESSION_TOKEN": "t", "AWS_ACCESS_KEY_ID": "AKIA", "AIRFLOW_HOME": "/x"}

    environ = api_environ(settings, caller)

    assert {"AWS_PROFILE", "AWS_SESSION_TOKEN", "AIRFLOW_HOME"}.isdisjoint(environ)
    assert (environ["AWS_ACCESS_KEY_ID"], environ["AWS_SECRET_ACCESS_KEY"]) == ("local", "local")


def test_cors_lets_in_the_api_itself_and_the_development_server_unless_told_otherwise(settings: Settings) -> None:
    own = "http://127.0.0.1:5004,http://localhost:5004"
    development = "http://127.0.0.1:5173,http://localhost:5173"

    assert api_environ(settings, {})["SENTINEL_CORS_ORIGINS"] == f"{own},{development}"
    told = {"SENTINEL_CORS_ORIGINS": "https://cost.example.com"}
    assert api_environ(settings, told)["SENTINEL_CORS_ORIGINS"] == "https://cost.example.com"


def test_settings_of_the_function_are_handed_on_but_not_its_places(settings: Settings) -> None:
    told = {
        "SENTINEL_DEFAULT_EXPORTS": "demo-cur2",
        "SENTINEL_OIDC_ISSUER": "https://issuer.example",
        "SENTINEL_LAKE_BUCKET": "production-lake",
        "SENTINEL_CURSOR_KEY": "known",
    }

    environ = api_environ(settings, told)

    assert environ["SENTINEL_DEFAULT_EXPORTS"] == "demo-cur2"
    assert environ["SENTINEL_OIDC_ISSUER"] == "https://issuer.example"
    assert environ["SENTINEL_LAKE_BUCKET"] == "sentinel-lake"
    assert re.fullmatch(r"[0-9a-f]{64}", environ["SENTINEL_CURSOR_KEY"])


def test_a_proxy_is_kept_for_the_issuer_of_tokens_but_not_for_this_machine(settings: Settings) -> None:
    environ = api_environ(settings, {"HTTPS_PROXY": "http://proxy.example:3128", "no_proxy": "internal.example"})

    assert environ["HTTPS_PROXY"] == "http://proxy.example:3128"
    assert environ["no_proxy"] == "127.0.0.1,localhost,internal.example"
    assert environ["NO_PROXY"] == "127.0.0.1,localhost"


def test_the_cursor_key_is_made_once_per_home_and_readable_by_its_owner_only(
    settings: Settings, tmp_path: Path
) -> None:
    first, second = (api_environ(settings, {})["SENTINEL_CURSOR_KEY"] for _ in range(2))

    assert first == second == (settings.home / "api_cursor_key").read_text()
    assert stat.S_IMODE((settings.home / "api_cursor_key").stat().st_mode) == 0o600
    assert kept_secret(tmp_path / "another-home" / "api_cursor_key") != first
