"""Databases, tables, classifier and crawlers of Glue."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError

from local.deploy.clients import code_of


def put_databases(glue: Any, databases: list[dict[str, Any]]) -> list[str]:
    """Create the databases that are missing; their names."""
    known = {database["Name"] for database in glue.get_databases()["DatabaseList"]}
    missing = [database for database in databases if database["Name"] not in known]
    for database in missing:
        glue.create_database(DatabaseInput=database)
    return [database["Name"] for database in missing]


def put_table(glue: Any, database: str, definition: dict[str, Any]) -> str | None:
    """Create or update a table; its name when it had to change."""
    name = definition["Name"]
    try:
        existing = glue.get_table(DatabaseName=database, Name=name)["Table"]
    except ClientError as error:
        if code_of(error) != "EntityNotFoundException":
            raise
        glue.create_table(DatabaseName=database, TableInput=definition)
        return f"{database}.{name}"
    if all(existing.get(key) == value for key, value in definition.items()):
        return None
    glue.update_table(DatabaseName=database, TableInput=definition)
    _update_partitions(glue, database, name, definition)
    return f"{database}.{name}"


def _update_partitions(glue: Any, database: str, table: str, definition: dict[str, Any]) -> None:
    """Give the partitions of a table its new columns: they inherit from the table, as the crawlers make them."""
    for partition in glue.get_partitions(DatabaseName=database, TableName=table)["Partitions"]:
        described = definition["StorageDescriptor"] | {"Location": partition["StorageDescriptor"]["Location"]}
        glue.update_partition(
            DatabaseName=database,
            TableName=table,
            PartitionValueList=partition["Values"],
            PartitionInput={"Values": partition["Values"], "StorageDescriptor": described},
        )


def put_classifier(glue: Any, definition: dict[str, Any]) -> None:
    """Create or update the classifier the raw crawler names."""
    try:
        glue.create_classifier(CsvClassifier=definition)
    except ClientError as error:
        if code_of(error) != "AlreadyExistsException":
            raise
        glue.update_classifier(CsvClassifier=definition)


def put_crawlers(glue: Any, crawlers: list[dict[str, Any]]) -> list[str]:
    """Create or update the crawlers; the names of those that had to change."""
    known = {crawler["Name"]: crawler for crawler in glue.get_crawlers()["Crawlers"]}
    changed = []
    for definition in crawlers:
        existing = known.get(definition["Name"])
        if existing is None:
            glue.create_crawler(**definition)
        elif all(existing.get(key) == value for key, value in definition.items()):
            continue
        else:
            glue.update_crawler(**definition)
        changed.append(definition["Name"])
    return changed
