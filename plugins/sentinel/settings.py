"""Where things are and how far back to look: the Airflow Variable `sentinel`.

The Variable is JSON and optional; each key stands over a default of docs/architecture.md «Places». Read it inside tasks only:
at import time it would ask the metadata database on every parse of the DAG file.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

VARIABLE = "sentinel"

# Keys that may be empty, and what they look like otherwise.
_FORMS = {
    "alert_topic_arn": (
        re.compile(r"arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,256}", re.ASCII),
        "arn:aws:sns:eu-central-1:123456789012:sentinel-alerts",
    ),
    "alert_slack_connection": (re.compile(r"[\w.-]+", re.ASCII), "slack_alerts"),
    # CloudWatch keeps names that begin with AWS/ to itself.
    "metrics_namespace": (re.compile(r"(?!AWS/)[A-Za-z0-9._/#:-]{1,255}", re.ASCII), "Sentinel"),
    "alert_quiet_hours": (re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d-(?:[01]\d|2[0-3]):[0-5]\d", re.ASCII), "20:00-06:00"),
}
# What AWS allows in the name of an export or a report, and what is no path (docs.aws.amazon.com/cur/latest/userguide).
_EXPORT = re.compile(r"(?!\.{1,2}$)[A-Za-z0-9!\-_.*'() ]{1,256}", re.ASCII)
_ADDRESS = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+")


class SettingError(ValueError):
    """The Airflow Variable `sentinel` names an unknown key or holds a wrong value; the message says which and what is allowed."""


@dataclass(frozen=True)
class Settings:
    """Names of buckets, databases, crawlers and jobs; each field is a key of the Variable."""

    delivery_sources: tuple[str, ...] = ("s3://sentinel-deliveries/cur/",)
    lake_bucket: str = "sentinel-lake"
    artifacts_bucket: str = "sentinel-artifacts"
    raw_database: str = "sentinel_raw"
    silver_database: str = "sentinel_silver"
    gold_database: str = "sentinel_gold"
    published_database: str = "sentinel"
    raw_crawler: str = "sentinel-raw"
    silver_crawler: str = "sentinel-silver"
    gold_crawler: str = "sentinel-gold"
    silver_job: str = "sentinel-silver"
    gold_job: str = "sentinel-gold"
    athena_workgroup: str = "sentinel"
    # The Airflow connection of each step: on AWS each names a role that may do that step and no other (infrastructure/access).
    sense_connection: str = "aws_default"
    land_connection: str = "aws_default"
    crawl_connection: str = "aws_default"
    transform_connection: str = "aws_default"
    check_connection: str = "aws_default"
    publish_connection: str = "aws_default"
    expire_connection: str = "aws_default"
    watch_connection: str = "aws_default"
    # AWS restates closed months for two weeks as a rule, and later for refunds and credits.
    sense_look_back_months: int = 3
    # Exports that must deliver: one that never does is told as late. Those that did deliver need not be named.
    expected_exports: tuple[str, ...] = ()
    # URL of the SQS queue that S3 tells of new manifests; empty: listen_for_deliveries has nothing to listen to.
    delivery_events_queue: str = ""
    # What expire_snapshots leaves: so young, and so many former ones of each month to be rolled back to.
    snapshot_keep_days: int = 90
    snapshot_keep_former: int = 3
    # From the moment nobody can begin to read a snapshot to the deletion of its files; a CSV export takes an hour at most.
    reader_grace_minutes: int = 120
    expire_snapshots_is_dry_run: bool = True
    # Who is told of incidents (docs/operations.md «Alerts»); what is empty is not used.
    alert_topic_arn: str = ""
    alert_slack_connection: str = ""
    alert_email_to: tuple[str, ...] = ()
    alert_email_connection: str = "smtp_default"
    # When warnings wait, in UTC: `20:00-06:00`. Errors never wait.
    alert_quiet_hours: str = ""
    # What watch_freshness takes for an incident. AWS refreshes an export once a day at least.
    late_delivery_hours: int = 36
    stale_snapshot_hours: int = 6
    # How much of a month may be in quarantine for it to be published, in % of its rows (rounded up to a whole row) and of its
    # money. A month that lacks more than 1 % is of no use for showback; below, its figures are right in what they say.
    quarantine_limit_rows_pct: float = 1.0
    quarantine_limit_cost_pct: float = 1.0
    # The CloudWatch namespace that watch_freshness sends its metrics to; empty: it sends none.
    metrics_namespace: str = ""

    @property
    def silver_uri(self) -> str:
        return f"s3://{self.lake_bucket}/silver/"

    @property
    def gold_uri(self) -> str:
        return f"s3://{self.lake_bucket}/gold/"


def load_settings() -> Settings:
    """The settings of this environment. Inside tasks only. Raises SettingError."""
    from airflow.sdk import Variable  # noqa: PLC0415  the pure part of this module needs no Airflow

    return settings_from(Variable.get(VARIABLE, default={}, deserialize_json=True))


def settings_from(values: object) -> Settings:
    """Settings with the given values over the defaults. Raises SettingError naming the key and what is allowed."""
    if not isinstance(values, Mapping):
        raise SettingError(
            f"Airflow Variable `{VARIABLE}` must be a JSON object such as "
            f'{{"lake_bucket": "my-lake"}}, not {type(values).__name__}'
        )
    defaults = {field.name: field.default for field in fields(Settings)}
    unknown = sorted(str(key) for key in values if key not in defaults)
    if unknown:
        raise SettingError(
            f"Airflow Variable `{VARIABLE}` has unknown key(s) {', '.join(unknown)}; allowed: {', '.join(sorted(defaults))}"
        )
    return Settings(**{key: _checked(key, value, defaults[key]) for key, value in values.items()})


def _checked(key: str, value: object, default: object) -> Any:
    if key in _FORMS:
        return _checked_form(key, value)
    if isinstance(default, tuple):
        return _LISTS[key](key, value)
    if isinstance(default, bool):
        if not isinstance(value, bool):
            raise SettingError(f"Airflow Variable `{VARIABLE}`: `{key}` must be true or false, not {value!r}")
        return value
    if isinstance(default, int):
        # bool is an int in Python; `true` months is a mistake all the same.
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            raise SettingError(f"Airflow Variable `{VARIABLE}`: `{key}` must be a whole number ≥ 0, not {value!r}")
        return value
    if isinstance(default, float):
        return _checked_percentage(key, value)
    if not isinstance(value, str) or not value.strip():
        raise SettingError(f"Airflow Variable `{VARIABLE}`: `{key}` must be a name such as {default!r}, not {value!r}")
    return value


def _checked_form(key: str, value: object) -> str:
    """A text that has a form of its own, or is empty: then it is not used."""
    pattern, example = _FORMS[key]
    if not isinstance(value, str) or not (value == "" or pattern.fullmatch(value)):
        raise SettingError(f'Airflow Variable `{VARIABLE}`: `{key}` must be such as "{example}", or "", not {value!r}')
    return value


def _checked_percentage(key: str, value: object) -> float:
    """A number from 0 to 100 with at most six decimals, which is what the checks' SQL takes; NaN is none."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not isinstance(value, int | float) or not 0 <= value <= 100 or round(value, 6) != value:
        raise SettingError(
            f"Airflow Variable `{VARIABLE}`: `{key}` must be a percentage from 0 to 100 such as 1 or 0.5, "
            f"with at most six decimals, not {value!r}"
        )
    return float(value)


