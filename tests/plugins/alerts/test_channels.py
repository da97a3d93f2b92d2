"""Slack and mail, each against a server of the test's own; the topic is tried in test_telling.py."""

import json
import smtplib
from email import message_from_string
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from sentinel.alerts.channels import channels_of, send_by_all
from sentinel.alerts.message import Message
from sentinel.settings import Settings

MESSAGE = Message("[sentinel] ERROR failed_run: a", "What: 1 < 2 & <!channel>\n", {"severity": "error"})


@pytest.fixture
def webhook():
    """A webhook: its address, and the documents that were posted to it."""
    posted = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            posted.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"ok")

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/services/T/B/x", posted
    server.shutdown()


def test_slack_gets_the_text_without_its_own_marks(webhook, monkeypatch):
    url, posted = webhook
    connection = {"conn_type": "slackwebhook", "password": url}
    monkeypatch.setenv("AIRFLOW_CONN_SLACK_ALERTS", json.dumps(connection))
    assert send_by_all(channels_of(Settings(alert_slack_connection="slack_alerts")), MESSAGE) == ["Slack"]
    (document,) = posted
    assert document["text"] == ("*[sentinel] ERROR failed_run: a*\n```What: 1 &lt; 2 &amp; &lt;!channel&gt;\n```")


def test_mail_goes_to_every_address(monkeypatch):
    sent = []

    class Mailbox:
        def __init__(self, **_):
            pass

        def sendmail(self, from_addr, to_addrs, msg):
            sent.append((from_addr, to_addrs, msg))

        def __getattr__(self, name):
            return lambda *_, **__: None

    monkeypatch.setattr(smtplib, "SMTP", Mailbox)
    extra = {"from_email": "sentinel@example.com", "disable_ssl": True, "disable_tls": True}
    connection = {"conn_type": "smtp", "host": "mail.example.com", "port": 25, "extra": extra}
    monkeypatch.setenv("AIRFLOW_CONN_SMTP_DEFAULT", json.dumps(connection))
    settings = Settings(alert_email_to=("a@example.com", "b@example.com"))
    assert send_by_all(channels_of(settings), MESSAGE) == ["mail"]
    ((sender, addresses, text),) = sent
    mail = message_from_string(text)
    assert (sender, addresses) == ("sentinel@example.com", ["a@example.com", "b@example.com"])
    assert mail["Subject"] == MESSAGE.subject
    (part,) = mail.get_payload()
    assert part.get_payload(decode=True).decode() == "<pre>What: 1 &lt; 2 &amp; &lt;!channel&gt;\n</pre>"


def test_a_channel_that_fails_keeps_no_other_from_it(webhook, monkeypatch, caplog):
    url, posted = webhook
    monkeypatch.setenv("AIRFLOW_CONN_SLACK_ALERTS", json.dumps({"conn_type": "slackwebhook", "password": url}))
    settings = Settings(alert_slack_connection="slack_alerts", alert_topic_arn="arn:aws:sns:us-east-1:123456789012:x")
    monkeypatch.setenv("AIRFLOW_CONN_AWS_DEFAULT", "aws://")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    assert send_by_all(channels_of(settings), MESSAGE) == ["Slack"]
    assert len(posted) == 1


def test_none_is_used_that_no_setting_names():
    assert channels_of(Settings()) == {}
    assert send_by_all({}, MESSAGE) == []
