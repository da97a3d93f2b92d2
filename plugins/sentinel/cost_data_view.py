"""The entry «Cost data» in Airflow's menu: the dashboard's page Data health, in a frame or in a tab of its own."""

from __future__ import annotations

from typing import Any

from sentinel.alerts.links import dashboard_page, is_dashboard_framed

PAGE = "data-health"


def cost_data_views() -> list[dict[str, Any]]:
    """What AirflowPlugin.external_views takes; empty where `[sentinel] dashboard_url` is not set.

    Airflow frames a view that has a `url_route`, and opens one that has none in a new tab. A dashboard that forbids to be framed,
    as it does on AWS unless told otherwise, would be an empty frame: so the tab is the default.
    """
    href = dashboard_page(PAGE)
    if href is None:
        return []
    view = {"name": "Cost data", "href": href, "destination": "nav", "nav_top_level": True}
    return [view | ({"url_route": "cost-data"} if is_dashboard_framed() else {})]
