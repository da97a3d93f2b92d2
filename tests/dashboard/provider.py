"""A small OpenID provider on this machine: authorization code with PKCE, refresh tokens that rotate, RP-initiated sign-out.

Its access tokens are those of `tests.local.api.conftest.Issuer`, so that the API's own authorizer verifies them. To sign in by
hand: `python -m tests.dashboard.provider`, and start the API with the settings it prints.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from tests.local.api.conftest import AUDIENCE, Issuer, new_key, public_jwk

CLIENT_ID = "dashboard"
COOKIE = "provider_session"
LIFETIME = 3600


@dataclass(frozen=True)
class Person:
    """Somebody who can sign in, and what their tokens say."""

    name: str
    email: str
    scopes: tuple[str, ...] = ("sentinel/read", "sentinel/line-items", "sentinel/exports")
    accounts: str = "*"


PEOPLE = {
    "ada": Person("Ada Lovelace", "ada@example.com"),
    "bob": Person("Bob <b>Babbage</b>", "bob@example.com", scopes=("sentinel/read",)),
    "eve": Person("Eve", "eve@example.com", accounts="111111111111"),
    "mallory": Person("Mallory", "mallory@example.com", scopes=()),
}


@dataclass
class Provider:
    """What the provider does may be changed by a test; what it was asked is kept."""

    issuer: Issuer
    url: str = ""
    gives_refresh_tokens: bool = True
    has_sign_out: bool = True
    is_down: bool = False
    # So many of the next access tokens are for somebody else, and refused by the API.
    spoiled: int = 0
    id_token_claims: dict[str, Any] = field(default_factory=dict)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    refresh_tokens: dict[str, dict[str, str]] = field(default_factory=dict)
    # Every token that was ever given out.
    given: list[str] = field(default_factory=list)
    # `GET /authorize`, `POST /token refresh_token`, …
    asked: list[str] = field(default_factory=list)
    # The headers with which a file was fetched that lies elsewhere.
    files: list[dict[str, str]] = field(default_factory=list)
    # The queries of `GET /authorize` and `GET /end-session`.
    queries: list[dict[str, str]] = field(default_factory=list)

    def reset(self) -> None:
        """As new, but for the key and the tokens that were given out."""
        fresh = Provider(self.issuer)
        for name in ("gives_refresh_tokens", "has_sign_out", "is_down", "spoiled"):
            setattr(self, name, getattr(fresh, name))
        for kept in (self.id_token_claims, self.codes, self.refresh_tokens):
            kept.clear()
        for told in (self.asked, self.queries, self.files):
            told.clear()

    def discovery(self) -> dict[str, Any]:
        """`/.well-known/openid-configuration`."""
        endpoints = {"authorization": "authorize", "token": "token", "revocation": "revoke"} | (
            {"end_session": "end-session"} if self.has_sign_out else {}
        )
        return {
            "issuer": self.url,
            "jwks_uri": f"{self.url}/jwks",
            "response_types_supported": ["code"],
            "code_challenge_methods_supported": ["S256"],
            **{f"{name}_endpoint": f"{self.url}/{path}" for name, path in endpoints.items()},
        }

    def new_code(self, asked: dict[str, str], subject: str) -> str:
        """A code for what was asked, good once."""
        code = secrets.token_urlsafe(16)
        self.codes[code] = {**asked, "subject": subject}
        return code

    def tokens(self, asked: dict[str, str]) -> dict[str, Any]:
        """The answer of the token endpoint; KeyError or ValueError when the request is not as it must be."""
        if asked.get("client_id") != CLIENT_ID:
            raise ValueError("client")
        if asked["grant_type"] == "refresh_token":
            return self._given(self.refresh_tokens.pop(asked["refresh_token"]))
        grant = self.codes.pop(asked["code"])
        digest = hashlib.sha256(asked["code_verifier"].encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if grant["code_challenge"] != challenge or grant["redirect_uri"] != asked["redirect_uri"]:
            raise ValueError("verifier or address")
        return self._given(grant)

    def _given(self, grant: dict[str, str]) -> dict[str, Any]:
        person = PEOPLE[grant["subject"]]
        wanted = grant["scope"].split()
        scope = " ".join(one for one in wanted if not one.startswith("sentinel/") or one in person.scopes)
        access = {
            "sub": grant["subject"],
            "scope": scope,
            "sentinel_accounts": person.accounts,
            "jti": secrets.token_hex(8),
        }
        if self.spoiled:
            self.spoiled -= 1
            access["aud"] = "somebody else"
        identity = {
            "sub": grant["subject"],
            "aud": CLIENT_ID,
            "nonce": grant.get("nonce"),
            "name": person.name,
            "email": person.email,
        }
        answer: dict[str, Any] = {
            "token_type": "Bearer",
            "access_token": self.issuer.token(**access, exp=int(time.time()) + LIFETIME),
            "id_token": self.issuer.token(**(identity | self.id_token_claims)),
            "expires_in": LIFETIME,
            "scope": scope,
        }
        if self.gives_refresh_tokens:
            answer["refresh_token"] = secrets.token_urlsafe(24)
            self.refresh_tokens[answer["refresh_token"]] = grant
        self.given += [answer[name] for name in ("access_token", "id_token", "refresh_token") if name in answer]
        return answer


FORM = """<!doctype html><title>Sign in</title><h1>Sign in</h1><form method="post">{buttons}
<button name="subject" value="">Deny</button></form>"""


class _Pages(BaseHTTPRequestHandler):
    def __init__(self, provider: Provider, *rest: Any) -> None:
        self.provider = provider
        super().__init__(*rest)

    def do_OPTIONS(self) -> None:
        self._send(204)

    def do_GET(self) -> None:
        path, query = self._asked()
        if self.provider.is_down:
            self._send(503, b"<h1>Down</h1>", "text/html")
        elif path == "/.well-known/openid-configuration":
            self._json(200, self.provider.discovery())
        elif path == "/jwks":
            self._json(200, {"keys": [public_jwk(self.provider.issuer.key, "one")]})
        elif path == "/authorize":
            self.provider.queries.append(query)
            subject = SimpleCookie(self.headers.get("cookie")).get(COOKIE)
            if query.get("client_id") != CLIENT_ID or query.get("code_challenge_method") != "S256":
                self._send(400, b"not as it must be", "text/plain")
            elif subject and subject.value in PEOPLE:
                self._back(query, subject.value)
            else:
                buttons = "".join(
                    f'<button name="subject" value="{one}">{html.escape(person.name)}</button>'
                    for one, person in PEOPLE.items()
                )
                self._send(200, FORM.format(buttons=buttons).encode(), "text/html; charset=utf-8")
        elif path == "/signed.csv":
            self.provider.files.append(dict(self.headers))
            self._send(200, b"a\r\n", "text/csv")
        elif path == "/end-session":
            self.provider.queries.append(query)
            self._send(303, location=query["post_logout_redirect_uri"], cookie=f"{COOKIE}=; Max-Age=0")
        else:
            self._send(404)

    def do_POST(self) -> None:
        path, query = self._asked()
        form = dict(
            parse_qsl(self.rfile.read(int(self.headers.get("content-length", 0))).decode(), keep_blank_values=True)
        )
        if self.provider.is_down:
            self._send(503, b"<h1>Down</h1>", "text/html")
        elif path == "/authorize":
            self._back(query, form["subject"])
        elif path == "/token":
            self.provider.asked[-1] += f" {form.get('grant_type')}"
            try:
                self._json(200, self.provider.tokens(form))
            except (KeyError, ValueError):
                self._json(400, {"error": "invalid_grant", "error_description": "no such grant"})
        elif path == "/revoke":
            self.provider.refresh_tokens.pop(form["token"], None)
            self._send(200)
        else:
            self._send(404)

    def _back(self, query: dict[str, str], subject: str) -> None:
        """To the dashboard: with a code, or with the reader's no."""
        said = (
            {"code": self.provider.new_code(query, subject)}
            if subject
            else {"error": "access_denied", "error_description": "The reader said <b>no</b>"}
        )
        location = f"{query['redirect_uri']}?{urlencode({**said, 'state': query['state']})}"
        self._send(303, location=location, cookie=f"{COOKIE}={subject}; HttpOnly" if subject else None)

    def _asked(self) -> tuple[str, dict[str, str]]:
        parts = urlsplit(self.path)
        self.provider.asked.append(f"{self.command} {parts.path}")
        return parts.path, dict(parse_qsl(parts.query))

    def _json(self, status: int, document: Any) -> None:
        self._send(status, json.dumps(document).encode(), "application/json")

    def _send(
        self, status: int, body: bytes = b"", media_type: str = "", location: str = "", cookie: str | None = None
    ) -> None:
        self.send_response(status)
        headers = {
            "access-control-allow-origin": "*",
            "access-control-allow-headers": "*",
            "cache-control": "no-store",
            "content-length": str(len(body)),
            "content-type": media_type,
            "location": location,
            "set-cookie": cookie or "",
        }
        for name, value in headers.items():
            if value:
                self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Nothing."""


@contextmanager
def running_provider(port: int = 0) -> Iterator[Provider]:
    """A provider on a loopback port."""
    provider = Provider(Issuer("", new_key()))
    server = ThreadingHTTPServer(("127.0.0.1", port), partial(_Pages, provider))
    # Another host than the dashboard's, to the browser: its cookies are its own.
    provider.url = provider.issuer.url = f"http://localhost:{server.server_port}"
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()


def settings_of(provider: Provider) -> dict[str, str]:
    """What the API has to be told to trust the provider."""
    return {
        "SENTINEL_OIDC_ISSUER": provider.url,
        "SENTINEL_OIDC_AUDIENCE": AUDIENCE,
        "SENTINEL_OIDC_CLIENT_ID": CLIENT_ID,
    }


if __name__ == "__main__":
    with running_provider(9000) as running:
        print(" ".join(f"{name}={value}" for name, value in settings_of(running).items()))
        while True:
            time.sleep(3600)
