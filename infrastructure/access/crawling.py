"""Crawling: the task that starts a crawler, and the crawler itself."""

from __future__ import annotations

from infrastructure.access.statements import Statement, allow, catalog_arns, read_lake
from infrastructure.definitions.installation import Installation

LAYERS = ("raw", "silver", "gold")
# What a crawler does to its log group, which Glue names.
CRAWLER_LOGS = "log-group:/aws-glue/crawlers*"


def crawl(at: Installation) -> list[Statement]:
    """`crawl_raw`, `crawl_silver`, `crawl_gold`: start the crawlers and look how they are. No data, no catalog."""
    crawlers = [at.arn("glue", f"crawler/{at.names.crawler(layer)}") for layer in LAYERS]
    return [allow("RunCrawlers", ["glue:GetCrawler", "glue:StartCrawler"], crawlers)]


def crawler(at: Installation) -> list[Statement]:
    """The crawlers: read the lake and write the catalog. Tables are made in raw alone; silver and gold get partitions."""
    names = at.names
    everywhere = [arn for layer in LAYERS for arn in catalog_arns(at, names.database(layer), "*")]
    return [
        # A crawler looks at the bucket before it begins.
        allow("FindLake", ["s3:GetBucketLocation"], [at.bucket_arn(names.lake_bucket)]),
        *read_lake(at, "raw/*", "silver/*", "gold/*"),
        allow(
            "ReadCatalog",
            [
                "glue:BatchGetPartition",
                "glue:GetDatabase",
                "glue:GetPartition",
                "glue:GetPartitions",
                "glue:GetTable",
                "glue:GetTables",
            ],
            everywhere,
        ),
        allow("GetClassifier", ["glue:GetClassifier"], ["*"]),  # Glue knows no resource for classifiers
        allow(
            "WritePartitions",
            ["glue:BatchCreatePartition", "glue:BatchUpdatePartition", "glue:CreatePartition", "glue:UpdatePartition"],
            everywhere,
        ),
        allow("WriteRawTables", ["glue:CreateTable", "glue:UpdateTable"], catalog_arns(at, names.raw_database, "*")),
        # The crawlers of silver and gold keep their state in the parameters of the table.
        allow(
            "NoteCrawlInTables",
            ["glue:UpdateTable"],
            [arn for layer in ("silver", "gold") for arn in catalog_arns(at, names.database(layer), "*")],
        ),
        allow(
            "WriteLogs",
            ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"],
            [at.arn("logs", CRAWLER_LOGS)],
        ),
    ]
