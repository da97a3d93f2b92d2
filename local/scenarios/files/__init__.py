"""The files of a delivery: its columns, its CSV and Parquet files, its tree with the manifests; all written row by row."""
