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
    FAX = "fax"  # what became of a fax (`core.fax.FaxResult` as data)


@dataclass(frozen=True)
class CallEvent:
    """Something that happened to call `call` (our reference, unique in the PBX).

    `leg` is OPERATOR or CLIENT where the kind of event has one; `cause` is a Q.850
    code; `by` says who ended it; `estimated` marks what a resync concluded instead of
    having seen: it gives way to what was seen.
    """

    type: EventType
    call: str
    at: float
    leg: str = ""
    cause: int | None = None
    by: str = ""
    estimated: bool = False
    data: Mapping[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """Idempotency key: the same happening has the same key, however often seen."""
        parts = [self.call, str(self.type), self.leg]
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
        }

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> CallEvent:
        return cls(**{**values, "type": EventType(values["type"])})
