"""The Glue catalog as the other parts read and write it, over moto's; kept over a restart as one JSON file."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from threading import RLock
from typing import Any

import msgspec
from moto.athena.models import athena_backends
from moto.core import DEFAULT_ACCOUNT_ID
from moto.glue.models import FakePartition, GlueBackend, glue_backends

from local.aws.places import Places
from local.aws.s3_object import write_whole

REGION = "us-east-1"
VIRTUAL_VIEW = "VIRTUAL_VIEW"
LOCK = RLock()

Column = tuple[str, str]
_places: list[Places] = []


@dataclass(frozen=True)
class Partition:
    """A partition as registered: its values, its own columns, where it is and how its files are to be read."""

    values: tuple[str, ...]
    columns: tuple[Column, ...]
    location: str
    serde: str = ""
    serde_parameters: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Table:
    """A table or view of the catalog."""

    database: str
    name: str
    columns: tuple[Column, ...]
    partition_keys: tuple[Column, ...]
    location: str
    serde: str
    serde_parameters: dict[str, str]
    parameters: dict[str, str]
    table_type: str
    view_text: str

    @property
    def is_view(self) -> bool:
        """Whether it is a view; then `view_text` says which."""
        return self.table_type == VIRTUAL_VIEW


def backend() -> GlueBackend:
    """moto's Glue of the one account and region there is here."""
    return glue_backends[DEFAULT_ACCOUNT_ID][REGION]


def database_names() -> list[str]:
    """All databases, by name."""
    with LOCK:
        return sorted(backend().databases)


def create_database(name: str) -> None:
    """Add a database; nothing happens when it is there."""
    with LOCK:
        if name not in backend().databases:
            backend().create_database(name, {"Name": name})


def drop_database(name: str) -> None:
    """Remove a database and its tables."""
    with LOCK:
        backend().databases.pop(name, None)


def table_names(database: str) -> list[str]:
    """The tables and views of a database, by name."""
    with LOCK:
        found = backend().databases.get(database)
        return sorted(found.tables) if found else []


def table_input(database: str, name: str) -> dict[str, Any] | None:
    """The newest definition of a table as Glue takes it, or None."""
    with LOCK:
        found = backend().databases.get(database)
        table = found.tables.get(name) if found else None
        return dict(table.get_version(str(table._current_version))) if table else None


def table(database: str, name: str) -> Table | None:
    """A table or view, or None when there is none of this name."""
    definition = table_input(database, name)
    return None if definition is None else _table(database, definition)


def put_table(database: str, definition: dict[str, Any]) -> None:
    """Create or update a table; partitions of an existing one stay."""
    with LOCK:
        tables = backend().databases[database].tables
        if definition["Name"] in tables:
            tables[definition["Name"]].update(definition)
        else:
            backend().create_table(database, definition["Name"], definition)


def drop_table(database: str, name: str) -> None:
    """Remove a table or view and its partitions, not its files."""
    with LOCK:
        backend().databases[database].tables.pop(name, None)


def partitions(database: str, name: str) -> list[Partition]:
    """The registered partitions of a table, by their values."""
    with LOCK:
        registered = [part.partition_input for part in backend().databases[database].tables[name].partitions.values()]
    return sorted((_partition(part) for part in registered), key=lambda part: part.values)


def add_partition(database: str, name: str, definition: dict[str, Any]) -> None:
    """Register a partition, or replace the one with the same values."""
    with LOCK:
        part = FakePartition(database, name, definition)
        backend().databases[database].tables[name].partitions[str(part.values)] = part


def drop_partition(database: str, name: str, values: Iterable[str]) -> None:
    """Forget a partition; its files stay."""
    with LOCK:
        backend().databases[database].tables[name].partitions.pop(str(list(values)), None)


def _columns(definitions: list[dict[str, Any]] | None) -> tuple[Column, ...]:
    return tuple((column["Name"].lower(), column.get("Type", "string").lower()) for column in definitions or [])


def _table(database: str, definition: dict[str, Any]) -> Table:
    storage = definition.get("StorageDescriptor") or {}
    serde = storage.get("SerdeInfo") or {}
    return Table(
        database=database,
        name=definition["Name"],
        columns=_columns(storage.get("Columns")),
        partition_keys=_columns(definition.get("PartitionKeys")),
        location=storage.get("Location") or "",
        serde=serde.get("SerializationLibrary") or "",
        serde_parameters=serde.get("Parameters") or {},
        parameters=definition.get("Parameters") or {},
        table_type=definition.get("TableType") or "EXTERNAL_TABLE",
        view_text=definition.get("ViewOriginalText") or "",
    )


def _partition(definition: dict[str, Any]) -> Partition:
    storage = definition.get("StorageDescriptor") or {}
    serde = storage.get("SerdeInfo") or {}
    return Partition(
        values=tuple(definition["Values"]),
        columns=_columns(storage.get("Columns")),
        location=storage.get("Location") or "",
        serde=serde.get("SerializationLibrary") or "",
        serde_parameters=serde.get("Parameters") or {},
    )


def snapshot() -> dict[str, Any]:
    """The catalog as JSON: databases, tables, partitions, classifiers, crawlers, jobs, workgroups, each as Glue takes it."""
    with LOCK:
        glue = backend()
        return {
            "databases": [
                {
                    "input": database.input | {"Name": name},
                    "tables": [
                        {
                            "input": table.get_version(str(table._current_version)),
                            "partitions": [part.partition_input for part in table.partitions.values()],
                        }
                        for table in database.tables.values()
                    ],
                }
                for name, database in glue.databases.items()
            ],
            "classifiers": glue.classifiers,
            "crawlers": [crawler.definition for crawler in glue.crawlers.values()],
            "jobs": [job.definition for job in glue.jobs.values()],
            "work_groups": [
                {"name": found.name, "configuration": found.configuration, "description": found.description}
                for found in athena_backends[DEFAULT_ACCOUNT_ID][REGION].work_groups.values()
            ],
        }


def restore(kept: dict[str, Any]) -> None:
    """Take in what `snapshot` gave."""
    with LOCK:
        glue = backend()
        for database in kept["databases"]:
            name = database["input"]["Name"]
            glue.create_database(name, database["input"])
            for table in database["tables"]:
                put_table(name, table["input"])
                for part in table["partitions"]:
                    add_partition(name, table["input"]["Name"], part)
        glue.classifiers.update(kept["classifiers"])
        for crawler in kept["crawlers"]:
            glue.create_crawler(**crawler)
        for job in kept["jobs"]:
            glue.create_job(**job)
        for work_group in kept["work_groups"]:
            athena_backends[DEFAULT_ACCOUNT_ID][REGION].create_work_group(**work_group, tags=[])


def save_now() -> None:
    """Write the snapshot, so that it is there whole after any end of the process."""
    with LOCK:
        # At every change, so by the quickest encoder: with thousands of partitions json took most of this process's time.
        write_whole(_places[0], _places[0].catalog, msgspec.json.encode(snapshot(), enc_hook=str))


def load(places: Places) -> None:
    """Restore what the last process kept under this root, if there was one. ValueError names a file that is damaged."""
    _places[:] = [places]
    if not places.catalog.exists():
        return
    try:
        kept = json.loads(places.catalog.read_text())
    except ValueError as error:
        raise ValueError(f"{places.catalog}: not a catalog snapshot ({error}); remove it and deploy again") from error
    restore(kept)
