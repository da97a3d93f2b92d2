"""The datasets of a run as OpenLineage describes them: folders of the lake by bucket and path, tables also as Athena knows them.

A dataset is a table; which month and snapshot of it a task read or wrote stands in its version and its subset.
Source: openlineage.io/docs/spec/naming.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from openlineage.client.event_v2 import InputDataset, OutputDataset
from openlineage.client.facet_v2 import (
    DatasetFacet,
    InputDatasetFacet,
    base_subset_dataset,
    column_lineage_dataset,
    dataset_version_dataset,
    documentation_dataset,
    schema_dataset,
    symlinks_dataset,
)

from sentinel.lineage.columns import Source, load_table
from sentinel.places import Place
from sentinel.settings import Settings

Partition = dict[str, str]


@dataclass(frozen=True)
class Lake:
    """Where the tables are: the names of the settings, and the region that Athena and the catalog are in."""

    settings: Settings
    region: str

    @property
    def bucket(self) -> str:
        """The namespace of the lake's folders."""
        return f"s3://{self.settings.lake_bucket}"

    @property
    def athena(self) -> str:
        """The namespace of tables and views. No account stands in it, unlike in the catalog's own."""
        return f"awsathena://athena.{self.region}.amazonaws.com"


@dataclass(frozen=True)
class Described:
    """A dataset, and what of it is meant: `partitions`, none for all of it."""

    namespace: str
    name: str
    facets: Mapping[str, DatasetFacet]
    partitions: tuple[Partition, ...] = ()

    def as_input(self, **more: InputDatasetFacet) -> InputDataset:
        """The dataset as a task reads it."""
        subset: dict[str, InputDatasetFacet] = {}
        if condition := self._condition:
            subset["subset"] = base_subset_dataset.InputSubsetInputDatasetFacet(inputCondition=condition)
        return InputDataset(self.namespace, self.name, facets=dict(self.facets), inputFacets={**subset, **more})

    def as_output(self, columns: column_lineage_dataset.ColumnLineageDatasetFacet | None = None) -> OutputDataset:
        """The dataset as a task writes it, with the columns that its columns are made from."""
        facets = {**self.facets, **({"columnLineage": columns} if columns else {})}
        written: dict[str, Any] = {}
        if condition := self._condition:
            written["subset"] = base_subset_dataset.OutputSubsetOutputDatasetFacet(outputCondition=condition)
        return OutputDataset(self.namespace, self.name, facets=facets, outputFacets=written)

    @property
    def _condition(self) -> base_subset_dataset.PartitionSubsetCondition | None:
        if not self.partitions:
            return None
        return base_subset_dataset.PartitionSubsetCondition(
            partitions=[base_subset_dataset.Partition(dimensions=dict(one)) for one in self.partitions]
        )


def delivered_files(export: str, manifest_uri: str, delivery_id: str) -> Described:
    """The export in the delivery bucket: the folder of its name, which every manifest of it lies below."""
    manifest = Place.parse(manifest_uri)
    above, name, _ = manifest.key.partition(f"{export}/")
    return Described(f"s3://{manifest.bucket}", f"{above}{name}".rstrip("/"), {"version": _version(delivery_id)})


def raw_delivery(lake: Lake, record: Mapping[str, Any]) -> Described:
    """A landed delivery, with its columns as they were delivered. In CSV all is text; of Parquet the types are in the files."""
    kind = "string" if record["format"] == "csv" else None
    fields = [schema_dataset.SchemaDatasetFacetFields(name=name, type=kind) for name in record["columns"]]
    facets: dict[str, DatasetFacet] = {"version": _version(record["delivery_id"])}
    if fields:  # a manifest may leave them out
        facets["schema"] = schema_dataset.SchemaDatasetFacet(fields=fields)
    return Described(
        lake.bucket,
        f"raw/{record['export']}",
        facets,
        ({"billing_period": record["billing_period"], "delivery_id": record["delivery_id"]},),
    )


def table(lake: Lake, named: str, *snapshots: Partition) -> Described:
    """A table of silver or gold, such as `gold.daily_costs`, with its columns; `snapshots`: the newest first."""
    layer, _, name = named.partition(".")
    database = {"silver": lake.settings.silver_database, "gold": lake.settings.gold_database}[layer]
    known_as = symlinks_dataset.Identifier(lake.athena, f"AwsDataCatalog.{database}.{name}", "TABLE")
    facets = {**_told(layer, name, snapshots), "symlinks": symlinks_dataset.SymlinksDatasetFacet([known_as])}
    return Described(lake.bucket, f"{layer}/{name}", facets, snapshots)


def published_view(lake: Lake, of_table: str, snapshot: Partition) -> Described:
    """The view that shows what is published of a table."""
    layer, _, name = of_table.partition(".")
    named = f"AwsDataCatalog.{lake.settings.published_database}.{name}"
    return Described(lake.athena, named, _told(layer, name, (snapshot,)), (snapshot,))


def column_lineage(
    sources: Mapping[str, Sequence[Source]], datasets: Mapping[str, Described], filters: Sequence[Source] = ()
) -> column_lineage_dataset.ColumnLineageDatasetFacet:
    """Each column with those it is made from. `datasets`: the table of a source → its dataset."""

    def field(source: Source, subtype: str) -> column_lineage_dataset.InputField:
        dataset = datasets[source.table]
        kind = ("INDIRECT", subtype) if source.is_deciding else ("DIRECT", None)
        return column_lineage_dataset.InputField(
            dataset.namespace,
            dataset.name,
            source.column,
            transformations=[column_lineage_dataset.Transformation(*kind)],
        )

    return column_lineage_dataset.ColumnLineageDatasetFacet(
        fields={
            column: column_lineage_dataset.Fields([field(one, "CONDITIONAL") for one in found])
            for column, found in sources.items()
            if found
        },
        dataset=[field(one, "FILTER") for one in filters],
    )


def _told(layer: str, name: str, snapshots: Sequence[Partition]) -> dict[str, DatasetFacet]:
    """What the schema of a table says, and the snapshot that is meant."""
    document = load_table(layer, name)
    fields = [
        schema_dataset.SchemaDatasetFacetFields(column["name"], column["type"], column["description"])
        for column in [*document["columns"], *document["partitions"]]
    ]
    facets: dict[str, DatasetFacet] = {
        "schema": schema_dataset.SchemaDatasetFacet(fields=fields),
        "documentation": documentation_dataset.DocumentationDatasetFacet(document["description"]),
    }
    return facets | ({"version": _version(snapshots[0]["snapshot_id"])} if snapshots else {})


def _version(version: str) -> dataset_version_dataset.DatasetVersionDatasetFacet:
    return dataset_version_dataset.DatasetVersionDatasetFacet(version)
