"""Transforming: the tasks that start the Glue jobs, and the jobs' own code."""

from __future__ import annotations

from infrastructure.access.statements import (
    POINTER,
    Statement,
    allow,
    artifacts_objects,
    lake_objects,
    list_lake,
    use_key,
)
from infrastructure.definitions.installation import Installation
from infrastructure.definitions.jobs import SCRIPTS, SCRIPTS_PREFIX

# What the jobs write; everything else of gold is written by others.
WRITTEN = ("silver/*", "gold/daily_costs/*", "gold/line_items/*")
# Spark on Glue marks a folder it makes by an object beside it.
FOLDER_MARKS = ("silver_$folder$", "gold_$folder$", "gold/daily_costs_$folder$", "gold/line_items_$folder$")


def transform(at: Installation) -> list[Statement]:
    """`clean_line_items`, `aggregate_costs`: start, watch and stop the jobs; they see the pointer, and note a refusal.

    What was delivered (columns and files, no row of it) is for lineage.
    """
    arns = [at.arn("glue", f"job/{at.names.job(layer)}") for layer in SCRIPTS]
    actions = ["glue:BatchStopJobRun", "glue:GetJob", "glue:GetJobRun", "glue:GetJobRuns", "glue:StartJobRun"]
    return [
        allow("RunJobs", actions, arns),
        list_lake(at),
        allow("ReadPointer", ["s3:GetObject"], lake_objects(at, POINTER, "raw/*/_COMPLETE")),
        allow("NoteRefusals", ["s3:PutObject"], lake_objects(at, "raw/*/_REFUSED")),
        use_key(at, "lake", is_writer=True),
    ]


def jobs(at: Installation) -> list[Statement]:
    """The jobs' code: raw to silver to gold. Never what says which snapshot is published."""
    return [
        list_lake(at),
        allow("ReadRawAndSilver", ["s3:GetObject"], lake_objects(at, "raw/*", "silver/*")),
        allow(
            "WriteSnapshots",
            ["s3:AbortMultipartUpload", "s3:DeleteObject", "s3:GetObject", "s3:PutObject"],
            lake_objects(at, *WRITTEN, *FOLDER_MARKS),
        ),
        use_key(at, "lake", is_writer=True),
        allow("ReadScripts", ["s3:GetObject"], artifacts_objects(at, f"{SCRIPTS_PREFIX}*")),
        use_key(at, "results"),
        allow(
            "WriteLogs",
            ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"],
            [at.arn("logs", "log-group:/aws-glue/jobs/*")],
        ),
        # CloudWatch knows no resource for metrics; the namespace is the bound.
        allow("WriteMetrics", ["cloudwatch:PutMetricData"], ["*"], {"StringEquals": {"cloudwatch:namespace": "Glue"}}),
    ]
