"""The dashboard at `/`: its files, its pages, and the headers that protect them, beside an API that stays whole."""

from __future__ import annotations

import asyncio
import json
import subprocess
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from local.api.dashboard_config import NO_SIGN_IN, DashboardConfig
from local.api.site import DASHBOARD, site_routes
from tests.conftest import REPOSITORY

PAGE = "<!doctype html><title>AWS Sentinel</title>"
HTML = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


async def the_api(request: Request) -> PlainTextResponse:
    """Says that the request came through to the API."""
    return PlainTextResponse(f"API {request.method} {request.url.path}")


class Client:
    """Asks the site, and the API behind it."""

    def __init__(self, dashboard: Path, config: DashboardConfig = NO_SIGN_IN) -> None:
        api = Route("/{path:path}", the_api, methods=["GET", "POST", "OPTIONS", "DELETE"])
        self._app = Starlette(routes=[*site_routes(dashboard, config), api])

    def get(self, path: str, **asked: Any) -> httpx.Response:
        return self.request("GET", path, **asked)

    def request(self, method: str, path: str, **asked: Any) -> httpx.Response:
        async def answer() -> httpx.Response:
            transport = httpx.ASGITransport(self._app)
            async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as http:
                return await http.request(method, path, **asked)

        return asyncio.run(answer())


@pytest.fixture
def dashboard(tmp_path: Path) -> Path:
    """A built dashboard, with a secret beside it."""
    (tmp_path / "dist" / "assets").mkdir(parents=True)
    (tmp_path / "dist" / "index.html").write_text(PAGE)
    (tmp_path / "dist" / "theme.js").write_text("'theme'")
    (tmp_path / "dist" / "assets" / "index-1a2b.js").write_text("'app'")
    (tmp_path / "secret.txt").write_text("secret")
    (tmp_path / "security-headers.json").write_text((DASHBOARD / "security-headers.json").read_text())
    return tmp_path


@pytest.mark.parametrize("path", ["/", "/index.html", "/daily-costs", "/line-items?in=service:AmazonEC2", "/a/b"])
def test_every_page_is_the_one_document(dashboard: Path, path: str) -> None:
    answer = Client(dashboard).get(path, headers=HTML)
    assert (answer.status_code, answer.text) == (200, PAGE)
    assert answer.headers["content-type"].startswith("text/html")
    assert answer.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/v1/costs"), ("GET", "/v1"), ("POST", "/regions"), ("OPTIONS", "/")]
)
def test_what_is_the_apis_goes_to_the_api_whatever_is_accepted(dashboard: Path, method: str, path: str) -> None:
    assert Client(dashboard).request(method, path, headers=HTML).text == f"API {method} {path}"


def test_a_program_that_asks_for_an_unknown_path_hears_the_api(dashboard: Path) -> None:
    assert Client(dashboard).get("/unknown", headers={"accept": "application/json"}).text == "API GET /unknown"


def test_files_with_their_hash_in_the_name_are_kept_for_ever_and_others_asked_for_again(dashboard: Path) -> None:
    client = Client(dashboard)
    kept, asked = client.get("/assets/index-1a2b.js"), client.get("/theme.js")
    assert (kept.text, kept.headers["cache-control"]) == ("'app'", "public, max-age=31536000, immutable")
    assert (asked.text, asked.headers["cache-control"]) == ("'theme'", "no-cache")
    assert kept.headers["content-type"].startswith("text/javascript")
    again = client.get("/theme.js", headers={"if-none-match": asked.headers["etag"]})
    assert again.headers["etag"] == asked.headers["etag"]


def test_an_asset_that_is_not_there_is_not_a_page_and_not_kept(dashboard: Path) -> None:
    answer = Client(dashboard).get("/assets/index-old.js", headers=HTML)
    assert (answer.status_code, answer.headers["cache-control"]) == (404, "no-cache")


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "/assets/../../secret.txt",
        "/assets/..%2f..%2fsecret.txt",
        "/assets/%2e%2e/%2e%2e/secret.txt",
        "//secret.txt",
        "/assets/%00",
    ],
)
def test_nothing_outside_the_built_files_is_given_out(dashboard: Path, path: str) -> None:
    answer = Client(dashboard).get(path)
    assert "secret" not in answer.text.replace(path, "").replace("/secret.txt", "")


def test_a_link_out_of_the_folder_is_not_followed(dashboard: Path) -> None:
    (dashboard / "dist" / "assets" / "link.js").symlink_to(dashboard / "secret.txt")
    assert Client(dashboard).get("/assets/link.js").status_code == 404


