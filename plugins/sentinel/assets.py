"""What DAGs tell each other of, by name: the way of the data, from what landed to what is published.

For lineage, and for DAGs of other teams that want to run when something is published. Nothing of ours is started by them: a DAG
that an asset starts cannot be backfilled.
"""

from airflow.sdk import Asset

LANDED_DELIVERIES = Asset("sentinel_landed_deliveries")
SILVER_SNAPSHOTS = Asset("sentinel_silver_snapshots")
GOLD_SNAPSHOTS = Asset("sentinel_gold_snapshots")
PUBLISHED_SNAPSHOTS = Asset("sentinel_published_snapshots")
