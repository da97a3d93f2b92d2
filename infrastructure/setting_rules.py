"""What the settings of an environment must keep to: rule by rule, each with the setting's name and what is allowed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from ipaddress import IPv4Network
from typing import TYPE_CHECKING

from infrastructure.definitions.export_query import CUR_TABLE, FOCUS_TABLES

if TYPE_CHECKING:
    from infrastructure.settings import AirflowSettings, ApiSettings, Environment, MonitoringSettings, PayerSettings

# micro runs at most three tasks at once, which is enough for one export; the others scale workers.
AIRFLOW_CLASSES = ("mw1.micro", "mw1.small", "mw1.medium", "mw1.large", "mw1.xlarge", "mw1.2xlarge")
GLUE_VERSIONS = ("5.1", "6.0")
WORKER_TYPES = ("G.1X", "G.2X", "G.4X", "G.8X")
# What CloudWatch Logs takes.
RETENTION_DAYS = (
    1,
    3,
    5,
    7,
    14,
    30,
    60,
    90,
    120,
    150,
    180,
    365,
    400,
    545,
    731,
    1096,
    1827,
    2192,
    2557,
    2922,
    3288,
    3653,
)

# What AWS routes between networks: RFC 1918, and what carriers share (RFC 6598).
PRIVATE_NETWORKS = tuple(map(IPv4Network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10")))

_SECRET_KEY = re.compile(r'"(api_?key|password|secret|token)"\s*:', re.IGNORECASE)

# Whether it is kept, the setting, its value, what is allowed.
Rule = tuple[object, str, object, str]


def rules_of(environment: Environment) -> Iterator[Rule]:
    """Every rule, kept or broken."""
    yield from _whole(environment)
    yield from _airflow(environment.airflow)
    yield from _airflow_that_is_there(environment)
    yield from _api(environment.api)
    yield from _monitoring(environment.monitoring)
    for payer in environment.payers:
        yield from _payer(payer)
        yield from _payers_region(environment, payer)


def _whole(environment: Environment) -> Iterator[Rule]:
    name, region, zones = environment.name, environment.region, environment.availability_zones
    scanned, cold, workers = (
        environment.athena_max_gb_scanned,
        environment.raw_to_cold_days,
        environment.jobs.number_of_workers,
    )
    export = environment.export
    yield re.fullmatch(r"[a-z][a-z0-9]{1,9}", name), "name", name, "2 to 10 letters and digits"
    yield _account("account", environment.account)
    yield _region("region", region)
    yield len(set(zones)) == len(zones) == 2, "availability_zones", zones, "two letters: MWAA takes two subnets"
    yield scanned > 0, "athena_max_gb_scanned", scanned, "above 0"
    yield cold >= 30, "raw_to_cold_days", cold, "30 or more, as S3 wants"
    yield _one_of("jobs.glue_version", environment.jobs.glue_version, GLUE_VERSIONS)
    yield _one_of("jobs.worker_type", environment.jobs.worker_type, WORKER_TYPES)
    yield 2 <= workers <= 100, "jobs.number_of_workers", workers, "2 to 100"
    yield _one_of("export.table", export.table, (CUR_TABLE, *FOCUS_TABLES))
    can_split = export.table == CUR_TABLE or not export.has_split_cost_allocation
    yield can_split, "export.has_split_cost_allocation", True, f"it with export.table = {CUR_TABLE!r} only"
    yield _one_of("export.time_granularity", export.time_granularity, ("HOURLY", "DAILY", "MONTHLY"))
    has_place = not environment.dashboard.has_firewall or region == "us-east-1"
    yield has_place, "dashboard.has_firewall", True, "it in us-east-1 only: AWS keeps web ACLs of Amplify there"
    yield re.fullmatch(r"[A-Za-z0-9_-]{1,128}", export.name), "export.name", export.name, "letters, digits, - and _"


def _airflow(airflow: AirflowSettings) -> Iterator[Rule]:
    fewest, most, cidr = airflow.min_workers, airflow.max_workers, airflow.vpc_cidr
    yield _one_of("airflow.environment_class", airflow.environment_class, AIRFLOW_CLASSES)
    yield 1 <= fewest <= most <= 25, "airflow.min_workers and max_workers", (fewest, most), "1 ≤ min ≤ max ≤ 25"
    is_one = airflow.environment_class != "mw1.micro" or most == 1
    yield is_one, "airflow.max_workers", most, "1, since mw1.micro has one worker"
    is_reached = not airflow.ui_cidrs or (airflow.is_made and not airflow.is_public)
    yield is_reached, "airflow.ui_cidrs", airflow.ui_cidrs, "them to an environment that is made here, and not public"
    are_networks = all(map(_is_private_network, airflow.ui_cidrs))
    yield are_networks, "airflow.ui_cidrs", airflow.ui_cidrs, "private networks such as 10.20.0.0/16"
    is_private = re.fullmatch(r"10\.\d{1,3}\.\d{1,3}\.0/(1[6-9]|2[0-2])", cidr)
    yield is_private, "airflow.vpc_cidr", cidr, "a private range such as 10.61.0.0/20"
    is_address = re.fullmatch(r"(https://[a-z0-9.-]+(:\d+)?)?", airflow.dashboard_url)
    yield is_address, "airflow.dashboard_url", airflow.dashboard_url, "an https address without a path, or nothing"
    transport = airflow.lineage_transport
    has_type = not transport or isinstance(transport.get("type"), str)
    wanted = 'nothing, or a transport with its type, such as {"type": "http", "url": "https://…"}'
    yield has_type, "airflow.lineage_transport", dict(transport), wanted
    # The template and MWAA's console show it.
    is_open = not _SECRET_KEY.search(json.dumps(dict(transport)))
    by_connection = (
        'no key or password: {"type": "airflow_connection_api_key", "conn_id": "sentinel_lineage"} as its auth'
    )
    yield is_open, "airflow.lineage_transport", "(with a key)", by_connection


def _airflow_that_is_there(environment: Environment) -> Iterator[Rule]:
    airflow = environment.airflow
    name, role = airflow.environment_name, airflow.execution_role_arn
    if airflow.is_made:
        only = "it with airflow.is_made = False only"
        yield not name, "airflow.environment_name", name, only
        yield not role, "airflow.execution_role_arn", role, only
        return
    is_name = re.fullmatch(r"[a-zA-Z][0-9a-zA-Z_-]{0,79}", name)
    yield is_name, "airflow.environment_name", name, "the name of the environment that is there"
    is_role = not role or re.fullmatch(rf"arn:aws:iam::{environment.account}:role/[\w+=,.@/-]+", role)
    yield is_role, "airflow.execution_role_arn", role, f"the ARN of a role of {environment.account}, or nothing"


def _api(api: ApiSettings) -> Iterator[Rule]:
    is_https = re.fullmatch(r"https://[^\s?#]+", api.oidc_issuer)
    yield is_https, "api.oidc_issuer", api.oidc_issuer, "the https address of the provider, as it stands in `iss`"
    is_named = len(api.oidc_audience) > 0 and all(api.oidc_audience)
    yield is_named, "api.oidc_audience", api.oidc_audience, "one or more audiences of the API"
    are_origins = all(re.fullmatch(r"https://[a-z0-9.-]+(:\d+)?", origin) for origin in api.cors_origins)
    yield are_origins, "api.cors_origins", api.cors_origins, "https origins without a path; never *"
    yield 128 <= api.memory_mb <= 10240, "api.memory_mb", api.memory_mb, "128 to 10240"
    for name in ("reserved_concurrency", "csv_exports_reserved_concurrency"):
        reserved = getattr(api, name)
        yield reserved is None or reserved > 0, f"api.{name}", reserved, "above 0, or None"
    yield api.requests_per_second > 0, "api.requests_per_second", api.requests_per_second, "above 0"


def _monitoring(monitoring: MonitoringSettings) -> Iterator[Rule]:
    budget, emails = monitoring.monthly_budget_usd, monitoring.emails
    yield _one_of("monitoring.log_retention_days", monitoring.log_retention_days, RETENTION_DAYS)
    yield budget > 0, "monitoring.monthly_budget_usd", budget, "above 0"
    are_addresses = all(re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", email) for email in emails)
    yield are_addresses, "monitoring.emails", emails, "addresses"


def _payer(payer: PayerSettings) -> Iterator[Rule]:
    yield _account("payers.account", payer.account)
    yield re.fullmatch(r"[a-z0-9.-]{3,63}", payer.bucket), "payers.bucket", payer.bucket, "the name of a bucket"
    is_key = not payer.key_arn or re.fullmatch(r"arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key/[A-Za-z0-9-]+", payer.key_arn)
    yield is_key, "payers.key_arn", payer.key_arn, "the ARN of the bucket's key, not of an alias"
    yield payer.prefix.endswith("/"), "payers.prefix", payer.prefix, "a folder, with / at the end"


def _payers_region(environment: Environment, payer: PayerSettings) -> Iterator[Rule]:
    region, airflow = payer.region or environment.region, environment.airflow
    yield _region("payers.region", region)
    is_reached = region == environment.region or airflow.has_nat or not airflow.is_made
    yield (
        is_reached,
        "payers.region",
        region,
        f"{environment.region}, or airflow.has_nat: S3's endpoint reaches no other",
    )


def _is_private_network(text: str) -> bool:
    try:
        network = IPv4Network(text)
    except ValueError:
        return False
    return any(network.subnet_of(private) for private in PRIVATE_NETWORKS)


def _region(setting: str, region: str) -> Rule:
    # China and GovCloud are partitions of their own: other ARNs, other hosts, other places of exports.
    is_region = re.fullmatch(r"(?!cn-|us-gov-)[a-z]{2}(-[a-z]+)+-\d", region)
    return is_region, setting, region, "a region such as eu-central-1; not of China or GovCloud"


def _account(setting: str, account: str) -> Rule:
    return re.fullmatch(r"\d{12}", account), setting, account, "12 digits, in quotes"


def _one_of(setting: str, value: object, allowed: tuple[object, ...]) -> Rule:
    return value in allowed, setting, value, "one of " + ", ".join(map(str, allowed))
