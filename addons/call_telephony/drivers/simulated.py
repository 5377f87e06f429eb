"""A PBX made of clients that behave by stated probabilities and a seed.

For demo, training and tests.  It dials nobody: every leg is a timer.  The operator's
phone answers by itself on calls the operator makes; on calls that come in it rings
until the operator presses "Answer" on the card.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import replace

from ..core import commands, events
from ..core.causes import NO_ANSWER, NORMAL
from ..core.events import CLIENT, OPERATOR, SYSTEM, EventType
from ..core.fax import RESTARTED, FaxResult, SendFax
from ..core.pbx_config import CallInFlight
from ..core.simulator import Plan, SimulatedClients, speech
from . import simulated_fax
from .simulated_steer import HungUp, SimulatedCall, SimulatedSteering

_logger = logging.getLogger(__name__)

#: Seconds after which a client who answered and hears nobody hangs up.
PATIENCE = 15.0


class SimulatedDriver(SimulatedSteering):
    """See the module."""

    def __init__(self, config, sink, clock):
        super().__init__(config, sink, clock)
        self.clients = SimulatedClients(config.profile, config.seed)
        self.faxes: set[asyncio.Task] = set()
        self._lost: asyncio.Future | None = None
        self._incoming = 0
        self._recorded: dict[str, float] = {}

    can = frozenset(
        (
            *("hold", "mute", "dtmf", "transfer", "attended", "conference"),
            *("record_pause", "spy", "off_hook", "client_first", "pool"),
        )
    )

    async def start(self):
        self._lost = asyncio.get_running_loop().create_future()

    async def wait_lost(self):
        return await asyncio.shield(self._lost)

    async def stop(self):
        tasks = [task for call in self.calls.values() for task in call.tasks]
        tasks += self.faxes
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self.calls.clear()

    @property
    def active_calls(self):
        return len(self.calls) + len(self.faxes)

    async def execute(self, command):
        match command:
            case commands.Dial():
                self._play(command.call, self._outgoing(command))
            case commands.RingUser():
                call = self._known(command.call)
                if not call.ring.done():
                    call.ring.set_result(command)
            case commands.Answer():
                self._known(command.call).answer.set()
            case commands.HangUp():
                call = self._known(command.call)
                if not call.hangup.done():
                    call.hangup.set_result(HungUp(command.by, command.cause))
            case commands.SimulateIncoming():
                self._incoming += 1
                stamp = int(self.clock.now() * 1000)
                ref = f"{self.config.ref_prefix}in-{stamp}-{self._incoming}"
                self._play(ref, self._incoming_call(ref, command))
            case SendFax():
                await simulated_fax.send(self, command)
            case _:
                await self._steer(command)

    async def resync_faxes(self, faxes):
        for fax in faxes:  # they were in the process that is gone
            self._tell_fax(fax.fax, FaxResult("failed", RESTARTED))

    async def resync(self, calls: Sequence[CallInFlight]):
        for call in calls:
            if call.call not in self.calls:
                await self._emit(EventType.ENDED, call.call, by=SYSTEM, estimated=True)

    async def fetch_recording(self, call):
        seconds = self._recorded.get(call)
        if seconds is None:
            return None
        seconds = min(seconds, self.config.recording_seconds)
        seed = sum(call.encode())
        return await asyncio.to_thread(speech, seconds, seed)

    async def discard_recording(self, call):
        self._recorded.pop(call, None)

    # -- playing

    def _play(self, ref: str, story):
        call = self.calls[ref] = SimulatedCall(ref)
        call.task = asyncio.ensure_future(self._tell(call, story))

    async def _tell(self, call: SimulatedCall, story):
        try:
            record = await story
            end = HungUp(CLIENT)
        except HungUp as hung_up:
            record, end = call.bridged_at is not None, hung_up
        now = self.clock.now()
        if record and call.bridged_at is not None:
            self._recorded[call.ref] = max(1.0, now - call.bridged_at)
        call.let_guests_go()
        await self._emit(EventType.ENDED, call.ref, cause=end.cause, by=end.by)
        self.calls.pop(call.ref, None)
        if call.ref in self._recorded:
            self.sink.recording_ready(call.ref)

    async def _wait(self, call: SimulatedCall, seconds: float):
        """Let time pass, unless the call is ended meanwhile."""
        seconds /= self.config.time_factor
        done, _ = await asyncio.wait([call.hangup], timeout=seconds)
        if done:
            raise call.hangup.result()

    async def _outgoing(self, dial: commands.Dial) -> bool:
        call = self.calls[dial.call]
        call.operator = dial.operator
        if dial.first == commands.CLIENT_FIRST:
            plan = await self._ring_client(call, dial)
            if dial.operator.kind == commands.POOL:
                dial = await self._from_pool(call, dial)
            await self._ring_operator(call, dial)
        else:
            await self._ring_operator(call, dial)
            plan = await self._ring_client(call, dial)
        await self._talk(call, plan.talk_seconds)
        return dial.record

    async def _from_pool(self, call: SimulatedCall, dial: commands.Dial):
        """The client waits, not for ever, until an operator is named."""
        timeout = PATIENCE / self.config.time_factor
        waiting = [call.ring, call.hangup]
        first = asyncio.FIRST_COMPLETED
        done, _ = await asyncio.wait(waiting, timeout=timeout, return_when=first)
        if call.hangup in done:
            raise call.hangup.result()
        if not done:
            raise HungUp(CLIENT)
        ring = call.ring.result()
        call.operator = ring.operator
        return replace(dial, operator=ring.operator, line=ring.line)

    async def _ring_operator(self, call: SimulatedCall, dial: commands.Dial):
        if dial.line not in self.lines:
            await self._wait(call, 0.1)
            self._emit(EventType.RINGING, call.ref, OPERATOR)
            await self._wait(call, self.config.profile.operator_answers_after)
        self._emit(EventType.ANSWERED, call.ref, OPERATOR)

    async def _ring_client(self, call: SimulatedCall, dial: commands.Dial) -> Plan:
        ref = call.ref
        await self._emit(EventType.DIALLING, ref, CLIENT)
        _logger.info("simulated: client of %s is dialled", ref)
        plan = self.clients.plan(dial.client.address)
        resolve = min(plan.resolve_after, dial.client_timeout)
        ringing = min(plan.ring_after, resolve)
        await self._wait(call, ringing)
        if plan.outcome in ("answered", "no_answer", "rejected"):
            self._emit(EventType.RINGING, ref, CLIENT)
        await self._wait(call, resolve - ringing)
        if plan.outcome != "answered" or plan.resolve_after > dial.client_timeout:
            cause = NO_ANSWER if plan.outcome == "answered" else plan.cause
            self._emit(EventType.LEG_ENDED, ref, CLIENT, cause=cause)
            raise HungUp(CLIENT, cause)
        self._emit(EventType.ANSWERED, ref, CLIENT)
        return plan

    async def _incoming_call(self, ref: str, wanted: commands.SimulateIncoming) -> bool:
        await self._emit(
            EventType.INCOMING,
            ref,
            data={"number": wanted.number, "line": wanted.line},
        )
        return await self._be_rung(ref, wanted)

    async def _be_rung(self, ref: str, wanted: commands.SimulateIncoming) -> bool:
        """Wait until the operator answers, then talk."""
        call = self.calls[ref]
        done, _ = await asyncio.wait(
            [call.ring, call.hangup],
            timeout=30 / self.config.time_factor,
            return_when=asyncio.FIRST_COMPLETED,
        )
        if call.hangup in done:
            raise call.hangup.result()
        if not done:
            raise HungUp(CLIENT, NO_ANSWER)
        ring = call.ring.result()
        call.operator = ring.operator
        self._emit(EventType.RINGING, ref, OPERATOR)
        waiting = asyncio.ensure_future(call.answer.wait())
        try:
            done, _ = await asyncio.wait(
                [waiting, call.hangup],
                timeout=ring.timeout / self.config.time_factor,
                return_when=asyncio.FIRST_COMPLETED,
            )
        finally:
            waiting.cancel()
        if call.hangup in done:
            raise call.hangup.result()
        if not done:
            raise HungUp(CLIENT, NO_ANSWER)
        self._emit(EventType.ANSWERED, ref, OPERATOR)
        plan = self.clients.plan(wanted.number)
        await self._talk(call, plan.talk_seconds)
        return ring.record

    async def _talk(self, call: SimulatedCall, seconds: float):
        self._emit(EventType.BRIDGED, call.ref)
        call.bridged_at = self.clock.now()
        await self._wait(call, seconds)
        self._emit(events.EventType.LEG_ENDED, call.ref, CLIENT, cause=NORMAL)
