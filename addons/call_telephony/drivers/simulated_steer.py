"""What is done to a running call, simulated: the events a PBX would tell, on timers."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from ..core import commands
from ..core.causes import NO_ANSWER, NORMAL
from ..core.events import OPERATOR, CallEvent, EventType
from ..core.parties import BLIND, CONSULT, RECALL
from .base import Driver, DriverError


class HungUp(Exception):
    """Somebody ended the simulated call."""

    def __init__(self, by: str, cause: int = NORMAL):
        self.by = by
        self.cause = cause


class SimulatedCall:
    """One call and the tasks that play it."""

    def __init__(self, ref: str):
        self.ref = ref
        self.task: asyncio.Task | None = None
        self.hangup: asyncio.Future = asyncio.get_running_loop().create_future()
        self.ring: asyncio.Future = asyncio.get_running_loop().create_future()
        self.answer = asyncio.Event()
        self.bridged_at: float | None = None
        self.operator: commands.Endpoint | None = None
        self.speaker = OPERATOR
        self.roles: dict[str, str] = {}  # legs invited → role
        self.guests: dict[str, asyncio.Task] = {}

    @property
    def tasks(self) -> list[asyncio.Task]:
        return [*([self.task] if self.task else []), *self.guests.values()]

    @property
    def consult(self) -> str:
        for leg, role in self.roles.items():
            if role == CONSULT and leg != self.speaker:
                return leg
        return ""

    def let_guests_go(self):
        for task in self.guests.values():
            task.cancel()


class SimulatedSteering(Driver):
    """See the module."""

    def __init__(self, config, sink, clock):
        super().__init__(config, sink, clock)
        self.calls: dict[str, SimulatedCall] = {}
        self.lines: set[str] = set()

    async def _steer(self, command):
        match command:
            case commands.Hold():
                self._switch(EventType.HELD, command)
            case commands.Mute():
                self._switch(EventType.MUTED, command)
            case commands.PauseRecording():
                self._switch(EventType.RECORDING_PAUSED, command)
            case commands.Dtmf():
                self._talking(command.call)
            case commands.Invite():
                self._invite(command)
            case commands.CompleteTransfer():
                call = self._talking(command.call)
                if not call.consult:
                    raise DriverError("nobody is being asked")
                self._hand_over(call, call.consult)
            case commands.DropLeg():
                self._drop(self._known(command.call), command.leg)
            case commands.Spy():
                self._spy(command)
            case commands.SpyMode():
                self._spy_mode(command)
            case commands.OffHook():
                self.lines.add(command.line)
                self._tell_line(EventType.LINE_UP, command.line)
            case commands.OnHook():
                self.lines.discard(command.line)
                self._tell_line(EventType.LINE_DOWN, command.line)
            case _:
                raise DriverError("this PBX cannot do that")

    async def resync_lines(self, lines: Sequence[str]):
        for line in lines:
            self._tell_line(EventType.LINE_DOWN, line)

    # -- small things

    def _known(self, ref: str) -> SimulatedCall:
        call = self.calls.get(ref)
        if call is None or call.hangup.done():
            raise DriverError("the call is not going on any more")
        return call

    def _talking(self, ref: str) -> SimulatedCall:
        call = self._known(ref)
        if call.bridged_at is None:
            raise DriverError("nobody talks yet")
        return call

    def _emit(self, kind, ref, leg="", **kwargs):
        event = CallEvent(kind, ref, self.clock.now(), leg, **kwargs)
        return self.sink.emit(event)

    def _switch(self, kind: EventType, command):
        call = self._talking(command.call)
        self._emit(kind, call.ref, data={"on": command.on}, mark=command.mark)

    def _tell_line(self, kind: EventType, line: str):
        self.sink.emit(CallEvent(kind, line, self.clock.now()))

    async def _pass(self, seconds: float):
        await asyncio.sleep(seconds / self.config.time_factor)

    # -- others

    def _invite(self, command: commands.Invite):
        call = self._talking(command.call)
        if call.consult:
            raise DriverError("somebody is being asked already")
        self._dialling(call, command.leg, command.role, command.data)
        if command.role == BLIND:
            self._hand_over(call, command.leg)
        story = self._ring_guest(call, command.leg, command.target, command.timeout)
        call.guests[command.leg] = asyncio.ensure_future(story)

    def _dialling(self, call: SimulatedCall, leg: str, role: str, data):
        call.roles[leg] = role
        self._emit(EventType.DIALLING, call.ref, leg, data={**data, "role": role})

    async def _ring_guest(self, call, leg, target, timeout):
        after, cause = self.config.profile.operator_answers_after, None
        if target.kind in ("number", "mobile"):
            plan = self.clients.plan(target.address)
            after = min(plan.resolve_after, timeout)
            if plan.outcome != "answered":
                cause = plan.cause
            elif plan.resolve_after > timeout:
                cause = NO_ANSWER
        self._emit(EventType.RINGING, call.ref, leg)
        await self._pass(after)
        if cause is None:
            self._emit(EventType.ANSWERED, call.ref, leg)
        else:
            self._leg_is_gone(call, leg, cause)

    def _leg_is_gone(self, call: SimulatedCall, leg: str, cause: int = NORMAL):
        self._emit(EventType.LEG_ENDED, call.ref, leg, cause=cause)
        call.guests.pop(leg, None)
        role = call.roles.pop(leg, "")
        if leg != call.speaker:
            return
        if role in (
            BLIND,
            CONSULT,
        ):  # nobody took the client over: back to who passed it on
            back = f"{leg}r"
            self._dialling(call, back, RECALL, {"by": OPERATOR})
            self._hand_over(call, back)
            story = self._ring_guest(call, back, call.operator, 30)
            call.guests[back] = asyncio.ensure_future(story)
        elif not call.hangup.done():
            call.hangup.set_result(HungUp(OPERATOR))

    def _hand_over(self, call: SimulatedCall, leg: str):
        before, call.speaker = call.speaker, leg
        self._emit(EventType.TRANSFERRED, call.ref, leg, data={"from": before})
        for kind in (EventType.HELD, EventType.MUTED):
            mark = f"{self.clock.now():.3f}-{leg}"
            self._emit(kind, call.ref, data={"on": False}, mark=mark)
        if before == OPERATOR or before in call.roles:
            call.roles.pop(before, None)
            self._emit(EventType.LEG_ENDED, call.ref, before, cause=NORMAL)

    def _drop(self, call: SimulatedCall, leg: str):
        if leg not in call.roles or leg == call.speaker:
            raise DriverError("this telephone does not take part any more")
        task = call.guests.pop(leg, None)
        if task:
            task.cancel()
        self._leg_is_gone(call, leg)

    # -- listening

    def _spy(self, command: commands.Spy):
        call = self._talking(command.call)
        data = {**command.data, "mode": command.mode}
        self._dialling(call, command.leg, "spy", data)
        story = self._ring_guest(call, command.leg, command.target, command.timeout)
        call.guests[command.leg] = asyncio.ensure_future(story)

    def _spy_mode(self, command: commands.SpyMode):
        call = self._talking(command.call)
        if call.roles.get(command.leg) != "spy":
            raise DriverError("nobody listens")
        data = {"mode": command.mode}
        self._emit(
            EventType.SPYING, call.ref, command.leg, data=data, mark=command.mark
        )
