"""The environment people rely on. Put your accounts, region, provider, networks and who is mailed in."""

from infrastructure.definitions.jobs import JobSize
from infrastructure.settings import (
    AirflowSettings,
    ApiSettings,
    DashboardSettings,
    Environment,
    ExportSettings,
    MonitoringSettings,
    PayerSettings,
)

ENVIRONMENT = Environment(
    name="prod",
    account="444455556666",
    region="us-east-1",
    api=ApiSettings(
        oidc_issuer="https://id.example.com",
        oidc_audience=("sentinel",),
        cors_origins=("https://cost.example.com",),
    ),
    # Airflow's UI is reached from the networks of `ui_cidrs` (docs/deploy.md «Airflow's UI»).
    airflow=AirflowSettings(environment_class="mw1.small", min_workers=1, max_workers=4, ui_cidrs=("10.20.0.0/16",)),
    export=ExportSettings(has_events_queue=True),
    dashboard=DashboardSettings(contact="finops@example.com", client_id="sentinel-dashboard"),
    monitoring=MonitoringSettings(
        emails=("finops-oncall@example.com",), log_retention_days=365, monthly_budget_usd=900
    ),
    # A payer account whose deliveries are read where they lie (docs/deploy.md «A payer's bucket»).
    payers=(PayerSettings(bucket="example-payer-cur", account="777788889999"),),
    jobs=JobSize(number_of_workers=4),
)
