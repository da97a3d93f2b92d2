"""This machine's Chromium: where it is, how it is started, and how it gets here.

`python -m local.browser.chromium` installs Debian's package where there is none.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, BrowserType, sync_playwright

from local.settings import SettingError

# The headless shell first: it is the same engine without windows and tabs, and takes a quarter less of the machine.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Nothing a page does not ask for leaves the machine.
FLAGS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
)
PACKAGES = ("chromium-headless-shell", "fonts-dejavu-core")


class NoChromiumError(Exception):
    """There is no Chromium, and none can be installed."""


def find_chromium(environ: Mapping[str, str] = os.environ) -> Path | None:
    """SENTINEL_CHROMIUM, or what the PATH has. Raises SettingError when the variable names no program."""
    given = environ.get("SENTINEL_CHROMIUM", "")
    if given:
        found = shutil.which(given)
        if found is None:
            raise SettingError(f"SENTINEL_CHROMIUM={given!r} is no program: give the path of Chromium or Chrome")
        return Path(found)
    names = (shutil.which(name, path=environ.get("PATH")) for name in NAMES)
    return next((Path(name) for name in names if name), None)


def chromium_flags() -> list[str]:
    """How it is started; as root it refuses to run in its own sandbox."""
    return [*FLAGS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]


@contextmanager
def running_chromium() -> Iterator[Browser]:
    """A headless Chromium, ended with the block. Raises NoChromiumError, SettingError."""
    with sync_playwright() as playwright:
        browser = launch(playwright.chromium)
        yield browser
        browser.close()


def launch(browser_type: BrowserType, *more_flags: str) -> Browser:
    """This machine's Chromium, by a running Playwright. Raises NoChromiumError, SettingError."""
    program = find_chromium()
    if program is None:
        raise NoChromiumError("there is no Chromium: make browser, or name a Chrome in SENTINEL_CHROMIUM")
    return browser_type.launch(executable_path=program, args=[*chromium_flags(), *more_flags])


def install() -> Path:
    """Chromium, from Debian's packages where the machine has none. Raises NoChromiumError."""
    found = find_chromium()
    if found:
        return found
    root = [] if os.geteuid() == 0 else ["sudo", "--non-interactive"]
    if shutil.which("apt-get") is None or (root and not _may(root)):
        raise NoChromiumError(
            "the dashboard's tests need Chromium: install it (Debian: apt-get install chromium-headless-shell), "
            "or name a Chrome in SENTINEL_CHROMIUM"
        )
    environ = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (("update",), ("install", "--yes", "--no-install-recommends", *PACKAGES)):
        done = subprocess.run(  # noqa: S603  fixed words
            [*root, "apt-get", "--quiet", "--quiet", *arguments],
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            check=False,
        )
        if done.returncode != 0:
            raise NoChromiumError(
                f"apt-get {' '.join(arguments)} ended with {done.returncode}: install Chromium by hand"
            )
    installed = find_chromium()
    if installed is None:
        raise NoChromiumError("Chromium was installed, but is not on the PATH: name it in SENTINEL_CHROMIUM")
    return installed


def _may(root: list[str]) -> bool:
    return shutil.which(root[0]) is not None and subprocess.run([*root, "true"], check=False).returncode == 0  # noqa: S603


if __name__ == "__main__":
    try:
        print(install())
    except (NoChromiumError, SettingError) as error:
        sys.exit(str(error))
