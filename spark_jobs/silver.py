"""Silver: the line items of one landed delivery, typed and in CUR 2.0 names; rows that cannot be typed in quarantine.

    silver.py --raw_uri s3://…/ --silver_uri s3://…/ --billing_period YYYY-MM --snapshot_id …

Writes `line_items` and `quarantine` of its own snapshot. Rerun at will: it overwrites what it wrote.
Ends with `RefusedDelivery: …` and exit code 1 when the delivery cannot be read whole.
"""

from collections.abc import Sequence
from functools import reduce

import pyspark.sql.functions as F
from py4j.protocol import Py4JJavaError
from pyspark.errors import PySparkException
from pyspark.sql import DataFrame, Observation, SparkSession

from spark_jobs.arguments import parse_arguments, snapshot_folder
from spark_jobs.column_names import FOCUS
from spark_jobs.inputs import recognise_input
from spark_jobs.quarantine import IS_QUARANTINED, quarantined_rows, with_is_quarantined
from spark_jobs.raw_csv import find_broken_csv, read_csv
from spark_jobs.raw_files import SOURCE_FILE, Delivery, RawFrame, empty_frame, read_delivery
from spark_jobs.raw_parquet import find_broken_parquet, read_parquet
from spark_jobs.refused_delivery import RefusedDelivery, run_job
from spark_jobs.session import get_session
from spark_jobs.snapshot_files import file_count, write_snapshot
from spark_jobs.table_schema import load_schema, select_contract
from spark_jobs.transforms.amortized_cost import with_amortized_cost
from spark_jobs.transforms.blended_cost import with_blended_cost
from spark_jobs.transforms.canonical_resource_id import with_canonical_resource_id
from spark_jobs.transforms.charge_group import with_charge_group
from spark_jobs.transforms.declared_measure import Declared
from spark_jobs.transforms.list_cost import with_list_cost
from spark_jobs.transforms.net_amortized_cost import with_net_amortized_cost
from spark_jobs.transforms.net_unblended_cost import is_net_cost, with_net_unblended_cost
from spark_jobs.transforms.purchase_option import with_purchase_option
from spark_jobs.transforms.region import with_region
from spark_jobs.transforms.service import with_service
from spark_jobs.transforms.split_cost import with_is_split_cost
from spark_jobs.transforms.tags import with_folded_tags
from spark_jobs.transforms.true_up_cost import with_true_up_cost
from spark_jobs.transforms.upfront_fee_cost import with_upfront_fee_cost
from spark_jobs.transforms.usage_amount import with_usage_amount
from spark_jobs.transforms.usage_date import with_usage_date
from spark_jobs.typed_line_items import DELIVERED_AS, EXTRA, TypedFrame, type_line_items

LINE_ITEMS = load_schema("silver", "line_items")
QUARANTINE = load_schema("silver", "quarantine")
LINE_ITEM_INPUTS = [
    *(column.name for column in LINE_ITEMS.delivered_columns),
    *(EXTRA, FOCUS, DELIVERED_AS, SOURCE_FILE, IS_QUARANTINED),
]


def main(argv: Sequence[str]) -> None:
    """Write the silver snapshot of a landed delivery. Errors: RefusedDelivery."""
    arguments = parse_arguments(argv, "raw_uri", "silver_uri")
    spark = get_session()
    delivery = read_delivery(spark, arguments.raw_uri)
    frames = read_raw(spark, delivery)
    # One delivery is of one input, whatever columns a single file of it may lack.
    source = recognise_input([name for raw in frames for name in raw.names])
    typed = [with_is_quarantined(type_line_items(raw, LINE_ITEMS, source), LINE_ITEMS) for raw in frames]
    try:
        write_silver(
            typed,
            source.measures,
            line_items_folder=snapshot_folder(arguments.silver_uri, LINE_ITEMS.name, arguments),
            quarantine_folder=snapshot_folder(arguments.silver_uri, QUARANTINE.name, arguments),
            files=file_count(spark, delivery.size),
        )
    except (Py4JJavaError, PySparkException) as error:
        raise broken_file(spark, delivery, error) or error from error


def read_raw(spark: SparkSession, delivery: Delivery) -> list[RawFrame]:
    """The rows of the delivery, in frames of the same columns; one without rows when all files are empty."""
    frames = read_csv(spark, delivery) if delivery.format == "csv" else read_parquet(spark, delivery)
    return frames or [empty_frame(spark, delivery)]


def write_silver(
    typed: Sequence[TypedFrame], declared: Declared, line_items_folder: str, quarantine_folder: str, files: int
) -> None:
    """Write both tables. Raw is read once for the line items, and again only when there are rows in quarantine."""
    has_net_costs = any(frame_has_net_costs(each) for each in typed)
    rows = Observation("rows")
    inputs = [*LINE_ITEM_INPUTS, *(column.name for column in typed[0].declared)]
    line_items = (
        union([each.frame.select(*inputs) for each in typed])
        .observe(
            rows,
            F.count(F.lit(1)).alias("delivered"),
            F.coalesce(F.sum(F.col(IS_QUARANTINED).cast("long")), F.lit(0)).alias("quarantined"),
        )
        .where(~F.col(IS_QUARANTINED))
        .transform(with_usage_date)
        .transform(with_service)
        .transform(with_region)
        .transform(with_purchase_option)
        .transform(with_charge_group)
        .transform(with_is_split_cost)
        .transform(with_canonical_resource_id)
        .transform(with_folded_tags)
        .transform(with_net_unblended_cost, has_net_costs, declared)
        .transform(with_blended_cost, declared)
        .transform(with_amortized_cost, declared)
        .transform(with_net_amortized_cost, has_net_costs, declared)
        .transform(with_list_cost, declared)
        .transform(with_true_up_cost, declared)
        .transform(with_upfront_fee_cost)
        .transform(with_usage_amount)
    )
    sorted_items = select_contract(line_items, LINE_ITEMS).coalesce(files).sortWithinPartitions("usage_date", "service")
    write_snapshot(sorted_items, line_items_folder)
    counts = rows.get
    if counts["quarantined"] == 0:
        quarantine = typed[0].frame.sparkSession.createDataFrame([], QUARANTINE.ddl)
    else:
        quarantine = union([quarantined_rows(each, LINE_ITEMS) for each in typed])
    write_snapshot(select_contract(quarantine, QUARANTINE).coalesce(1), quarantine_folder)
    silver = counts["delivered"] - counts["quarantined"]
    print(f"rows delivered {counts['delivered']} = line items {silver} + quarantined {counts['quarantined']}")
    unknown = sorted({name for each in typed for name in each.unknown_columns})
    print(f"unknown columns, kept in {EXTRA}: {len(unknown)}{': ' if unknown else ''}{', '.join(unknown)}")


def frame_has_net_costs(typed: TypedFrame) -> bool:
    """Whether a row of the frame shows that the month has net costs. Reads nothing when the column did not come."""
    if "line_item_net_unblended_cost" not in typed.given_types:
        return False
    return not typed.frame.where(is_net_cost()).limit(1).isEmpty()


def union(frames: Sequence[DataFrame]) -> DataFrame:
    """The rows of all frames, which have the same columns."""
    return reduce(lambda one, other: one.unionByName(other), frames)


def broken_file(spark: SparkSession, delivery: Delivery, error: Exception) -> RefusedDelivery | None:
    """The refusal that names the file behind a failed read, None when no file is at fault."""
    if delivery.format == "csv":
        return find_broken_csv(spark, delivery)
    return find_broken_parquet(delivery, error)


if __name__ == "__main__":
    run_job(main)
