"""A small environment to try things in. Put your account, region, provider and who is mailed in."""

from infrastructure.settings import (
    AirflowSettings,
    ApiSettings,
    DashboardSettings,
    Environment,
    ExportSettings,
    MonitoringSettings,
)

ENVIRONMENT = Environment(
    name="dev",
    account="111122223333",
    region="us-east-1",
    api=ApiSettings(
        oidc_issuer="https://id.example.com",
        oidc_audience=("sentinel-dev",),
        # A new account has ten executions at once, and none to reserve.
        reserved_concurrency=None,
        csv_exports_reserved_concurrency=None,
        requests_per_second=10,
    ),
    # Public with NAT is the simplest to try; MWAA is most of the bill (docs/cost.md), and micro is its smallest.
    airflow=AirflowSettings(environment_class="mw1.micro", max_workers=1, is_public=True, has_nat=True),
    dashboard=DashboardSettings(client_id="sentinel-dashboard-dev"),
    export=ExportSettings(name="sentinel-dev-cur2"),
    monitoring=MonitoringSettings(
        emails=("finops-dev@example.com",), log_retention_days=14, monthly_budget_usd=200, is_detailed=False
    ),
    athena_max_gb_scanned=20,
    is_data_kept=False,
)
