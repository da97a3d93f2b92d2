"""The Spark session of a job, with the settings that its figures depend on."""

from pyspark.sql import SparkSession

# Set on the session and not by the deployment, so that Glue, tests and one machine compute the same.
SETTINGS = {
    "spark.sql.session.timeZone": "UTC",
    # Overflow and bad casts are errors; where a bad value is expected, the code says try_cast.
    "spark.sql.ansi.enabled": "true",
    "spark.sql.files.ignoreCorruptFiles": "false",
    "spark.sql.files.ignoreMissingFiles": "false",
    "spark.sql.parquet.compression.codec": "zstd",
    # With hundreds of columns that are made of each other, what the optimizer infers from a filter grows without bound.
    "spark.sql.constraintPropagation.enabled": "false",
    # Names of delivered columns stand in SQL as literals: `${env:HOME}` in one is text, never looked up.
    "spark.sql.variable.substitute": "false",
    # A tag that arrives twice (native map and own column) is one tag.
    "spark.sql.mapKeyDedupPolicy": "LAST_WIN",
}


def get_session() -> SparkSession:
    """The session of this process, made when there is none (on Glue there always is one)."""
    spark = SparkSession.builder.getOrCreate()
    for name, setting in SETTINGS.items():
        spark.conf.set(name, setting)
    return spark
