"""What the Asterisk driver remembers of a call while it goes on."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from ..core import commands
from ..core.causes import NORMAL, q850_of_sip
from ..core.events import CLIENT, OPERATOR, EventType
from ..core.pbx_config import CallInFlight


@dataclass
class AriCall:
    """Channels and progress of one call."""

    ref: str
    direction: str
    dial: commands.Dial | None = None
    ring: commands.RingUser | None = None
    caller: str = ""
    client: str = ""
    line: str = ""  # what the operator's channel is called by, if not by the reference
    live: set[str] = field(default_factory=set)
    answered: set[str] = field(default_factory=set)
    bridged: bool = False
    recording: bool = False
    over: bool = False
    ended_by: str = ""
    cause: int | None = None
    hangup_cause: int = 0
    recording_done: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self):
        self.client = self.client or f"{self.ref}-c"

    @property
    def operator(self) -> str:
        return f"{self.line or self.ref}-o"

    @property
    def record(self) -> bool:
        order = self.dial or self.ring
        return bool(order and order.record)

    def channel_of(self, leg: str) -> str:
        return self.operator if leg == OPERATOR else self.client

    def leg_of(self, channel: str) -> str:
        return OPERATOR if channel == self.operator else CLIENT

    @classmethod
    def restored(cls, flight: CallInFlight, prefix: str) -> AriCall:
        """The call as far as its durable facts tell."""
        call = cls(flight.call, flight.direction)
        if flight.direction == "incoming":
            call.client = flight.call.removeprefix(f"{prefix}in-")
        if flight.dial:
            order = dict(flight.dial)
            for name in ("operator", "client"):
                if name in order:
                    order[name] = commands.Endpoint(**order[name])
            if flight.direction == "outgoing":
                call.dial = commands.Dial(**order)
            else:
                call.ring = commands.RingUser(**order)
                if call.ring.ring:  # one of those who were rung
                    call.line = f"{call.ref}-r{call.ring.ring}"
        call.recording = call.record and str(EventType.BRIDGED) in flight.facts
        return call


def cause_of(message: dict) -> int:
    """Q.850 cause of a ChannelDestroyed; of the SIP answer where it says nothing."""
    cause = message.get("cause") or 0
    code = message.get("tech_cause") or 0
    if cause in (0, 127) and code >= 400:
        return q850_of_sip(code)
    return cause or NORMAL
