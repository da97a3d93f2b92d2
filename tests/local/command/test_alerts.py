"""`sentinel alerts` reads what arrived in the queue behind the topic, without taking it away."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from local.command.alerts import receive_alerts
from local.deploy.alert_topic import ALERT_TOPIC_ARN, put_alert_topic


def test_every_message_is_shown_in_its_order_again_and_again_until_it_is_cleared(aws: Callable[[str], Any]) -> None:
    sns, sqs = aws("sns"), aws("sqs")
    assert put_alert_topic(sns, sqs) == ["sentinel-alerts"]
    assert put_alert_topic(sns, sqs) == []
    for number in range(12):
        sns.publish(
            TopicArn=ALERT_TOPIC_ARN,
            Subject=f"[sentinel] {number}",
            Message=f"text {number}",
            MessageAttributes={
                name: {"DataType": "String", "StringValue": value}
                for name, value in {"severity": "error", "kind": "failed_run", "state": "opened"}.items()
            },
        )

    shown = receive_alerts(sqs)

    assert sorted(one.text for one in shown) == sorted(f"text {number}" for number in range(12))
    assert [one.sent_at for one in shown] == sorted(one.sent_at for one in shown)
    assert {(one.severity, one.kind, one.state) for one in shown} == {("error", "failed_run", "opened")}
    assert receive_alerts(sqs, clear=True) == shown
    assert receive_alerts(sqs) == []
