"""Lambda's own API, as far as the function calls itself: `POST /2015-03-31/functions/<name>/invocations`.

Reference: docs.aws.amazon.com/lambda/latest/api/API_Invoke.html.
"""

from __future__ import annotations

import json
import uuid

from starlette.requests import Request
from starlette.responses import Response

from local.api.background import BackgroundCalls
from local.api.function import PAYLOAD_BYTES
from local.api.gateway import BodyTooLargeError, read_body
from local.api.instance import Instance
from local.api.options import FUNCTION_ARN, FUNCTION_NAME

PATH = "/2015-03-31/functions/{name}/invocations"
EVENT_BYTES = 1024 * 1024
NAMES = frozenset({FUNCTION_NAME, FUNCTION_ARN})


class Invocations:
    """Answers Invoke for the one function there is."""

    def __init__(self, instance: Instance, background: BackgroundCalls) -> None:
        self._instance = instance
        self._background = background

    async def answer(self, request: Request) -> Response:
        """202 for `Event`, 200 with the answer for `RequestResponse`, 204 for `DryRun`."""
        request_id = str(uuid.uuid4())
        # The signature's key is a placeholder, so it proves nothing; but no web page can send this header unasked.
        if not request.headers.get("authorization", "").startswith("AWS4-HMAC-SHA256 "):
            return _error(403, "MissingAuthenticationTokenException", "Missing Authentication Token", request_id)
        name = request.path_params["name"]
        if name not in NAMES:
            arn = FUNCTION_ARN.removesuffix(FUNCTION_NAME) + name
            return _error(404, "ResourceNotFoundException", f"Function not found: {arn}", request_id)
        kind = request.headers.get("x-amz-invocation-type", "RequestResponse")
        if kind not in {"Event", "RequestResponse", "DryRun"}:
            return _error(400, "InvalidParameterValueException", f"Unknown invocation type {kind}", request_id)
        limit = EVENT_BYTES if kind == "Event" else PAYLOAD_BYTES
        try:
            payload = await read_body(request, limit) or b"{}"
            json.loads(payload)
        except BodyTooLargeError:
            message = f"Request must be smaller than {limit} bytes for the InvokeFunction operation"
            return _error(413, "RequestTooLargeException", message, request_id)
        except ValueError as error:
            message = f"Could not parse request body into json: {error}"
            return _error(400, "InvalidRequestContentException", message, request_id)
        return await self._invoke(kind, payload, request_id)

    async def _invoke(self, kind: str, payload: bytes, request_id: str) -> Response:
        headers = {"x-amzn-requestid": request_id}
        if kind == "DryRun":
            return Response(status_code=204, headers=headers)
        if kind == "Event":
            self._background.submit(payload, request_id)
            return Response(status_code=202, headers=headers)
        outcome = await self._instance.invoke(payload, request_id)
        headers["x-amz-executed-version"] = "$LATEST"
        if outcome.error:
            headers["x-amz-function-error"] = outcome.error
        return Response(outcome.payload, 200, headers, media_type="application/json")


def _error(status: int, error_type: str, message: str, request_id: str) -> Response:
    body = json.dumps({"Type": "User", "Message": message})
    headers = {"x-amzn-errortype": error_type, "x-amzn-requestid": request_id}
    return Response(body, status, headers, media_type="application/json")
