"""Airflow's own UI in a browser, as the people on call use it: they sign in, open pages, fill in forms. Pictures are kept."""

from __future__ import annotations

import json
import secrets
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal

import httpx
from playwright.sync_api import BrowserContext, Locator, Page, expect

from local.settings import load_settings
from local.stack import processes
from local.stack.airflow import airflow_environ
from tests.conftest import REPOSITORY, free_port
from tests.journey.stack import Stack

PICTURES = REPOSITORY / ".sentinel" / "screenshots" / "airflow"
VIEWPORT = {"width": 1440, "height": 900}
# A busy machine answers late; nothing is asserted about it.
PATIENCE_MS = 60_000
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
# Names and Airflow's roles: one who may start runs, one who may only look.
ROLES = {"operator": "op", "viewer": "viewer"}


@dataclass(frozen=True)
class SignedIn:
    """An API server of the stack's Airflow where people sign in: its address, and the password of each user."""

    url: str
    passwords: dict[str, str]


@contextmanager
def signing_in(stack: Stack) -> Iterator[SignedIn]:
    """A second API server over the same database. `sentinel up` starts one where everybody is an administrator."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    passwords = {name: secrets.token_urlsafe(12) for name in ROLES}
    file = stack.home / "airflow" / "passwords.json"
    file.write_text(json.dumps(passwords), encoding="utf-8")
    environ = airflow_environ(load_settings(stack.environ)) | {
        "AIRFLOW__API__PORT": str(port),
        "AIRFLOW__API__BASE_URL": url,
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_ALL_ADMINS": "False",
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS": ",".join(f"{name}:{role}" for name, role in ROLES.items()),
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": str(file),
    }
    command = [sys.executable, "-m", "airflow", "api-server", "--apps", "core"]
    log = stack.home / "logs" / "airflow-sign-in.log"
    # `sentinel down` ends it with the rest.
    processes.start("airflow-sign-in", command, home=stack.home, environ=environ, log=log)
    processes.wait_until(
        lambda: _answers(url),
        seconds=180,
        still_alive=lambda: processes.running(stack.home, "airflow-sign-in") is not None,
        what="Airflow with sign-in",
        log=lambda: log,
    )
    yield SignedIn(url, passwords)


def _answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/api/v2/monitor/health", timeout=5).is_success
    except httpx.HTTPError:
        return False


class AirflowUi:
    """A window of somebody who signed in."""

    def __init__(self, context: BrowserContext, server: SignedIn) -> None:
        context.set_default_timeout(PATIENCE_MS)
        expect.set_options(timeout=PATIENCE_MS)
        self.page: Page = context.new_page()
        self.url = server.url
        self.wrong: list[str] = []
        self._passwords = server.passwords
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))

    def sign_in(self, user: str, password: str | None = None) -> None:
        """Fill in the form that Airflow leads to, and send it."""
        self.page.goto(self.url)
        self.page.get_by_label("Username").fill(user)
        self.page.locator("input[type=password]").fill(password or self._passwords[user])
        self.page.get_by_role("button", name="Sign in").click()

    def open(self, path: str) -> Page:
        """A page of Airflow, once nothing loads any more."""
        self.page.goto(self.url + path)
        self.page.wait_for_load_state("networkidle")
        return self.page

    @property
    def dialog(self) -> Locator:
        """The form that is open."""
        return self.page.locator("[aria-modal=true]")

    def open_trigger_form(self, dag_id: str, **params: str) -> Locator:
        """The form behind *Trigger*, with these params filled in."""
        self.open(f"/dags/{dag_id}")
        self.page.get_by_role("button", name="Trigger").first.click()
        for name, value in params.items():
            self.dialog.locator(f"#element_{name}").fill(value)
        return self.dialog

    def trigger(self, dag_id: str, **params: str) -> str:
        """Start a run by the form; its run id."""
        form = self.open_trigger_form(dag_id, **params)
        return self.send(dag_id, form)

    def send(self, dag_id: str, form: Locator) -> str:
        """Send the form; the id of the run it started."""
        with self.page.expect_response(
            lambda one: one.request.method == "POST" and one.url.endswith(f"/dags/{dag_id}/dagRuns")
        ) as waiting:
            form.get_by_test_id("trigger-dag-submit").click()
        run: dict[str, Any] = waiting.value.json()
        return str(run["dag_run_id"])

    def picture(self, name: str, *, full_page: bool = False) -> None:
        """The page as it is, light and dark: `<name>-light.png`, `<name>-dark.png`."""
        PICTURES.mkdir(parents=True, exist_ok=True)
        for theme in THEMES:
            self.page.emulate_media(color_scheme=theme)
            # Airflow draws charts and code anew, a moment later.
            time.sleep(0.7)
            self.page.screenshot(path=PICTURES / f"{name}-{theme}.png", full_page=full_page)
        self.page.emulate_media(color_scheme="light")
