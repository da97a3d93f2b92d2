"""How the files of a snapshot are written."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq
from pyspark.sql import SparkSession

from spark_jobs.snapshot_files import write_snapshot


def test_row_groups_are_as_small_as_asked_for(spark: SparkSession, tmp_path: Path) -> None:
    frame = spark.range(60_000).selectExpr("id", "sha2(cast(id as string), 256) AS text").coalesce(1)

    write_snapshot(frame, str(tmp_path / "small"), row_group_bytes=1024 * 1024)
    write_snapshot(frame, str(tmp_path / "default"))

    assert _row_groups(tmp_path / "default") == [60_000]
    assert len(_row_groups(tmp_path / "small")) > 3
    assert sum(_row_groups(tmp_path / "small")) == 60_000


def _row_groups(folder: Path) -> list[int]:
    (file,) = folder.glob("*.parquet")
    metadata = pq.ParquetFile(file).metadata
    return [metadata.row_group(number).num_rows for number in range(metadata.num_row_groups)]