@pytest.mark.parametrize("path", ["/", "/theme.js", "/assets/index-1a2b.js", "/assets/none.js", "/config.json"])
def test_every_answer_of_the_site_has_all_security_headers(dashboard: Path, path: str) -> None:
    expected = json.loads((dashboard / "security-headers.json").read_text())
    headers = Client(dashboard).get(path).headers
    assert len(expected) == 6
    assert {name: headers[name] for name in expected} == expected


def test_the_configuration_is_given_out_whatever_was_built_and_asked_for_again(dashboard: Path) -> None:
    (dashboard / "dist" / "config.json").write_text('{"environment": "of the build"}')
    told = DashboardConfig({"environment": "test", "oidc": {"issuer": "https://id.example", "client_id": "x"}})
    for client, expected in ((Client(dashboard), {}), (Client(dashboard, told), told.document)):
        answer = client.get("/config.json")
        assert (answer.status_code, answer.json()) == (200, expected)
        assert answer.headers["content-type"] == "application/json"
        assert answer.headers["cache-control"] == "no-cache"


def test_with_sign_in_the_page_may_ask_the_provider_too_and_nobody_else(dashboard: Path) -> None:
    origins = ("https://id.example", "https://login.example")
    strict = Client(dashboard).get("/").headers["content-security-policy"]
    policy = Client(dashboard, DashboardConfig({}, origins)).get("/").headers["content-security-policy"]
    assert strict == json.loads((DASHBOARD / "security-headers.json").read_text())["Content-Security-Policy"]
    assert policy == strict.replace("connect-src 'self'", "connect-src 'self' https://id.example https://login.example")
    assert policy != strict


def test_the_policy_allows_nothing_inline_nothing_foreign_and_no_frame() -> None:
    policy = json.loads((DASHBOARD / "security-headers.json").read_text())["Content-Security-Policy"]
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert rules["default-src"] == "'none'"
    assert rules["script-src"] == rules["style-src"] == rules["connect-src"] == "'self'"
    assert rules["frame-ancestors"] == "'none'"
    assert "unsafe" not in policy
    assert "*" not in policy


def test_the_document_has_no_inline_script_or_style() -> None:
    document = (DASHBOARD / "index.html").read_text()
    assert "<style" not in document
    assert " style=" not in document
    scripts = [part.partition("</script>")[0] for part in document.split("<script")[1:]]
    assert len(scripts) == 2
    assert all(' src="/' in script and script.endswith(">") for script in scripts)


def test_without_a_built_dashboard_the_page_says_how_to_build_it(tmp_path: Path) -> None:
    answer = Client(tmp_path).get("/")
    assert answer.status_code == 200
    assert "make dashboard" in answer.text
    assert "/v1/status" in answer.text


def test_the_hosting_on_aws_sends_the_same_headers_and_more() -> None:
    yaml = pytest.importorskip("yaml")
    application = yaml.safe_load((REPOSITORY / "amplify.yml").read_text())["applications"][0]
    sent = {
        rule["pattern"]: {one["key"]: one["value"] for one in rule["headers"]} for rule in application["customHeaders"]
    }
    expected = json.loads((DASHBOARD / "security-headers.json").read_text())
    assert {name: sent["**/*"][name] for name in expected} == expected
    assert sent["**/*"]["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains; preload"
    assert "immutable" in sent["/assets/**"]["Cache-Control"]


def test_the_hosting_on_aws_is_not_built_without_its_configuration(tmp_path: Path) -> None:
    yaml = pytest.importorskip("yaml")
    application = yaml.safe_load((REPOSITORY / "amplify.yml").read_text())["applications"][0]
    (command,) = [one for one in application["frontend"]["phases"]["build"]["commands"] if "config.json" in one]
    (tmp_path / "dist").mkdir()
    config = '{"environment": "prod", "contact": "a \\"b\\" $c %s"}'
    for told, code in ({}, 1), ({"SENTINEL_DASHBOARD_CONFIG": config}, 0):
        done = subprocess.run(["bash", "-c", command], cwd=tmp_path, env=told, check=False, capture_output=True)
        assert min(done.returncode, 1) == code
    assert (tmp_path / "dist" / "config.json").read_text() == config


def test_no_registry_stands_in_the_lock_file() -> None:
    lock = json.loads((DASHBOARD / "package-lock.json").read_text())
    packages = {name: package for name, package in lock["packages"].items() if name}
    assert len(packages) > 100
    assert [name for name, package in packages.items() if "resolved" in package] == []
    assert [name for name, package in packages.items() if not package.get("integrity", "").startswith("sha512-")] == []


def test_every_dependency_has_an_exact_version() -> None:
    package = json.loads((DASHBOARD / "package.json").read_text())
    versions = {**package["dependencies"], **package["devDependencies"]}
    assert [name for name, version in versions.items() if not version.replace(".", "").isdigit()] == []
