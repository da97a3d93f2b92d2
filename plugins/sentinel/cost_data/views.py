"""The entries in Airflow's menu: «Cost data», drawn by Airflow itself, and «Dashboard», in a frame or in a tab of its own."""

from __future__ import annotations

from typing import Any

from sentinel.alerts.links import dashboard_page, is_dashboard_framed

# Where the view's files and what it shows are served (app.py).
PREFIX = "/sentinel/cost-data"
# Relative to Airflow's own address, which may lie below a path.
FILES = f"{PREFIX.removeprefix('/')}/view"
# view/cost_data.js gives its component under this name.
NAME = "Cost data"


def cost_data_apps() -> list[dict[str, Any]]:
    """What AirflowPlugin.react_apps takes."""
    return [
        {
            "name": NAME,
            "bundle_url": f"{FILES}/cost_data.js",
            "url_route": "cost-data",
            **_menu_entry("cost_data"),
        }
    ]


def dashboard_views() -> list[dict[str, Any]]:
    """What AirflowPlugin.external_views takes; empty where `[sentinel] dashboard_url` is not set.

    Airflow frames a view that has a `url_route`, and opens one that has none in a new tab. A dashboard that forbids to be framed,
    as it does on AWS unless told otherwise, would be an empty frame: so the tab is the default.
    """
    href = dashboard_page("")
    if href is None:
        return []
    view = {"name": "Dashboard", "href": href, **_menu_entry("dashboard")}
    return [view | ({"url_route": "dashboard"} if is_dashboard_framed() else {})]


def _menu_entry(icon: str) -> dict[str, Any]:
    return {
        "destination": "nav",
        "nav_top_level": True,
        "icon": f"{FILES}/{icon}.svg",
        "icon_dark_mode": f"{FILES}/{icon}_dark.svg",
    }
