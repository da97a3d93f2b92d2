"""AWS clients through the Amazon provider, so that Airflow's connections (their roles, their endpoint) count.

On one machine all steps share `aws_default`. On AWS each step has a connection of its own, which names the role of that step
(infrastructure/access): Variable `sentinel`, `<step>_connection`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from airflow.providers.amazon.aws.hooks.base_aws import AwsBaseHook

AWS_CONNECTION = "aws_default"


def aws_client(service: str, connection: str = AWS_CONNECTION) -> Any:
    """A boto3 client of a service such as `s3`, `glue` or `athena`. Inside tasks only: it reads the connection."""
    return AwsBaseHook(aws_conn_id=connection, client_type=service).get_conn()


def clients_of(connection: str) -> Callable[[str], Any]:
    """A factory of clients through one connection: `clients_of("sentinel_land")("s3")`."""
    return partial(aws_client, connection=connection)
