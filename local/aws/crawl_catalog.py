"""Crawls that write the catalog: S3 targets make and extend tables, catalog targets only add partitions."""

from pathlib import Path
from typing import Any

from local.aws import catalog, file_schema
from local.aws.crawl_report import CrawlReport
from local.aws.crawl_s3 import FoundPartition, FoundTable
from local.aws.file_schema import Column, UnreadableFileError
from local.aws.partition_folders import keys_and_values, partition_folders
from local.aws.places import Places
from local.aws.table_definition import external_table, is_csv, partition, storage


def store_found_table(
    places: Places, database: str, found: FoundTable, policy: dict[str, str], report: CrawlReport
) -> None:
    """Bring the catalog in line with what a crawl of S3 found."""
    with catalog.LOCK:
        definition = catalog.table_input(database, found.name)
        if definition is None:
            catalog.put_table(database, _new_table(places, found))
            report.tables_created += 1
        elif found.partitions:
            _extend_table(database, definition, found, policy, report)
        for part in found.partitions:
            if part.values:
                catalog.add_partition(database, found.name, partition(part.values, _storage(places, part)))
                report.partitions_added += 1
        if policy.get("DeleteBehavior") == "DELETE_FROM_DATABASE":
            for registered in catalog.partitions(database, found.name):
                if registered.values not in found.partition_values:
                    catalog.drop_partition(database, found.name, registered.values)
                    report.partitions_deleted += 1


def _storage(places: Places, part: FoundPartition) -> dict[str, Any]:
    return storage(part.columns, places.uri(part.folder) + "/", part.serde, dict(part.serde_parameters))


def _new_table(places: Places, found: FoundTable) -> dict[str, Any]:
    newest = found.partitions[-1]
    is_text = is_csv(newest.serde)
    parameters = {"classification": "csv" if is_text else "parquet", "CrawlerSchemaDeserializerVersion": "1.0"}
    if is_text:
        parameters |= {"skip.header.line.count": "1", "delimiter": ","}
    described = storage(found.columns, places.uri(found.folder) + "/", newest.serde, dict(newest.serde_parameters))
    return external_table(found.name, described, tuple((key, "string") for key in found.keys), parameters)


def _extend_table(
    database: str, definition: dict[str, Any], found: FoundTable, policy: dict[str, str], report: CrawlReport
) -> None:
    """Add columns that are new, or only say so when the crawler's policy is LOG."""
    columns = definition["StorageDescriptor"]["Columns"]
    known = {column["Name"] for column in columns}
    new = [(name, kind) for name, kind in found.columns if name not in known]
    if not new:
        return
    names = ", ".join(name for name, _ in new)
    if policy.get("UpdateBehavior") == "LOG":
        report.note(f"{database}.{found.name}: columns not in the table: {names}")
        return
    widened = [*columns, *({"Name": name, "Type": kind} for name, kind in new)]
    described = definition["StorageDescriptor"] | {"Columns": widened}
    catalog.put_table(database, definition | {"StorageDescriptor": described})
    report.tables_updated += 1
    report.note(f"{database}.{found.name}: columns added: {names}")


def add_partitions_of(places: Places, database: str, name: str, report: CrawlReport) -> None:
    """Register the new partition folders of an existing table; its schema stays, drift is reported.

    ValueError when the table is not in the catalog.
    """
    table, definition = catalog.table(database, name), catalog.table_input(database, name)
    if table is None or definition is None:
        raise ValueError(f"catalog target {database}.{name}: no such table")
    keys = tuple(key for key, _ in table.partition_keys)
    folder = places.path(table.location)
    registered = {part.values for part in catalog.partitions(database, name)}
    for place, files in sorted(partition_folders(folder).items()):
        found_keys, values = keys_and_values(place, folder)
        if found_keys != keys:
            report.note(f"{database}.{name}: {places.uri(place)}/ is not in folders {'/'.join(keys)}: passed over")
        elif values not in registered:
            _report_drift(places, f"{database}.{name}", table.columns, files, report)
            # The partition inherits the table's columns: the schema is defined once, in the table.
            described = definition["StorageDescriptor"] | {"Location": places.uri(place) + "/"}
            catalog.add_partition(database, name, partition(values, described))
            report.partitions_added += 1


def _report_drift(
    places: Places, table: str, columns: tuple[Column, ...], files: list[Path], report: CrawlReport
) -> None:
    expected = dict(columns)
    for file in files:
        if file_schema.format_of(file) != "parquet":
            continue
        try:
            actual = dict(file_schema.glue_columns_of_parquet(file))
        except UnreadableFileError as error:
            raise UnreadableFileError(f"{places.uri(file)}: {error}") from error
        for name in sorted(expected.keys() | actual.keys()):
            if expected.get(name) != actual.get(name):
                has, wants = actual.get(name, "nothing"), expected.get(name, "nothing")
                report.note(f"{table}: {places.uri(file)}: column {name} is {has}, the table has {wants}")
