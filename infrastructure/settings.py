"""The settings of one environment: what `infrastructure/environments/<name>.py` says, checked before anything is made of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from infrastructure.definitions.export_query import CUR_TABLE
from infrastructure.definitions.installation import Installation
from infrastructure.definitions.jobs import JobSize
from infrastructure.definitions.names import Names
from infrastructure.setting_rules import rules_of

REPO_ROOT = Path(__file__).resolve().parent.parent


class SettingError(ValueError):
    """A setting that cannot be used; the message names it and says what is allowed."""


@dataclass(frozen=True)
class AirflowSettings:
    """The MWAA environment.

    :param is_made: false where an environment that is there already is used (docs/deploy.md «An Airflow that is there already»).
    :param environment_name: of that one.
    :param execution_role_arn: of that one, where it keeps its own role; else it takes the role `airflow` of this installation.
    :param is_public: whether the web server's address can be reached from the internet; signing in is IAM's either way.
    :param ui_cidrs: from where a web server that is not public can be reached: the networks of a VPN, a peering, a Transit Gateway.
    :param has_nat: a NAT gateway, for requirements from the internet and alerts to Slack; else the endpoints of AWS alone.
    """

    is_made: bool = True
    environment_name: str = ""
    execution_role_arn: str = ""
    environment_class: str = "mw1.small"
    airflow_version: str = "3.3.1"
    min_workers: int = 1
    max_workers: int = 2
    is_public: bool = False
    ui_cidrs: tuple[str, ...] = ()
    has_nat: bool = False
    vpc_cidr: str = "10.61.0.0/20"
    # The versions of plugins.zip, requirements.txt and startup.sh in the Airflow bucket; from `make deploy`. Empty: the newest.
    plugins_version: str = ""
    requirements_version: str = ""
    startup_script_version: str = ""
    # Where the dashboard is, for links in alerts and tasks and the entry «Cost data»; known once it is deployed.
    dashboard_url: str = ""
    # Further keys of the Airflow Variable `sentinel` (docs/operations.md), such as {"alert_quiet_hours": "20:00-06:00"}.
    variable: Mapping[str, object] = field(default_factory=dict)
    # Who receives lineage (docs/lineage.md), such as {"type": "http", "url": "https://lineage.example.com"}; empty: nobody.
    lineage_transport: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class ApiSettings:
    """The API: whose tokens it takes, from which pages, and how large its functions are.

    :param reserved_concurrency: how many answers at once, kept free for them; None: of what the account has. Lambda leaves at least
        100 unreserved, and a new account has ten in all.
    """

    oidc_issuer: str
    oidc_audience: tuple[str, ...]
    cors_origins: tuple[str, ...] = ()
    memory_mb: int = 1769
    reserved_concurrency: int | None = 20
    csv_exports_reserved_concurrency: int | None = 2
    requests_per_second: int = 50
    # Of the functions; the archive's compiled parts are for it.
    runtime: str = "python3.12"


@dataclass(frozen=True)
class DashboardSettings:
    """The dashboard on Amplify; without it the files are served by whatever the team has.

    :param has_firewall: a web ACL before the dashboard and, behind its address, the API. Only from us-east-1.
    :param oidc_origins: further origins that the provider answers on (docs/sign-in.md).
    """

    is_made: bool = True
    has_firewall: bool = False
    oidc_origins: tuple[str, ...] = ()
    contact: str = ""
    client_id: str = ""


@dataclass(frozen=True)
class ExportSettings:
    """The export of this account; without it deliveries come from elsewhere.

    :param table: AWS's table: the CUR 2.0 tells most; a FOCUS table gives words that all clouds share, and some measures less.
    :param has_events_queue: a queue that S3 tells of each new manifest in the delivery bucket, for `listen_for_deliveries`. The
        poll finds every delivery without it, up to half an hour later.
    """

    is_made: bool = True
    table: str = CUR_TABLE
    has_events_queue: bool = False
    name: str = "sentinel-cur2"
    time_granularity: str = "HOURLY"
    has_resources: bool = True
    has_split_cost_allocation: bool = False


@dataclass(frozen=True)
class PayerSettings:
    """The bucket of another account that CUR deliveries are read from."""

    bucket: str
    account: str
    prefix: str = "cur/"
    # Of that bucket; empty: the environment's.
    region: str = ""
    # The key of that bucket, where it has one of its own.
    key_arn: str = ""


@dataclass(frozen=True)
class MonitoringSettings:
    """Who is told, how long logs stay, and what the tool itself may cost."""

    emails: tuple[str, ...] = ()
    log_retention_days: int = 90
    monthly_budget_usd: int = 600
    is_detailed: bool = True


@dataclass(frozen=True)
class Environment:
    """All settings of one environment. Raises SettingError when it is made with values that cannot be used.

    :param name: such as `dev`; `prod` gives the names of docs/architecture.md, others are told apart by it.
    :param athena_max_gb_scanned: what one query may read at most, by the workgroup.
    :param raw_to_cold_days: when delivered files, which are read once, move to cheaper storage.
    """

    name: str
    account: str
    region: str
    api: ApiSettings
    airflow: AirflowSettings = field(default_factory=AirflowSettings)
    dashboard: DashboardSettings = field(default_factory=DashboardSettings)
    export: ExportSettings = field(default_factory=ExportSettings)
    monitoring: MonitoringSettings = field(default_factory=MonitoringSettings)
    payers: tuple[PayerSettings, ...] = ()
    jobs: JobSize = field(default_factory=JobSize)
    athena_max_gb_scanned: int = 200
    raw_to_cold_days: int = 90
    is_data_kept: bool = True
    availability_zones: tuple[str, ...] = ("a", "b")

    def __post_init__(self) -> None:
        _check(self)

    @property
    def installation(self) -> Installation:
        """Names and ARNs of this environment."""
        prefix = "sentinel" if self.name == "prod" else f"sentinel-{self.name}"
        names = Names(prefix, f"{self.account}-{self.region}", self.airflow.environment_name)
        return Installation(self.account, self.region, names, other_airflow_role_arn=self.airflow.execution_role_arn)


def _check(environment: Environment) -> None:
    for is_right, setting, value, allowed in rules_of(environment):
        if not is_right:
            raise SettingError(f"environment {environment.name!r}: {setting} = {value!r}: give {allowed}")
