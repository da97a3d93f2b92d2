"""AWS clients through the Amazon provider, so that the Airflow connection `aws_default` (and its endpoint) counts."""

from __future__ import annotations

from typing import Any

from airflow.providers.amazon.aws.hooks.base_aws import AwsBaseHook

AWS_CONNECTION = "aws_default"


def aws_client(service: str) -> Any:
    """A boto3 client of a service such as `s3`, `glue` or `athena`. Inside tasks only: it reads the connection."""
    return AwsBaseHook(aws_conn_id=AWS_CONNECTION, client_type=service).get_conn()