def _checked_addresses(key: str, value: object) -> tuple[str, ...]:
    addresses = tuple(value) if isinstance(value, list | tuple) else None
    if addresses is None or not all(isinstance(one, str) and _ADDRESS.fullmatch(one) for one in addresses):
        raise SettingError(
            f"Airflow Variable `{VARIABLE}`: `{key}` must be a list of mail addresses such as "
            f'["on-call@example.com"], not {value!r}'
        )
    return addresses


def _checked_exports(key: str, value: object) -> tuple[str, ...]:
    exports = tuple(value) if isinstance(value, list | tuple) else None
    if exports is None or not all(isinstance(one, str) and _EXPORT.fullmatch(one) for one in exports):
        raise SettingError(
            f"Airflow Variable `{VARIABLE}`: `{key}` must be a list of names of exports such as "
            f'["sentinel-cur2"], not {value!r}'
        )
    return exports


def _checked_sources(key: str, value: object) -> tuple[str, ...]:
    is_list = isinstance(value, list | tuple) and len(value) > 0
    sources = tuple(value) if is_list and isinstance(value, list | tuple) else ()
    if not sources or not all(_is_source(source) for source in sources):
        raise SettingError(
            f"Airflow Variable `{VARIABLE}`: `{key}` must be a list of places that end with `/`, "
            f'such as ["s3://sentinel-deliveries/cur/"], not {value!r}'
        )
    return sources


def _is_source(value: object) -> bool:
    return isinstance(value, str) and value.startswith("s3://") and value.endswith("/") and len(value) > len("s3://x")


_LISTS = {
    "delivery_sources": _checked_sources,
    "expected_exports": _checked_exports,
    "alert_email_to": _checked_addresses,
}
