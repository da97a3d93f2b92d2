"""Where a package goes: buckets, the MWAA environment, Lambda functions, Glue jobs and the dashboard's app, by name."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# Field of Targets → its option, and the output of a CloudFormation stack that names it.
NAMED_BY = {
    "airflow_bucket": ("--airflow-bucket", "AirflowBucket"),
    "artifacts_bucket": ("--artifacts-bucket", "ArtifactsBucket"),
    "environment": ("--environment", "AirflowEnvironment"),
    "silver_job": ("--silver-job", "SilverJob"),
    "gold_job": ("--gold-job", "GoldJob"),
    "api_function": ("--api-function", "ApiFunction"),
    "csv_exports_function": ("--csv-exports-function", "CsvExportsFunction"),
    "dashboard_app": ("--dashboard-app", "DashboardApp"),
    "dashboard_address": ("--dashboard-address", "DashboardAddress"),
    "dashboard_config": ("--dashboard-config", "DashboardConfig"),
}
BUCKETS = frozenset({"airflow_bucket", "artifacts_bucket"})
# All of them, or none: the dashboard may be served by something else.
DASHBOARD = frozenset({"dashboard_app", "dashboard_address", "dashboard_config"})
# One function may do both (docs/architecture.md «The API»).
OPTIONAL = DASHBOARD | {"csv_exports_function"}


class TargetError(ValueError):
    """A name that is missing, or that nothing in the account has; the message says which and what to do."""


@dataclass(frozen=True)
class Targets:
    """The names of one installation; only the buckets' where nothing else is made yet."""

    airflow_bucket: str
    artifacts_bucket: str
    environment: str = ""
    silver_job: str = ""
    gold_job: str = ""
    api_function: str = ""
    csv_exports_function: str = ""
    dashboard_app: str = ""
    dashboard_address: str = ""
    dashboard_config: str = ""

    @property
    def jobs(self) -> dict[str, str]:
        """Glue job → its entry point."""
        return {name: script for name, script in ((self.silver_job, "silver.py"), (self.gold_job, "gold.py")) if name}

    @property
    def functions(self) -> tuple[str, ...]:
        """The functions that have the API's code."""
        return tuple(filter(None, (self.api_function, self.csv_exports_function)))


def targets_from(
    options: Mapping[str, str | None],
    outputs: Mapping[str, str],
    *,
    is_upload_only: bool = False,
    is_without_dashboard: bool = False,
) -> Targets:
    """The names from options, else from a stack's outputs. TargetError names all that are missing.

    :param is_upload_only: take the buckets alone, before what reads them is made.
    :param is_without_dashboard: its app builds the files itself, and takes none.
    """
    left_out = DASHBOARD if is_without_dashboard else frozenset()
    fields = [field for field in NAMED_BY if field in BUCKETS or not (is_upload_only or field in left_out)]
    found = {field: options.get(field) or outputs.get(NAMED_BY[field][1]) or "" for field in fields}
    has_dashboard = any(found.get(field) for field in DASHBOARD)
    optional = OPTIONAL - DASHBOARD if has_dashboard else OPTIONAL
    missing = [
        "{} (output {})".format(*NAMED_BY[field]) for field in fields if not found[field] and field not in optional
    ]
    if missing:
        raise TargetError(f"not given, and in no output of --outputs: {', '.join(missing)}")
    return Targets(**found)


def read_outputs(file: Path) -> dict[str, str]:
    """Output → value of all stacks in a file as `cdk deploy --outputs-file` writes it. TargetError when it is another."""
    try:
        document: Any = json.loads(file.read_text(encoding="utf-8"))
        stacks = {stack: dict(outputs) for stack, outputs in document.items()}
    except FileNotFoundError:
        raise TargetError(f"{file}: no such file; `cdk deploy --outputs-file {file}` writes it") from None
    except (ValueError, AttributeError, TypeError) as error:
        raise TargetError(f"{file} is not as `cdk deploy --outputs-file` writes it: {error}") from error
    found: dict[str, str] = {}
    for stack, outputs in stacks.items():
        for output, value in outputs.items():
            if found.setdefault(output, value) != value:
                raise TargetError(f"{file}: {output} of {stack} is {value!r}, of another stack {found[output]!r}")
    return found
