"""The Airflow Variable `sentinel`."""

import pytest

from sentinel.settings import SettingError, Settings, settings_from


def test_an_absent_variable_gives_the_names_of_the_architecture():
    settings = settings_from({})
    assert settings == Settings()
    assert settings.delivery_sources == ("s3://sentinel-deliveries/cur/",)
    assert (settings.silver_uri, settings.gold_uri) == ("s3://sentinel-lake/silver/", "s3://sentinel-lake/gold/")
    assert settings.sense_look_back_months == 3


def test_a_key_stands_over_its_default_and_leaves_the_others():
    settings = settings_from({"lake_bucket": "my-lake", "delivery_sources": ["s3://a/b/", "s3://c/"]})
    assert settings.gold_uri == "s3://my-lake/gold/"
    assert settings.delivery_sources == ("s3://a/b/", "s3://c/")
    assert settings.gold_job == "sentinel-gold"


@pytest.mark.parametrize("limit", [0, 0.5, 1, 33.333333, 100])
def test_a_limit_is_a_percentage_whole_or_not(limit):
    assert settings_from({"quarantine_limit_cost_pct": limit}).quarantine_limit_cost_pct == limit


def test_an_unknown_key_is_named_with_those_that_are_allowed():
    with pytest.raises(SettingError, match=r"unknown key\(s\) lake_buckett; allowed: .*lake_bucket,"):
        settings_from({"lake_buckett": "x"})


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("lake_bucket", ""),
        ("lake_bucket", 7),
        ("sense_look_back_months", -1),
        ("sense_look_back_months", True),
        ("sense_look_back_months", "3"),
        ("snapshot_keep_days", 1.5),
        ("expire_snapshots_is_dry_run", 0),
        ("expire_snapshots_is_dry_run", "false"),
        ("delivery_sources", []),
        ("delivery_sources", "s3://a/b/"),
        ("delivery_sources", ["s3://a/b"]),
        ("delivery_sources", ["/local/"]),
        ("expected_exports", "sentinel-cur2"),
        ("expected_exports", [""]),
        ("expected_exports", [".."]),
        ("expected_exports", ["cur/sentinel-cur2"]),
        ("alert_topic_arn", "sentinel-alerts"),
        ("alert_topic_arn", None),
        ("alert_slack_connection", "https://hooks.slack.com/services/x"),
        ("alert_email_to", "on-call@example.com"),
        ("alert_email_to", ["on-call"]),
        ("alert_email_connection", ""),
        ("alert_quiet_hours", "20-06"),
        ("alert_quiet_hours", "24:00-06:00"),
        ("metrics_namespace", "AWS/Sentinel"),
        ("late_delivery_hours", -1),
        ("quarantine_limit_rows_pct", "1"),
        ("quarantine_limit_rows_pct", -0.1),
        ("quarantine_limit_rows_pct", True),
        ("quarantine_limit_cost_pct", 100.1),
        ("quarantine_limit_cost_pct", 0.0000001),
        ("quarantine_limit_cost_pct", float("nan")),
    ],
)
def test_a_wrong_value_is_named(key, value):
    with pytest.raises(SettingError, match=f"`{key}` must be"):
        settings_from({key: value})


def test_a_variable_that_is_no_object_is_refused():
    with pytest.raises(SettingError, match="must be a JSON object"):
        settings_from(["lake"])


def test_who_is_told_of_incidents_is_empty_unless_set():
    unset = settings_from({"alert_topic_arn": "", "alert_email_to": []})
    assert (unset.alert_topic_arn, unset.alert_slack_connection, unset.alert_email_to) == ("", "", ())
    told = settings_from(
        {
            "alert_topic_arn": "arn:aws:sns:eu-central-1:123456789012:sentinel-alerts",
            "alert_email_to": ["on-call@example.com", "finops@example.com"],
            "alert_quiet_hours": "20:00-06:00",
        }
    )
    assert told.alert_topic_arn == "arn:aws:sns:eu-central-1:123456789012:sentinel-alerts"
    assert told.alert_email_to == ("on-call@example.com", "finops@example.com")
    assert told.alert_quiet_hours == "20:00-06:00"
