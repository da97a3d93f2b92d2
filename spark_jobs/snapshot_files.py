"""How the files of a snapshot are written."""

import math
from typing import Any

from pyspark.sql import DataFrame, SparkSession

# Compressed raw bytes that make one file: one small file for a small month, never thousands for a large one.
BYTES_PER_FILE = 64 * 1024 * 1024


# Buffered bytes that make a row group of the audit log: some twenty thousand line items. The API fetches a page of a hundred
# rows by opening the row groups they lie in; in one group of a whole file it would read every column of every row.
AUDIT_LOG_ROW_GROUP_BYTES = 16 * 1024 * 1024


def write_snapshot(frame: DataFrame, folder: str, row_group_bytes: int | None = None) -> None:
    """Overwrites one folder of one snapshot; a frame without rows still leaves a readable file.

    :param row_group_bytes: buffered bytes that make a row group; None: Parquet's default, 128 MiB.
    """
    writer = frame.write.mode("overwrite")
    if row_group_bytes:
        writer = writer.option("parquet.block.size", str(row_group_bytes))
    writer.parquet(folder)


def file_count(spark: SparkSession, read_bytes: int) -> int:
    """How many files to write: enough to use all cores, and none too large."""
    cores: int = spark.sparkContext.defaultParallelism
    return max(cores, math.ceil(read_bytes / BYTES_PER_FILE))


def folder_size(spark: SparkSession, folder: str) -> int:
    """The bytes of a folder's files."""
    path: Any = spark._jvm.org.apache.hadoop.fs.Path(folder)
    size: int = path.getFileSystem(spark._jsc.hadoopConfiguration()).getContentSummary(path).getLength()
    return size
