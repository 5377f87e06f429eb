"""Brings recordings from the PBX into Odoo, and has the PBX forget them.

A recording is asked for when its call has ended.  One that is not finished yet, or
whose PBX did not answer, is asked for again: every `LOOK_EVERY` seconds while the PBX
is driven (one it refuses less and less often), and after every start.  Only what a PBX
has not got `GIVE_UP` seconds after the call's end is told to be missing.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass

from ..core.waveform import picture
from ..drivers.base import DriverError
from .store import StoreDown

_logger = logging.getLogger(__name__)

#: It may not be finished yet: asked for so often, a second apart …
TRIES = 6
#: … and looked for again so often, seconds.
LOOK_EVERY = 15.0
#: One that is refused: after twice the time, each time, up to so many seconds.
LONGEST_PAUSE = 900.0
#: What is not there so long after the call's end never will be, seconds.
GIVE_UP = 60.0


@dataclass(frozen=True, slots=True)
class Refused:
    """The PBX would not hand it over: it is not asked again until then (loop time)."""

    until: float
    pause: float

    @classmethod
    def after(cls, last: Refused | None) -> Refused:
        pause = min(2 * last.pause, LONGEST_PAUSE) if last else LOOK_EVERY
        return cls(_now() + pause, pause)


class Recordings:
    """Of one PBX.

    :param insist: `await insist(function, *args)` runs it on the database for certain
    """

    def __init__(self, pbx_id: int, name: str, store, driver, insist):
        self.pbx_id = pbx_id
        self.name = name
        self.store = store
        self.driver = driver
        self.insist = insist
        self.tasks: set[asyncio.Task] = set()
        self._wanted: set[str] = set()  # those that are being fetched
        self._broken: set[str] = set()  # those that cannot be kept, for the time being
        self._refused: dict[str, Refused] = {}

    def ready(self, call: str) -> None:
        """A call has ended that was recorded."""
        self._later(self._fetch(call))

    def begin(self, due: dict[str, float | None]) -> None:
        """Those that were due at the start: they may be many, and calls go first."""
        self._later(self._keep_all(due))

    async def look(self) -> None:
        """For ever: those that could not be had when they were ready."""
        while True:
            await asyncio.sleep(LOOK_EVERY)
            try:
                late = await self.store.run(_late, self.pbx_id)
            except StoreDown as error:
                _logger.info("PBX %s: database away: %s", self.name, error)
                continue
            await self._keep_all(late)

    async def stop(self) -> None:
        """What is being fetched comes to its end, within reason."""
        if self.tasks:
            await asyncio.wait(self.tasks, timeout=10)

    def _later(self, keeping) -> None:
        task = asyncio.ensure_future(keeping)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def _keep_all(self, due: dict[str, float | None]) -> None:
        for call, ago in due.items():
            refused = self._refused.get(call)
            if refused and _now() < refused.until:
                continue
            await self._fetch(call, tries=1, over=ago is None or ago >= GIVE_UP)

    async def _fetch(self, call: str, tries: int = TRIES, over: bool = False) -> None:
        """:param over: when it is not there it never will be"""
        if call in self._wanted or call in self._broken:
            return
        self._wanted.add(call)
        try:
            await self._keep(call, tries, over)
        except DriverError as error:
            _logger.info("PBX %s: recording of %s: %s", self.name, call, error)
            self._refused[call] = Refused.after(self._refused.pop(call, None))
        except Exception:  # the others are fetched; this one again after a start
            self._broken.add(call)
            _logger.exception("PBX %s: recording of %s", self.name, call)
        else:
            self._refused.pop(call, None)
        finally:
            self._wanted.discard(call)

    async def _keep(self, call: str, tries: int, over: bool) -> None:
        content = await self.driver.fetch_recording(call)
        for _ in range(tries - 1):
            if content is not None:
                break
            await asyncio.sleep(1)
            content = await self.driver.fetch_recording(call)
        if content is None and not over:
            _logger.info("PBX %s: no recording of %s yet", self.name, call)
            return
        # a long one takes a second, in which no event is to wait
        drawn = await self.store.work(picture, content) if content else None
        kept = await self.insist(_keep_recording, self.pbx_id, call, content, drawn)
        if kept and content is not None:
            await self.driver.discard_recording(call)


def _now() -> float:
    return asyncio.get_running_loop().time()


# What runs in the database threads.


def _late(env, pbx_id):
    return env["voip.pbx"].browse(pbx_id)._recordings_late()


def _keep_recording(env, pbx_id, call, content, drawn):
    return env["voip.call"]._keep_recording(pbx_id, call, content, drawn)
