"""The ways to people: SNS, Slack and mail, each where a setting names it. Airflow connections hold what is secret."""

from __future__ import annotations

import html
import logging
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

from botocore.config import Config

from sentinel.alerts.message import Message
from sentinel.clients import AWS_CONNECTION
from sentinel.settings import Settings

# A message is sent by a task that has failed, or by the scheduler between two decisions: neither may wait long.
PATIENCE = Config(connect_timeout=3, read_timeout=5, retries={"total_max_attempts": 2})
SLACK_SECONDS = 5

log = logging.getLogger(__name__)

Channel = Callable[[Message], None]


def channels_of(settings: Settings) -> dict[str, Channel]:
    """What each channel that is set is called → how it sends. The topic first: the others are beside it."""
    found: dict[str, Channel] = {}
    if settings.alert_topic_arn:
        found["SNS"] = Topic(settings.alert_topic_arn, settings.watch_connection)
    if settings.alert_slack_connection:
        found["Slack"] = lambda message: _to_slack(settings.alert_slack_connection, message)
    if settings.alert_email_to:
        found["mail"] = lambda message: _to_mail(settings, message)
    return found


def send_by_all(channels: Mapping[str, Channel], message: Message) -> list[str]:
    """The channels that took the message. One that fails is logged and keeps no other from it."""
    took = []
    for name, send in channels.items():
        try:
            send(message)
        except Exception:
            log.exception("%s did not take the alert «%s»", name, message.subject)
        else:
            took.append(name)
    if took:
        log.info("sent by %s: %s", ", ".join(took), message.subject)
    return took


class Topic:
    """Sends to an SNS topic; its client is made with the first message."""

    def __init__(self, arn: str, connection: str = AWS_CONNECTION) -> None:
        self._arn = arn
        self._connection = connection

    def __call__(self, message: Message) -> None:
        """Publish the message. Raises what SNS raises."""
        attributes: dict[str, Any] = dict(message.attributes)
        self._hook.publish_to_target(self._arn, message.text, subject=message.subject, message_attributes=attributes)

    @cached_property
    def _hook(self) -> Any:
        from airflow.providers.amazon.aws.hooks.sns import SnsHook  # noqa: PLC0415  only who sends pays for it

        # The topic's own region, which may be another than the environment's.
        return SnsHook(aws_conn_id=self._connection, region_name=self._arn.split(":")[3], config=PATIENCE)


def _to_slack(connection: str, message: Message) -> None:
    from airflow.providers.slack.hooks.slack_webhook import SlackWebhookHook  # noqa: PLC0415  not in every environment

    text = f"*{_slack_text(message.subject)}*\n```{_slack_text(message.text)}```"
    SlackWebhookHook(slack_webhook_conn_id=connection, timeout=SLACK_SECONDS).send_text(text, unfurl_links=False)


def _slack_text(text: str) -> str:
    """The three characters that Slack takes for its own (docs.slack.dev, «Formatting message text»)."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _to_mail(settings: Settings, message: Message) -> None:
    from airflow.providers.smtp.hooks.smtp import SmtpHook  # noqa: PLC0415  only who sends pays for it

    with SmtpHook(smtp_conn_id=settings.alert_email_connection) as smtp:
        smtp.send_email_smtp(
            to=list(settings.alert_email_to),
            subject=message.subject,
            html_content=f"<pre>{html.escape(message.text)}</pre>",
        )
