"""Whom alerts go to on one machine."""

from __future__ import annotations

import json

import pytest

from local.deploy.alert_topic import ALERT_TOPIC_ARN
from local.stack.airflow_database import with_alert_topic
from sentinel.settings import settings_from


def test_a_variable_that_names_no_topic_gets_this_machines_and_keeps_the_rest() -> None:
    named = json.loads(with_alert_topic('{"late_delivery_hours": 20}', ALERT_TOPIC_ARN))
    assert named == {"late_delivery_hours": 20, "alert_topic_arn": ALERT_TOPIC_ARN}
    assert settings_from(named).alert_topic_arn == ALERT_TOPIC_ARN


@pytest.mark.parametrize("variable", ['{"alert_topic_arn": ""}', "[]", "not JSON"])
def test_what_a_person_wrote_stays(variable: str) -> None:
    assert with_alert_topic(variable, ALERT_TOPIC_ARN) == variable
