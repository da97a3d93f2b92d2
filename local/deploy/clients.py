"""boto3 clients of the embedded AWS, and the code of an error it answers."""

from __future__ import annotations

from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from local.settings import REGION


def client(endpoint_url: str, service: str) -> Any:
    """A client of one service of the embedded AWS."""
    # boto3's stubs know a service only by a literal name.
    create: Any = boto3.client
    return create(
        service,
        endpoint_url=endpoint_url,
        region_name=REGION,
        aws_access_key_id="sentinel",
        aws_secret_access_key="sentinel",  # noqa: S106 - the embedded AWS asks for none
        config=Config(s3={"addressing_style": "path"}),
    )


def code_of(error: ClientError) -> str:
    """What AWS calls the error, such as `EntityNotFoundException`."""
    return str(error.response["Error"]["Code"])
