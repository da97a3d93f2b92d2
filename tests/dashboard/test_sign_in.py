"""Signing in at a real provider, through a real API with its authorizer: the way in, what is asked on the way, and the way out."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, Route, expect

from tests.api.lake import PublishedLake
from tests.conftest import EmbeddedAws
from tests.dashboard.conftest import DIST, PATIENCE_MS, WIDE, NewScreen, Screen, running_dashboard
from tests.dashboard.provider import PEOPLE, Provider, running_provider, settings_of
from tests.local.api.conftest import RunningApi

ADDRESS = "/daily-costs?span=last_month&in=service:AmazonEC2&out=region:"
CONTACT = "finops@example.com"
LONG_MS = 3_650_000


@dataclass
class Visitor(Screen):
    """A window of somebody who may have to sign in: the provider is no stranger here, and everything said is kept."""

    provider: str = ""
    addresses: list[str] = field(default_factory=list)
    # API path → what its requests had in `Authorization`.
    bearers: list[tuple[str, str]] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    def come(self, address: str, person: str = "ada") -> Page:
        """Go to an address and sign in on the way."""
        self.page.goto(self.url + address)
        self.choose(person)
        return self.settle()

    def choose(self, person: str) -> None:
        """Sign in at the provider's own page."""
        self.page.get_by_role("button", name=PEOPLE[person].name if person else "Deny", exact=True).click()

    def have_a_clock(self) -> None:
        """From now on the page's time can be moved; its timers know nothing of it."""
        self.page.add_init_script("{ const now = Date.now; window.ahead = 0; Date.now = () => now() + window.ahead; }")

    def let_pass(self, milliseconds: int) -> None:
        """The page's clock is ahead from now on."""
        self.page.evaluate("(ahead) => { window.ahead = ahead; }", milliseconds)

    def storage(self, kind: str) -> dict[str, str]:
        """What the page has in `sessionStorage` or `localStorage`."""
        kept: dict[str, str] = self.page.evaluate(f"({{...{kind}}})")
        return kept

    def _request(self, request: Request) -> None:
        self.addresses.append(request.url)
        if request.url.startswith(f"{self.url}/v1/"):
            self.bearers.append((request.url.removeprefix(self.url), request.headers.get("authorization", "")))
        if not request.url.startswith(self.provider):
            super()._request(request)

    def _console(self, message: ConsoleMessage) -> None:
        self.said.append(message.text)
        super()._console(message)


@pytest.fixture(scope="session")
def session_provider() -> Iterator[Provider]:
    with running_provider() as running:
        yield running


@pytest.fixture
def provider(session_provider: Provider) -> Provider:
    """The provider, as if nobody had been there."""
    session_provider.reset()
    return session_provider


