"""The dashboard on Amplify, whose API moto lacks: calls and answers are held to AWS's model of them, addresses answer in memory."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import boto3
import httpx
import pytest
from botocore import UNSIGNED
from botocore.config import Config
from botocore.stub import Stubber

from deployment.dashboard import BRANCH, DashboardError, bring, served_version, site
from deployment.package import Package
from deployment.plan import Deployed, Plan, described, plan_of
from deployment.targets import Targets
from infrastructure.access.deploying import DASHBOARD_BRANCH

APP, ADDRESS, UPLOAD = "d1a2b3", "https://main.d1a2b3.amplifyapp.com", "https://uploads.example.com/signed?x=y"
CONFIG = '{"environment": "dev"}'
TARGETS = Targets("airflow", "artifacts", dashboard_app=APP, dashboard_address=ADDRESS, dashboard_config=CONFIG)
JOB = {"appId": APP, "branchName": BRANCH, "jobId": "7"}


@dataclass
class Web:
    """The app's address and that of uploads, in memory; an upload is served at once."""

    files: dict[str, bytes] = field(default_factory=dict)
    answers: bool = True
    uploads: list[httpx.Request] = field(default_factory=list)

    def client(self) -> httpx.Client:
        return httpx.Client(transport=httpx.MockTransport(self.answer))

    def answer(self, request: httpx.Request) -> httpx.Response:
        if not self.answers:
            raise httpx.ConnectError("no such host")
        if request.method == "PUT":
            self.uploads.append(request)
            with zipfile.ZipFile(io.BytesIO(request.content)) as archive:
                self.files = {name: archive.read(name) for name in archive.namelist()}
            return httpx.Response(200)
        # As the app's rules do: what has no dot in its name is the page.
        found = self.files.get(request.url.path.lstrip("/"))
        return httpx.Response(200, content=found) if found else httpx.Response(404, content=b"<html>")


@pytest.fixture
def amplify() -> Iterator[tuple[Any, Stubber]]:
    client = boto3.client("amplify", "us-east-1", config=Config(signature_version=UNSIGNED))
    with Stubber(client) as stubber:
        yield client, stubber


def expect_deployment(stubber: Stubber, *statuses: str) -> None:
    made = {"jobId": "7", "fileUploadUrls": {}, "zipUploadUrl": UPLOAD}
    stubber.add_response("create_deployment", made, {"appId": APP, "branchName": BRANCH})
    stubber.add_response("start_deployment", {"jobSummary": summary("PENDING")}, JOB)
    for status in statuses:
        stubber.add_response("get_job", {"job": {"summary": summary(status), "steps": []}}, JOB)


def summary(status: str) -> dict[str, Any]:
    ids = {"jobArn": "arn:aws:amplify:us-east-1:111122223333:apps/a", "jobId": "7", "commitId": "", "commitMessage": ""}
    return {**ids, "commitTime": 0, "startTime": 0, "status": status, "jobType": "MANUAL"}


def plan(package: Package, served: str, targets: Targets = TARGETS) -> Plan:
    return plan_of(package, targets, Deployed({}, frozenset(), {}, {}, {}, served))


def test_the_built_files_and_their_configuration_are_served_and_then_known(
    package: Package, amplify: tuple[Any, Stubber]
) -> None:
    web, (client, stubber) = Web(), amplify
    wanted = plan(package, served_version(web.client(), ADDRESS))
    assert described(wanted)[-1] == "update   dashboard (4 files)"
    expect_deployment(stubber, "RUNNING", "SUCCEED")
    waits: list[float] = []

    bring(client, web.client(), APP, wanted.dashboard, waits.append)

    stubber.assert_no_pending_responses()
    assert set(web.files) == {"index.html", "assets/index-1a2b.js", "config.json", "deployed.json"}
    assert web.files["index.html"] == package.files["dashboard/index.html"]
    assert json.loads(web.files["config.json"]) == {"environment": "dev"}
    assert str(web.uploads[0].url) == UPLOAD
    assert waits == [5.0]
    assert not plan(package, served_version(web.client(), ADDRESS)).dashboard


def test_another_file_or_another_configuration_is_brought(package: Package) -> None:
    web = Web(site(package.below("dashboard"), CONFIG))
    served = served_version(web.client(), ADDRESS)
    other_file = Package("v", package.api_version, {**package.files, "dashboard/index.html": b"<!doctype html><p>"})
    other_config = Targets("airflow", "artifacts", dashboard_app=APP, dashboard_address=ADDRESS, dashboard_config="{}")

    assert not plan(package, served).dashboard
    assert plan(other_file, served).dashboard["index.html"] == b"<!doctype html><p>"
    assert plan(package, served, other_config).dashboard["config.json"] == b"{}"


@pytest.mark.parametrize("web", [Web(), Web({"deployed.json": b"[]"}), Web(answers=False)])
def test_what_is_not_ours_or_does_not_answer_has_no_version(web: Web) -> None:
    assert served_version(web.client(), ADDRESS) == ""


def test_without_an_app_nothing_is_brought(package: Package) -> None:
    assert not plan(package, "", Targets("airflow", "artifacts")).dashboard


def test_a_deployment_that_failed_or_does_not_end_is_told(package: Package, amplify: tuple[Any, Stubber]) -> None:
    client, stubber = amplify
    expect_deployment(stubber, "RUNNING", "FAILED")
    with pytest.raises(DashboardError, match="Amplify app d1a2b3: deployment 7 is FAILED"):
        bring(client, Web().client(), APP, {"index.html": b""}, lambda _: None)

    expect_deployment(stubber, *["RUNNING"] * 120)
    with pytest.raises(DashboardError, match="has not ended after 10 minutes"):
        bring(client, Web().client(), APP, {"index.html": b""}, lambda _: None)


def test_who_deploys_may_bring_it_to_the_branch_that_it_is_brought_to() -> None:
    assert BRANCH == DASHBOARD_BRANCH
