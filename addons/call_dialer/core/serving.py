"""Whom the service gives a client, in the modes in which it dials by itself.

An operator is served who is ready in that campaign, holds no contact, is in no call,
and whose desk has shown within `AWAY_AFTER` seconds that somebody sits there: who
closed the browser or lost the power is sent no client.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field

#: Modes in which an operator is rung together with the client …
OPERATOR_FIRST = frozenset(("progressive",))
#: … and in which clients are dialled first: who is free gets the one that answers.
POOLED = frozenset(("power", "predictive"))
#: Modes of a campaign in which the service dials.
BY_ITSELF = OPERATOR_FIRST | POOLED
#: The desk shows a sign of life this often, seconds.
PULSE_EVERY = 3
#: Without one for so long nobody is there, seconds.
AWAY_AFTER = 9
#: A refusal that says no time is asked again after so long, seconds.
ASK_AGAIN = 5.0
#: … and no refusal is believed longer than this: contacts may come any time.
ASK_AT_LAST = 15.0


@dataclass(frozen=True)
class OperatorFacts:
    """What is known of an operator; times in seconds.

    `pulse`: since the last sign of the desk, None when there was none ever.
    `ready_for`: since he became ready.
    """

    user_id: int
    state: str
    ready_for: float = 0.0
    pulse: float | None = None
    holds: bool = False
    busy: bool = False

    @property
    def is_there(self) -> bool:
        return self.pulse is not None and self.pulse <= AWAY_AFTER

    @property
    def waits(self) -> bool:
        """May a client be dialled for him?"""
        idle = self.state == "ready" and not self.holds and not self.busy
        return idle and self.is_there


def to_serve(operators: Iterable[OperatorFacts]) -> list[int]:
    """Ids of those who wait for a client, the longest ready first."""
    waiting = [one for one in operators if one.waits]
    waiting.sort(key=lambda one: (-one.ready_for, one.user_id))
    return [one.user_id for one in waiting]


def ask_again_after(seconds: float | None) -> float:
    """How long to leave somebody alone who could not be served.

    :param seconds: until it is worth asking, None when that is not known
    """
    if seconds is None:
        return ASK_AGAIN
    return min(max(seconds, 1.0), ASK_AT_LAST)


@dataclass
class Pauses:
    """Whom not to ask about before a time."""

    _until: dict[Hashable, float] = field(default_factory=dict)

    def pause(self, key: Hashable, now: float, seconds: float) -> None:
        self._until[key] = now + seconds

    def over(self, key: Hashable, now: float) -> bool:
        return self._until.get(key, now) <= now

    def forget(self, now: float) -> None:
        """Drop what is over."""
        self._until = {key: at for key, at in self._until.items() if at > now}
