"""Incidents begun and ended, and people told of both, once each.

The object is written before the message is sent. Whoever dies in between leaves an incident that was not told; `watch_freshness`
tells it within the hour, as it does with warnings that waited for the end of the quiet hours.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial

from sentinel.alerts.channels import channels_of, send_by_all
from sentinel.alerts.incident import Incident, OpenIncident
from sentinel.alerts.message import Message, message_of
from sentinel.alerts.quiet_hours import must_wait
from sentinel.alerts.store import IncidentStore
from sentinel.instants import format_instant, parse_instant
from sentinel.settings import Settings

# Whoever opened an incident tells it at once; only when that was so long ago, somebody else does.
LEFT_ALONE_AFTER = timedelta(minutes=10)

log = logging.getLogger(__name__)


class Teller:
    """Opens and ends incidents in a lake and sends their messages."""

    def __init__(
        self,
        store: IncidentStore,
        settings: Settings,
        *,
        send: Callable[[Message], bool] | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.store = store
        self._settings = settings
        self._send = send or partial(send_by_all, channels_of(settings))
        self._now = now

    def begin(self, incident: Incident) -> bool:
        """Open the incident and tell it; False, and nobody is told, when it is open already."""
        opened = self.store.open(incident)
        if opened is None:
            log.info("already known: %s", incident.key)
            return False
        log.warning("incident %s: %s", incident.key, incident.what)
        for word, url in incident.links.items():
            log.info("%s: %s", word, url)
        self._tell(opened)
        return True

    def end(self, opened: OpenIncident) -> bool:
        """End the incident and tell it to those who were told of its begin; False when somebody else ended it.

        What happened once, and has no recovery, stays until it is told: its end is no reason to keep it from people.
        """
        if not opened.incident.of_kind.has_recovery and opened.told_at is None:
            return False
        ended = self.store.mark_recovered(opened, format_instant(self._now()))
        if ended is None:
            return False
        self._tell_end(ended)
        return True

    def tell_waiting(self) -> int:
        """Tell what was not told yet: warnings after the quiet hours, and what a process that died left; the number of messages."""
        told = 0
        for one in self.store.all():
            if one.recovered_at is not None:
                told += self._is_left_alone(one.recovered_at) and self._tell_end(one)
            elif one.told_at is None and self._is_left_alone(one.incident.since):
                told += self._tell(one)
        return told

    def _tell(self, opened: OpenIncident) -> bool:
        if self._must_wait(opened.incident):
            log.info("quiet hours until %s UTC: %s waits", self._settings.alert_quiet_hours[6:], opened.incident.key)
            return False
        if not self._send(message_of(opened.incident)):
            return False
        self.store.mark_told(opened, format_instant(self._now()))
        return True

    def _tell_end(self, ended: OpenIncident) -> bool:
        is_news = ended.told_at is not None and ended.incident.of_kind.has_recovery
        if is_news and self._must_wait(ended.incident):
            return False
        if is_news and not self._send(message_of(ended.incident, ended.recovered_at)):
            return False
        self.store.remove(ended)
        log.info("over: %s", ended.incident.key)
        return is_news

    def _must_wait(self, incident: Incident) -> bool:
        return must_wait(incident.of_kind.severity, self._settings.alert_quiet_hours, self._now())

    def _is_left_alone(self, since: str) -> bool:
        return self._now() - parse_instant(since) >= LEFT_ALONE_AFTER
