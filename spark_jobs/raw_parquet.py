"""Parquet files of a delivery as frames, one for each set of columns."""

import pyspark.sql.functions as F
import pyspark.sql.types as T
from py4j.protocol import Py4JJavaError
from pyspark.errors import PySparkException
from pyspark.sql import SparkSession

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


def read_parquet(spark: SparkSession, delivery: Delivery) -> list[RawFrame]:
    """Frames with the columns and types as they are in the files.

    Files of one delivery may differ: a column has another type, or is missing, when it was not used. Each set of
    columns is a frame of its own, so that every column can be typed from what it is.
    Errors: RefusedDelivery naming the file that is no Parquet.
    """
    same: dict[tuple[tuple[str, str], ...], tuple[T.StructType, list[str]]] = {}
    for file in delivery.files:
        schema = _file_schema(spark, file.uri)
        key = tuple((field.name, field.dataType.simpleString()) for field in schema.fields)
        same.setdefault(key, (schema, []))[1].append(file.uri)
    return [_read_alike(spark, schema, uris) for schema, uris in same.values()]


def find_broken_parquet(delivery: Delivery, error: Exception) -> RefusedDelivery | None:
    """The refusal of the file that Spark's error names, None when it names none of the delivery."""
    for file in delivery.files:
        if file.uri.rsplit("/", 1)[-1] in str(error):
            return refuse_file(file.uri, f"it cannot be read as Parquet ({_last_cause(error)})")
    return None


def _read_alike(spark: SparkSession, schema: T.StructType, uris: list[str]) -> RawFrame:
    by_position = [F.col(f"`{field.name}`").alias(column_at(i)) for i, field in enumerate(schema.fields)]
    frame = (
        spark.read.schema(schema)
        .parquet(*uris)
        .select(
            *by_position,
            F.lit(None).cast("string").alias(MALFORMED_ROW),
            file_name().alias(SOURCE_FILE),
            F.col("_metadata.row_index").alias(ROW_POSITION),
        )
    )
    return RawFrame(names=tuple(schema.names), frame=frame, first_file=uris[0])


def _file_schema(spark: SparkSession, uri: str) -> T.StructType:
    try:
        return spark.read.parquet(uri).schema
    except (Py4JJavaError, PySparkException) as error:
        raise refuse_file(uri, f"it is not a whole Parquet file ({_last_cause(error)})") from error


def _last_cause(error: Exception) -> str:
    causes = [line for line in str(error).splitlines() if line.startswith("Caused by: ")]
    return causes[-1].removeprefix("Caused by: ") if causes else str(error).splitlines()[0]
