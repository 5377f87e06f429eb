"""What a driver tells about calls: one typed, durable, repeatable event.

An event says that something was true at a time (`at`, seconds since 1970, by the PBX's
clock).  It never says "change the state to …": the state is worked out from all that
is known (see `call_state`).  That is why events may come twice, late, or in any order.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

OPERATOR = "operator"
CLIENT = "client"
SYSTEM = "system"


class EventType(StrEnum):
    """Kinds of events, in the order of an ordinary outgoing call."""

    PLACED = "placed"  # given to the PBX
    INCOMING = "incoming"  # somebody calls us
    DIALLING = "dialling"  # this leg is about to be dialled (written before it is)
    RINGING = "ringing"
    ANSWERED = "answered"
    BRIDGED = "bridged"  # both can hear each other
    LEG_ENDED = "leg_ended"
    ENDED = "ended"
    RECORDING = "recording"  # a finished recording waits at the PBX
    # while it goes on; several of a kind are told apart by their mark
    HELD = "held"  # data: on
    MUTED = "muted"  # data: on
    RECORDING_PAUSED = "recording_paused"  # data: on
    TRANSFERRED = "transferred"  # this leg has the operator's part from now on
    SPYING = "spying"  # data: mode
    # an operator's own line, `call` is its reference; data: user_id
    LINE_UP = "line_up"
    LINE_DOWN = "line_down"
    RING_ENDED = "ring_ended"  # a telephone rings no more; `leg` is the ring's id
    PLAYED = "played"  # the caller has heard a message; `leg` tells which
    FAX = "fax"  # what became of a fax (`core.fax.FaxResult` as data)


@dataclass(frozen=True)
class CallEvent:
    """Something that happened to call `call` (our reference, unique in the PBX).

    `leg` is OPERATOR, CLIENT, or the name of a leg invited later, where the kind of
    event has one; `cause` is a Q.850 code; `by` says who ended it; `estimated` marks
    what a resync concluded instead of having seen: it gives way to what was seen;
    `mark` tells apart what may happen several times.
    """

    type: EventType
    call: str
    at: float
    leg: str = ""
    cause: int | None = None
    by: str = ""
    estimated: bool = False
    data: Mapping[str, Any] = field(default_factory=dict)
    mark: str = ""

    @property
    def fact(self) -> str:
        """Name of what it makes known: `type[:leg][#mark]`."""
        name = f"{self.type}:{self.leg}" if self.leg else str(self.type)
        return f"{name}#{self.mark}" if self.mark else name

    @property
    def key(self) -> str:
        """Idempotency key: the same happening has the same key, however often seen."""
        parts = [self.call, str(self.type), self.leg]
        if self.mark:
            parts.append(self.mark)
        if self.estimated:
            parts.append("estimated")
        return ":".join(parts)

    def to_dict(self) -> dict[str, Any]:
        return {
            "type": str(self.type),
            "call": self.call,
            "at": self.at,
            "leg": self.leg,
            "cause": self.cause,
            "by": self.by,
            "estimated": self.estimated,
            "data": dict(self.data),
            **({"mark": self.mark} if self.mark else {}),
        }

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> CallEvent:
        return cls(**{**values, "type": EventType(values["type"])})