@pytest.fixture(scope="session")
def guarded(
    published_lake: PublishedLake,
    embedded_aws: EmbeddedAws,
    tmp_path_factory: pytest.TempPathFactory,
    session_provider: Provider,
) -> Iterator[RunningApi]:
    """The dashboard with sign-in, over the lake that tests share."""
    told = {"SENTINEL_CONTACT": CONTACT, "SENTINEL_ENVIRONMENT": "test", **settings_of(session_provider)}
    with running_dashboard(published_lake, embedded_aws, tmp_path_factory.mktemp("guarded"), **told) as running:
        yield running


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A browser that was never here; its windows share what windows share."""
    opened = browser.new_context(viewport=WIDE, reduced_motion="reduce")
    yield opened
    opened.close()


NewVisitor = Callable[[], Visitor]


@pytest.fixture
def new_visitor(context: BrowserContext, guarded: RunningApi, provider: Provider) -> Iterator[NewVisitor]:
    """How to open a further window of the same browser. Nothing may go wrong in it."""
    opened: list[Visitor] = []

    def open_one() -> Visitor:
        opened.append(Visitor(context.new_page(), guarded.url, provider=provider.url))
        return opened[-1]

    yield open_one
    wrong = [text for visitor in opened for text in visitor.wrong]
    assert wrong == [], wrong


@pytest.fixture
def visitor(new_visitor: NewVisitor) -> Visitor:
    """A window in which nobody is signed in."""
    return new_visitor()


def failed(page: Page, title: str, *texts: str) -> None:
    """The page says why nobody is signed in."""
    alert = page.get_by_role("alert")
    expect(alert.get_by_role("heading")).to_have_text(title)
    for text in texts:
        expect(alert).to_contain_text(text)


# The way in.


def test_signing_in_leads_back_to_the_very_address_that_was_shared(visitor: Visitor, provider: Provider) -> None:
    page = visitor.come(ADDRESS)
    assert page.url == visitor.url + ADDRESS
    expect(page.locator("h1")).to_have_text("Daily spending trends")
    expect(page.get_by_role("region", name="Signed in")).to_contain_text("Ada Lovelace")
    expect(page.get_by_role("region", name="Signed in")).to_contain_text("ada@example.com")
    (asked,) = provider.queries
    assert asked["response_type"] == "code"
    assert asked["code_challenge_method"] == "S256"
    assert asked["redirect_uri"] == f"{visitor.url}/signed-in"
    assert {"openid", "sentinel/read", "sentinel/line-items", "sentinel/exports"} <= set(asked["scope"].split())
    assert len(asked["state"]) > 20
    assert len(asked["nonce"]) > 20


def test_nothing_is_asked_of_the_api_before_somebody_is_signed_in(visitor: Visitor) -> None:
    visitor.page.goto(visitor.url + ADDRESS)
    expect(visitor.page.get_by_role("button", name="Ada Lovelace")).to_be_visible()
    assert visitor.asked == []


def test_the_token_stands_in_the_header_of_each_request_and_nowhere_else(
    visitor: Visitor, provider: Provider, guarded: RunningApi
) -> None:
    page = visitor.come("/line-items")
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV").click()
    assert "unblended_cost" in Path(download.value.path()).read_text(encoding="utf-8")
    for path in ("/", "/proof", "/regions"):
        page.locator(f'nav a[href^="{path}"]').first.click()
        visitor.settle()
    access, identity, refresh = provider.given[-3:]
    assert len(visitor.bearers) > 10
    assert {bearer for _, bearer in visitor.bearers} == {f"Bearer {access}"}
    said = "\n".join(
        [*visitor.addresses, *visitor.said, guarded.log.read_text(), json.dumps(visitor.storage("localStorage"))]
    )
    assert [token for token in (access, identity, refresh) if token in said] == []
    assert list(visitor.storage("sessionStorage")) == ["sentinel.session"]
    assert page.context.cookies(visitor.url) == []
    # The code and the state are gone from the address, and from the history.
    assert "code=" not in page.url


def test_a_file_that_lies_elsewhere_is_fetched_without_the_token(visitor: Visitor, provider: Provider) -> None:
    export = {
        "export_id": "e1",
        "status": "finished",
        "file_name": "costs.csv",
        "url": f"{provider.url}/signed.csv",
        "problem": None,
    }
    page = visitor.come("/daily-costs")
    page.route("**/v1/costs?*", too_large)
    page.route("**/v1/exports", lambda route: route.fulfill(status=202, json=export))
    page.route("**/v1/exports/e1", lambda route: route.fulfill(json=export))
    with page.expect_download():
        page.get_by_role("button", name="CSV").click()
    (headers,) = provider.files
    assert "authorization" not in {name.lower() for name in headers}
    assert ("/v1/exports/e1", f"Bearer {provider.given[-3]}") in visitor.bearers


def test_a_reload_asks_nobody_to_sign_in_again(visitor: Visitor, provider: Provider) -> None:
    page = visitor.come(ADDRESS)
    page.reload()
    visitor.settle()
    assert page.url == visitor.url + ADDRESS
    assert provider.asked.count("GET /authorize") == 1


def test_another_window_signs_in_by_itself_while_the_provider_knows_the_reader(
    visitor: Visitor, new_visitor: NewVisitor
) -> None:
    visitor.come("/")
    page = new_visitor().show("/regions")
    expect(page.locator("h1")).to_have_text("Regional distribution")


# How it lasts.


def test_a_token_that_is_about_to_end_is_renewed_without_a_word(visitor: Visitor, provider: Provider) -> None:
    visitor.have_a_clock()
    page = visitor.come("/daily-costs")
    visitor.bearers.clear()
    visitor.let_pass(LONG_MS)
    page.get_by_role("link", name="Regional distribution").click()
    visitor.settle()
    expect(page.locator("h1")).to_have_text("Regional distribution")
    assert provider.asked.count("POST /token refresh_token") == 1
    assert provider.asked.count("GET /authorize") == 1
    assert {bearer for _, bearer in visitor.bearers} == {f"Bearer {provider.given[-3]}"}


def test_a_token_that_the_api_refuses_is_renewed_once(visitor: Visitor, provider: Provider) -> None:
    provider.spoiled = 1
    page = visitor.come(ADDRESS)
    expect(page.locator("h1")).to_have_text("Daily spending trends")
    expect(page.get_by_role("alert")).to_have_count(0)
    assert provider.asked.count("POST /token refresh_token") == 1
    assert provider.asked.count("GET /authorize") == 1


@pytest.mark.parametrize("is_revoked", [True, False])
def test_without_a_good_refresh_token_the_reader_signs_in_again_and_keeps_the_address(
    visitor: Visitor, provider: Provider, *, is_revoked: bool
) -> None:
    provider.gives_refresh_tokens = is_revoked
    visitor.have_a_clock()
    page = visitor.come("/daily-costs")
    provider.refresh_tokens.clear()
    visitor.let_pass(LONG_MS)
    page.get_by_role("link", name="Regional distribution").click()
    page.wait_for_url("**/signed-in?*")
    visitor.settle()
    assert page.url == f"{visitor.url}/regions"
    expect(page.locator("h1")).to_have_text("Regional distribution")
    assert provider.asked.count("GET /authorize") == 2


def test_a_renewal_that_cannot_be_asked_for_is_an_error_with_another_try(visitor: Visitor, provider: Provider) -> None:
    visitor.have_a_clock()
    page = visitor.come("/daily-costs")
    provider.is_down = True
    visitor.let_pass(LONG_MS)
    page.get_by_role("link", name="Regional distribution").click()
    alert = page.get_by_role("alert").first
    expect(alert).to_contain_text("Your sign-in could not be renewed")
    provider.is_down = False
    alert.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("alert")).to_have_count(0)
    assert provider.asked.count("GET /authorize") == 1


def test_an_api_that_accepts_nobody_is_told_as_such_and_not_asked_for_ever(
    visitor: Visitor, provider: Provider
) -> None:
    provider.spoiled = 99
    page = visitor.come(ADDRESS)
    failed(page, "You are signed in, but the API does not accept it", "It answers 401 to Ada Lovelace")
    assert provider.asked.count("GET /authorize") == 1
    assert provider.asked.count("POST /token refresh_token") <= 1
    provider.spoiled = 0
    page.get_by_role("button", name="Sign in").click()
    visitor.settle()
    assert page.url == visitor.url + ADDRESS


# What can go wrong.


def test_who_is_refused_is_told_so_and_can_try_again(visitor: Visitor) -> None:
    page = visitor.come(ADDRESS, person="")
    failed(page, "You were not signed in", "The reader said <b>no</b>")
    assert page.url == visitor.url + ADDRESS
    assert visitor.asked == []
    page.get_by_role("button", name="Sign in").click()
    visitor.choose("ada")
    visitor.settle()
    assert page.url == visitor.url + ADDRESS
    expect(page.locator("h1")).to_have_text("Daily spending trends")


@pytest.mark.parametrize(
    "query", ["?code=stolen&state=forged", "?code=stolen", "?error=access_denied&state=forged", ""]
)
def test_an_answer_to_no_sign_in_of_this_window_is_refused(visitor: Visitor, provider: Provider, query: str) -> None:
    page = visitor.show(f"/signed-in{query}")
    failed(page, "This sign-in was not begun in this window")
    assert page.url == f"{visitor.url}/"
    assert [one for one in provider.asked if "/token" in one] == []
    page.get_by_role("button", name="Sign in").click()
    visitor.choose("ada")
    visitor.settle()
    expect(page.locator("h1")).to_have_text("Overview")


def test_an_answer_counts_once(visitor: Visitor, provider: Provider) -> None:
    page = visitor.come("/regions")
    (used,) = [address for address in visitor.addresses if "/signed-in?" in address]
    page.goto(used)
    visitor.settle()
    failed(page, "This sign-in was not begun in this window")
    assert provider.asked.count("POST /token authorization_code") == 1


def test_a_provider_that_cannot_be_reached_is_named_and_tried_again(visitor: Visitor, provider: Provider) -> None:
    provider.is_down = True
    page = visitor.page
    page.goto(visitor.url + ADDRESS)
    failed(page, "The sign-in service cannot be reached", provider.url.removeprefix("http://"))
    assert page.url == visitor.url + ADDRESS
    provider.is_down = False
    page.get_by_role("button", name="Try again").click()
    visitor.choose("ada")
    visitor.settle()
    assert page.url == visitor.url + ADDRESS


@pytest.mark.parametrize(
    ("claims", "text"),
    [
        ({"iat": 7200, "exp": 10_800}, "2 hours behind"),
        ({"iat": -10_800, "nbf": -10_800, "exp": -7200}, "ended 2 hours ago"),
    ],
)
def test_a_clock_that_is_wrong_is_named(
    visitor: Visitor, provider: Provider, claims: dict[str, int], text: str
) -> None:
    now = int(time.time())
    provider.id_token_claims = {name: now + seconds for name, seconds in claims.items()}
    failed(visitor.come("/"), "This machine's clock is wrong", text)
    assert visitor.asked == []


@pytest.mark.parametrize(
    "claims", [{"aud": "another-application"}, {"iss": "https://evil.example"}, {"nonce": "another"}]
)
def test_an_identity_that_is_not_what_was_asked_for_is_refused(
    visitor: Visitor, provider: Provider, claims: dict[str, str]
) -> None:
    provider.id_token_claims = dict(claims)
    failed(visitor.come("/"), "The sign-in service gave an unusable answer")
    assert visitor.asked == []
    assert "sentinel.session" not in visitor.storage("sessionStorage")


# The way out, and other windows.


def test_signing_out_ends_it_here_and_at_the_provider(visitor: Visitor, provider: Provider) -> None:
    page = visitor.come(ADDRESS)
    access, identity, refresh = provider.given[-3:]
    page.get_by_role("button", name="Sign out").click()
    expect(page.locator("h1")).to_have_text("You are signed out")
    assert page.url == f"{visitor.url}/signed-out"
    assert visitor.storage("sessionStorage") == {}
    assert refresh not in provider.refresh_tokens
    left = provider.queries[-1]
    assert left == {
        "id_token_hint": identity,
        "client_id": "dashboard",
        "post_logout_redirect_uri": f"{visitor.url}/signed-out",
    }
    assert [address for address in visitor.addresses if access in address or refresh in address] == []
    page.get_by_role("button", name="Sign in").click()
    visitor.choose("bob")
    visitor.settle()
    assert page.url == f"{visitor.url}/"
    expect(page.get_by_role("region", name="Signed in")).to_contain_text("Bob <b>Babbage</b>")


def test_signing_out_works_where_the_provider_has_no_place_for_it(visitor: Visitor, provider: Provider) -> None:
    provider.has_sign_out = False
    page = visitor.come("/regions")
    page.get_by_role("button", name="Sign out").click()
    expect(page.locator("h1")).to_have_text("You are signed out")
    assert page.url == f"{visitor.url}/signed-out"
    assert visitor.storage("sessionStorage") == {}


def test_signing_out_in_one_window_is_noticed_in_the_others(visitor: Visitor, new_visitor: NewVisitor) -> None:
    visitor.come("/")
    other = new_visitor()
    other.show("/regions")
    visitor.page.get_by_role("button", name="Sign out").click()
    expect(other.page.locator("h1")).to_have_text("You signed out in another window")
    assert other.storage("sessionStorage") == {}
    # And back in.
    visitor.page.get_by_role("button", name="Sign in").click()
    visitor.choose("ada")
    expect(other.page.locator("h1")).to_have_text("Regional distribution", timeout=PATIENCE_MS)
    assert other.page.url == f"{other.url}/regions"


def test_somebody_else_who_signs_in_in_another_window_is_noticed(visitor: Visitor, new_visitor: NewVisitor) -> None:
    visitor.come("/")
    visitor.page.context.clear_cookies()
    other = new_visitor()
    other.come("/regions", person="bob")
    expect(visitor.page.locator("h1")).to_have_text("Somebody else signed in in another window")
    visitor.page.get_by_role("button", name="Sign in").click()
    expect(visitor.page.get_by_role("region", name="Signed in")).to_contain_text("Bob")


# What a reader may see.


def test_who_may_not_see_line_items_is_told_whom_to_ask_and_sees_all_the_rest(visitor: Visitor) -> None:
    page = visitor.come("/line-items", person="bob")
    alert = page.get_by_role("alert")
    expect(alert).to_have_count(1)
    expect(alert).to_contain_text("You may not see this")
    expect(alert).to_contain_text("the permission sentinel/line-items")
    expect(alert).to_contain_text(f"Ask {CONTACT} for it")
    page.get_by_role("button", name="CSV").click()
    expect(page.get_by_role("status").filter(has_text="sentinel/line-items")).to_be_visible()

    page.get_by_role("link", name=re.compile("^Proof")).click()
    visitor.settle()
    # One of each export, and nothing else on the page needs the permission.
    quarantines = page.get_by_role("region", name=re.compile("^Quarantine, "))
    expect(quarantines).to_have_count(2)
    for quarantine in quarantines.all():
        expect(quarantine.get_by_role("alert")).to_contain_text("the permission sentinel/line-items")
    expect(page.get_by_role("alert")).to_have_count(2)
    for name in ("Overview", "Daily spending trends", "Regional distribution"):
        page.get_by_role("link", name=name).click()
        visitor.settle()
        expect(page.get_by_role("alert")).to_have_count(0)


def test_a_large_file_says_which_permission_it_needs(visitor: Visitor) -> None:
    page = visitor.come("/daily-costs", person="bob")
    page.route("**/v1/costs?*", too_large)
    page.get_by_role("button", name="CSV").click()
    note = page.get_by_role("status").filter(has_text="sentinel/exports")
    expect(note).to_be_visible()
    expect(note).to_contain_text(f"Ask {CONTACT} for it")


def test_who_may_see_nothing_is_told_so(visitor: Visitor) -> None:
    page = visitor.come("/", person="mallory")
    expect(page.get_by_role("alert")).to_contain_text("the permission sentinel/read")
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()


@pytest.mark.parametrize(("person", "shown"), [("eve", 1), ("ada", 0)])
def test_figures_of_some_accounts_say_so(visitor: Visitor, person: str, shown: int) -> None:
    page = visitor.come("/", person=person)
    expect(page.get_by_text("Your accounts only")).to_have_count(shown)


# Without sign-in, and with a file that is wrong.


def test_without_sign_in_no_provider_is_asked_and_no_code_for_it_is_loaded(screen: Screen) -> None:
    assert list((DIST / "assets").glob("sign-in-gate-*.js")), "the code for signing in has no file of its own"
    addresses: list[str] = []
    screen.page.on("request", lambda request: addresses.append(request.url))
    page = screen.show("/regions")
    expect(page.get_by_role("button", name="Sign out")).to_have_count(0)
    assert addresses.count(f"{screen.url}/config.json") == 1
    assert [one for one in addresses if "sign-in" in one or not one.startswith(screen.url)] == []


@pytest.mark.parametrize(
    ("answer", "texts"),
    [
        ({"body": "{"}, ["/config.json", "it is not JSON"]),
        ({"body": "<!doctype html>"}, ["/config.json", "it is not JSON"]),
        ({"status": 404}, ["/config.json", "the server answers 404"]),
        ({"body": '{"oidc": {"client_id": "x"}}'}, ["/config.json", "oidc.issuer", "is missing"]),
        ({"body": '{"ocid": {}}'}, ["/config.json", "ocid", "is not known here"]),
    ],
)
def test_a_configuration_that_is_wrong_is_named_with_its_field(
    new_screen: NewScreen, answer: dict[str, Any], texts: list[str]
) -> None:
    screen = new_screen()

    def fulfil(route: Route) -> None:
        route.fulfill(**answer)

    screen.page.route("**/config.json", fulfil)
    page = screen.show("/regions")
    failed(page, "This dashboard is not set up correctly", *texts)
    assert screen.asked == []


def too_large(route: Route) -> None:
    """The API's answer to a question for more CSV than fits."""
    if route.request.headers.get("accept") != "text/csv":
        route.fallback()
        return
    problem = {
        "type": "/problems/too-large",
        "title": "Too large",
        "status": 413,
        "detail": "order a file",
        "request_id": "r",
    }
    route.fulfill(status=413, json=problem)
