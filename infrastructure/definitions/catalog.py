"""Databases, crawlers and the classifier, as Glue takes them."""

from __future__ import annotations

import json
from typing import Any

from infrastructure.definitions.installation import Installation
from infrastructure.definitions.names import LAYERS, Names

# Who crawls; the role's own policy is in infrastructure/access.
CRAWLER_ROLE = "crawler"


def databases(names: Names) -> list[dict[str, Any]]:
    """The databases: one per layer, and the one with the views over what is published."""
    described = {
        names.database("raw"): "What AWS delivered, as it is",
        names.database("silver"): "Cleaned and typed line items",
        names.database("gold"): "Aggregated costs, all snapshots",
        names.published_database: "Views over what is published",
    }
    return [{"Name": name, "Description": description} for name, description in described.items()]


def classifier(names: Names) -> dict[str, Any]:
    """How the raw crawler reads CSV: with a header, and every column as text."""
    return {
        "Name": names.classifier,
        "Delimiter": ",",
        "QuoteSymbol": '"',
        "ContainsHeader": "PRESENT",
        # CloudFormation does not know it; without it the SerDe is Glue's choice. Nothing of ours reads the table this decides on.
        "Serde": "OpenCSVSerDe",
        "CustomDatatypeConfigured": True,
        "CustomDatatypes": ["STRING"],
    }


def crawlers(at: Installation, schemas: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The crawlers. Raw discovers; silver and gold only add partitions to the tables there are."""
    names = at.names
    log_only = {"UpdateBehavior": "LOG", "DeleteBehavior": "LOG"}
    raw = {
        "Name": names.crawler("raw"),
        "DatabaseName": names.raw_database,
        "Targets": {"S3Targets": [{"Path": f"s3://{names.lake_bucket}/raw/", "Exclusions": ["**_delivered/**"]}]},
        "Classifiers": [names.classifier],
        # Level 3 is the export's folder: bucket, raw, export.
        "Configuration": json.dumps({"Version": 1.0, "Grouping": {"TableLevelConfiguration": 3}}),
        "RecrawlPolicy": {"RecrawlBehavior": "CRAWL_NEW_FOLDERS_ONLY"},
        # What AWS demands of a crawler that reads new folders only.
        "SchemaChangePolicy": log_only,
    }
    inherit = {"Version": 1.0, "CrawlerOutput": {"Partitions": {"AddOrUpdateBehavior": "InheritFromTable"}}}
    others = [
        {
            "Name": names.crawler(layer),
            "DatabaseName": names.database(layer),
            "Targets": {"CatalogTargets": [{"DatabaseName": names.database(layer), "Tables": tables}]},
            "Configuration": json.dumps(inherit),
            "SchemaChangePolicy": log_only,
        }
        for layer in LAYERS
        if (tables := [schema["name"] for schema in schemas if schema["layer"] == layer])
    ]
    return [crawler | {"Role": at.role_arn(CRAWLER_ROLE)} for crawler in (raw, *others)]
