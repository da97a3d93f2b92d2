"""Athena's operations over the executions in `athena`; workgroups and the rest are moto's."""

import json
from collections.abc import Callable
from typing import Any

from moto.athena.models import athena_backends
from moto.athena.responses import AthenaResponse
from moto.core import DEFAULT_ACCOUNT_ID

from local.aws import athena, catalog
from local.aws.places import split_uri

Reply = tuple[str, dict[str, int]] | str


def refuse(message: str) -> Reply:
    """InvalidRequestException."""
    return json.dumps({"__type": "InvalidRequestException", "Message": message}), {"status": 400}


def start_query_execution(self: AthenaResponse) -> Reply:
    """StartQueryExecution."""
    workgroup_name = self._get_param("WorkGroup") or "primary"
    workgroup = self.athena_backend.work_groups.get(workgroup_name)
    if workgroup is None:
        return refuse(f"WorkGroup {workgroup_name} is not found.")
    own = (workgroup.configuration.get("ResultConfiguration") or {}).get("OutputLocation")
    asked = (self._get_param("ResultConfiguration") or {}).get("OutputLocation")
    is_enforced = workgroup.configuration.get("EnforceWorkGroupConfiguration")
    output_folder = (own or asked) if is_enforced else (asked or own)
    if not output_folder:
        return refuse(
            "No output location provided. An output location is required either through the Workgroup result "
            "configuration setting or as an API input."
        )
    try:
        bucket, _ = split_uri(output_folder)
    except ValueError as error:
        return refuse(f"outputLocation is not a valid S3 path. {error}")
    if bucket not in athena._places[0].bucket_names():
        return refuse(f"Unable to verify/create output bucket {bucket}")
    query_id = athena.start(
        sql=self._get_param("QueryString"),
        context=self._get_param("QueryExecutionContext") or {},
        output_folder=output_folder,
        workgroup=workgroup_name,
        parameters=self._get_param("ExecutionParameters") or [],
        request_token=self._get_param("ClientRequestToken") or "",
    )
    return json.dumps({"QueryExecutionId": query_id})


def get_query_execution(self: AthenaResponse) -> Reply:
    """GetQueryExecution."""
    query_id = self._get_param("QueryExecutionId")
    found = athena.find(query_id)
    return json.dumps({"QueryExecution": found.describe()}) if found else _unknown(query_id)


def batch_get_query_execution(self: AthenaResponse) -> Reply:
    """BatchGetQueryExecution."""
    ids = self._get_param("QueryExecutionIds")
    found = [athena.find(query_id) for query_id in ids]
    unknown = [
        {"QueryExecutionId": query_id, "ErrorCode": "INVALID_INPUT", "ErrorMessage": "was not found"}
        for query_id, execution in zip(ids, found, strict=True)
        if execution is None
    ]
    described = [execution.describe() for execution in found if execution]
    return json.dumps({"QueryExecutions": described, "UnprocessedQueryExecutionIds": unknown})


def get_query_results(self: AthenaResponse) -> Reply:
    """GetQueryResults, in pages; the first row of a query's first page is the header."""
    query_id = self._get_param("QueryExecutionId")
    found = athena.find(query_id)
    if found is None:
        return _unknown(query_id)
    if found.state != "SUCCEEDED":
        said = f"Query did not finish successfully. Final query state: {found.state}"
        return refuse(said if found.state in athena.FINISHED else f"Query has not yet finished. State: {found.state}")
    if found.answer is None:
        return refuse(f"The result of {query_id} is only in {found.output_location} any more")
    first = int(self._get_param("NextToken") or 0)
    count = int(self._get_param("MaxResults") or athena.PAGE_ROWS)
    result_set, following = athena.result_page(found.answer, first, min(count, athena.PAGE_ROWS))
    reply: dict[str, Any] = {"ResultSet": result_set, "UpdateCount": found.answer.update_count}
    if following is not None:
        reply["NextToken"] = str(following)
    return json.dumps(reply)


def get_query_runtime_statistics(self: AthenaResponse) -> Reply:
    """GetQueryRuntimeStatistics: the rows a query gave and the time it took."""
    query_id = self._get_param("QueryExecutionId")
    found = athena.find(query_id)
    if found is None:
        return _unknown(query_id)
    rows = len(found.answer.rows) if found.answer else 0
    statistics = {"Timeline": found.describe()["Statistics"], "Rows": {"OutputRows": rows}}
    statistics["Timeline"].pop("DataScannedInBytes")
    return json.dumps({"QueryRuntimeStatistics": statistics})


def list_query_executions(self: AthenaResponse) -> Reply:
    """ListQueryExecutions."""
    return json.dumps({"QueryExecutionIds": athena.list_ids(self._get_param("WorkGroup") or "primary")})


def stop_query_execution(self: AthenaResponse) -> Reply:
    """StopQueryExecution."""
    query_id = self._get_param("QueryExecutionId")
    found = athena.find(query_id)
    if found is None:
        return _unknown(query_id)
    found.stop()
    return "{}"


def get_work_group(self: AthenaResponse) -> Reply:
    """GetWorkGroup."""
    name = self._get_param("WorkGroup")
    found = self.athena_backend.get_work_group(name)
    return json.dumps({"WorkGroup": found}) if found else refuse(f"WorkGroup {name} is not found.")


def update_work_group(self: AthenaResponse) -> Reply:
    """UpdateWorkGroup: the result location, whether it is enforced, and the description."""
    name = self._get_param("WorkGroup")
    found = self.athena_backend.work_groups.get(name)
    if found is None:
        return refuse(f"WorkGroup {name} is not found.")
    updates = self._get_param("ConfigurationUpdates") or {}
    if "ResultConfigurationUpdates" in updates:
        location = updates["ResultConfigurationUpdates"].get("OutputLocation")
        found.configuration["ResultConfiguration"] = {"OutputLocation": location} if location else {}
    if "EnforceWorkGroupConfiguration" in updates:
        found.configuration["EnforceWorkGroupConfiguration"] = updates["EnforceWorkGroupConfiguration"]
    if self._get_param("Description") is not None:
        found.description = self._get_param("Description")
    catalog.save_now()
    return "{}"


def _unknown(query_id: str) -> Reply:
    return refuse(f"QueryExecution {query_id} was not found")


def _saving(method: Callable[..., Any]) -> Callable[..., Any]:
    def answer(self: AthenaResponse) -> Any:
        result = method(self)
        catalog.save_now()
        return result

    return answer


OPERATIONS = (
    start_query_execution,
    get_query_execution,
    batch_get_query_execution,
    get_query_results,
    get_query_runtime_statistics,
    list_query_executions,
    stop_query_execution,
    get_work_group,
    update_work_group,
)


def install() -> None:
    """Make moto answer these operations in this way, and keep workgroups over a restart."""
    for operation in OPERATIONS:
        setattr(AthenaResponse, operation.__name__, operation)
    for name in ("create_work_group", "delete_work_group"):
        setattr(AthenaResponse, name, _saving(getattr(AthenaResponse, name)))
    # Made now, under no request: two first requests at once would make two.
    _ = athena_backends[DEFAULT_ACCOUNT_ID][catalog.REGION]
