"""Gold: daily costs and the audit log of line items, from one silver snapshot, with exact decimals.

    gold.py --silver_uri s3://…/ --gold_uri s3://…/ --billing_period YYYY-MM --snapshot_id …

Writes `daily_costs` and `line_items` of its own snapshot. Rerun at will: it overwrites what it wrote.
"""

from collections.abc import Sequence

from pyspark.errors import AnalysisException
from pyspark.sql import DataFrame, SparkSession

from spark_jobs.arguments import parse_arguments, snapshot_folder
from spark_jobs.refused_delivery import run_job
from spark_jobs.session import get_session
from spark_jobs.snapshot_files import AUDIT_LOG_ROW_GROUP_BYTES, file_count, folder_size, write_snapshot
from spark_jobs.table_schema import load_schema, select_contract
from spark_jobs.transforms.daily_costs import to_daily_costs
from spark_jobs.transforms.gold_line_items import to_gold_line_items

SILVER = load_schema("silver", "line_items")
DAILY_COSTS = load_schema("gold", "daily_costs")
LINE_ITEMS = load_schema("gold", "line_items")


class MissingSnapshotError(Exception):
    """There is no silver to read for this snapshot."""


def main(argv: Sequence[str]) -> None:
    """Write the gold snapshot of a silver snapshot. Errors: MissingSnapshotError."""
    arguments = parse_arguments(argv, "silver_uri", "gold_uri")
    spark = get_session()
    silver_folder = snapshot_folder(arguments.silver_uri, SILVER.name, arguments)
    line_items = read_silver(spark, silver_folder).transform(to_gold_line_items)
    files = file_count(spark, folder_size(spark, silver_folder))

    daily_costs = select_contract(line_items.transform(to_daily_costs), DAILY_COSTS)
    # By day, so that no day stands in two files, and a reader of few days skips the rest.
    by_day = daily_costs.repartition(files, "usage_date").sortWithinPartitions("usage_date", "service")
    write_snapshot(by_day, snapshot_folder(arguments.gold_uri, DAILY_COSTS.name, arguments))

    audit_log = select_contract(line_items, LINE_ITEMS).coalesce(files).sortWithinPartitions("usage_date", "service")
    line_items_folder = snapshot_folder(arguments.gold_uri, LINE_ITEMS.name, arguments)
    write_snapshot(audit_log, line_items_folder, AUDIT_LOG_ROW_GROUP_BYTES)


def read_silver(spark: SparkSession, folder: str) -> DataFrame:
    """The line items of one silver snapshot. Errors: MissingSnapshotError naming the folder."""
    try:
        return spark.read.schema(SILVER.ddl).parquet(folder)
    except AnalysisException as error:
        raise MissingSnapshotError(f"{folder} is not there; run the silver job for this snapshot first") from error


if __name__ == "__main__":
    run_job(main)
