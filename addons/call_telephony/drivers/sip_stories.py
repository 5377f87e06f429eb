"""What becomes of the calls of a SIP account: what the telephone tells → events."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from abc import abstractmethod
from dataclasses import dataclass, field
from pathlib import Path

from ..core import commands, numbers, sip_account
from ..core.causes import NO_ANSWER, NORMAL
from ..core.events import CLIENT, OPERATOR, SYSTEM, CallEvent, EventType
from ..core.sip_account import SipAccount
from .base import Driver, DriverError
from .sip_bridge import Bridge, let_ring
from .sip_call import REMOTE, PhoneCall
from .sip_client import SipUnreachable
from .sip_message import uri_of, user_of
from .sip_phone import NoPort
from .sip_thread import PhoneThread

_logger = logging.getLogger(__name__)


@dataclass
class SipCall:
    """Legs and progress of one call."""

    ref: str
    direction: str
    dial: commands.Dial | None = None
    ring: commands.RingUser | None = None
    legs: dict[str, PhoneCall] = field(default_factory=dict)
    caller: str = ""
    answered: set[str] = field(default_factory=set)
    bridge: Bridge | None = None
    timer: asyncio.TimerHandle | None = None
    ending: bool = False
    ended_by: str = ""
    cause: int | None = None

    @property
    def talking(self) -> bool:
        return self.bridge is not None and len(self.legs) == 2 and not self.ending

    @property
    def record(self) -> bool:
        order = self.dial or self.ring
        return bool(order and order.record)


class SipStories(Driver):
    """The part of the SIP driver that tells each call's story.

    Everything here runs in the service's loop; what belongs to the telephone is called
    through its thread's wall (`_phone`).
    """

    def __init__(self, config, sink, clock):
        super().__init__(config, sink, clock)
        self.account = SipAccount.from_options(config.options)
        self.spool = Path(self.account.spool)
        self.thread: PhoneThread | None = None
        self.calls: dict[str, SipCall] = {}
        self.by_leg: dict[PhoneCall, tuple[SipCall, str]] = {}
        self._tasks: set[asyncio.Task] = set()
        self._early: dict[PhoneCall, list[tuple]] = {}

    @abstractmethod
    def _registration(self, holds: bool, reason: str, final: bool):
        """We are registered now, or not any more."""

    @abstractmethod
    def _call_over(self):
        """A call has ended wholly."""

    # -- beginning a leg

    def _number(self, endpoint: commands.Endpoint) -> str:
        """What is called: a number as the provider wants it, or `user@host:port`."""
        address = endpoint.address
        if endpoint.kind == "browser":
            raise DriverError("a browser phone needs a PBX")
        if endpoint.kind == "desk":
            if sip_account.phone_address(address) or numbers.is_extension(address):
                return address
            raise DriverError("not an extension and not the address of a telephone")
        if not numbers.is_dialable(address):
            raise DriverError("not a number")
        if endpoint.kind == "mobile":
            return numbers.for_trunk(address, self.config.number_style)
        return address

    async def _call(self, call: SipCall, leg: str, number: str, name="", caller=""):
        """Begin a leg; what it tells comes to `_heard` afterwards.

        `name` and `caller` are who calls: the number is shown by a telephone that is
        called by its address, the provider lets us show our own only.
        """
        if "@" not in number or not caller:
            caller = (call.dial and call.dial.caller_id) or self.account.caller_id
        found = await self._phone(self.thread.phone.call, number, name, caller)
        self._attach(call, leg, found)

    def _attach(self, call: SipCall, leg: str, found: PhoneCall):
        call.legs[leg] = found
        self.by_leg[found] = (call, leg)
        for told in self._early.pop(found, ()):
            self._heard(*told)

    def _phone(self, function, *args):
        """Call something of the telephone, in its own loop."""
        return self.thread.do(function, *args)

    def _ring_at_most(self, call: SipCall, leg: str, seconds: float):
        def too_long():
            if leg in call.legs and leg not in call.answered:
                call.ended_by = call.ended_by or leg
                self._background(self._phone(call.legs[leg].cancel, NO_ANSWER))

        if call.timer:
            call.timer.cancel()
        call.timer = asyncio.get_running_loop().call_later(seconds, too_long)

    # -- what the telephone tells

    def _heard(self, at: float, kind: str, *args):
        if kind == "registration":
            self._registration(*args)
        elif kind == "incoming":
            self._came_in(at, *args)
        else:
            found = self.by_leg.get(args[0])
            if found:
                getattr(self, f"_leg_{kind}")(at, *found, *args)
            else:  # it tells more quickly than we hear which call it is
                self._early.setdefault(args[0], []).append((at, kind, *args))

    def _came_in(self, at: float, leg: PhoneCall):
        # pyVoIP has no memory: the call's own id in SIP names it for good
        name = hashlib.sha256(leg.dialog.call_id.encode()).hexdigest()[:20]
        call = SipCall(f"{self.config.ref_prefix}in-{name}", "incoming")
        self.calls[call.ref] = call
        self._attach(call, CLIENT, leg)
        invite = leg.invite
        told = user_of(uri_of(invite.get("P-Asserted-Identity")))
        call.caller = told or user_of(uri_of(invite.get("From")))
        line = user_of(uri_of(invite.get("To")))
        data = {
            "number": call.caller,
            "line": self.account.caller_id if line == self.account.user else line,
            "channel": leg.dialog.call_id,
        }
        self._emit(EventType.INCOMING, call, at, data=data)

    def _leg_ringing(self, at, call: SipCall, leg: str, _phone_call):
        self._emit(EventType.RINGING, call, at, leg)
        operator = call.legs.get(OPERATOR)
        if leg == CLIENT and operator:
            self._background(self._phone(let_ring, operator, call.legs[CLIENT]))

    def _leg_answered(self, at, call: SipCall, leg: str, _phone_call):
        if leg in call.answered or call.ending:
            return
        call.answered.add(leg)
        if call.timer:
            call.timer.cancel()
        self._emit(EventType.ANSWERED, call, at, leg)
        if leg == OPERATOR and call.direction == "outgoing":
            self._background(self._dial_client(call))
        else:
            self._background(self._join(call))

    def _leg_key(self, at, call: SipCall, leg: str, _phone_call, _key: str):
        """Keys are handed on by the sound itself; they may be card data: not logged."""

    def _leg_ended(self, at, call: SipCall, leg: str, found: PhoneCall):
        del self.by_leg[found]
        call.legs.pop(leg, None)
        if not call.ended_by:
            call.ended_by = leg if found.ended_by == REMOTE else SYSTEM
        if call.cause is None:
            call.cause = found.cause
        self._emit(EventType.LEG_ENDED, call, at, leg, cause=found.cause)
        self._background(self._wind_up(call, at))

    # -- stories

    async def _dial_client(self, call: SipCall):
        # on disk before it is done: after a restart it is not done again
        await self._emit(EventType.DIALLING, call, self.clock.now(), CLIENT)
        if call.ending or OPERATOR not in call.legs:
            return
        dial = call.dial
        try:
            await self._phone(let_ring, call.legs[OPERATOR])
            await self._call(call, CLIENT, self._number(dial.client))
        except (DriverError, NoPort, SipUnreachable) as error:
            _logger.info("PBX %s: %s", self.config.name, error)
            await self._end(call, SYSTEM, 38)
            return
        if call.ending:  # hung up in this very moment
            await self._phone(call.legs[CLIENT].hangup, call.cause or NORMAL)
            return
        self._ring_at_most(call, CLIENT, dial.client_timeout)

    async def _join(self, call: SipCall):
        """Both are there: let them hear each other, and record."""
        operator, client = call.legs.get(OPERATOR), call.legs.get(CLIENT)
        if call.bridge or not operator or not client:
            return
        path = self._path(call.ref) if call.record else None
        if call.direction == "incoming" and not await self._phone(client.answer):
            return  # its end is told
        try:
            call.bridge = await self._phone(Bridge, operator, client, path)
        except OSError:  # no room for the recording: the talk goes on
            _logger.exception("PBX %s: %s is not recorded", self.config.name, call.ref)
            call.bridge = await self._phone(Bridge, operator, client, None)
        self._emit(EventType.BRIDGED, call, self.clock.now())

    async def _end(self, call: SipCall, by: str, cause: int):
        """End what is left of the call."""
        call.ended_by = call.ended_by or by
        if call.cause is None:
            call.cause = cause
        call.ending = True
        legs = list(call.legs.values())
        for leg in legs:
            await self._phone(leg.hangup, cause)
        if not legs:
            await self._wind_up(call, self.clock.now())

    async def _wind_up(self, call: SipCall, at: float):
        """One leg is gone: end the other; when both are, the call is over."""
        call.ending = True
        if call.timer:
            call.timer.cancel()
        for leg in list(call.legs.values()):
            # a caller hears why, if the operator's side refused
            await self._phone(leg.hangup, call.cause or NORMAL)
        if call.legs or self.calls.pop(call.ref, None) is None:
            return
        recorded = call.bridge and await self._phone(call.bridge.close)
        await self._emit(
            EventType.ENDED, call, at, cause=call.cause, by=call.ended_by or SYSTEM
        )
        if recorded:
            self.sink.recording_ready(call.ref)
        self._call_over()

    def _path(self, ref: str) -> Path:
        name = "".join(one if one.isalnum() or one in "-_" else "_" for one in ref)
        return self.spool / f"{name}.wav"

    # -- small things

    def _emit(self, kind, call, at, leg="", **kwargs):
        return self.sink.emit(CallEvent(kind, call.ref, at, leg, **kwargs))

    def _background(self, story):
        async def tell():
            try:
                await story
            except DriverError as error:
                _logger.info("PBX %s: %s", self.config.name, error)
            except Exception:  # one call's trouble must not be another's
                _logger.exception("PBX %s", self.config.name)

        task = asyncio.ensure_future(tell())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
