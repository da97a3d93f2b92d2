"""The Athena workgroup, as CreateWorkGroup takes it."""

from __future__ import annotations

from typing import Any

from infrastructure.definitions.names import Names

RESULTS_PREFIX = "athena/"


def workgroup(names: Names) -> dict[str, Any]:
    """The workgroup of the checks, views and queries; its settings win over those of whoever asks."""
    return {
        "Name": names.workgroup,
        "Description": "Checks, views and queries of AWS Sentinel",
        "Configuration": {
            "ResultConfiguration": {"OutputLocation": f"s3://{names.artifacts_bucket}/{RESULTS_PREFIX}"},
            "EnforceWorkGroupConfiguration": True,
        },
    }
