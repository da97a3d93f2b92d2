"""The settings: what is missing or wrong is named, and nothing is guessed."""

from pathlib import Path

import pytest

from api.settings import SettingError, Settings, load_settings

LEAST = {
    "SENTINEL_LAKE_BUCKET": "lake",
    "SENTINEL_CSV_EXPORTS_BUCKET": "files",
    "SENTINEL_CURSOR_KEY": "k" * 32,
}


def test_the_defaults_are_those_the_architecture_page_lists() -> None:
    assert load_settings(LEAST) == Settings(
        lake_bucket="lake",
        csv_exports_bucket="files",
        cursor_key=b"k" * 32,
        authorizer="jwt",
        accounts_claim="sentinel_accounts",
        cors_origins=(),
        default_exports=(),
        cache_folder=Path("/tmp/sentinel"),
        cache_bytes=400_000_000,
        pointer_seconds=5,
        query_seconds=20,
        query_memory="256MB",
        csv_exports_function="sentinel-api",
    )


@pytest.mark.parametrize("name", list(LEAST))
@pytest.mark.parametrize("value", [None, "", "  "])
def test_a_required_setting_that_is_missing_or_blank_is_named(name: str, value: str | None) -> None:
    environ = LEAST | {name: value} if value is not None else {key: LEAST[key] for key in LEAST if key != name}
    with pytest.raises(SettingError, match=f"{name} is not set"):
        load_settings(environ)


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("SENTINEL_CURSOR_KEY", "k" * 31, "31 characters"),
        ("SENTINEL_AUTHORIZER", "NONE", "use jwt, or none"),
        ("SENTINEL_AUTHORIZER", "", "use jwt, or none"),
        ("SENTINEL_CORS_ORIGINS", "*", "not an origin"),
        ("SENTINEL_CORS_ORIGINS", "null", "not an origin"),
        ("SENTINEL_CORS_ORIGINS", "cost.example.com", "not an origin"),
        ("SENTINEL_CORS_ORIGINS", "https://cost.example.com/", "not an origin"),
        ("SENTINEL_CORS_ORIGINS", "https://cost.example.com/path", "not an origin"),
        ("SENTINEL_CORS_ORIGINS", "ftp://cost.example.com", "not an origin"),
        ("SENTINEL_CORS_ORIGINS", "https://good.example.com, https://*.example.com", "not an origin"),
        ("SENTINEL_CORS_ORIGINS", "https://user@cost.example.com", "not an origin"),
        ("SENTINEL_CORS_ORIGINS", "https://Cost.Example.com", "not an origin"),
        ("SENTINEL_QUERY_SECONDS", "0", "not a number > 0"),
        ("SENTINEL_QUERY_SECONDS", "-1", "not a number > 0"),
        ("SENTINEL_QUERY_SECONDS", "nan", "not a number > 0"),
        ("SENTINEL_QUERY_SECONDS", "inf", "not a number > 0"),
        ("SENTINEL_CACHE_BYTES", "many", "not a number > 0"),
        ("SENTINEL_POINTER_SECONDS", "-0.1", "not a number ≥ 0"),
    ],
)
def test_a_setting_that_cannot_be_used_is_refused_by_name(name: str, value: str, message: str) -> None:
    with pytest.raises(SettingError) as refused:
        load_settings(LEAST | {name: value})
    assert name in str(refused.value)
    assert message in str(refused.value)


def test_lists_and_numbers_are_read() -> None:
    settings = load_settings(
        LEAST
        | {
            "SENTINEL_CORS_ORIGINS": " https://a.example.com ,http://127.0.0.1:5173,",
            "SENTINEL_DEFAULT_EXPORTS": "one, two",
            "SENTINEL_POINTER_SECONDS": "0",
            "SENTINEL_QUERY_SECONDS": "1.5",
            "SENTINEL_AUTHORIZER": "none",
        }
    )
    assert settings.cors_origins == ("https://a.example.com", "http://127.0.0.1:5173")
    assert settings.default_exports == ("one", "two")
    assert (settings.pointer_seconds, settings.query_seconds, settings.authorizer) == (0, 1.5, "none")


def test_the_key_of_the_cursors_is_in_no_message() -> None:
    with pytest.raises(SettingError) as refused:
        load_settings(LEAST | {"SENTINEL_CURSOR_KEY": "do-not-show"})
    assert "do-not-show" not in str(refused.value)
