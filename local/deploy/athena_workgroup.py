"""The workgroup of Athena."""

from __future__ import annotations

from typing import Any


def put_workgroup(athena: Any, definition: dict[str, Any]) -> list[str]:
    """Create or update the workgroup; its name when it was missing."""
    name, configuration = definition["Name"], definition["Configuration"]
    if name in {workgroup["Name"] for workgroup in athena.list_work_groups()["WorkGroups"]}:
        others = {key: value for key, value in configuration.items() if key != "ResultConfiguration"}
        location = configuration["ResultConfiguration"]["OutputLocation"]
        updates = {"ResultConfigurationUpdates": {"OutputLocation": location}, **others}
        athena.update_work_group(WorkGroup=name, ConfigurationUpdates=updates)
        return []
    athena.create_work_group(**definition)
    return [name]
