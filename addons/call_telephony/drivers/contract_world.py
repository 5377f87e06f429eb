"""The world a driver's contract is checked in: people, a sink, one driver at work.

See `contract`; nothing here knows of Odoo or of a test framework.
"""

from __future__ import annotations

import asyncio
import uuid
from abc import ABC, abstractmethod
from collections.abc import Callable

from ..core import commands
from ..core.call_state import CallState
from ..core.events import CallEvent, EventType
from .base import Clock, Driver, DriverError

#: What a number of `World.number` does.
ENDS = ("busy", "no_answer", "invalid", "rejected")


class World(ABC):
    """A PBX and the people around it, for the checks.  One object for each check."""

    #: names of checks this PBX cannot pass by its nature
    without: frozenset[str] = frozenset()
    #: seconds a call may take in this world
    patience = 30.0
    #: seconds a client who does not answer is rung
    client_timeout = 3
    #: a short sound file of this PBX
    sound = "beep"

    @abstractmethod
    def make(self, sink, clock) -> Driver:
        """A driver for this PBX, not started yet."""

    @abstractmethod
    def operator(self) -> commands.Endpoint:
        """The telephone of an operator who picks up at once."""

    @abstractmethod
    def number(self, outcome: str) -> str:
        """A client who picks up within a second and talks ("answered"), or ENDS."""

    @abstractmethod
    async def client_hangs_up(self) -> None:
        """The client of the talk puts the telephone down."""

    @abstractmethod
    async def call_in(self, number: str) -> None:
        """Somebody calls us from `number`, and waits to be answered."""

    async def open(self) -> None:  # noqa: B027
        """Before the check."""

    async def close(self) -> None:  # noqa: B027
        """After the check."""


class Probe:
    """A sink that remembers; `gate` lets DIALLING wait as a slow database does."""

    def __init__(self, patience: float):
        self.patience = patience
        self.events: list[CallEvent] = []
        self.recordings: list[str] = []
        self.devices: dict[str, bool] = {}  # address → online
        self.gate = asyncio.Event()
        self.gate.set()
        self._news = asyncio.Event()

    def emit(self, event: CallEvent):
        self.events.append(event)
        self._news.set()
        return asyncio.ensure_future(self._on_disk(event))

    async def _on_disk(self, event):
        if event.type == EventType.DIALLING:
            await self.gate.wait()

    def recording_ready(self, call: str) -> None:
        self.recordings.append(call)
        self._news.set()

    def device_seen(self, address: str, online: bool) -> None:
        self.devices[address] = online

    def of(self, kind: EventType, leg: str = "") -> list[CallEvent]:
        return [
            event
            for event in self.events
            if event.type == kind and (not leg or event.leg == leg)
        ]

    async def until(self, condition: Callable[[], object], what: str):
        """Wait for it; AssertionError with all events when it does not come."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + self.patience
        while not condition():
            self._news.clear()
            left = deadline - loop.time()
            if left <= 0:
                raise AssertionError(f"{what} does not come: {self.told()}")
            try:
                await asyncio.wait_for(self._news.wait(), min(left, 0.5))
            except TimeoutError:
                continue

    async def happens(self, kind: EventType, leg: str = "") -> CallEvent:
        await self.until(lambda: self.of(kind, leg), f"{kind} {leg}")
        return self.of(kind, leg)[0]

    def told(self) -> str:
        return ", ".join(f"{one.type}:{one.leg}" for one in self.events)


class Run:
    """A driver at work: `async with Run(world) as run:`."""

    def __init__(self, world: World):
        self.world = world
        self.probe = Probe(world.patience)
        self.clock = Clock()
        self.ref = f"check-{uuid.uuid4().hex[:12]}"  # a PBX may keep old recordings

    async def __aenter__(self) -> Run:
        await self.world.open()
        try:
            self.driver = self.world.make(self.probe, self.clock)
            await self.driver.start()
            await self.driver.resync([])
        except BaseException:
            await self.world.close()
            raise
        return self

    async def __aexit__(self, *_):
        try:
            await asyncio.wait_for(self.driver.stop(), 15)
        finally:
            await self.world.close()

    async def dial(self, outcome="answered", **options) -> str:
        """Call a client who behaves so; returns the call's reference."""
        ref = self.ref
        number = commands.Endpoint("number", self.world.number(outcome))
        options.setdefault("client_timeout", self.world.client_timeout)
        operator = self.world.operator()
        await self.driver.execute(commands.Dial(ref, operator, number, **options))
        return ref

    async def dial_for_pool(self, outcome="answered") -> str:
        """Call a client for whoever will be free; returns the call's reference."""
        client = commands.Endpoint("number", self.world.number(outcome))
        nobody = commands.Endpoint(commands.POOL, "")
        timeout = self.world.client_timeout
        dial = commands.Dial(
            self.ref,
            nobody,
            client,
            client_timeout=timeout,
            first=commands.CLIENT_FIRST,
        )
        await self.driver.execute(dial)
        return self.ref

    def view(self, direction="outgoing"):
        return CallState(direction).apply_all(self.probe.events).view()

    async def over(self):
        ended = await self.probe.happens(EventType.ENDED)
        await self.probe.until(lambda: not self.driver.active_calls, "no active call")
        assert len(self.probe.of(EventType.ENDED)) == 1, "ended is told once"
        return ended


async def refused(promise) -> str:
    """The words of the DriverError `promise` must raise."""
    try:
        await promise
    except DriverError as error:
        assert str(error), "a refusal says why"
        return str(error)
    raise AssertionError("a DriverError is missing")
