"""How the files of a snapshot are written."""

import math
from typing import Any

from pyspark.sql import DataFrame, SparkSession

# Compressed raw bytes that make one file: one small file for a small month, never thousands for a large one.
BYTES_PER_FILE = 64 * 1024 * 1024


def write_snapshot(frame: DataFrame, folder: str) -> None:
    """Overwrites one folder of one snapshot; a frame without rows still leaves a readable file."""
    frame.write.mode("overwrite").parquet(folder)


def file_count(spark: SparkSession, read_bytes: int) -> int:
    """How many files to write: enough to use all cores, and none too large."""
    cores: int = spark.sparkContext.defaultParallelism
    return max(cores, math.ceil(read_bytes / BYTES_PER_FILE))


def folder_size(spark: SparkSession, folder: str) -> int:
    """The bytes of a folder's files."""
    path: Any = spark._jvm.org.apache.hadoop.fs.Path(folder)
    size: int = path.getFileSystem(spark._jsc.hadoopConfiguration()).getContentSummary(path).getLength()
    return size
