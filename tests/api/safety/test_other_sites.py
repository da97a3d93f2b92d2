"""Pages of other sites: those that are named may read answers and errors, all others nothing."""

from __future__ import annotations

from typing import Any

import pytest

from api.handler import EXPOSED_HEADERS
from tests.api.asking import ApiClient, Bearer
from tests.api.lake import PublishedLake

SITE, OTHER_SITE = "https://cost.example.com", "http://127.0.0.1:5173"


@pytest.fixture(scope="module")
def site(published_lake: PublishedLake) -> ApiClient:
    """The API for the pages of two sites."""
    return published_lake.client(SENTINEL_CORS_ORIGINS=f"{SITE},{OTHER_SITE}")


NOT_THE_SITE = [
    "null",
    "*",
    "https://evil.example.com",
    "http://cost.example.com",
    "https://cost.example.com:8443",
    "https://cost.example.com.evil.example",
    "https://evil-cost.example.com",
    "https://sub.cost.example.com",
    "https://COST.example.com",
    "https://cost.example.com/",
    "https://cost.example.com@evil.example",
    "https://cost.example.com\r\nX-Injected: 1",
    "",
]


@pytest.mark.parametrize("origin", [SITE, OTHER_SITE])
def test_a_page_of_a_named_site_may_read_answers(site: ApiClient, origin: str) -> None:
    answered = site.ask("/v1/costs", headers={"origin": origin})
    assert answered.status == 200
    assert answered.headers["access-control-allow-origin"] == origin
    exposed = answered.headers["access-control-expose-headers"].split(",")
    assert {name.strip() for name in exposed} == set(EXPOSED_HEADERS)
    assert "origin" in answered.headers["vary"].lower()


@pytest.mark.parametrize("origin", NOT_THE_SITE, ids=ascii)
@pytest.mark.parametrize("method", ["GET", "OPTIONS"])
def test_a_page_of_another_site_may_read_nothing(site: ApiClient, method: str, origin: str) -> None:
    answered = site.ask("/v1/costs", method=method, headers={"origin": origin})
    assert "access-control-allow-origin" not in answered.headers
    assert "access-control-allow-credentials" not in answered.headers
    assert "x-injected" not in answered.headers


def test_several_origins_at_once_are_no_site(site: ApiClient) -> None:
    """No browser sends that; if one did, the answer would not name what it sent."""
    answered = site.ask("/v1/costs", headers={"origin": f"https://evil.example.com, {SITE}"})
    assert answered.headers.get("access-control-allow-origin") in {None, SITE}


@pytest.mark.parametrize(
    ("path", "how", "status"),
    [
        ("/v1/costs?", {"principal": None}, 401),
        ("/v1/costs", {"principal": Bearer(scopes=())}, 403),
        ("/v1/costs", {"parameters": [("no_such", "1")]}, 400),
        ("/v1/costs", {"accept": "image/png"}, 406),
        ("/v1/costs", {"method": "DELETE"}, 405),
        ("/v1/nothing", {}, 404),
        ("/v1/costs", {"parameters": [("publication_id", "0" * 16)]}, 410),
    ],
)
def test_errors_carry_the_headers_too_so_that_the_page_can_say_what_is_wrong(
    site: ApiClient, path: str, how: dict[str, Any], status: int
) -> None:
    answered = site.ask(path.rstrip("?"), headers={"origin": SITE}, **how)
    assert answered.status == status
    assert answered.headers["access-control-allow-origin"] == SITE
    assert answered.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("route", ["/v1/costs", "/v1/line-items", "/v1/exports", "/v1/dimensions/service"])
def test_a_browser_asks_first_and_without_a_token(site: ApiClient, route: str) -> None:
    asked = {"origin": SITE, "access-control-request-method": "GET", "access-control-request-headers": "authorization"}
    answered = site.ask(route, method="OPTIONS", principal=None, headers=asked)
    assert answered.status == 204
    assert answered.headers["access-control-allow-origin"] == SITE
    assert "GET" in answered.headers["access-control-allow-methods"]
    assert "authorization" in answered.headers["access-control-allow-headers"].lower()
    assert answered.body == ""


def test_without_named_sites_no_page_may_read_anything(api: ApiClient) -> None:
    answered = api.ask("/v1/costs", headers={"origin": SITE})
    assert not [name for name in answered.headers if name.startswith("access-control")]
