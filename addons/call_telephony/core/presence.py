"""What a colleague does now, worked out from what is known of calls, phone and desk.

    presence(Facts(calls=(CallFact("talking", since),)))  # Presence("talking", since)

How it works: a call outweighs all else, a call that is heard outweighs one on hold or
one that rings; then whether a call could reach them at all: the telephone's
registration where the PBX tells it, else whether they are in Odoo; then what the
operator's desk says (wrap-up, a break).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

FREE = "free"
RINGING = "ringing"
TALKING = "talking"
HOLD = "hold"
WRAP = "wrap"
AWAY = "away"
OFFLINE = "offline"
#: in the order in which a list of colleagues shows them
STATES = (FREE, TALKING, HOLD, RINGING, WRAP, AWAY, OFFLINE)
#: with one of these a call is going on
IN_CALL = frozenset((RINGING, TALKING, HOLD))

#: what a desk may say besides nothing at all
WORK = {"": FREE, "ready": FREE, "wrap": WRAP, "pause": AWAY}
ODOO = ("online", "away", "offline")


@dataclass(frozen=True)
class CallFact:
    """A call that is going on: `phase` is ringing, talking or hold."""

    phase: str
    since: datetime | None = None
    call: int = 0


@dataclass(frozen=True)
class Facts:
    """All that is known of one person.

    `device`: is their telephone registered (None: the PBX does not tell); `has_device`:
    is there anything a call could ring; `odoo`: their state in Odoo (`ODOO`); `work`:
    what their desk says (`WORK`).
    """

    calls: Iterable[CallFact] = ()
    work: str = ""
    work_since: datetime | None = None
    has_device: bool = True
    device: bool | None = None
    device_since: datetime | None = None
    odoo: str = "offline"


@dataclass(frozen=True)
class Presence:
    """A state (`STATES`), since when (None: not known), and the call it comes from."""

    state: str
    since: datetime | None = None
    call: int = 0

    @property
    def reachable(self) -> bool:
        """May a call be given to them now?"""
        return self.state in (FREE, AWAY)


def presence(facts: Facts) -> Presence:
    """The one state of a person of whom `facts` are known."""
    calls = {fact.phase: fact for fact in sorted(facts.calls, key=_oldest_last)}
    for phase in (TALKING, HOLD, RINGING):
        if phase in calls:
            return Presence(phase, calls[phase].since, calls[phase].call)
    if not _reachable(facts):
        return Presence(OFFLINE, facts.device_since)
    if WORK[facts.work] != FREE:
        return Presence(WORK[facts.work], facts.work_since)
    if facts.odoo == "away":
        return Presence(AWAY)
    times = (facts.work_since, facts.device_since)
    return Presence(FREE, max((at for at in times if at), default=None))


def _reachable(facts: Facts) -> bool:
    if not facts.has_device or facts.device is False:
        return False
    return bool(facts.device) or facts.odoo != "offline"


def _oldest_last(fact: CallFact) -> float:
    # the first call of a phase tells since when
    return -fact.since.timestamp() if fact.since else float("-inf")
