"""Snapshots: their identity, their record, and the one pointer that publishes them."""
