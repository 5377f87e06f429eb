"""What the Asterisk driver remembers of a call while it goes on.

Names of things in Asterisk are made from the call's reference `<ref>`, so that they are
found again after a restart:

| channel | |
|---|---|
| `<ref>-o`, `<ref>-c` | operator and client; the client of an incoming call keeps Asterisk's own id, which is in `<ref>` |
| `<ref>-<leg>` | somebody invited: a colleague, a third party, a supervisor |
| `<ref>-<spy>x-<leg>` | the tap (snoop channel) by which a supervisor hears `<leg>` |

| bridge | |
|---|---|
| `<ref>` | the talk with the client; its recording is called so, too |
| `<ref>-h`, `<ref>-t` | the client on hold; a consultation |
| `<ref>-<spy>-b` | a supervisor and the tap |
"""  # noqa: E501

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

from ..core import arrangement, commands, parties
from ..core.arrangement import CONSULT, HOLD, MAIN, Arrangement, Scene
from ..core.causes import NORMAL, q850_of_sip
from ..core.events import CLIENT, OPERATOR, EventType
from ..core.pbx_config import CallInFlight

_ROOMS = {MAIN: "", HOLD: "-h", CONSULT: "-t"}


@dataclass
class Guest:
    """A leg that was invited."""

    role: str
    target: commands.Endpoint | None = None  # not known any more after a restart
    data: dict[str, Any] = field(default_factory=dict)


@dataclass
class AriCall:
    """Channels and progress of one call."""

    ref: str
    direction: str
    dial: commands.Dial | None = None
    ring: commands.RingUser | None = None
    caller: str = ""
    client: str = ""
    # what the operator's channel is called by, if not by the reference: the operator's
    # own line, or one of those who were rung
    line: str = ""
    live: set[str] = field(default_factory=set)
    answered: set[str] = field(default_factory=set)
    bridged: bool = False
    recording: bool = False  # there is something recorded
    taping: bool = False  # it is recorded now
    ending: bool = False
    over: bool = False
    unseen: bool = False  # it ended when nobody looked
    ended_by: str = ""
    cause: int | None = None
    hangup_cause: int = 0
    recording_done: asyncio.Event = field(default_factory=asyncio.Event)
    # what was asked for while it goes on
    speaker: str = OPERATOR
    guests: dict[str, Guest] = field(default_factory=dict)
    spies: dict[str, str] = field(default_factory=dict)  # leg → mode
    ears: dict[str, str] = field(default_factory=dict)  # spy → leg of its tap
    held: bool = False
    muted: bool = False
    paused: bool = False
    # where things are now
    placed: dict[str, str] = field(default_factory=dict)  # leg → room
    tones: set[str] = field(default_factory=set)
    music: set[str] = field(default_factory=set)
    hushed: set[str] = field(default_factory=set)
    bridges: set[str] = field(default_factory=set)
    moving: asyncio.Lock = field(default_factory=asyncio.Lock)

    def __post_init__(self):
        self.client = self.client or f"{self.ref}-c"

    @property
    def operator(self) -> str:
        return f"{self.line or self.ref}-o"

    @property
    def record(self) -> bool:
        order = self.dial or self.ring
        return bool(order and order.record)

    @property
    def number(self) -> str:
        """The client's, as the operator's telephone shows it."""
        return self.dial.client.address if self.dial else self.caller

    @property
    def client_first(self) -> bool:
        return bool(self.dial and self.dial.first == commands.CLIENT_FIRST)

    @property
    def consult(self) -> str:
        """The leg which is asked before the client is passed on."""
        for leg, guest in self.guests.items():
            if guest.role == parties.CONSULT and leg in self.live:
                if leg != self.speaker:
                    return leg
        return ""

    def channel_of(self, leg: str) -> str:
        if leg == OPERATOR:
            return self.operator
        return self.client if leg == CLIENT else f"{self.ref}-{leg}"

    def leg_of(self, channel: str) -> str:
        if channel == self.operator:
            return OPERATOR
        if channel == self.client:
            return CLIENT
        return channel.removeprefix(f"{self.ref}-")

    def asked_by_user(self, leg: str) -> bool:
        """Has the user just asked to be called, or is in the talk already?

        Then the telephone may answer itself.
        """
        if leg == OPERATOR and self.bridged:
            return True
        dialled = self.direction == "outgoing" and not self.client_first
        return leg in self.spies or (leg == OPERATOR and dialled)

    def by(self, leg: str) -> str:
        """Who ends the call when this leg does."""
        return CLIENT if leg == CLIENT else OPERATOR

    def bridge_of(self, room: str) -> str:
        tail = _ROOMS.get(room)
        return f"{self.ref}-{room}-b" if tail is None else f"{self.ref}{tail}"

    def arrangement(self) -> Arrangement:
        """Where its legs belong now."""
        up = self.answered & self.live
        guests = {
            leg
            for leg, guest in self.guests.items()
            if guest.role == parties.CONFERENCE and leg != self.speaker
        }
        scene = Scene(
            speaker=self.speaker,
            up=frozenset(up | ({CLIENT} & self.live if self.bridged else set())),
            held=self.held,
            muted=self.muted,
            consult=self.consult,
            guests=frozenset(guests),
            spies={spy: mode for spy, mode in self.spies.items() if spy in self.live},
            ears=self.ears,
        )
        return arrangement.arrange(scene)

    @classmethod
    def restored(cls, flight: CallInFlight, prefix: str) -> AriCall:
        """The call as far as its durable facts tell."""
        call = cls(flight.call, flight.direction)
        if flight.direction == "incoming":
            call.client = flight.call.removeprefix(f"{prefix}in-")
        if flight.dial:
            kind = "dial" if flight.direction == "outgoing" else "ring"
            order = commands.command_of(kind, flight.dial)
            if kind == "dial":
                call.dial = order
            else:
                call.ring = order
                if order.ring:  # one of those who were rung
                    call.line = f"{call.ref}-r{order.ring}"
        known = parties.parties(flight.facts)
        call.speaker = known.speaker
        call.held, call.muted, call.paused = known.held, known.muted, known.paused
        call.answered = {leg.name for leg in known.legs if leg.answered is not None}
        for leg in known.invited:
            if not leg.is_live:
                continue
            if leg.role == parties.SPY:
                call.spies[leg.name] = leg.mode
            else:
                call.guests[leg.name] = Guest(leg.role, data=dict(leg.data))
        call.bridged = str(EventType.BRIDGED) in flight.facts
        call.recording = call.record and call.bridged
        return call


def is_ear(leg: str) -> bool:
    """Is it the tap of a listening supervisor, no telephone?"""
    return "x-" in leg


def cause_of(message: dict) -> int:
    """Q.850 cause of a ChannelDestroyed; of the SIP answer where it says nothing."""
    cause = message.get("cause") or 0
    code = message.get("tech_cause") or 0
    if cause in (0, 127) and code >= 400:
        return q850_of_sip(code)
    return cause or NORMAL
