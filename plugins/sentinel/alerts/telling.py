"""Incidents begun and ended, and people told of both, once each by every channel.

The object is written before the message is sent, and once more just before that: whoever dies in between leaves an incident that
says what is still to be told, and to whom. `watch_freshness` tells it within the hour, as it does with what a channel did not take
and with warnings that waited for the end of the quiet hours.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from sentinel.alerts.channels import Channel, channels_of, send_by_all
from sentinel.alerts.incident import Incident, OpenIncident
from sentinel.alerts.message import message_of
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
        channels: Mapping[str, Channel] | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.store = store
        self._settings = settings
        self._channels = channels_of(settings) if channels is None else channels
        self._now = now

    def begin(self, incident: Incident) -> bool:
        """Open the incident and tell it; False, and nobody is told, when it is open already, be it with or without its export."""
        opened = self.store.open(incident)
        if opened is None or self._gives_way(opened):
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
        if not opened.incident.of_kind.has_recovery and self._waits(opened):
            return False
        ended = self.store.mark_recovered(opened, format_instant(self._now()))
        if ended is None:
            return False
        self._tell_end(ended)
        return True

    def tell_waiting(self) -> int:
        """Tell what waits: warnings after the quiet hours, what a channel did not take, what a process that died left.

        The number of messages.
        """
        told = 0
        for one in self.store.all():
            if one.recovered_at is not None:
                told += self._is_left_alone(one.recovered_at) and self._tell_end(one)
            elif self._waits(one) and self._is_left_alone(one.incident.since):
                told += self._tell(one)
        return told

    def _gives_way(self, opened: OpenIncident) -> bool:
        """Whether the same trouble is known with another export, and this one is forgotten: one of the two knew no export.

        Who knows it stays, unless the other is told already. Both are written before either looks, and neither is told before
        it is written that it is about to be: so exactly one stays.
        """
        if opened.is_told:
            return False
        while others := self.store.same(opened.incident):
            if opened.incident.is_of_any_export or any(one.is_told for one in others):
                self.store.remove(opened)
                return True
            for one in others:
                self.store.remove(one)
        return False

    def _waits(self, opened: OpenIncident) -> bool:
        return opened.told_at is None or bool(self._untold(opened))

    def _untold(self, opened: OpenIncident) -> list[str]:
        return [name for name in self._channels if not opened.is_told_by(name)]

    def _tell(self, opened: OpenIncident) -> bool:
        if not self._channels:
            log.warning(
                "no channel is set (alert_topic_arn in Variable `sentinel`), so nobody is told: %s", opened.incident.key
            )
            return False
        untold = self._untold(opened)
        if not untold:
            return False  # It is back before anybody was told that it was over.
        if self._must_wait(opened.incident):
            log.info("quiet hours until %s UTC: %s waits", self._settings.alert_quiet_hours[6:], opened.incident.key)
            return False
        return self._send(opened, untold)

    def _tell_end(self, ended: OpenIncident) -> bool:
        known = [name for name in self._channels if ended.is_told_by(name) or name in ended.sending_to]
        if not (known and ended.incident.of_kind.has_recovery):
            self._forget(ended)
            return False
        return not self._must_wait(ended.incident) and self._send(ended, known)

    def _send(self, kept: OpenIncident, names: Sequence[str]) -> bool:
        """Tell its begin, or its end when it is over, by these channels, and keep who takes it for open now.

        Whether one of them took the message.
        """
        is_over = kept.recovered_at is not None
        others = tuple(name for name in self._channels if kept.is_told_by(name) and name not in names)
        sending = self.store.change(kept, told_by=others, sending_to=tuple(names))
        if sending is None:
            return False  # Somebody else has begun or ended it meanwhile, and tells that.
        took = send_by_all({name: self._channels[name] for name in names}, message_of(kept.incident, kept.recovered_at))
        told_by = (*others, *(name for name in names if (name in took) is not is_over))
        if is_over and not told_by:
            self._forget(sending)
        else:
            told_at = format_instant(self._now()) if took and not is_over else kept.told_at
            self.store.change(sending, told_at=told_at, told_by=told_by, sending_to=())
        return bool(took)

    def _forget(self, ended: OpenIncident) -> None:
        self.store.remove(ended)
        log.info("over: %s", ended.incident.key)

    def _must_wait(self, incident: Incident) -> bool:
        return must_wait(incident.of_kind.severity, self._settings.alert_quiet_hours, self._now())

    def _is_left_alone(self, since: str) -> bool:
        return self._now() - parse_instant(since) >= LEFT_ALONE_AFTER
