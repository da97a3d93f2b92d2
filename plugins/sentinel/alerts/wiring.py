"""The teller of this environment: its lake and its settings. Inside tasks and listeners only: it reads the Variable."""

from __future__ import annotations

from airflow.providers.amazon.aws.hooks.base_aws import AwsBaseHook

from sentinel.alerts.channels import PATIENCE
from sentinel.alerts.store import IncidentStore
from sentinel.alerts.telling import Teller
from sentinel.settings import Settings, load_settings


def teller(settings: Settings | None = None) -> Teller:
    """What opens and ends incidents here. Raises SettingError."""
    settings = settings or load_settings()
    s3 = AwsBaseHook(aws_conn_id=settings.watch_connection, client_type="s3", config=PATIENCE).get_conn()
    return Teller(IncidentStore(s3, settings.lake_bucket), settings)
