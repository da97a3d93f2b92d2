"""What has to be done to bring a package to AWS: what is there, compared with what should be. Pure: nothing is called here."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from deployment.dashboard import DEPLOYED, site, version_in
from deployment.mwaa import CONSTRAINTS, PLUGINS, REQUIREMENTS, STARTUP
from deployment.package import ARTIFACTS, DAGS, DASHBOARD, MWAA, Package, sha256_of
from deployment.targets import TargetError, Targets
from infrastructure.definitions.jobs import ARCHIVE

DAGS_PREFIX = "dags/"
# File → how an environment names its key and its version, in MWAA's API.
ENVIRONMENT_FILES = {
    PLUGINS: ("PluginsS3Path", "PluginsS3ObjectVersion"),
    REQUIREMENTS: ("RequirementsS3Path", "RequirementsS3ObjectVersion"),
    STARTUP: ("StartupScriptS3Path", "StartupScriptS3ObjectVersion"),
}


@dataclass(frozen=True)
class StoredObject:
    """An object as it is: what we noted of its content when we wrote it ("" for somebody else's), and its version."""

    sha256: str
    version_id: str


@dataclass(frozen=True)
class Deployed:
    """What is there. Objects by (bucket, key); jobs and functions by name, as AWS describes them; which dashboard is served."""

    objects: Mapping[tuple[str, str], StoredObject]
    dag_keys: frozenset[str]
    environment: Mapping[str, Any]
    jobs: Mapping[str, Mapping[str, Any]]
    functions: Mapping[str, Mapping[str, Any]]
    dashboard_version: str = ""


@dataclass(frozen=True)
class Upload:
    """One object to be written."""

    bucket: str
    key: str
    content: bytes = field(repr=False)

    @property
    def sha256(self) -> str:
        return sha256_of(self.content)

    def __str__(self) -> str:
        return f"upload   s3://{self.bucket}/{self.key} ({len(self.content):,} bytes)"


@dataclass(frozen=True)
class Plan:
    """What is to be done, in this order.

    New objects nobody looks at yet come first, then what looks at them. New DAGs come after the environment has the new plugins,
    which they may need; the constraints before it, since its requirements are held to them.
    """

    uploads: tuple[Upload, ...]
    changed_environment_files: tuple[str, ...]
    dag_uploads: tuple[Upload, ...]
    dag_deletions: tuple[str, ...]
    jobs: Mapping[str, Mapping[str, Any]]
    functions: tuple[str, ...]
    # What the dashboard is to serve, if it serves something else.
    dashboard: Mapping[str, bytes]

    @property
    def is_empty(self) -> bool:
        return not any(
            (
                self.uploads,
                self.changed_environment_files,
                self.dag_uploads,
                self.dag_deletions,
                self.jobs,
                self.functions,
                self.dashboard,
            )
        )


def wanted_objects(package: Package, targets: Targets) -> dict[tuple[str, str], bytes]:
    """(bucket, key) → content of everything the package has for S3."""
    artifacts = {(targets.artifacts_bucket, key): content for key, content in package.below(ARTIFACTS).items()}
    airflow = {(targets.airflow_bucket, key): content for key, content in package.below(MWAA).items()}
    return {**artifacts, **airflow}


def plan_of(package: Package, targets: Targets, deployed: Deployed) -> Plan:
    """What brings the account to the package. TargetError when it cannot be brought there."""
    changed = [
        Upload(bucket, key, content)
        for (bucket, key), content in sorted(wanted_objects(package, targets).items())
        if (there := deployed.objects.get((bucket, key))) is None or there.sha256 != sha256_of(content)
    ]
    is_dag = {upload: upload.bucket == targets.airflow_bucket and _is_dag_key(upload.key) for upload in changed}
    wanted_dags = {f"{DAGS_PREFIX}{name}" for name in package.below(DAGS)}
    return Plan(
        uploads=tuple(upload for upload in changed if not is_dag[upload]),
        changed_environment_files=(
            tuple(_changed_environment_files(targets, deployed, changed)) if targets.environment else ()
        ),
        dag_uploads=tuple(sorted((upload for upload in changed if is_dag[upload]), key=_included_first)),
        dag_deletions=tuple(sorted(deployed.dag_keys - wanted_dags)),
        jobs=_changed_jobs(package, targets, deployed.jobs),
        functions=tuple(_changed_functions(package, targets.functions, deployed.functions)),
        dashboard=_changed_dashboard(package, targets, deployed.dashboard_version) if targets.dashboard_app else {},
    )


def _is_dag_key(key: str) -> bool:
    return key.startswith(DAGS_PREFIX) and key != f"{DAGS_PREFIX}{CONSTRAINTS}"


def _included_first(upload: Upload) -> tuple[bool, str]:
    # MWAA syncs what it finds: the SQL a DAG reads must be there before the DAG.
    return not upload.key.startswith(f"{DAGS_PREFIX}include/"), upload.key


def _changed_environment_files(targets: Targets, deployed: Deployed, changed: Iterable[Upload]) -> list[str]:
    uploaded = {upload.key for upload in changed if upload.bucket == targets.airflow_bucket}
    found = []
    for file, (path_name, version_name) in ENVIRONMENT_FILES.items():
        there = deployed.objects.get((targets.airflow_bucket, file))
        is_named = there is not None and (
            deployed.environment.get(path_name) == file and deployed.environment.get(version_name) == there.version_id
        )
        if file in uploaded or not is_named:
            found.append(file)
    return found


def _changed_jobs(
    package: Package, targets: Targets, jobs: Mapping[str, Mapping[str, Any]]
) -> dict[str, Mapping[str, Any]]:
    """Job → its new definition, where it runs other code than the package's."""
    folder = f"s3://{targets.artifacts_bucket}/spark_jobs/{package.code_version}"
    found: dict[str, Mapping[str, Any]] = {}
    for name, script in targets.jobs.items():
        job = jobs[name]
        arguments = {"--code_version": package.code_version, "--extra-py-files": f"{folder}/{ARCHIVE}"}
        wanted = {
            "Command": {**job["Command"], "ScriptLocation": f"{folder}/{script}"},
            "DefaultArguments": {**job.get("DefaultArguments", {}), **arguments},
        }
        if any(job.get(key) != value for key, value in wanted.items()):
            found[name] = wanted
    return found


def _changed_functions(
    package: Package, names: Iterable[str], functions: Mapping[str, Mapping[str, Any]]
) -> Iterable[str]:
    """The functions whose code is another."""
    code = package.files[f"{ARTIFACTS}/{api_code_key(package)}"]
    digest = base64.b64encode(hashlib.sha256(code).digest()).decode()
    return [name for name in names if functions[name]["CodeSha256"] != digest]


def _changed_dashboard(package: Package, targets: Targets, served: str) -> dict[str, bytes]:
    """The dashboard's files, where others are served."""
    wanted = site(package.below(DASHBOARD), targets.dashboard_config)
    return wanted if version_in(wanted[DEPLOYED]) != served else {}


def api_code_key(package: Package) -> str:
    """Key of the API's archive in the artifacts bucket."""
    return f"api/{package.api_version}/api.zip"


def require_ready(targets: Targets, environment: Mapping[str, Any]) -> None:
    """TargetError unless MWAA takes changes of this environment, and reads the bucket and the folder that are written."""
    name, status = targets.environment, environment["Status"]
    if status not in {"AVAILABLE", "UPDATE_FAILED"}:
        raise TargetError(f"--environment {name}: it is {status}; deploy again when it is AVAILABLE")
    bucket, folder = environment["SourceBucketArn"].rpartition(":")[2], environment["DagS3Path"].strip("/")
    if bucket != targets.airflow_bucket:
        raise TargetError(f"--airflow-bucket {targets.airflow_bucket}: environment {name} reads the bucket {bucket}")
    if f"{folder}/" != DAGS_PREFIX:
        raise TargetError(f"--environment {name}: it reads its DAGs from {folder}/, not from {DAGS_PREFIX}")


def described(plan: Plan) -> list[str]:
    """The plan in words, one line each, in its order."""
    files = ", ".join(plan.changed_environment_files)
    return [
        *map(str, plan.uploads),
        *([f"update   MWAA environment for {files} (20 to 30 minutes)"] if files else []),
        *map(str, plan.dag_uploads),
        *(f"delete   {key}" for key in plan.dag_deletions),
        *(f"update   Glue job {name}: {wanted['Command']['ScriptLocation']}" for name, wanted in plan.jobs.items()),
        *(f"update   Lambda function {name}" for name in plan.functions),
        *([f"update   dashboard ({len(plan.dashboard)} files)"] if plan.dashboard else []),
    ]
