"""Brings a package to AWS: reads what is there, plans, and carries the plan out."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx
from botocore.exceptions import ClientError

from deployment.api_function import ARCHITECTURE
from deployment.dashboard import bring, served_version
from deployment.package import Package
from deployment.plan import (
    DAGS_PREFIX,
    ENVIRONMENT_FILES,
    Deployed,
    Plan,
    StoredObject,
    Upload,
    api_code_key,
    plan_of,
    require_ready,
    wanted_objects,
)
from deployment.targets import TargetError, Targets

SHA256 = "sha256"
LOOK_UPS_AT_ONCE = 8
POLL_SECONDS = 30.0
ENVIRONMENT_SECONDS = 2 * 3600.0
# Glue says these of a job, and takes them of nobody.
NOT_TAKEN = frozenset({"Name", "CreatedOn", "LastModifiedOn", "AllocatedCapacity", "MaxCapacity", "ProfileName"})
NOT_FOUND = frozenset({"404", "NoSuchBucket", "ResourceNotFoundException", "EntityNotFoundException"})


@dataclass(frozen=True)
class Clients:
    """The services that are talked to, and the way to addresses that they give."""

    s3: Any
    mwaa: Any
    glue: Any
    awslambda: Any
    amplify: Any
    web: httpx.Client


class EnvironmentUpdateError(RuntimeError):
    """The environment did not come up with what it was given; MWAA is back at what it had. The message gives MWAA's words."""


def look(clients: Clients, package: Package, targets: Targets) -> Deployed:
    """What is there of what the package has. TargetError names what the account has not."""
    environment: dict[str, Any] = {}
    if targets.environment:
        with _named(f"--environment {targets.environment}"):
            environment = clients.mwaa.get_environment(Name=targets.environment)["Environment"]
        require_ready(targets, environment)
    for option, bucket in (
        ("--airflow-bucket", targets.airflow_bucket),
        ("--artifacts-bucket", targets.artifacts_bucket),
    ):
        with _named(f"{option} {bucket}"):
            clients.s3.head_bucket(Bucket=bucket)
    if clients.s3.get_bucket_versioning(Bucket=targets.airflow_bucket).get("Status") != "Enabled":
        raise TargetError(
            f"--airflow-bucket {targets.airflow_bucket}: it keeps no versions; MWAA names files by version"
        )
    jobs, functions = {}, {}
    for name in targets.jobs:
        with _named(f"Glue job {name}"):
            jobs[name] = clients.glue.get_job(JobName=name)["Job"]
    for name in targets.functions:
        with _named(f"Lambda function {name}"):
            functions[name] = clients.awslambda.get_function_configuration(FunctionName=name)
    places = list(wanted_objects(package, targets))
    with ThreadPoolExecutor(LOOK_UPS_AT_ONCE) as pool:
        found = zip(places, pool.map(lambda place: _stored(clients.s3, *place), places), strict=True)
        objects = {place: stored for place, stored in found if stored is not None}
    left = _dag_keys(clients.s3, targets.airflow_bucket) - {key for _, key in places}
    # What bears no sum of ours was brought by somebody else: an environment may serve several teams.
    ours = frozenset(
        key for key in left if (stored := _stored(clients.s3, targets.airflow_bucket, key)) and stored.sha256
    )
    dashboard = served_version(clients.web, targets.dashboard_address) if targets.dashboard_app else ""
    return Deployed(objects, ours, environment, jobs, functions, dashboard)


def deploy(
    clients: Clients,
    package: Package,
    targets: Targets,
    *,
    is_dry_run: bool,
    progress: Callable[[Plan], None] = lambda _: None,
    sleep: Callable[[float], None] = time.sleep,
) -> Plan:
    """Bring the account to the package, as far as it is not there; gives what was to do.

    Again and again without harm, also after a deployment that was cut off: what is there is looked at, not remembered.
    """
    plan = plan_of(package, targets, look(clients, package, targets))
    progress(plan)
    if not is_dry_run:
        _carry_out(clients, package, targets, plan, sleep)
    return plan


