"""CSV files of a delivery, gzip, as frames of text."""

import csv
from collections.abc import Sequence

import pyspark.sql.functions as F
import pyspark.sql.types as T
from pyspark.sql import SparkSession

from spark_jobs.hadoop_files import UnreadableFileError, first_gzip_line, read_gzip_through
from spark_jobs.raw_files import (
    MALFORMED_ROW,
    ROW_POSITION,
    SOURCE_FILE,
    Delivery,
    RawFrame,
    column_at,
    file_name,
    refuse_file,
)
from spark_jobs.refused_delivery import RefusedDelivery


def read_csv(spark: SparkSession, delivery: Delivery) -> list[RawFrame]:
    """One frame of all rows, every column text; a row with too few or too many fields has its text in `malformed_row`.

    Files without a line hold nothing and are passed over. Errors: RefusedDelivery naming the file that is no gzip, whose
    first line is no header, or whose header is another than the first file's.
    """
    headers = {file.uri: _header(spark, file.uri) for file in delivery.files}
    filled = {uri: header for uri, header in headers.items() if header}
    if not filled:
        return []
    first_uri, names = next(iter(filled.items()))
    for uri, header in filled.items():
        if header != names:
            raise RefusedDelivery(
                f"raw file {uri}: its header differs from that of {first_uri}: {difference(names, header)}; "
                "one delivery has one header, so land the delivery again"
            )
    fields = [T.StructField(column_at(position), T.StringType()) for position in range(len(names))]
    frame = (
        spark.read.schema(T.StructType([*fields, T.StructField(MALFORMED_ROW, T.StringType())]))
        # The header is checked above, by all names; Spark only has to skip it.
        .option("header", True)
        .option("multiLine", True)
        .option("quote", '"')
        .option("escape", '"')
        .option("encoding", "UTF-8")
        .option("mode", "PERMISSIVE")
        .option("columnNameOfCorruptRecord", MALFORMED_ROW)
        .csv(list(filled))
        .withColumn(SOURCE_FILE, file_name())
        # Neither gzip nor CSV with line ends in its cells can be cut, so all rows of a file are numbered in one go.
        .withColumn(ROW_POSITION, F.monotonically_increasing_id())
    )
    return [RawFrame(names=names, frame=frame, first_file=first_uri)]


def find_broken_csv(spark: SparkSession, delivery: Delivery) -> RefusedDelivery | None:
    """The refusal of the first file that cannot be unpacked to its end, None when all can.

    Spark's error for a truncated gzip CSV names no file, so after a failed read the files are tried one by one.
    """
    for file in delivery.files:
        try:
            read_gzip_through(spark, file.uri)
        except UnreadableFileError as error:
            return refuse_file(file.uri, error)
    return None


def difference(expected: Sequence[str], found: Sequence[str]) -> str:
    """How one header differs from another, in words."""
    if lacking := [name for name in expected if name not in found]:
        return f"it lacks {', '.join(lacking)}"
    if surplus := [name for name in found if name not in expected]:
        return f"it also has {', '.join(surplus)}"
    return "its columns are the same in another order"


def _header(spark: SparkSession, uri: str) -> tuple[str, ...]:
    try:
        line = first_gzip_line(spark, uri)
    except UnreadableFileError as error:
        raise refuse_file(uri, error) from error
    if line is None:
        return ()
    try:
        names = tuple(next(csv.reader([line.removeprefix("\ufeff")])))
    except csv.Error as error:
        raise refuse_file(uri, f"its header cannot be read ({error})") from error
    if not any(name.strip() for name in names):
        # Spark would take the first line that is not blank for the header, and a record for column names.
        raise refuse_file(uri, "its first line is empty, where the column names should be")
    return names
