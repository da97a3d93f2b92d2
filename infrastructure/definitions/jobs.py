"""The Glue jobs, as CreateJob takes them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from infrastructure.definitions.installation import Installation
from infrastructure.definitions.names import LAYERS

# Whom the jobs' own code is; its policy is in infrastructure/access.
JOBS_ROLE = "jobs"
# Layer → the entry point that makes it, in spark_jobs/.
SCRIPTS = {layer: f"{layer}.py" for layer in LAYERS}
ARCHIVE = "sentinel_spark.zip"
SCRIPTS_PREFIX = "spark_jobs/"


@dataclass(frozen=True)
class JobSize:
    """How large the jobs are, and on which Glue they run.

    :param glue_version: 5.1 is Spark 3.5.6 as on one machine; 6.0 is Spark 4.1, cheaper.
    """

    glue_version: str = "5.1"
    worker_type: str = "G.1X"
    number_of_workers: int = 2
    max_concurrent_runs: int = 4
    timeout_minutes: int = 120


def jobs(at: Installation, code_version: str, size: JobSize | None = None) -> list[dict[str, Any]]:
    """The jobs of a version of the code, which lies in the artifacts bucket under its name."""
    size = size or JobSize()
    folder = f"s3://{at.names.artifacts_bucket}/{SCRIPTS_PREFIX}{code_version}"
    return [
        {
            "Name": at.names.job(layer),
            "Role": at.role_arn(JOBS_ROLE),
            "Command": {"Name": "glueetl", "ScriptLocation": f"{folder}/{script}", "PythonVersion": "3"},
            "DefaultArguments": {"--code_version": code_version, "--extra-py-files": f"{folder}/{ARCHIVE}"},
            "GlueVersion": size.glue_version,
            "WorkerType": size.worker_type,
            "NumberOfWorkers": size.number_of_workers,
            # Airflow decides what is tried again.
            "MaxRetries": 0,
            "Timeout": size.timeout_minutes,
            "ExecutionProperty": {"MaxConcurrentRuns": size.max_concurrent_runs},
        }
        for layer, script in SCRIPTS.items()
    ]
