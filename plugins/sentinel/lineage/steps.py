"""What each step of a run reads and writes, as the provider of OpenLineage takes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from airflow.providers.openlineage.extractors import OperatorLineage
from openlineage.client.facet_v2 import data_quality_assertions_dataset

from sentinel.checks.results import CheckResult
from sentinel.lineage.columns import RAW, Source, filters, load_table, sources_in_delivery, sources_in_tables
from sentinel.lineage.datasets import (
    Described,
    Lake,
    Partition,
    column_lineage,
    delivered_files,
    published_view,
    raw_delivery,
    table,
)
from sentinel.snapshots.views import PUBLISHED_VIEWS

LINE_ITEMS, QUARANTINE = "silver.line_items", "silver.quarantine"
GOLD_LINE_ITEMS, DAILY_COSTS = "gold.line_items", "gold.daily_costs"
RESTATEMENTS, DAY_FINALITY = "gold.restatements", "gold.day_finality"
# Of a check → as OpenLineage calls it.
SEVERITIES = {"error": "error", "warning": "warn"}


def landing(lake: Lake, manifest_uri: str, record: Mapping[str, Any]) -> OperatorLineage:
    """The files of a delivery, as they are, in raw."""
    delivered = delivered_files(record["export"], manifest_uri, record["delivery_id"])
    return OperatorLineage(inputs=[delivered.as_input()], outputs=[raw_delivery(lake, record).as_output()])


def cleaning(lake: Lake, record: Mapping[str, Any], snapshot: Partition) -> OperatorLineage:
    """Silver out of a landed delivery, each column out of those that were delivered."""
    raw = raw_delivery(lake, record)
    outputs = [
        table(lake, named, snapshot).as_output(
            column_lineage(sources_in_delivery(named.partition(".")[2], record["columns"]), {RAW: raw})
        )
        for named in (LINE_ITEMS, QUARANTINE)
    ]
    return OperatorLineage(inputs=[raw.as_input()], outputs=outputs)


def aggregating(lake: Lake, snapshot: Partition) -> OperatorLineage:
    """Gold out of silver."""
    silver = table(lake, LINE_ITEMS, snapshot)
    outputs = [_written(lake, named, snapshot, {LINE_ITEMS: silver}) for named in (DAILY_COSTS, GOLD_LINE_ITEMS)]
    return OperatorLineage(inputs=[silver.as_input()], outputs=outputs)


def comparing(lake: Lake, snapshot: Partition, former_snapshot_id: str) -> OperatorLineage:
    """What AWS changed, out of both snapshots of the month."""
    both = table(lake, GOLD_LINE_ITEMS, snapshot, {**snapshot, "snapshot_id": former_snapshot_id})
    written = _written(lake, RESTATEMENTS, snapshot, {GOLD_LINE_ITEMS: both})
    return OperatorLineage(inputs=[both.as_input()], outputs=[written])


def judging(lake: Lake, snapshot: Partition) -> OperatorLineage:
    """How final each day is, out of the snapshot and of what was judged before."""
    read = {named: table(lake, named, snapshot) for named in (DAILY_COSTS, RESTATEMENTS)}
    read[DAY_FINALITY] = table(lake, DAY_FINALITY)
    written = _written(lake, DAY_FINALITY, snapshot, read)
    return OperatorLineage(inputs=[one.as_input() for one in read.values()], outputs=[written])


def checking(
    lake: Lake, record: Mapping[str, Any], snapshot: Partition, results: Sequence[CheckResult]
) -> OperatorLineage:
    """All that the checks read. How each ended stands with the gold that they prove; what they found is nobody else's business."""
    ended: dict[tuple[str, str], bool] = {}
    for one in results:
        known = (one.check, one.severity)
        ended[known] = ended.get(known, True) and one.is_ok
    proof = data_quality_assertions_dataset.DataQualityAssertionsDatasetFacet(
        [
            data_quality_assertions_dataset.Assertion(assertion=check, success=is_ok, severity=SEVERITIES[severity])
            for (check, severity), is_ok in ended.items()
        ]
    )
    silver = [table(lake, named, snapshot).as_input() for named in (LINE_ITEMS, QUARANTINE)]
    gold = [
        table(lake, named, snapshot).as_input(dataQualityAssertions=proof) for named in (DAILY_COSTS, GOLD_LINE_ITEMS)
    ]
    return OperatorLineage(inputs=[raw_delivery(lake, record).as_input(), *silver, *gold])


def publishing(lake: Lake, snapshot: Partition) -> OperatorLineage:
    """The published views, out of the tables of the snapshot that they show from now on."""
    inputs, outputs = [], []
    for name in PUBLISHED_VIEWS:
        named = QUARANTINE if name == "quarantine" else f"gold.{name}"
        shown = table(lake, named, snapshot)
        same = {column["name"]: [Source(named, column["name"])] for column in load_table(*named.split("."))["columns"]}
        inputs.append(shown.as_input())
        outputs.append(published_view(lake, named, snapshot).as_output(column_lineage(same, {named: shown})))
    return OperatorLineage(inputs=inputs, outputs=outputs)


def _written(lake: Lake, named: str, snapshot: Partition, read: Mapping[str, Described]) -> Any:
    layer, _, name = named.partition(".")
    columns = column_lineage(sources_in_tables(layer, name), read, filters(layer, name))
    return table(lake, named, snapshot).as_output(columns)
