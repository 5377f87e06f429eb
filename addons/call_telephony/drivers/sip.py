"""A plain account at a SIP provider, without a PBX.

The operator's telephone (a mobile, or a SIP telephone by its address) is called, then
the client, and both are joined here: their sound goes through this process, which
records it.  Calls live as long as this process: nothing of them is left after it.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ..core import commands, numbers, sip_account
from ..core.causes import BUSY, LOST, NO_ANSWER, NORMAL
from ..core.events import CLIENT, OPERATOR, SYSTEM, CallEvent, EventType
from ..core.pbx_config import CallInFlight
from ..core.sip_account import SipAccount
from . import sip_recorder
from .base import Driver, DriverError
from .sip_bridge import Bridge, let_ring
from .sip_call import LOCAL, REMOTE, PhoneCall
from .sip_client import SipUnreachable
from .sip_message import uri_of, user_of
from .sip_phone import NoPort
from .sip_thread import PhoneThread

_logger = logging.getLogger(__name__)
#: The provider may be away for this long before the connection counts as lost.
LOST_AFTER = 20.0
#: A wrong password is not tried again sooner: providers lock out those who do.
REFUSED_FOR = 60.0
_refused: dict[SipAccount, tuple[float, str]] = {}


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
    def record(self) -> bool:
        order = self.dial or self.ring
        return bool(order and order.record)


class SipDriver(Driver):
    """See the module."""

    can = frozenset({"hold", "mute", "dtmf", "record_pause"})

    def __init__(self, config, sink, clock):
        super().__init__(config, sink, clock)
        self.account = SipAccount.from_options(config.options)
        self.spool = Path(self.account.spool)
        self.thread: PhoneThread | None = None
        self.calls: dict[str, SipCall] = {}
        self.by_leg: dict[PhoneCall, tuple[SipCall, str]] = {}
        self._tasks: set[asyncio.Task] = set()
        self._registered: asyncio.Future | None = None
        self._lost: asyncio.Future | None = None
        self._trouble = ""
        self._troubled: asyncio.TimerHandle | None = None
        self._early: dict[PhoneCall, list[tuple]] = {}

    # -- life

    async def start(self):
        wrong = sip_account.problems(self.account)
        if wrong:
            raise DriverError(f"the settings are not right: {', '.join(wrong)}")
        said, reason = _refused.get(self.account, (0.0, ""))
        if reason and time.monotonic() - said < REFUSED_FOR:
            raise DriverError(reason)
        loop = asyncio.get_running_loop()
        self._registered, self._lost = loop.create_future(), loop.create_future()
        self.thread = PhoneThread(self.account, self._heard, self.clock.now)
        try:
            await self.thread.start()
            await self._registered
        except SipUnreachable as error:
            raise DriverError(str(error)) from error

    async def wait_lost(self):
        return await asyncio.shield(self._lost)

    async def stop(self):
        """Ends the calls: without us nobody carries their sound."""
        if self._troubled:
            self._troubled.cancel()
        for call in list(self.calls.values()):
            await self._end(call, SYSTEM, LOST)
        await self._all_over(1.0)
        for leg in list(self.by_leg):  # whose last answer does not come
            await self._phone(leg.over, LOCAL, LOST)
        await self._all_over(1.0)
        if self.thread:
            await self.thread.stop()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _all_over(self, seconds: float):
        deadline = time.monotonic() + seconds
        while self.calls and time.monotonic() < deadline:
            await asyncio.sleep(0.01)

    @property
    def active_calls(self):
        return len(self.calls)

    @property
    def lines_used(self) -> int:
        """Conversations the provider carries now."""
        return sum(leg.address is None or bool(leg.invite) for leg in self.by_leg)

    # -- commands

    async def execute(self, command):
        name = type(command).__name__.lower()
        handler = getattr(self, f"_do_{name}", None)
        if handler is None:
            raise DriverError("an account at a provider cannot do that")
        try:
            await handler(command)
        except NoPort as error:
            raise DriverError(str(error)) from error
        except SipUnreachable as error:
            raise DriverError(str(error)) from error

    async def _do_dial(self, dial: commands.Dial):
        operator, client = self._number(dial.operator), self._number(dial.client)
        self._need_lines(operator, client)
        call = self.calls[dial.call] = SipCall(dial.call, "outgoing", dial=dial)
        try:
            shown = (dial.client.name, dial.client.address)
            await self._call(call, OPERATOR, operator, *shown)
        except (DriverError, NoPort, SipUnreachable):
            self.calls.pop(call.ref, None)
            raise
        self._ring_at_most(call, OPERATOR, dial.operator_timeout)

    async def _do_ringuser(self, ring: commands.RingUser):
        call = self.calls.get(ring.call)
        if call is None or call.ending or CLIENT not in call.legs:
            raise DriverError("the caller has hung up already")
        call.ring = ring
        try:
            number = self._number(ring.operator)
            self._need_lines(number)
            await self._phone(call.legs[CLIENT].ring)
            await self._call(call, OPERATOR, number, ring.operator.name, call.caller)
        except (DriverError, NoPort, SipUnreachable):
            await self._end(call, SYSTEM, BUSY)
            raise
        self._ring_at_most(call, OPERATOR, ring.timeout)

    async def _do_hangup(self, command: commands.HangUp):
        await self._end(self._going_on(command.call), command.by, command.cause)

    async def _do_hold(self, command):
        await self._switch(EventType["HELD"], Bridge.hold, command)

    async def _do_mute(self, command):
        await self._switch(EventType["MUTED"], Bridge.mute, command)

    async def _do_pauserecording(self, command):
        await self._switch(
            EventType["RECORDING_PAUSED"], Bridge.pause_recording, command
        )

    async def _switch(self, kind, function, command):
        call, talk = self._going_on(command.call), self._talk(command.call)
        await self._phone(function, talk, command.on)
        told = {"data": {"on": command.on}, "mark": command.mark}
        self._emit(kind, call, self.clock.now(), **told)

    async def _do_dtmf(self, command):
        talk = self._talk(command.call)
        try:
            await self._phone(talk.send_keys, command.digits)
        except ValueError as error:
            raise DriverError("these keys cannot be sent here") from error

    def _going_on(self, ref: str) -> SipCall:
        call = self.calls.get(ref)
        if call is None:
            raise DriverError("the call is not going on any more")
        return call

    def _talk(self, ref: str) -> Bridge:
        call = self._going_on(ref)
        if call.bridge is None:
            raise DriverError("nobody talks yet")
        return call.bridge

    def _number(self, endpoint: commands.Endpoint) -> str:
        """What is called: a number as the provider wants it, or `user@host:port`."""
        address = endpoint.address
        if endpoint.kind == "browser":
            raise DriverError("a browser phone needs a PBX")
        if endpoint.kind == "desk":
            plain = address.replace("-", "").replace("_", "")
            plain = plain.replace(".", "")
            if sip_account.phone_address(address) or (
                plain.isascii() and plain.isalnum()
            ):
                return address
            raise DriverError("not an extension and not the address of a telephone")
        if not numbers.is_dialable(address):
            raise DriverError("not a number")
        if endpoint.kind == "mobile":
            return numbers.for_trunk(address, self.config.number_style)
        return address

    def _need_lines(self, *called: str):
        wanted = sum("@" not in number for number in called)
        if self.lines_used + wanted > self.account.lines:
            raise DriverError(
                f"all lines are busy: the account has {self.account.lines}"
            )

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

    def _registration(self, holds: bool, reason: str, final: bool):
        if not self._registered.done():
            if holds:
                self._registered.set_result(None)
            else:
                if final:
                    _refused[self.account] = (time.monotonic(), reason)
                self._registered.set_exception(DriverError(reason))
            return
        _logger.info("PBX %s: %s", self.config.name, reason or "registered again")
        self._trouble = "" if holds else reason
        if self._troubled:
            self._troubled.cancel()
            self._troubled = None
        if not holds:
            loop = asyncio.get_running_loop()
            wait = 0.0 if final else LOST_AFTER
            self._troubled = loop.call_later(wait, self._give_up)

    def _give_up(self):
        """The provider is away: say so, unless somebody talks."""
        self._troubled = None
        if self._trouble and not self.calls and not self._lost.done():
            self._lost.set_result(self._trouble)

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

    def _leg_key(self, at, call: SipCall, leg: str, _phone_call, key: str):
        _logger.debug("%s: %s pressed %s", call.ref, leg, key)

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
        if self._trouble and not self._troubled:
            self._give_up()

    # -- recordings

    def _path(self, ref: str) -> Path:
        name = "".join(one if one.isalnum() or one in "-_" else "_" for one in ref)
        return self.spool / f"{name}.wav"

    async def fetch_recording(self, call):
        try:
            return await asyncio.to_thread(self._path(call).read_bytes)
        except FileNotFoundError:
            return None

    async def discard_recording(self, call):
        self._path(call).unlink(missing_ok=True)

    # -- after a time without us

    async def resync(self, calls: Sequence[CallInFlight]):
        """Nothing outlives the process: what is not ours now is over.

        Of a talk that was recorded the end is known to a second: the last sound.
        """
        for flight in calls:
            if flight.call in self.calls:
                continue
            path = self._path(flight.call)
            at = self.clock.now()
            heard = await asyncio.to_thread(sip_recorder.rescue, path)
            if heard:
                at = min(at, heard)
                self.sink.recording_ready(flight.call)
            event = CallEvent(
                EventType.ENDED, flight.call, at, by=SYSTEM, estimated=True
            )
            await self.sink.emit(event)

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
