"""The Parquet files of published snapshots: fetched once, read by DuckDB."""
