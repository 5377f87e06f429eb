"""A plain account at a SIP provider, without a PBX.

The operator's telephone (a mobile, or a SIP telephone by its address) is called, then
the client, and both are joined here: their sound goes through this process, which
records it.  Talks live as long as this process: a driver that is made anew within it
takes them over (`sip_parking`), after a restart nothing of them is left.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Sequence

from ..core import commands, sip_account
from ..core.causes import BUSY, LOST
from ..core.events import CLIENT, OPERATOR, SYSTEM, CallEvent, EventType
from ..core.pbx_config import CallInFlight
from ..core.sip_account import SipAccount
from . import sip_parking, sip_recorder
from .base import DriverError
from .sip_bridge import Bridge
from .sip_call import LOCAL
from .sip_client import SipUnreachable
from .sip_phone import NoPort
from .sip_stories import SipCall, SipStories
from .sip_thread import PhoneThread

_logger = logging.getLogger(__name__)
#: The provider may be away for this long before the connection counts as lost.
LOST_AFTER = 20.0
#: A wrong password is not tried again sooner: providers lock out those who do.
REFUSED_FOR = 60.0
_refused: dict[SipAccount, tuple[float, str]] = {}


class SipDriver(SipStories):
    """See the module."""

    can = frozenset({"hold", "mute", "dtmf", "record_pause"})

    def __init__(self, config, sink, clock):
        super().__init__(config, sink, clock)
        self._registered: asyncio.Future | None = None
        self._lost: asyncio.Future | None = None
        self._trouble = ""
        self._troubled: asyncio.TimerHandle | None = None
        # from counting the lines in use to using one: one at a time
        self._taking_lines = asyncio.Lock()

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
        parked = await sip_parking.take(self.config.id, self.account)
        if parked:
            self._take_over(parked)
            return
        self.thread = PhoneThread(self.account, self._heard, self.clock.now)
        try:
            await self.thread.start()
            await self._registered
        except SipUnreachable as error:
            raise DriverError(str(error)) from error

    def _take_over(self, parked: sip_parking.Parked):
        """Go on with the telephone and the talks of the driver before."""
        self.thread, self.calls = parked.thread, parked.calls
        for call in self.calls.values():
            self.by_leg.update({found: (call, leg) for leg, found in call.legs.items()})
        self._registered.set_result(None)
        self.thread.heard = self._heard
        for told in parked.give():
            self._heard(*told)

    async def wait_lost(self):
        return await asyncio.shield(self._lost)

    async def stop(self):
        """Calls that are not talks yet end; talks wait a while for another driver."""
        if self._troubled:
            self._troubled.cancel()
        begun = {ref: call for ref, call in self.calls.items() if not call.talking}
        for call in begun.values():
            await self._end(call, SYSTEM, LOST)
        await self._all_over(begun.keys(), 1.0)
        for found, (call, _) in list(self.by_leg.items()):
            if call.ref in begun:  # whose last answer does not come
                await self._phone(found.over, LOCAL, LOST)
        await self._all_over(begun.keys(), 1.0)
        if self.calls:
            parked = sip_parking.park(self)
            if self._trouble:
                told = ("registration", False, self._trouble, False)
                parked.told.append((self.clock.now(), *told))
        elif self.thread:
            await self.thread.stop()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _all_over(self, refs, seconds: float):
        deadline = time.monotonic() + seconds
        while refs & self.calls.keys() and time.monotonic() < deadline:
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
        call = SipCall(dial.call, "outgoing", dial=dial)
        try:
            async with self._taking_lines:
                self._need_lines(operator, client)
                self.calls[dial.call] = call
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
            async with self._taking_lines:
                self._need_lines(number)
                await self._phone(call.legs[CLIENT].ring)
                shown = (ring.operator.name, call.caller)
                await self._call(call, OPERATOR, number, *shown)
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

    def _need_lines(self, *called: str):
        wanted = sum("@" not in number for number in called)
        if self.lines_used + wanted > self.account.lines:
            raise DriverError(
                f"all lines are busy: the account has {self.account.lines}"
            )

    # -- the registration

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

    def _call_over(self):
        if self._trouble and not self._troubled:
            self._give_up()

    # -- recordings

    async def fetch_recording(self, call):
        try:
            return await asyncio.to_thread(self._path(call).read_bytes)
        except FileNotFoundError:
            return None

    async def discard_recording(self, call):
        self._path(call).unlink(missing_ok=True)

    # -- after a time without us

    async def resync(self, calls: Sequence[CallInFlight]):
        """What is not here now is over: nothing outlives the process.

        Of a talk that was recorded the end is known to a second: the last sound.
        """
        told = {flight.call for flight in calls}
        for call in list(self.calls.values()):
            if call.ref not in told and call.direction == "outgoing":
                await self._end(call, SYSTEM, LOST)
        for flight in calls:
            if flight.call in self.calls:
                continue
            at = self.clock.now()
            heard = await asyncio.to_thread(
                sip_recorder.rescue, self._path(flight.call)
            )
            if heard:
                at = min(at, heard)
                self.sink.recording_ready(flight.call)
            event = CallEvent(
                EventType.ENDED, flight.call, at, by=SYSTEM, estimated=True
            )
            await self.sink.emit(event)
