"""A snapshot's identity: the same delivery and the same code give the same snapshot, so a repeat is a no-op."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

from botocore.exceptions import ClientError

CODE_VERSION_ARGUMENT = "--code_version"


class DeploymentError(Exception):
    """What is deployed does not fit together; the message names the Glue job and what to do."""


def snapshot_id(export: str, billing_period: str, delivery_id: str, code_version: str) -> str:
    """`<billing_period>-<16 hex digits>` (docs/architecture.md «A snapshot»)."""
    digest = hashlib.sha256(f"{export}|{delivery_id}|{code_version}".encode()).hexdigest()
    return f"{billing_period}-{digest[:16]}"


def deployed_code_version(glue: Any, job_names: Iterable[str]) -> str:
    """The code version that all these Glue jobs are deployed with. Raises DeploymentError."""
    versions = {name: _code_version(glue, name) for name in job_names}
    if len(set(versions.values())) != 1:
        listed = ", ".join(f"{name}: {version}" for name, version in sorted(versions.items()))
        raise DeploymentError(f"the Glue jobs are deployed with different code versions ({listed}); deploy all of them")
    return next(iter(versions.values()))


def _code_version(glue: Any, job_name: str) -> str:
    try:
        job = glue.get_job(JobName=job_name)["Job"]
    except ClientError as error:
        if error.response["Error"]["Code"] != "EntityNotFoundException":
            raise
        raise DeploymentError(
            f"there is no Glue job `{job_name}`; deploy it, or name another in Variable `sentinel`"
        ) from error
    version = (job.get("DefaultArguments") or {}).get(CODE_VERSION_ARGUMENT)
    if not version:
        raise DeploymentError(
            f"Glue job `{job_name}` has no default argument `{CODE_VERSION_ARGUMENT}`; deploy it again"
        )
    return str(version)
