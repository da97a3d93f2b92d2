"""The topic of alerts. Here a queue behind it keeps what arrived, for `sentinel alerts`."""

from __future__ import annotations

from typing import Any

from infrastructure.definitions.installation import ONE_MACHINE

ALERT_TOPIC = ONE_MACHINE.names.alerts_topic
ALERT_TOPIC_ARN = ONE_MACHINE.arn("sns", ALERT_TOPIC)
ALERT_QUEUE = ALERT_TOPIC


def put_alert_topic(sns: Any, sqs: Any) -> list[str]:
    """The topic, and a queue that is subscribed to it. Both are in memory: a start of the embedded AWS begins with none."""
    known = [topic["TopicArn"] for page in sns.get_paginator("list_topics").paginate() for topic in page["Topics"]]
    topic_arn = sns.create_topic(Name=ALERT_TOPIC)["TopicArn"]
    queue_url = sqs.create_queue(QueueName=ALERT_QUEUE)["QueueUrl"]
    queue_arn = sqs.get_queue_attributes(QueueUrl=queue_url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    subscriptions = sns.list_subscriptions_by_topic(TopicArn=topic_arn)["Subscriptions"]
    if queue_arn not in {one["Endpoint"] for one in subscriptions}:
        sns.subscribe(TopicArn=topic_arn, Protocol="sqs", Endpoint=queue_arn)
    return [] if topic_arn in known else [ALERT_TOPIC]
