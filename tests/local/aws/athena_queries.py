"""Run a query by boto3 and wait for it, for the tests of this folder."""

import time
from dataclasses import dataclass
from typing import Any

FINISHED = {"SUCCEEDED", "FAILED", "CANCELLED"}


@dataclass
class Queries:
    """Queries whose results go to one folder."""

    athena: Any
    output: str

    def start(self, sql: str, database: str = "default", parameters: list[str] | None = None) -> str:
        arguments: dict[str, Any] = {"ExecutionParameters": parameters} if parameters else {}
        return str(
            self.athena.start_query_execution(
                QueryString=sql,
                QueryExecutionContext={"Database": database, "Catalog": "AwsDataCatalog"},
                ResultConfiguration={"OutputLocation": self.output},
                **arguments,
            )["QueryExecutionId"]
        )

    def wait(self, query_id: str) -> dict[str, Any]:
        for _ in range(1200):
            execution: dict[str, Any] = self.athena.get_query_execution(QueryExecutionId=query_id)["QueryExecution"]
            if execution["Status"]["State"] in FINISHED:
                return execution
            time.sleep(0.05)
        raise AssertionError(f"query {query_id} did not end within a minute")

    def rows(self, sql: str, database: str = "default", parameters: list[str] | None = None) -> list[list[str | None]]:
        """All rows of a result, the header of a query among them."""
        query_id = self.start(sql, database, parameters)
        execution = self.wait(query_id)
        assert execution["Status"]["State"] == "SUCCEEDED", execution["Status"].get("StateChangeReason")
        rows = self.athena.get_query_results(QueryExecutionId=query_id)["ResultSet"]["Rows"]
        return [[value.get("VarCharValue") for value in row["Data"]] for row in rows]

    def failure(self, sql: str, database: str = "default", parameters: list[str] | None = None) -> str:
        """The reason a query failed for."""
        status = self.wait(self.start(sql, database, parameters))["Status"]
        assert status["State"] == "FAILED", status
        return str(status["StateChangeReason"])
