"""The state of a call, worked out from events that may repeat or come in any order.

How it works: every kind of event leaves one *fact* per leg ("the client answered at
…"), and one per mark where it may happen several times ("held, command 17").  If a fact
is told twice, what was seen beats what was concluded by a resync, then the earlier time
wins.  So applying events is commutative, associative and idempotent, and the state is a
pure function of the facts: whatever the order, the end is the same.

    state = CallState("outgoing")
    for event in events:
        state = state.apply(event)
    state.view().outcome  # "answered"
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .causes import outcome_of_cause
from .events import CLIENT, OPERATOR, CallEvent, EventType

CALLING = "calling"
ONGOING = "ongoing"
TERMINATED = "terminated"
MISSED = "missed"
REJECTED = "rejected"
ABORTED = "aborted"

FINAL_STATES = frozenset((TERMINATED, MISSED, REJECTED, ABORTED))

#: Kinds of events whose data belong to the truth (see `parties`).
WITH_DATA = frozenset(
    (
        *(EventType.DIALLING, EventType.TRANSFERRED, EventType.SPYING),
        *(EventType.HELD, EventType.MUTED, EventType.RECORDING_PAUSED),
    )
)


@dataclass(frozen=True)
class CallView:
    """What is shown of a call; times in seconds since 1970."""

    state: str = CALLING
    outcome: str = ""
    started: float | None = None
    operator_ringing: float | None = None
    operator_answered: float | None = None
    client_ringing: float | None = None
    client_answered: float | None = None
    answered: float | None = None
    bridged: float | None = None
    ended: float | None = None
    cause: int | None = None
    ended_by: str = ""
    client_dialled: bool = False

    @property
    def is_final(self) -> bool:
        return self.state in FINAL_STATES

    @property
    def duration(self) -> int:
        """Seconds from the start to the end."""
        if self.ended is None or self.started is None:
            return 0
        return max(0, round(self.ended - self.started))

    @property
    def talk_seconds(self) -> int:
        """Seconds in which the two could hear each other."""
        if self.ended is None or self.bridged is None:
            return 0
        return max(0, round(self.ended - self.bridged))


def _order(fact: Mapping[str, Any]) -> tuple:
    return (fact["estimated"], fact["at"], json.dumps(fact, sort_keys=True))


@dataclass(frozen=True)
class CallState:
    """Facts known about one call.  Never changed in place."""

    direction: str  # incoming | outgoing
    facts: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def apply(self, event: CallEvent) -> CallState:
        """The state with one more event known."""
        name = event.fact
        fact = {
            "at": event.at,
            "estimated": event.estimated,
            "cause": event.cause,
            "by": event.by,
        }
        if event.data and event.type in WITH_DATA:
            fact["data"] = dict(event.data)
        known = self.facts.get(name)
        if known is not None and _order(known) <= _order(fact):
            return self
        return CallState(self.direction, {**self.facts, name: fact})

    def apply_all(self, events: Iterable[CallEvent]) -> CallState:
        state = self
        for event in events:
            state = state.apply(event)
        return state

    def knows(self, kind: EventType, leg: str = "") -> bool:
        return (f"{kind}:{leg}" if leg else str(kind)) in self.facts

    def view(self) -> CallView:
        """The state as a value to show and to store."""
        bridged = self._at(EventType.BRIDGED)
        by_leg = {
            leg: _earliest(self._at(EventType.ANSWERED, leg), bridged)
            for leg in (OPERATOR, CLIENT)
        }
        answered = by_leg[CLIENT if self.direction == "outgoing" else OPERATOR]
        ended = self.facts.get(str(EventType.ENDED))
        common = {
            "started": min((fact["at"] for fact in self.facts.values()), default=None),
            "operator_ringing": self._at(EventType.RINGING, OPERATOR),
            "client_ringing": self._at(EventType.RINGING, CLIENT),
            "operator_answered": by_leg[OPERATOR],
            "client_answered": by_leg[CLIENT],
            "answered": answered,
            "bridged": bridged,
            "client_dialled": self._client_dialled(),
        }
        if ended is None:
            return CallView(state=ONGOING if answered else CALLING, **common)
        cause = self._cause(ended)
        outcome = self._outcome(ended, answered, cause)
        return CallView(
            state=self._final_state(outcome),
            outcome=outcome,
            ended=ended["at"],
            cause=cause,
            ended_by=ended["by"],
            **common,
        )

    def _at(self, kind: EventType, leg: str = "") -> float | None:
        fact = self.facts.get(f"{kind}:{leg}" if leg else str(kind))
        return fact["at"] if fact else None

    def _client_dialled(self) -> bool:
        if self.direction == "incoming":
            return False
        kinds = (EventType.DIALLING, EventType.RINGING, EventType.ANSWERED)
        return any(self.knows(kind, CLIENT) for kind in kinds)

    def _cause(self, ended: Mapping[str, Any]) -> int | None:
        if ended["cause"] is not None:
            return ended["cause"]
        for leg in (CLIENT, OPERATOR):
            fact = self.facts.get(f"{EventType.LEG_ENDED}:{leg}")
            if fact and fact["cause"] is not None:
                return fact["cause"]
        return None

    def _outcome(
        self, ended: Mapping[str, Any], answered: float | None, cause: int | None
    ) -> str:
        if answered is not None:
            return "answered"
        if self.direction == "incoming":
            if ended["by"] == OPERATOR:
                known = outcome_of_cause(cause)
                return known if known in ("rejected", "busy") else "no_answer"
            return "no_answer"
        if ended["by"] == OPERATOR:
            return "cancelled"
        return outcome_of_cause(cause)

    def _final_state(self, outcome: str) -> str:
        if outcome == "answered":
            return TERMINATED
        if outcome == "rejected":
            return REJECTED
        return MISSED if self.direction == "incoming" else ABORTED


def _earliest(*times: float | None) -> float | None:
    return min((at for at in times if at is not None), default=None)
