"""Drives one PBX: commands from the database to the driver, events the other way.

Order of things, so that a `kill -9` anywhere leaves the truth findable:

1. a command is claimed in a transaction that also writes the attempt; committed;
2. only then the PBX is asked, and never again for the same command;
3. an event is appended to the log (unique key) and committed; 4. then it is applied.

What is asked of different calls is done at once: a PBX that takes its time with one
does not hold up the others.  What is asked of one call, or by one person, keeps its
order (`lanes`).

After a start, `resync` compares the calls in flight with the PBX's live channels.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from functools import partial

from ..core.commands import command_of
from ..core.events import CallEvent
from ..core.fax import FaxInFlight
from ..core.pbx_config import CallInFlight, PbxConfig
from ..drivers.base import Clock, Driver, DriverError
from .lanes import Lanes
from .recordings import Recordings
from .store import StoreDown

_logger = logging.getLogger(__name__)

MAX_QUEUE = 10_000
BATCH = 100
#: The driver is asked for so many things at once; more wait in the database.
MAX_DOING = 64
#: What is asked for one after the other; by whom, see `_keys_of`.
OBJECTS = ("call", "line", "fax")


class PbxWorker:
    """Owns one driver.  It is its driver's sink."""

    def __init__(
        self,
        config: PbxConfig,
        store,
        make_driver: Callable[..., Driver],
        clock: Clock | None = None,
        on_event: Callable | None = None,
    ):
        self.config = config
        self.store = store
        self.clock = clock or Clock()
        self.driver = make_driver(config, self, self.clock)
        self.on_event = on_event
        self.queue: asyncio.Queue = asyncio.Queue()
        self.commands_waiting = asyncio.Event()
        self.doing = Lanes()
        self.tapes = Recordings(
            config.id, config.name, store, self.driver, self._insist
        )
        self.devices: dict[str, bool] = {}  # address → registered
        self._devices_due: set[str] = set()
        self._telling: asyncio.Task | None = None
        self._draining: asyncio.Task | None = None
        # what changes calls is done one after the other: no transaction of ours is
        # in the way of another
        self._writing = asyncio.Lock()

    # -- sink

    def emit(self, event: CallEvent) -> asyncio.Future:
        done = asyncio.get_running_loop().create_future()
        # nobody may be waiting for it: an exception must not be reported as lost
        done.add_done_callback(lambda one: one.cancelled() or one.exception())
        self.queue.put_nowait((event, done))
        return done

    def device_seen(self, address: str, online: bool) -> None:
        """Written soon, the last word about each; what is known is passed over."""
        if self.devices.get(address) == online:
            return
        self.devices[address] = online
        self._devices_due.add(address)
        if self._telling is None or self._telling.done():
            self._telling = asyncio.ensure_future(self._tell_devices())

    async def _tell_devices(self):
        while self._devices_due:
            states = {one: self.devices[one] for one in self._devices_due}
            self._devices_due.clear()
            await self._insist(_devices_seen, self.config.id, states)

    def recording_ready(self, call: str) -> None:
        self.tapes.ready(call)

    @property
    def crowded(self) -> bool:
        """Too many events wait for the database: take no new calls."""
        return self.queue.qsize() > MAX_QUEUE

    @property
    def idle(self) -> bool:
        return (
            self.queue.empty()
            and not (self.tapes.tasks or self.doing)
            and not (self.commands_waiting.is_set() or self.driver.active_calls)
        )

    # -- life

    async def start(self) -> None:
        """Connect and find the truth about the calls in flight."""
        await self.driver.start()
        found = await self.store.run(_begin, self.config.id)
        flight = [
            CallInFlight(
                call=one["call"],
                direction=one["direction"],
                facts=one["facts"],
                dial=one["dial"],
            )
            for one in found["in_flight"]
        ]
        self._draining = asyncio.ensure_future(self._drain_until_done())
        await self.driver.resync_lines(found["lines"])
        await self.driver.resync_faxes([FaxInFlight(**one) for one in found["faxes"]])
        await self.driver.resync(flight)
        await self.flushed()
        self.tapes.begin(found["recordings"])
        self.commands_waiting.set()

    async def flushed(self):
        """Wait until the events queued so far are on disk and applied."""
        await self.queue.join()

    async def stop(self) -> None:
        await self.driver.stop()
        await self.tapes.stop()
        if self._telling:
            self._telling.cancel()
            await asyncio.gather(self._telling, return_exceptions=True)
        if self._draining:
            flushed = asyncio.ensure_future(self.flushed())
            await asyncio.wait(
                [self._draining, flushed],
                timeout=5,
                return_when=asyncio.FIRST_COMPLETED,
            )
            flushed.cancel()
            self._draining.cancel()
            await asyncio.gather(self._draining, return_exceptions=True)

    async def run(self) -> str:
        """Work until the connection to the PBX is lost; returns why."""
        commanding = asyncio.ensure_future(self._commands_until_done())
        lost = asyncio.ensure_future(self.driver.wait_lost())
        looking = asyncio.ensure_future(self.tapes.look())
        jobs = [self._draining, commanding, lost, looking]
        try:
            await asyncio.wait(jobs, return_when=asyncio.FIRST_COMPLETED)
            for job in jobs:
                if job.done():
                    return job.result()
        finally:
            for job in (commanding, lost, looking):
                job.cancel()
            await asyncio.gather(commanding, lost, looking, return_exceptions=True)
            await self.doing.cancel()

    # -- commands

    async def _commands_until_done(self):
        while True:
            await self.commands_waiting.wait()
            while self.crowded:
                await asyncio.sleep(0.1)
            await self.begin_commands()

    async def run_commands(self) -> int:
        """Claim what waits, and wait until it is done; returns how many."""
        total = await self.begin_commands()
        await self.doing.all_done()
        return total

    async def begin_commands(self) -> int:
        """Claim what waits, and begin with it; returns how many."""
        self.commands_waiting.clear()
        total = 0
        while True:
            while len(self.doing) >= MAX_DOING:
                await self.doing.first_done()
            limit = min(BATCH, MAX_DOING - len(self.doing))
            try:
                async with self._writing:
                    rows = await self.store.run(_claim, self.config.id, limit)
            except StoreDown as error:
                _logger.info("PBX %s: database away: %s", self.config.name, error)
                self.commands_waiting.set()
                await asyncio.sleep(1)
                return total
            total += len(rows)
            for row in rows:
                self.doing.add(_keys_of(row), partial(self._do, row))
            if len(rows) < limit:
                return total

    async def _do(self, row: dict):
        error = ""
        try:
            await self.driver.execute(command_of(row["kind"], row["payload"]))
        except DriverError as failure:
            error = str(failure)
        except Exception as failure:  # a bad one is refused, the others go on
            error = f"bad command: {failure!r}"
            _logger.exception("PBX %s: command %s", self.config.name, row["id"])
        await self._insist(_finish_command, row["id"], error)

    async def _insist(self, function, *args):
        """Run it even if the database is away for a while."""
        delay = 0.2
        while True:
            try:
                async with self._writing:
                    return await self.store.run(function, *args)
            except StoreDown as error:
                _logger.info("PBX %s: database away: %s", self.config.name, error)
                await asyncio.sleep(delay)
                delay = min(delay * 2, 5)

    # -- events

    async def _drain_until_done(self):
        while True:
            first = await self.queue.get()
            await self._take(first)

    async def drain(self) -> int:
        """Take what is queued now (for tests); returns how many events."""
        total = 0
        while not self.queue.empty():
            total += await self._take(self.queue.get_nowait())
        return total

    async def _take(self, first) -> int:
        batch = [first]
        while len(batch) < BATCH and not self.queue.empty():
            batch.append(self.queue.get_nowait())
        events = [event for event, _ in batch]
        rows = [{**event.to_dict(), "key": event.key} for event in events]
        try:
            await self._insist(_append, self.config.id, rows)
            for _, done in batch:
                if not done.done():
                    done.set_result(None)
            applied = await self._insist(_apply, self.config.id)
        except BaseException:
            for _, done in batch:
                done.cancel()
            raise
        finally:
            for _ in batch:
                self.queue.task_done()
        if applied["commands"]:
            self.commands_waiting.set()
        if self.on_event:
            for values in applied["events"]:
                await self.on_event(CallEvent.from_dict(values))
        return len(batch)


def _keys_of(row: dict) -> list[tuple]:
    """What a command must wait for: those before it of its call, and of its user."""
    payload = row["payload"]
    keys = [(name, payload[name]) for name in OBJECTS if payload.get(name)]
    if row.get("user"):
        keys.append(("user", row["user"]))
    return keys


# What runs in the database threads.


def _begin(env, pbx_id):
    return env["voip.pbx"].browse(pbx_id)._service_begin()


def _claim(env, pbx_id, limit):
    return env["telephony.command"]._claim(pbx_id, limit)


def _finish_command(env, command_id, error):
    env["telephony.command"].browse(command_id)._finish(error)


def _append(env, pbx_id, rows):
    env["telephony.event"]._append(pbx_id, rows)


def _apply(env, pbx_id):
    return env["telephony.event"]._apply_pending(pbx_id)


def _devices_seen(env, pbx_id, states):
    env["voip.pbx"].browse(pbx_id)._devices_seen(states)
