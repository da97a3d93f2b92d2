"""What each step tells, as it stands in the event."""

from __future__ import annotations

import json
from typing import Any

from airflow.providers.openlineage.extractors import OperatorLineage
from openlineage.client.serde import Serde

from sentinel.checks.results import CheckResult
from sentinel.lineage.columns import load_table
from sentinel.lineage.datasets import Lake
from sentinel.lineage.steps import aggregating, checking, cleaning, comparing, judging, landing, publishing
from sentinel.settings import Settings

LAKE = Lake(Settings(), "eu-central-1")
SNAPSHOT = {"billing_period": "2026-10", "snapshot_id": "2026-10-b"}
RECORD = {
    "export": "demo",
    "billing_period": "2026-10",
    "delivery_id": "d1",
    "format": "csv",
    "columns": ["identity/LineItemId", "lineItem/LineItemType", "lineItem/UnblendedCost", "product/region", "odd"],
}
MANIFEST = "s3://deliveries/cur/demo/20261001-20261101/demo-Manifest.json"
ATHENA = "awsathena://athena.eu-central-1.amazonaws.com"


def test_landing_tells_the_export_and_raw_with_its_columns() -> None:
    assert told(landing(LAKE, MANIFEST, RECORD)) == {
        "inputs": [
            {
                "namespace": "s3://deliveries",
                "name": "cur/demo",
                "facets": {"version": {"datasetVersion": "d1"}},
                "inputFacets": {},
            }
        ],
        "outputs": [
            {
                "namespace": "s3://sentinel-lake",
                "name": "raw/demo",
                "facets": {
                    "version": {"datasetVersion": "d1"},
                    "schema": {
                        "fields": [{"name": name, "type": "string", "fields": []} for name in RECORD["columns"]]
                    },
                },
                "outputFacets": {"subset": {"outputCondition": partitions({"delivery_id": "d1"})}},
            }
        ],
    }


def test_a_manifest_without_columns_leaves_the_columns_out() -> None:
    (raw,) = told(landing(LAKE, MANIFEST, {**RECORD, "columns": []}))["outputs"]
    assert raw["facets"] == {"version": {"datasetVersion": "d1"}}
    silver, _ = told(cleaning(LAKE, {**RECORD, "columns": []}, SNAPSHOT))["outputs"]
    assert silver["facets"]["columnLineage"] == {"fields": {}, "dataset": []}


def test_the_types_of_parquet_are_not_guessed() -> None:
    (raw,) = told(landing(LAKE, MANIFEST, {**RECORD, "format": "parquet"}))["outputs"]
    assert raw["facets"]["schema"]["fields"][0] == {"name": "identity/LineItemId", "fields": []}


def test_cleaning_tells_each_column_of_silver_from_the_delivered_ones() -> None:
    found = told(cleaning(LAKE, RECORD, SNAPSHOT))
    assert [one["name"] for one in found["inputs"]] == ["raw/demo"]
    line_items, quarantine = found["outputs"]
    assert (line_items["namespace"], line_items["name"]) == ("s3://sentinel-lake", "silver/line_items")
    assert line_items["facets"]["version"] == {"datasetVersion": "2026-10-b"}
    assert line_items["facets"]["symlinks"] == {
        "identifiers": [{"namespace": ATHENA, "name": "AwsDataCatalog.sentinel_silver.line_items", "type": "TABLE"}]
    }
    assert line_items["outputFacets"] == {"subset": {"outputCondition": partitions({"snapshot_id": "2026-10-b"})}}
    cost, kind = raw_field("lineItem/UnblendedCost"), raw_field("lineItem/LineItemType", is_deciding=True)
    fields = line_items["facets"]["columnLineage"]["fields"]
    assert fields["line_item_unblended_cost"] == {"inputFields": [cost]}
    assert fields["amortized_cost"] == {"inputFields": [cost, kind]}
    assert fields["charge_group"] == {"inputFields": [kind]}
    assert fields["region"] == {"inputFields": [raw_field("product/region")]}
    assert fields["extra"] == {"inputFields": [raw_field("odd")]}
    # What did not come and what comes from no column is not there.
    assert not {"blended_cost", "line_item_blended_cost", "source_file", "delivered_as"} & fields.keys()
    assert quarantine["facets"]["columnLineage"]["fields"] == {
        "line_item_unblended_cost_text": {"inputFields": [cost]},
        "unblended_cost": {"inputFields": [cost]},
        "raw_values": {"inputFields": [raw_field(name) for name in RECORD["columns"]]},
    }


def test_a_published_cost_leads_back_to_the_delivered_column() -> None:
    steps = [cleaning(LAKE, RECORD, SNAPSHOT), aggregating(LAKE, SNAPSHOT), publishing(LAKE, SNAPSHOT)]
    made = {
        (output["namespace"], output["name"], column): made_from["inputFields"]
        for step in steps
        for output in told(step)["outputs"]
        for column, made_from in output["facets"]["columnLineage"]["fields"].items()
    }
    way = [(ATHENA, "AwsDataCatalog.sentinel.daily_costs", "unblended_cost")]
    while way[-1] in made:
        (source,) = made[way[-1]]
        assert source["transformations"] == [{"type": "DIRECT"}]
        way.append((source["namespace"], source["name"], source["field"]))
    assert way[1:] == [
        ("s3://sentinel-lake", "gold/daily_costs", "unblended_cost"),
        ("s3://sentinel-lake", "silver/line_items", "line_item_unblended_cost"),
        ("s3://sentinel-lake", "raw/demo", "lineItem/UnblendedCost"),
    ]


