"""`sentinel open`: where the running stack can be looked at."""

from __future__ import annotations

import webbrowser
from typing import Annotated

import typer

from local.command.context import CommandError, JsonOption, print_json, running_stack, stdout
from local.settings import REPO_ROOT, Settings

API_CONTRACT = REPO_ROOT / "api" / "openapi.json"


def open_addresses(
    as_json: JsonOption = False,
    browser: Annotated[bool, typer.Option("--browser", help="Open the addresses in the browser, too.")] = False,
) -> None:
    """Print the addresses of the dashboard, the API and Airflow; exit code 3 unless the stack is up."""
    settings = running_stack()
    found = addresses(settings)
    if as_json:
        print_json(found)
    else:
        for what, address in found.items():
            stdout.print(f"{what.replace('_', ' '):14}{address}", highlight=False, soft_wrap=True)
    if browser:
        _open_in_browser([address for address in found.values() if address.startswith("http")])


def addresses(settings: Settings) -> dict[str, str]:
    """What there is to look at → where: web addresses, and the file that describes the API."""
    return {
        "dashboard": f"{settings.api_page}/",
        "api": f"{settings.api_page}/v1/status",
        "api_contract": str(API_CONTRACT),
        "airflow": settings.airflow_page,
    }


def _open_in_browser(urls: list[str]) -> None:
    for url in urls:
        if not webbrowser.open(url):
            raise CommandError(f"no browser could be started: open {url} yourself")
