"""What operators that ask Athena share: they start queries, wait for them in the triggerer, and read their rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from airflow.providers.amazon.aws.hooks.athena import AthenaHook
from airflow.providers.amazon.aws.hooks.base_aws import AwsBaseHook
from airflow.providers.amazon.aws.links.athena import AthenaQueryResultsLink
from airflow.sdk import BaseOperator

from sentinel.checks.trigger import AthenaQueriesTrigger
from sentinel.operators.links import ProofLink

if TYPE_CHECKING:
    from airflow.sdk import Context


class AthenaQueriesOperator(BaseOperator):
    """Base of operators that ask several questions at once.

    :param poll_seconds: pause between two looks at the queries.
    :param timeout_seconds: queries that run longer are stopped.
    """

    operator_extra_links = (ProofLink(), AthenaQueryResultsLink())

    def __init__(
        self,
        *,
        aws_conn_id: str | None = "aws_default",
        region_name: str | None = None,
        poll_seconds: float = 2.0,
        timeout_seconds: float = 3600.0,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.aws_conn_id = aws_conn_id
        self.region_name = region_name
        self.poll_seconds = poll_seconds
        self.timeout_seconds = timeout_seconds
        self._started: list[str] = []

    @cached_property
    def athena(self) -> AthenaHook:
        """The hook that starts, stops and reads the queries."""
        return AthenaHook(aws_conn_id=self.aws_conn_id, region_name=self.region_name, log_query=False)

    def client(self, service: str) -> Any:
        """A boto3 client through the same connection."""
        return AwsBaseHook(aws_conn_id=self.aws_conn_id, region_name=self.region_name, client_type=service).get_conn()

    def start(self, statements: Sequence[str], *, workgroup: str) -> list[str]:
        """The ids of the queries, in the order of the statements; none goes on when one cannot be started."""
        self._started = []
        try:
            for statement in statements:
                # No result location: that is the workgroup's to say.
                self._started.append(self.athena.run_query(statement, {}, {}, workgroup=workgroup))
        except Exception:
            self.on_kill()  # the task fails now, and nobody would read them
            raise
        return self._started

    def on_kill(self) -> None:
        """Stop what was started before the waiting was handed to the triggerer, which stops what it waits for itself."""
        for query_execution_id in self._started:
            self.athena.stop_query(query_execution_id)

    def trigger_for(self, query_execution_ids: Sequence[str]) -> AthenaQueriesTrigger:
        """What waits until all of them have ended."""
        return AthenaQueriesTrigger(
            query_execution_ids=query_execution_ids,
            poll_seconds=self.poll_seconds,
            timeout_seconds=self.timeout_seconds,
            aws_conn_id=self.aws_conn_id,
            region_name=self.region_name,
        )

    def link_query(self, context: Context, query_execution_id: str) -> None:
        """Let the task's link «Query Results» open this query in the Athena console."""
        AthenaQueryResultsLink.persist(
            context=context,
            operator=self,
            region_name=self.athena.conn_region_name,
            aws_partition=self.athena.conn_partition,
            query_execution_id=query_execution_id,
        )

    @staticmethod
    def why_not_succeeded(event: Mapping[str, Any], query_execution_id: str, name: str) -> str | None:
        """None when the trigger saw the query of that name succeed; else how it ended, with Athena's reason."""
        ended = event["states"].get(query_execution_id, {"state": "UNKNOWN", "reason": "the trigger did not name it"})
        if ended["state"] == "SUCCEEDED":
            return None
        return f"{name}: Athena query {query_execution_id} ended {ended['state']}: {ended['reason']}"

    def rows(self, query_execution_id: str) -> list[dict[str, Any]]:
        """All rows of a query's result, as GetQueryResults has them; the first is the header."""
        pages = self.athena.get_conn().get_paginator("get_query_results")
        return [
            row for page in pages.paginate(QueryExecutionId=query_execution_id) for row in page["ResultSet"]["Rows"]
        ]
