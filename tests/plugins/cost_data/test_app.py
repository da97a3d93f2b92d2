"""What «Cost data» reads is for those who may see the DAGs, as Airflow says; trouble is told, and nothing can be changed."""

import asyncio
import json
import os
from pathlib import Path

import httpx
import pytest

from sentinel.cost_data.app import VIEW, cost_data_app

JSON_PATHS = ("/months", "/snapshots?export=demo&billing_period=2026-10")


class Client:
    """Asks the application as Airflow's API server mounts it."""

    def request(self, method, path, **options):
        async def ask():
            transport = httpx.ASGITransport(cost_data_app)
            async with httpx.AsyncClient(transport=transport, base_url="http://airflow") as client:
                return await client.request(method, path, **options)

        return asyncio.run(ask())

    def get(self, path, **options):
        return self.request("GET", path, **options)


@pytest.fixture
def client(alerting, monkeypatch):
    """In an environment of the test's own. Airflow's rights lie in its database: here it has tables, and nothing in them."""
    monkeypatch.setenv("AIRFLOW__API_AUTH__JWT_SECRET", "0" * 64)
    from airflow import settings
    from airflow.api_fastapi.app import create_auth_manager
    from airflow.models import import_all_models
    from airflow.models.base import Base

    import_all_models()
    Base.metadata.create_all(settings.engine)
    create_auth_manager()
    return Client()


def signed_in(role):
    """Headers of a user with a role of Airflow's."""
    from airflow.api_fastapi.app import get_auth_manager
    from airflow.api_fastapi.auth.managers.simple.user import SimpleAuthManagerUser

    token = get_auth_manager().generate_jwt(SimpleAuthManagerUser(username="somebody", role=role))
    return {"Authorization": f"Bearer {token}"}


@pytest.mark.parametrize("path", JSON_PATHS)
def test_nobody_reads_who_is_not_signed_in(client, path):
    assert client.get(path).status_code == 401


@pytest.mark.parametrize("path", JSON_PATHS)
def test_nobody_reads_who_may_not_see_the_dags(client, path):
    assert client.get(path, headers=signed_in(None)).status_code == 403


def test_who_may_see_the_dags_reads(client):
    answer = client.get("/months", headers=signed_in("VIEWER"))
    assert answer.status_code == 200
    assert answer.json()["months"] == []
    answer = client.get(JSON_PATHS[1], headers=signed_in("VIEWER"))
    assert answer.json() == {"before": None, "snapshots": []}


@pytest.mark.parametrize("path", JSON_PATHS)
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_nothing_can_be_changed_here(client, method, path):
    assert client.request(method, path, headers=signed_in("ADMIN")).status_code == 405


def test_a_setting_that_is_wrong_is_told(client, monkeypatch):
    monkeypatch.setenv("AIRFLOW_VAR_SENTINEL", json.dumps({"lake_buckets": "x"}))
    answer = client.get("/months", headers=signed_in("VIEWER"))
    assert answer.status_code == 503
    assert "unknown key(s) lake_buckets" in answer.json()["detail"]


def test_a_source_that_cannot_be_read_is_told(client, monkeypatch):
    variable = json.loads(os.environ["AIRFLOW_VAR_SENTINEL"]) | {"delivery_sources": ["s3://not-there/cur/"]}
    monkeypatch.setenv("AIRFLOW_VAR_SENTINEL", json.dumps(variable))
    answer = client.get("/months", headers=signed_in("VIEWER"))
    assert answer.status_code == 503
    assert answer.json()["detail"].startswith("delivery source s3://not-there/cur/ cannot be read")


@pytest.mark.parametrize("period", ["2026-13", "../x", "2026-10/"])
def test_what_is_no_month_is_refused(client, period):
    answer = client.get("/snapshots", params={"export": "demo", "billing_period": period}, headers=signed_in("VIEWER"))
    assert answer.status_code == 400
    assert answer.json()["detail"].startswith(f"not a billing period: {period!r}")


@pytest.mark.parametrize("name", sorted(file.name for file in VIEW.iterdir()))
def test_the_files_of_the_view_are_served_and_asked_for_anew(client, name):
    answer = client.get(f"/view/{name}")
    assert answer.status_code == 200
    assert answer.text == (VIEW / name).read_text()
    assert {".js": "javascript", ".svg": "image/svg+xml"}[Path(name).suffix] in answer.headers["content-type"]
    assert answer.headers["cache-control"] == "no-cache"
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("path", ["/view/", "/view/app.py", "/view/../app.py", "/view/%2e%2e/app.py", "/docs", "/"])
def test_nothing_else_is_served(client, path):
    assert client.get(path).status_code == 404
