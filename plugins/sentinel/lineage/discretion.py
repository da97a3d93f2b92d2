"""What an event may carry to a receiver outside: the names of datasets and columns, and nothing that is in them."""

from __future__ import annotations

from typing import Any

from openlineage.client.event_v2 import RunEvent
from openlineage.client.facet_v2 import error_message_run
from openlineage.client.transport.transform import EventTransformer

from sentinel.alerts.run import DAG_IDS

# A red check is told with its amounts, a refusal of AWS with account and role.
UNTOLD = "The error is told in the task's log alone."

_OF_THE_JOB = {"airflow", "documentation", "jobType", "ownership", "tags"}
_OF_THE_RUN = {
    *("airflow", "airflowDagRun", "airflowMappedTask", "airflowState", "errorMessage"),
    *("nominalTime", "parent", "processing_engine", "tags"),
}
# What people typed, and who they are.
_NOT_OF_THE_DAG_RUN = ("conf", "note", "triggering_user_name")


class Discretion(EventTransformer):
    """Leaves of the facets of our runs and jobs those that are known to tell no amounts, accounts, credentials or people.

    The class of the transport `transform` around the one that sends (infrastructure/definitions/lineage.py). Events of other
    DAGs are their owners' business, and pass as they are.
    """

    def transform(self, event: Any) -> Any:
        """The event as it may leave."""
        if not isinstance(event, RunEvent) or event.job.name.partition(".")[0] not in DAG_IDS:
            return event
        job, run = event.job.facets or {}, event.run.facets or {}
        event.job.facets = {name: facet for name, facet in job.items() if name in _OF_THE_JOB}
        event.run.facets = {name: facet for name, facet in run.items() if name in _OF_THE_RUN}
        if "errorMessage" in run:
            event.run.facets["errorMessage"] = error_message_run.ErrorMessageRunFacet(UNTOLD, "python")
        for name in ("airflow", "airflowDagRun"):
            for key in _NOT_OF_THE_DAG_RUN:
                (getattr(run.get(name), "dagRun", None) or {}).pop(key, None)
        return event
