"""Who takes part in a call and how it is held, worked out from its facts.

The facts are `call_state`'s: a set that only grows, in whatever order it came.  Besides
OPERATOR and CLIENT there are legs that were invited: colleagues, outside numbers,
listening supervisors; each begins with a `dialling` fact that tells its role.

    found = parties(state.facts)
    found.held, found.speaker, found.legs
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .events import CLIENT, OPERATOR, EventType

BLIND, CONSULT, CONFERENCE = "blind", "consult", "conference"
RECALL, SPY = "recall", "spy"
Facts = Mapping[str, Mapping[str, Any]]
_BEGINNINGS = (EventType.DIALLING, EventType.RINGING, EventType.ANSWERED)


@dataclass(frozen=True)
class Leg:
    """One telephone of the call; times in seconds since 1970."""

    name: str
    role: str  # operator | client | blind | consult | conference | recall | spy
    data: Mapping[str, Any]
    started: float | None = None
    answered: float | None = None
    ended: float | None = None
    modes: tuple[str, ...] = ()  # of a spy, in their order: listen | whisper | join
    #: Since when, and until when, it has the operator's part.
    speaks_from: float | None = None
    speaks_until: float | None = None

    @property
    def mode(self) -> str:
        return self.modes[-1] if self.modes else ""

    @property
    def is_live(self) -> bool:
        return self.ended is None

    @property
    def state(self) -> str:
        """ringing | talking | ended"""
        if self.ended is not None:
            return "ended"
        return "ringing" if self.answered is None else "talking"

    def talk_seconds(self, bridged: float | None) -> int:
        """Seconds of talk; of an operator, seconds with the client."""
        begin, end = self.answered, self.ended
        if self.speaks_from is not None:
            known = (bridged, begin, self.speaks_from)
            begin = None if bridged is None or begin is None else max(known)
            ends = [at for at in (end, self.speaks_until) if at is not None]
            end = min(ends, default=None)
        if begin is None or end is None:
            return 0
        return max(0, round(end - begin))


@dataclass(frozen=True)
class Parties:
    """What is going on in a call besides that it goes on."""

    legs: tuple[Leg, ...]
    speaker: str = OPERATOR  # the leg that has the operator's part
    held: bool = False
    muted: bool = False
    paused: bool = False

    def leg(self, name: str) -> Leg | None:
        return next((leg for leg in self.legs if leg.name == name), None)

    @property
    def consult(self) -> Leg | None:
        """The one who is asked before the client is passed on."""
        found = [leg for leg in self._live(CONSULT) if leg.name != self.speaker]
        return found[-1] if found else None

    @property
    def guests(self) -> tuple[Leg, ...]:
        """Third parties of a conference, rung or talking."""
        return tuple(leg for leg in self._live(CONFERENCE) if leg.name != self.speaker)

    @property
    def spies(self) -> tuple[Leg, ...]:
        return self._live(SPY)

    @property
    def invited(self) -> tuple[Leg, ...]:
        """All legs but the first two, the ended too."""
        return tuple(leg for leg in self.legs if leg.name not in (OPERATOR, CLIENT))

    def _live(self, role: str) -> tuple[Leg, ...]:
        return tuple(leg for leg in self.legs if leg.role == role and leg.is_live)


def parties(facts: Facts) -> Parties:
    """See the module."""
    end = facts.get(str(EventType.ENDED), {}).get("at")
    turns = _turns(facts)
    names = [OPERATOR, CLIENT, *_invited(facts)]
    return Parties(
        legs=tuple(_leg(facts, name, turns, end) for name in names),
        speaker=turns[-1][1],
        held=_switch(facts, EventType.HELD),
        muted=_switch(facts, EventType.MUTED),
        paused=_switch(facts, EventType.RECORDING_PAUSED),
    )


def moments(facts: Facts) -> list[dict[str, Any]]:
    """The call's timeline: [{"at", "type", "leg", "data"}], oldest first."""
    found = []
    for name, fact in facts.items():
        kind, leg, _ = _parse(name)
        data = fact.get("data", {})
        found.append({"at": fact["at"], "type": kind, "leg": leg, "data": data})
    return sorted(found, key=lambda one: (one["at"], one["type"], one["leg"]))


def _parse(name: str) -> tuple[str, str, str]:
    """(type, leg, mark) of a fact's name."""
    head, _, mark = name.partition("#")
    kind, _, leg = head.partition(":")
    return kind, leg, mark


def _invited(facts: Facts) -> list[str]:
    """Names of the legs invited, in the order they were."""
    found: dict[str, tuple] = {}
    for name, fact in facts.items():
        _, leg, _ = _parse(name)
        if leg in ("", OPERATOR, CLIENT):
            continue
        order = (fact["at"], leg)
        found[leg] = min(found.get(leg, order), order)
    return sorted(found, key=found.get)


def _turns(facts: Facts) -> list[tuple[float, str]]:
    """Who had the operator's part, and since when."""
    turns = []
    for name, fact in facts.items():
        kind, leg, _ = _parse(name)
        if kind == EventType.TRANSFERRED and leg:
            turns.append((fact["at"], leg))
    return [(float("-inf"), OPERATOR), *sorted(turns)]


def _leg(facts: Facts, name: str, turns, end: float | None) -> Leg:
    def at(kind: EventType) -> float | None:
        return facts.get(f"{kind}:{name}", {}).get("at")

    began = [told for told in map(at, _BEGINNINGS) if told is not None]
    data = facts.get(f"{EventType.DIALLING}:{name}", {}).get("data", {})
    role = name if name in (OPERATOR, CLIENT) else data.get("role", CONFERENCE)
    ended = at(EventType.LEG_ENDED)
    turn = next((n for n, (_, leg) in enumerate(turns) if leg == name), None)
    until = turns[turn + 1][0] if turn is not None and turn + 1 < len(turns) else None
    return Leg(
        name=name,
        role=role,
        data=data,
        started=min(began, default=None),
        answered=at(EventType.ANSWERED),
        ended=end if ended is None else ended,
        modes=_modes(facts, name, data),
        speaks_from=turns[turn][0] if turn is not None else None,
        speaks_until=until,
    )


def _modes(facts: Facts, leg: str, data: Mapping[str, Any]) -> tuple[str, ...]:
    found = [data.get("mode", ""), *_told(facts, EventType.SPYING, leg, "mode")]
    return tuple(mode for mode in found if mode)


def _switch(facts: Facts, kind: EventType) -> bool:
    return bool([False, *_told(facts, kind, "", "on")][-1])


def _told(facts: Facts, kind: EventType, leg: str, key: str) -> list[Any]:
    """What commands of this kind set, one after the other."""
    found = []
    for name, fact in facts.items():
        of_kind, of_leg, mark = _parse(name)
        if of_kind == kind and of_leg == leg:
            order = (fact["at"], len(mark), mark)
            found.append((order, fact.get("data", {}).get(key)))
    return [value for _, value in sorted(found, key=lambda one: one[0])]