def test_gold_is_without_the_rows_of_split_cost() -> None:
    for output in told(aggregating(LAKE, SNAPSHOT))["outputs"]:
        assert output["facets"]["columnLineage"]["dataset"] == [
            {
                "namespace": "s3://sentinel-lake",
                "name": "silver/line_items",
                "field": "is_split_cost",
                "transformations": [{"type": "INDIRECT", "subtype": "FILTER"}],
            }
        ]


def test_the_columns_of_a_table_are_those_of_its_schema() -> None:
    daily_costs, _ = told(aggregating(LAKE, SNAPSHOT))["outputs"]
    document = load_table("gold", "daily_costs")
    fields = daily_costs["facets"]["schema"]["fields"]
    assert [one["name"] for one in fields] == [
        *(column["name"] for column in document["columns"]),
        "billing_period",
        "snapshot_id",
    ]
    assert fields[0] == {
        "name": "usage_date",
        "type": "string",
        "description": "Day of the cost: the day the usage starts.",
        "fields": [],
    }
    assert daily_costs["facets"]["documentation"] == {"description": document["description"]}


def test_comparing_reads_both_snapshots() -> None:
    found = told(comparing(LAKE, SNAPSHOT, "2026-10-a"))
    (both,) = found["inputs"]
    assert both["inputFacets"] == {
        "subset": {"inputCondition": partitions({"snapshot_id": "2026-10-b"}, {"snapshot_id": "2026-10-a"})}
    }
    (restatements,) = found["outputs"]
    assert restatements["name"] == "gold/restatements"
    assert [
        (one["field"], one["transformations"][0]["type"])
        for one in restatements["facets"]["columnLineage"]["fields"]["former_unblended_cost"]["inputFields"]
    ] == [("unblended_cost", "DIRECT"), ("snapshot_id", "INDIRECT")]


def test_judging_reads_what_was_judged_before_and_writes_the_same_table() -> None:
    found = told(judging(LAKE, SNAPSHOT))
    assert [one["name"] for one in found["inputs"]] == ["gold/daily_costs", "gold/restatements", "gold/day_finality"]
    assert "subset" not in found["inputs"][2]["inputFacets"]
    assert [one["name"] for one in found["outputs"]] == ["gold/day_finality"]


def test_checks_are_told_by_how_they_ended_and_by_no_figure() -> None:
    def result(check: str, severity: str, *, is_ok: bool) -> CheckResult:
        return CheckResult(
            check, severity, "USD", "1234.5", "1234.5" if is_ok else "999.25", is_ok, "q", "SELECT 1", "0"
        )

    results = [
        result("rows_reconcile", "error", is_ok=True),
        result("rows_reconcile", "error", is_ok=False),
        result("columns_are_known", "warning", is_ok=True),
    ]
    found = told(checking(LAKE, RECORD, SNAPSHOT, results))
    assert found["outputs"] == []
    proof = {
        "assertions": [
            {"assertion": "rows_reconcile", "success": False, "severity": "error", "params": {}},
            {"assertion": "columns_are_known", "success": True, "severity": "warn", "params": {}},
        ]
    }
    assert [(one["name"], one["inputFacets"].get("dataQualityAssertions")) for one in found["inputs"]] == [
        ("raw/demo", None),
        ("silver/line_items", None),
        ("silver/quarantine", None),
        ("gold/daily_costs", proof),
        ("gold/line_items", proof),
    ]
    assert "1234.5" not in json.dumps(found)
    assert "999.25" not in json.dumps(found)


def test_publishing_tells_the_views_that_readers_see() -> None:
    found = told(publishing(LAKE, SNAPSHOT))
    names = ["daily_costs", "line_items", "quarantine", "restatements", "day_finality"]
    assert [(one["namespace"], one["name"]) for one in found["outputs"]] == [
        (ATHENA, f"AwsDataCatalog.sentinel.{name}") for name in names
    ]
    assert [one["name"] for one in found["inputs"]] == [
        *("gold/daily_costs", "gold/line_items", "silver/quarantine", "gold/restatements", "gold/day_finality")
    ]


def told(lineage: OperatorLineage) -> Any:
    """Inputs and outputs as JSON has them, without who made them and by which schema."""
    assert (lineage.run_facets, lineage.job_facets) == ({}, {})
    return {
        side: [_plain(json.loads(Serde.to_json(dataset))) for dataset in datasets]
        for side, datasets in (("inputs", lineage.inputs), ("outputs", lineage.outputs))
    }


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items() if key not in {"_producer", "_schemaURL"}}
    return [_plain(one) for one in value] if isinstance(value, list) else value


def partitions(*dimensions: dict[str, str]) -> dict[str, Any]:
    return {
        "type": "partition",
        "partitions": [{"dimensions": {"billing_period": "2026-10", **one}} for one in dimensions],
    }


def raw_field(name: str, *, is_deciding: bool = False) -> dict[str, Any]:
    kind = {"type": "INDIRECT", "subtype": "CONDITIONAL"} if is_deciding else {"type": "DIRECT"}
    return {"namespace": "s3://sentinel-lake", "name": "raw/demo", "field": name, "transformations": [kind]}
