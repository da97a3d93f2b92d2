"""A landed delivery: its record `_COMPLETE`, and exactly the files the record names."""

import json
from dataclasses import dataclass

import pyspark.sql.functions as F
import pyspark.sql.types as T
from pyspark.sql import Column, DataFrame, SparkSession

from spark_jobs.hadoop_files import UnreadableFileError, file_size, read_text
from spark_jobs.refused_delivery import RefusedDelivery

RECORD_NAME = "_COMPLETE"
FORMATS = ("csv", "parquet")

# What a raw frame has beside its columns; the columns themselves are `raw_0`, `raw_1`, … in the order of `names`.
MALFORMED_ROW = "malformed_row"
SOURCE_FILE = "source_file"
# Grows by one from row to row of a file; where it begins differs from file to file.
ROW_POSITION = "row_position"

LAND_AGAIN = "land the delivery again; if the file is the same in the delivery bucket, wait for AWS's next delivery"


@dataclass(frozen=True)
class RawFile:
    """One data file: its full URI and its size in bytes."""

    uri: str
    size: int


@dataclass(frozen=True)
class Delivery:
    """What the delivery record says: the format, the manifest's columns, and the files that hold anything."""

    raw_uri: str
    format: str
    columns: tuple[str, ...]
    files: tuple[RawFile, ...]

    @property
    def size(self) -> int:
        return sum(file.size for file in self.files)


@dataclass(frozen=True)
class RawFrame:
    """The rows of files with the same columns: `names` as delivered, the frame's columns by position.

    By position, since delivered names may differ in case only, or hold dots and slashes.
    """

    names: tuple[str, ...]
    frame: DataFrame
    first_file: str

    @property
    def types(self) -> list[T.DataType]:
        """The type of each raw column, in the order of `names`."""
        by_name = {field.name: field.dataType for field in self.frame.schema.fields}
        return [by_name[column_at(position)] for position in range(len(self.names))]


def column_at(position: int) -> str:
    """The frame's name of the raw column at this position."""
    return f"raw_{position}"


def file_name() -> Column:
    """The name of the file a row comes from. Spark gives it URL-encoded, where `+` means itself."""
    return F.expr("url_decode(replace(_metadata.file_name, '+', '%2B'))")


def read_delivery(spark: SparkSession, raw_uri: str) -> Delivery:
    """The delivery in a raw folder. Files of no bytes are left out: AWS overwrites surplus files with nothing.

    Errors: RefusedDelivery when the record is missing or unreadable, or a file it names is missing.
    Source: docs.aws.amazon.com/cur/latest/userguide/dataexports-export-delivery.html
    """
    record_uri = f"{raw_uri}{RECORD_NAME}"
    try:
        record = json.loads(read_text(spark, record_uri))
        data_format, columns, names = record["format"], record["columns"], [file["name"] for file in record["files"]]
    except UnreadableFileError as error:
        raise RefusedDelivery(f"delivery record {record_uri}: {error}; land the delivery first") from error
    except (ValueError, KeyError, TypeError) as error:
        message = f"delivery record {record_uri} is not as it should be ({error!r}); land the delivery again"
        raise RefusedDelivery(message) from error
    if data_format not in FORMATS:
        raise RefusedDelivery(f"delivery record {record_uri}: format {data_format!r} is none of {', '.join(FORMATS)}")
    # Named twice it is still one file: Spark would read it twice.
    uris = [f"{raw_uri}{name}" for name in dict.fromkeys(names)]
    sized = (RawFile(uri=uri, size=_size(spark, uri)) for uri in uris)
    return Delivery(
        raw_uri=raw_uri,
        format=data_format,
        columns=tuple(columns),
        files=tuple(file for file in sized if file.size > 0),
    )


def empty_frame(spark: SparkSession, delivery: Delivery) -> RawFrame:
    """No rows, in the columns of the manifest: what a delivery of nothing but empty files holds."""
    columns = ", ".join(f"{column_at(position)} string" for position in range(len(delivery.columns)))
    ddl = f"{columns}{', ' if columns else ''}{MALFORMED_ROW} string, {SOURCE_FILE} string, {ROW_POSITION} bigint"
    frame = spark.createDataFrame([], ddl)
    return RawFrame(names=delivery.columns, frame=frame, first_file=f"{delivery.raw_uri}{RECORD_NAME}")


def refuse_file(uri: str, cause: object) -> RefusedDelivery:
    """The error of a raw file that cannot be read."""
    return RefusedDelivery(f"raw file {uri}: {cause}; {LAND_AGAIN}")


def _size(spark: SparkSession, uri: str) -> int:
    try:
        return file_size(spark, uri)
    except UnreadableFileError as error:
        raise refuse_file(uri, error) from error
