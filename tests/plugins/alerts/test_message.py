"""What people read."""

import pytest

from sentinel.alerts.incident import Incident
from sentinel.alerts.kinds import KINDS
from sentinel.alerts.message import MAX_WHAT, message_of


def incident(what: str = "1 red", kind: str = "red_check", **subject: str) -> Incident:
    named = subject or {"billing_period": "2026-10", "export": "demo"}
    return Incident(
        kind, named, what, "2026-10-09T14:02:11Z", "run-1", {"Run": "https://airflow/run", "Runbook": "https://r"}
    )


def test_a_message_says_what_where_since_when_what_to_do_and_where_to_look():
    message = message_of(incident("1 red, 2026-10-ab is not published"))
    assert message.subject == "[sentinel] ERROR red_check: 2026-10 demo"
    assert message.text == (
        "ERROR: a month does not add up and is not published\n"
        "\n"
        "What:      1 red, 2026-10-ab is not published\n"
        "Where:     2026-10 demo\n"
        "Since:     2026-10-09T14:02:11Z\n"
        "To do:     Read which check is red and by how much. Do not publish around it: find where the figures part, then clear "
        "the task.\n"
        "\n"
        "Run:       https://airflow/run\n"
        "Runbook:   https://r\n"
    )
    assert message.attributes == {"severity": "error", "kind": "red_check", "state": "opened"}


def test_the_message_of_its_end_says_since_when_until_when():
    message = message_of(incident(), "2026-10-09T15:00:00Z")
    assert message.subject == "[sentinel] RECOVERED red_check: 2026-10 demo"
    assert "Since:     2026-10-09T14:02:11Z\nOver:      2026-10-09T15:00:00Z\n" in message.text
    assert "To do" not in message.text
    assert message.attributes["state"] == "recovered"


@pytest.mark.parametrize("export", ["x" * 300, "zürich-日本", "two\nlines"])
def test_a_subject_is_what_sns_takes(export):
    subject = message_of(incident(billing_period="2026-10", export=export)).subject
    assert subject.isascii()
    assert subject.isprintable()
    assert len(subject) <= 100


def test_a_long_text_is_cut_and_says_so():
    text = message_of(incident("x" * 10_000)).text
    assert f"{'x' * (MAX_WHAT - 1)}…\n" in text


def test_an_unknown_export_is_left_out_of_the_words():
    subject = message_of(
        incident(kind="failed_run", dag_id="refresh_billing_period", billing_period="2026-10", export="-")
    ).subject
    assert subject == "[sentinel] ERROR failed_run: refresh_billing_period 2026-10"


def test_every_kind_has_a_severity_a_title_and_something_to_do():
    for name, kind in KINDS.items():
        assert kind.name == name
        assert kind.severity in {"error", "warning"}
        assert kind.title[0].islower() or kind.title.startswith("AWS"), name
        assert kind.to_do.endswith(".")
