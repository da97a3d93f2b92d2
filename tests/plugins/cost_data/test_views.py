"""The entries in Airflow's menu."""

from pathlib import Path

import pytest

from sentinel.cost_data.app import VIEW
from sentinel.cost_data.views import PREFIX, cost_data_apps, dashboard_views


@pytest.fixture(autouse=True)
def dashboard(monkeypatch):
    monkeypatch.setenv("AIRFLOW__SENTINEL__DASHBOARD_URL", "https://costs.example.com")


def test_cost_data_is_drawn_by_airflow_from_a_file_of_ours_whatever_path_airflow_lies_below():
    (view,) = cost_data_apps()
    assert (view["name"], view["url_route"], view["destination"]) == ("Cost data", "cost-data", "nav")
    assert not view["bundle_url"].startswith("/")
    assert (VIEW / Path(f"/{view['bundle_url']}").relative_to(f"{PREFIX}/view")).is_file()


def test_the_view_gives_its_component_under_the_name_that_airflow_looks_for():
    (view,) = cost_data_apps()
    assert f'globalThis["{view["name"]}"] = ' in (VIEW / "cost_data.js").read_text()


def test_each_entry_has_a_picture_of_its_own_in_light_and_dark():
    names = [Path(view[key]) for view in (*cost_data_apps(), *dashboard_views()) for key in ("icon", "icon_dark_mode")]
    assert len(set(names)) == 4
    files = [VIEW / Path(f"/{name}").relative_to(f"{PREFIX}/view") for name in names]
    assert all(file.read_text().startswith('<svg xmlns="http://www.w3.org/2000/svg"') for file in files)


def test_the_dashboard_is_framed_only_where_it_allows_it(monkeypatch):
    (view,) = dashboard_views()
    assert (view["name"], view["href"]) == ("Dashboard", "https://costs.example.com/")
    assert "url_route" not in view
    monkeypatch.setenv("AIRFLOW__SENTINEL__IS_DASHBOARD_FRAMED", "True")
    assert dashboard_views()[0]["url_route"] == "dashboard"
    monkeypatch.delenv("AIRFLOW__SENTINEL__DASHBOARD_URL")
    assert dashboard_views() == []
