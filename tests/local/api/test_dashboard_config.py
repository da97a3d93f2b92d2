"""What the dashboard is told about this machine, from the settings."""

from __future__ import annotations

import pytest

from local.api.dashboard_config import DashboardConfig, dashboard_config_from
from local.api.oidc import Oidc
from local.settings import SettingError

COGNITO = Oidc("https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_abc", ("client",))
LOGIN = "https://costs.auth.eu-central-1.amazoncognito.com"
CLIENT = {"SENTINEL_OIDC_CLIENT_ID": "client"}


@pytest.mark.parametrize("oidc", [None, COGNITO])
def test_without_a_client_nobody_signs_in(oidc: Oidc | None) -> None:
    assert dashboard_config_from({}, oidc) == DashboardConfig({}, ())
    assert dashboard_config_from({"SENTINEL_OIDC_CLIENT_ID": " ", "SENTINEL_CONTACT": ""}, oidc) == DashboardConfig(
        {}, ()
    )


def test_a_client_of_an_issuer_is_all_that_is_needed() -> None:
    config = dashboard_config_from(CLIENT, COGNITO)
    assert config.document == {"oidc": {"issuer": COGNITO.issuer, "client_id": "client"}}
    assert config.origins == ("https://cognito-idp.eu-central-1.amazonaws.com",)


def test_everything_else_is_told_when_it_is_set() -> None:
    told = {
        "SENTINEL_ENVIRONMENT": "prod",
        "SENTINEL_CONTACT": " finops@example.com ",
        "SENTINEL_OIDC_SCOPES": "openid  sentinel/read",
        "SENTINEL_OIDC_PARAMETERS": "audience=https%3A%2F%2Fsentinel&a=",
        "SENTINEL_OIDC_ORIGINS": f"{LOGIN}, https://cognito-idp.eu-central-1.amazonaws.com,",
    }
    config = dashboard_config_from(CLIENT | told, COGNITO)
    assert config.document == {
        "environment": "prod",
        "contact": "finops@example.com",
        "oidc": {
            "issuer": COGNITO.issuer,
            "client_id": "client",
            "scopes": ["openid", "sentinel/read"],
            "parameters": {"audience": "https://sentinel", "a": ""},
        },
    }
    assert config.origins == ("https://cognito-idp.eu-central-1.amazonaws.com", LOGIN)


def test_a_client_without_an_issuer_is_a_mistake() -> None:
    with pytest.raises(SettingError, match="SENTINEL_OIDC_ISSUER is not"):
        dashboard_config_from(CLIENT, None)


@pytest.mark.parametrize(
    "origin",
    [
        "*",
        "'self'",
        "https:",
        "https://*.example",
        "https://*",
        "id.example",
        "http://id.example",
        f"{LOGIN}/",
        f"{LOGIN}/oauth2",
        "https://a.example; script-src *",
        "https://a.example https://b.example",
        "https://ada@a.example",
        "https://a'b",
    ],
)
def test_an_origin_opens_one_host_and_nothing_else(origin: str) -> None:
    with pytest.raises(SettingError, match="SENTINEL_OIDC_ORIGINS"):
        dashboard_config_from(CLIENT | {"SENTINEL_OIDC_ORIGINS": origin}, COGNITO)


def test_an_issuer_that_no_policy_can_name_is_refused() -> None:
    with pytest.raises(SettingError, match="SENTINEL_OIDC_ISSUER"):
        dashboard_config_from(CLIENT, Oidc("https://*.example/pool", ("client",)))


def test_parameters_are_written_as_in_an_address() -> None:
    with pytest.raises(SettingError, match="SENTINEL_OIDC_PARAMETERS"):
        dashboard_config_from(CLIENT | {"SENTINEL_OIDC_PARAMETERS": "audience"}, COGNITO)


def test_a_policy_is_opened_for_requests_alone() -> None:
    policy = "default-src 'none'; connect-src 'self'; script-src 'self'"
    assert DashboardConfig({}, ("https://id.example",)).policy(policy) == (
        "default-src 'none'; connect-src 'self' https://id.example; script-src 'self'"
    )
    assert DashboardConfig().policy(policy) == policy


def test_who_may_frame_the_dashboard_is_named_in_the_policy_and_nobody_is_by_default() -> None:
    policy = "default-src 'none'; connect-src 'self'; frame-ancestors 'none'"
    assert dashboard_config_from({}, None).policy(policy) == policy
    framed = dashboard_config_from({"SENTINEL_FRAME_ANCESTORS": "http://127.0.0.1:8080, http://localhost:8080"}, None)
    assert framed.policy(policy) == (
        "default-src 'none'; connect-src 'self'; frame-ancestors http://127.0.0.1:8080 http://localhost:8080"
    )


@pytest.mark.parametrize(
    "origin", ["*", "https:", "https://airflow.example.com/", "'self'", "http://airflow.example.com"]
)
def test_who_may_frame_is_an_origin(origin: str) -> None:
    with pytest.raises(SettingError, match="SENTINEL_FRAME_ANCESTORS"):
        dashboard_config_from({"SENTINEL_FRAME_ANCESTORS": origin}, None)
