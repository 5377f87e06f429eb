"""When something happened: as Asterisk says in its events, told in our own time.

An event may reach us late, of a service that was busy or of a network that stood still:
its own time is right all the same.  How far Asterisk's clock is from ours is measured
by a ping, at the connection and from then on each minute.
"""

from __future__ import annotations

import contextlib
from contextvars import ContextVar
from datetime import datetime

from .ari_client import AriClient
from .base import Clock, DriverError

#: Measured anew after so many seconds: clocks drift, and are set.
EVERY = 60.0
#: A ping that took longer tells nothing, s.
LONGEST = 1.0


class AsteriskClock(Clock):
    """`now()` inside of `event(message)` is when the event happened, else now."""

    def __init__(self, own: Clock):
        self.own = own
        #: Asterisk's clock minus ours, s; None: not known, our own time is told.
        self.ahead: float | None = None
        self._happened: ContextVar[float | None] = ContextVar("happened", default=None)

    def now(self) -> float:
        happened = self._happened.get()
        return self.own.now() if happened is None else happened

    @contextlib.contextmanager
    def event(self, message: dict):
        """While this message of Asterisk is handled."""
        token = self._happened.set(self.time_of(message))
        try:
            yield
        finally:
            self._happened.reset(token)

    def go_on(self) -> None:
        """What this task does from now on is not of that moment any more."""
        self._happened.set(None)

    def time_of(self, message: dict) -> float | None:
        """Seconds since 1970 by our clock; None: the message does not say."""
        told = _seconds(message.get("timestamp"))
        if told is None or self.ahead is None:
            return None
        return min(told - self.ahead, self.own.now())  # nothing comes before it happens

    async def measure(self, ari: AriClient) -> None:
        """Compare the clocks; an Asterisk that does not answer changes nothing."""
        sent = self.own.now()
        try:
            answer = await ari.get("asterisk", "ping")
        except DriverError:
            return
        heard = self.own.now()
        told = _seconds(answer.get("timestamp")) if isinstance(answer, dict) else None
        if told is not None and 0 <= heard - sent <= LONGEST:
            self.ahead = told - (sent + heard) / 2


def _seconds(text) -> float | None:
    """ "2026-01-31T12:00:00.250+0000" as seconds since 1970."""
    try:
        found = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        return None
    return found.timestamp() if found.tzinfo else None
