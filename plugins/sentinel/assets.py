"""What DAGs tell each other of, by name."""

from airflow.sdk import Asset

PUBLISHED_SNAPSHOTS = Asset("sentinel_published_snapshots")
