"""The simulated PBX: telephones rung for one caller, who waits meanwhile."""

from __future__ import annotations

import asyncio

from ..core import commands
from ..core.causes import NO_ANSWER, REJECTED
from ..core.events import CLIENT, OPERATOR, EventType
from .base import DriverError
from .simulated import SimulatedDriver
from .simulated_steer import HungUp

ELSEWHERE = 26
#: A message takes this long, whatever it says; seconds.
MESSAGE = 3.0
#: A caller to whom nothing happens hangs up after this time.
PATIENCE = 300.0


class _Lobby:
    """A caller and the telephones that ring for them."""

    def __init__(self):
        loop = asyncio.get_running_loop()
        self.tasks: dict[str, asyncio.Task] = {}
        self.orders: dict[str, commands.RingUser] = {}  # those that ring
        self.routed: asyncio.Future = loop.create_future()
        self.answered: asyncio.Future = loop.create_future()


class RoutingSimulatedDriver(SimulatedDriver):
    """See the module."""

    def __init__(self, config, sink, clock):
        super().__init__(config, sink, clock)
        self.lobbies: dict[str, _Lobby] = {}

    async def execute(self, command):
        match command:
            case commands.RingUser(ring=ring) if ring:
                self._ring(command)
            case commands.StopRing():
                self._stop(self._lobby(command.call), command.ring, command.cause)
            case commands.Answer() if self._ring_to_answer(command):
                answered = self._lobby(command.call).answered
                answered.set_result(self._ring_to_answer(command))
            case commands.Play():
                tasks = self._tasks_of(command.call)
                task = asyncio.ensure_future(self._say(command))
                tasks[f"say-{command.token}"] = task
            case commands.Wait():
                self._lobby(command.call)
            case _:
                await super().execute(command)

    def _tasks_of(self, ref: str) -> dict[str, asyncio.Task]:
        """What is done for a caller who waits, or for a client of the pool."""
        if ref in self.lobbies or ref not in self.calls:
            return self._lobby(ref).tasks
        return self._known(ref).guests  # they end with the call

    def _lobby(self, ref: str) -> _Lobby:
        """Where the caller of a routed call waits."""
        lobby = self.lobbies.get(ref)
        if lobby is None:
            raise DriverError("the caller has hung up already")
        if not lobby.routed.done():
            lobby.routed.set_result(True)
        return lobby

    def _ring_to_answer(self, command: commands.Answer) -> str:
        """The one that is meant, or the only one that rings."""
        lobby = self.lobbies.get(command.call)
        if lobby is None or lobby.answered.done():
            return ""
        if command.ring:
            return command.ring if command.ring in lobby.orders else ""
        return next(iter(lobby.orders)) if len(lobby.orders) == 1 else ""

    def _ring(self, order: commands.RingUser):
        lobby = self._lobby(order.call)
        lobby.orders[order.ring] = order
        lobby.tasks[order.ring] = asyncio.ensure_future(self._ring_on(lobby, order))

    async def _ring_on(self, lobby: _Lobby, order: commands.RingUser):
        self._emit(EventType.RINGING, order.call, OPERATOR)
        await asyncio.sleep(order.timeout / self.config.time_factor)
        self._stop(lobby, order.ring, NO_ANSWER)

    def _stop(self, lobby: _Lobby, ring: str, cause: int = REJECTED):
        order, task = lobby.orders.pop(ring, None), lobby.tasks.pop(ring, None)
        if order is None:
            return
        if task is not None and task is not asyncio.current_task():
            task.cancel()
        self._emit(EventType.RING_ENDED, order.call, ring, cause=cause)

    async def _say(self, command: commands.Play):
        await asyncio.sleep(MESSAGE / self.config.time_factor)
        self._emit(EventType.PLAYED, command.call, command.token)

    async def _incoming_call(self, ref, wanted):
        lobby = self.lobbies[ref] = _Lobby()
        try:
            return await super()._incoming_call(ref, wanted)
        finally:
            del self.lobbies[ref]
            for task in lobby.tasks.values():
                task.cancel()

    async def _be_rung(self, ref, wanted):
        call, lobby = self.calls[ref], self.lobbies[ref]
        await self._first_of(call, [lobby.routed, call.ring], 30)
        if not lobby.routed.done():
            return await super()._be_rung(ref, wanted)
        await self._first_of(call, [lobby.answered], PATIENCE)
        if not lobby.answered.done():
            raise HungUp(CLIENT, NO_ANSWER)
        ring = lobby.answered.result()
        order = lobby.orders.pop(ring)
        lobby.tasks.pop(ring).cancel()
        call.operator = order.operator
        self._emit(EventType.ANSWERED, ref, OPERATOR, data={"ring": ring})
        for other in list(lobby.orders):
            self._stop(lobby, other, ELSEWHERE)
        await self._talk(call, self.clients.plan(wanted.number).talk_seconds)
        return order.record

    async def _first_of(self, call, futures, seconds):
        """Until one of them is done or time is up; raises when the call is ended."""
        await asyncio.wait(
            [*futures, call.hangup],
            timeout=seconds / self.config.time_factor,
            return_when=asyncio.FIRST_COMPLETED,
        )
        if call.hangup.done():
            raise call.hangup.result()