def file_versions(clients: Clients, targets: Targets) -> dict[str, str]:
    """File → its newest version in the Airflow bucket, of those an environment names by version."""
    return {
        file: clients.s3.head_object(Bucket=targets.airflow_bucket, Key=file)["VersionId"] for file in ENVIRONMENT_FILES
    }


def _carry_out(
    clients: Clients, package: Package, targets: Targets, plan: Plan, sleep: Callable[[float], None]
) -> None:
    for upload in plan.uploads:
        _put(clients.s3, upload)
    if plan.changed_environment_files:
        _update_environment(clients, targets, sleep)
    for upload in plan.dag_uploads:
        _put(clients.s3, upload)
    for key in plan.dag_deletions:
        clients.s3.delete_object(Bucket=targets.airflow_bucket, Key=key)
    for name, wanted in plan.jobs.items():
        job = clients.glue.get_job(JobName=name)["Job"]
        kept = {key: value for key, value in job.items() if key not in NOT_TAKEN}
        clients.glue.update_job(JobName=name, JobUpdate={**kept, **wanted})
    for name in plan.functions:
        clients.awslambda.update_function_code(
            FunctionName=name,
            S3Bucket=targets.artifacts_bucket,
            S3Key=api_code_key(package),
            Architectures=[ARCHITECTURE],
        )
    if plan.dashboard:
        bring(clients.amplify, clients.web, targets.dashboard_app, plan.dashboard, sleep)


def _update_environment(clients: Clients, targets: Targets, sleep: Callable[[float], None]) -> None:
    """Give the environment the newest versions of its files, and wait for it. Running tasks end first, on the old workers."""
    named: dict[str, str] = {}
    for file, version in file_versions(clients, targets).items():
        path_name, version_name = ENVIRONMENT_FILES[file]
        named |= {path_name: file, version_name: version}
    clients.mwaa.update_environment(Name=targets.environment, WorkerReplacementStrategy="GRACEFUL", **named)
    waited = 0.0
    while waited < ENVIRONMENT_SECONDS:
        sleep(POLL_SECONDS)
        waited += POLL_SECONDS
        environment = clients.mwaa.get_environment(Name=targets.environment)["Environment"]
        if environment["Status"] == "AVAILABLE":
            break
        if environment["Status"] not in {"UPDATING", "CREATING_SNAPSHOT", "PENDING", "ROLLING_BACK", "MAINTENANCE"}:
            raise EnvironmentUpdateError(_failure(targets, environment))
    else:
        raise EnvironmentUpdateError(
            f"environment {targets.environment} is not AVAILABLE after {waited / 60:.0f} minutes"
        )
    # Rolled back, it is AVAILABLE with what it had.
    if any(environment.get(name) != value for name, value in named.items()):
        raise EnvironmentUpdateError(_failure(targets, environment))


def _failure(targets: Targets, environment: dict[str, Any]) -> str:
    error = (environment.get("LastUpdate") or {}).get("Error") or {}
    told = error.get("ErrorMessage") or "MWAA gives no reason; see the environment's log groups"
    return f"environment {targets.environment} is {environment['Status']} without the new files: {told}"


def _stored(s3: Any, bucket: str, key: str) -> StoredObject | None:
    try:
        head = s3.head_object(Bucket=bucket, Key=key)
    except ClientError as error:
        if error.response["Error"]["Code"] not in {"404", "NoSuchKey"}:
            raise
        return None
    return StoredObject(head.get("Metadata", {}).get(SHA256, ""), head.get("VersionId", ""))


def _dag_keys(s3: Any, bucket: str) -> frozenset[str]:
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=DAGS_PREFIX)
    return frozenset(found["Key"] for page in pages for found in page.get("Contents", []))


def _put(s3: Any, upload: Upload) -> None:
    s3.put_object(Bucket=upload.bucket, Key=upload.key, Body=upload.content, Metadata={SHA256: upload.sha256})


@contextmanager
def _named(what: str) -> Iterator[None]:
    """Turn AWS's word that something is not there into a TargetError that says what."""
    try:
        yield
    except ClientError as error:
        if error.response["Error"]["Code"] in NOT_FOUND:
            raise TargetError(
                f"{what}: there is none in this account and region; create it first, or correct the name"
            ) from error
        raise
