"""The buckets: what each is for, whether it keeps former versions, and what goes by itself after how many days."""

from __future__ import annotations

from dataclasses import dataclass

from infrastructure.definitions.names import Names


@dataclass(frozen=True)
class Expiry:
    """Objects below a prefix go after so many days."""

    prefix: str
    days: int


@dataclass(frozen=True)
class Bucket:
    """One bucket.

    :param data_class: whose KMS key encrypts it; empty for S3's own key, where the writer is a service that takes no other.
    :param is_kept: whether it stays when the stack is destroyed: true of what cannot be made again.
    :param former_versions_days: how long a replaced or deleted object can be brought back, where versions are kept.
    """

    name: str
    purpose: str
    data_class: str
    is_versioned: bool
    is_kept: bool
    expiries: tuple[Expiry, ...] = ()
    former_versions_days: int = 30


def data_buckets(names: Names) -> tuple[Bucket, ...]:
    """The buckets the pipeline and the API work with; the embedded AWS has them too."""
    return (
        # CUR deliveries are written with the bucket's default encryption by a service of AWS's: it takes S3's own key without
        # further grants, and landing encrypts the copy with ours. AWS overwrites deliveries, and landing looks at the newest.
        Bucket(names.delivery_bucket, "Where AWS writes CUR deliveries", "", is_versioned=False, is_kept=True),
        Bucket(names.lake_bucket, "The lake: raw, silver, gold", "lake", is_versioned=True, is_kept=True),
        Bucket(
            names.artifacts_bucket,
            "Job scripts, Athena results, CSV exports",
            "results",
            is_versioned=False,
            is_kept=False,
            # Answers are read within minutes of being written; the API says that exports are kept for a day.
            expiries=(Expiry("athena/", 7), Expiry("csv_exports/", 1)),
        ),
    )


def service_buckets(names: Names) -> tuple[Bucket, ...]:
    """The buckets that only AWS has a use for."""
    return (
        # MWAA takes no bucket without versions: plugins and requirements are named by theirs.
        Bucket(names.airflow_bucket, "What MWAA runs: DAGs, plugins", "airflow", is_versioned=True, is_kept=False),
        # S3's log delivery takes no KMS key.
        Bucket(
            names.access_logs_bucket,
            "Who read and wrote the other buckets",
            "",
            is_versioned=False,
            is_kept=True,
            expiries=(Expiry("", 400),),
        ),
    )
