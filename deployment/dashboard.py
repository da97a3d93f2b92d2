"""The dashboard's built files on Amplify: which are served, and others in their place.

Reference: docs.aws.amazon.com/amplify/latest/userguide/manual-deploys.html.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import httpx

from deployment.archives import archive_of, version_of

BRANCH = "main"
# What this environment's page is told (docs/sign-in.md).
CONFIG = "config.json"
# Lies beside the files, so that what is served can be looked at: Amplify tells no sum of it.
DEPLOYED = "deployed.json"
POLL_SECONDS = 5.0
DEPLOYMENT_SECONDS = 600.0


class DashboardError(RuntimeError):
    """Amplify did not take the files; the ones before are still served. The message gives Amplify's words."""


def site(files: Mapping[str, bytes], config: str) -> dict[str, bytes]:
    """What is to be served: the built files, their configuration, and the version of both."""
    whole = {**files, CONFIG: config.encode()}
    return {**whole, DEPLOYED: json.dumps({"version": version_of(whole)}).encode()}


def version_in(answer: bytes) -> str:
    """The version that `deployed.json` names; empty when it is something else, such as Amplify's own page before the first."""
    try:
        return str(json.loads(answer)["version"])
    except (ValueError, KeyError, TypeError):
        return ""


def served_version(web: httpx.Client, address: str) -> str:
    """The version that is served; empty when it is not ours or nothing answers: it is brought then, once too often at worst."""
    try:
        return version_in(web.get(f"{address}/{DEPLOYED}").content)
    except httpx.HTTPError:
        return ""


def bring(
    amplify: Any, web: httpx.Client, app: str, files: Mapping[str, bytes], sleep: Callable[[float], None]
) -> None:
    """Serve these files instead of those before: all at once, or none of them."""
    branch = {"appId": app, "branchName": BRANCH}
    made = amplify.create_deployment(**branch)
    # Its address is signed: neither the caller's credentials nor a header of ours belongs to it.
    answer = web.put(made["zipUploadUrl"], content=archive_of(files))
    answer.raise_for_status()
    job = {**branch, "jobId": made["jobId"]}
    amplify.start_deployment(**job)
    waited = 0.0
    while waited < DEPLOYMENT_SECONDS:
        summary = amplify.get_job(**job)["job"]["summary"]
        if summary["status"] == "SUCCEED":
            return
        if summary["status"] in {"FAILED", "CANCELLED"}:
            raise DashboardError(
                f"Amplify app {app}: deployment {made['jobId']} is {summary['status']}; see it in Amplify's console"
            )
        sleep(POLL_SECONDS)
        waited += POLL_SECONDS
    raise DashboardError(f"Amplify app {app}: deployment {made['jobId']} has not ended after {waited / 60:.0f} minutes")
