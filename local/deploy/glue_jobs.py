"""The jobs of Glue."""

from __future__ import annotations

from typing import Any


def put_jobs(glue: Any, jobs: list[dict[str, Any]]) -> list[str]:
    """Create or update the jobs; the names of those that had to change."""
    known = {job["Name"]: job for job in glue.get_jobs()["Jobs"]}
    changed = []
    for definition in jobs:
        name = definition["Name"]
        existing = known.get(name)
        if existing is None:
            glue.create_job(**definition)
        elif all(existing.get(key) == value for key, value in definition.items()):
            continue
        else:
            glue.update_job(JobName=name, JobUpdate={key: value for key, value in definition.items() if key != "Name"})
        changed.append(name)
    return changed
