"""Creates in the embedded AWS what `infrastructure/definitions` says; again and again, without harm."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from deployment.spark_artifacts import build_artifacts
from infrastructure.definitions.buckets import data_buckets
from infrastructure.definitions.catalog import classifier, crawlers, databases
from infrastructure.definitions.installation import ONE_MACHINE
from infrastructure.definitions.jobs import SCRIPTS_PREFIX, jobs
from infrastructure.definitions.tables import read_schemas, table_input
from infrastructure.definitions.workgroup import workgroup
from local.deploy.alert_topic import put_alert_topic
from local.deploy.athena_workgroup import put_workgroup
from local.deploy.clients import client
from local.deploy.glue_catalog import put_classifier, put_crawlers, put_databases, put_table
from local.deploy.glue_jobs import put_jobs
from local.deploy.s3_buckets import put_bucket, upload

NAMES = ONE_MACHINE.names


@dataclass(frozen=True)
class Deployment:
    """What is deployed: the version of the code, and what of the catalog had to change."""

    code_version: str
    artifacts_uri: str
    tables: tuple[str, ...]
    changed: tuple[str, ...]


def deploy(endpoint_url: str, *, repo_root: Path) -> Deployment:
    """Bring buckets, artifacts, catalog, crawlers, jobs, workgroup and alert topic to what the repository says.

    FileNotFoundError or ValueError names the file of the repository that is missing or wrong.
    """
    artifacts = build_artifacts(repo_root)
    schemas = read_schemas(repo_root)
    s3, glue, athena = (client(endpoint_url, service) for service in ("s3", "glue", "athena"))
    for bucket in data_buckets(NAMES):
        put_bucket(s3, bucket)
    prefix = f"{SCRIPTS_PREFIX}{artifacts.code_version}"
    upload(s3, NAMES.artifacts_bucket, prefix, artifacts.files)
    tables = [(NAMES.database(schema["layer"]), table_input(schema, NAMES)) for schema in schemas]
    put_classifier(glue, classifier(NAMES))
    changed = [
        *(f"database {name}" for name in put_databases(glue, databases(NAMES))),
        *(f"table {name}" for database, table in tables if (name := put_table(glue, database, table))),
        *(f"crawler {name}" for name in put_crawlers(glue, crawlers(ONE_MACHINE, schemas))),
        *(f"job {name}" for name in put_jobs(glue, jobs(ONE_MACHINE, artifacts.code_version))),
        *(f"workgroup {name}" for name in put_workgroup(athena, workgroup(NAMES))),
        *(f"topic {name}" for name in put_alert_topic(client(endpoint_url, "sns"), client(endpoint_url, "sqs"))),
    ]
    return Deployment(
        code_version=artifacts.code_version,
        artifacts_uri=f"s3://{NAMES.artifacts_bucket}/{prefix}/",
        tables=tuple(f"{database}.{table['Name']}" for database, table in tables),
        changed=tuple(changed),
    )
