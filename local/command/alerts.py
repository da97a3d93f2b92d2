"""`sentinel alerts`: the messages that arrived in the queue behind the alert topic."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Annotated, Any

import typer

from local.command.context import JsonOption, aws_client, print_json, running_stack, stdout
from local.deploy.alert_topic import ALERT_QUEUE

# Long enough to read all of them, so that none is read twice.
HIDDEN_SECONDS = 30
# What SQS gives, and takes back, at once.
BATCH = 10


@dataclass(frozen=True)
class Arrived:
    """A message as a subscriber of the topic gets it."""

    sent_at: str
    subject: str
    severity: str
    kind: str
    state: str
    text: str


def alerts(
    clear: Annotated[bool, typer.Option("--clear", help="Remove the messages that are shown.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Show the alerts that were sent since the embedded AWS was started, the oldest first. Open incidents are in Airflow's log."""
    settings = running_stack()
    arrived = receive_alerts(aws_client(settings, "sqs"), clear=clear)
    if as_json:
        print_json([asdict(one) for one in arrived])
        return
    for one in arrived:
        stdout.print(f"{one.sent_at}  {one.subject}", style="bold", markup=False, highlight=False, soft_wrap=True)
        stdout.print(one.text, markup=False, highlight=False, soft_wrap=True)
    stdout.print(f"{len(arrived)} message(s)" if arrived else "no message has arrived", highlight=False)


def receive_alerts(sqs: Any, *, clear: bool = False) -> list[Arrived]:
    """All messages of the queue, the oldest first; they stay in it unless `clear`."""
    queue = sqs.get_queue_url(QueueName=ALERT_QUEUE)["QueueUrl"]
    received: list[dict[str, Any]] = []
    while batch := sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=BATCH, VisibilityTimeout=HIDDEN_SECONDS).get(
        "Messages"
    ):
        received += batch
    for number, message in enumerate(received):
        handle = {"QueueUrl": queue, "ReceiptHandle": message["ReceiptHandle"]}
        if clear:
            sqs.delete_message(**handle)
        else:
            # The next reader finds it at once.
            sqs.change_message_visibility(**handle, VisibilityTimeout=0)
        received[number] = json.loads(message["Body"])
    return sorted((_arrived(one) for one in received), key=lambda one: one.sent_at)


def _arrived(envelope: dict[str, Any]) -> Arrived:
    attributes = {name: value["Value"] for name, value in envelope.get("MessageAttributes", {}).items()}
    return Arrived(
        sent_at=envelope["Timestamp"],
        subject=envelope.get("Subject", ""),
        text=envelope["Message"],
        **{name: attributes.get(name, "") for name in ("severity", "kind", "state")},
    )
