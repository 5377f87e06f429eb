"""The telephony service: one process, the PBXs of one database.

Each PBX is owned by exactly one service, by a PostgreSQL advisory lock on the service's
own connection: when the process dies, however it dies, the lock is free.  The same
connection listens for new commands.
"""

from __future__ import annotations

import asyncio
import logging
import time

import psycopg2

from .. import drivers
from ..core.events import EventType
from ..drivers.base import DriverError
from . import plugins
from .cdr import CdrKeeper
from .link import LockedElsewhere, PbxLink
from .store import OdooStore, StoreDown
from .worker import PbxWorker

_logger = logging.getLogger(__name__)

HEARTBEAT = 10.0
SWEEP = 5.0  # commands are looked for this often, should a NOTIFY be lost
MAX_BACKOFF = 15.0
STAND_BY = 2.0  # a PBX driven by another service is asked for this often


class PbxRunner:
    """Keeps one PBX driven for as long as the service runs."""

    def __init__(self, service, pbx_id: int, name: str):
        self.service = service
        self.pbx_id = pbx_id
        self.name = name
        self.worker: PbxWorker | None = None
        self.changed = asyncio.Event()
        self.lag = 0.0

    async def run(self):
        """For ever: take the lock, drive the PBX; after any trouble again."""
        backoff = 0.5
        standing_by = False
        while True:
            link = PbxLink(self.service.dbname, self.pbx_id, self._on_notify)
            try:
                await link.open()
                standing_by, backoff = False, 0.5
                await self._own(link)
            except LockedElsewhere:
                if not standing_by:
                    _logger.info("PBX %s is driven by another service", self.name)
                standing_by, backoff = True, STAND_BY
            except StoreDown as error:
                _logger.info("PBX %s: database away: %s", self.name, error)
            except Exception:  # whatever it is: the PBX is not left alone for good
                _logger.exception("PBX %s", self.name)
            finally:
                link.close()
            await asyncio.sleep(backoff)
            backoff = min(backoff * 2, MAX_BACKOFF)

    def _on_notify(self, subject):
        if subject == "config":
            self.changed.set()
        elif self.worker:
            self.worker.commands_waiting.set()

    async def _own(self, link: PbxLink):
        """We own it now: its records, and the connection to it, again and again."""
        keeper = CdrKeeper(self.service.run, self.pbx_id, self.name)
        records = asyncio.ensure_future(keeper.run())
        watch = asyncio.ensure_future(self._watch(link))
        try:
            await self._connect(link)
        finally:
            for task in (records, watch):
                task.cancel()
            await asyncio.gather(records, watch, return_exceptions=True)

    async def _watch(self, link: PbxLink):
        while not link.lost.is_set():
            await asyncio.sleep(HEARTBEAT)
            await link.check()

    async def _connect(self, link: PbxLink):
        backoff = 0.5
        while not link.lost.is_set():
            self.changed.clear()
            config = await self.service.run(_config, self.pbx_id)
            if config is None:
                await _first(self.changed.wait(), link.lost.wait())
                continue
            await self._status("connecting")
            reason = ""
            try:
                connected = await self._drive(config, link)
                if connected:
                    backoff = 0.5
            except DriverError as error:
                reason = str(error)
            if link.lost.is_set():
                break
            if reason:
                _logger.info("PBX %s: %s", self.name, reason)
                await self._status("error", reason)
                await _first(self.changed.wait(), link.lost.wait(), timeout=backoff)
                backoff = min(backoff * 2, MAX_BACKOFF)

    async def _drive(self, config, link) -> bool:
        """One connection to the PBX, from its start to its loss."""
        worker = PbxWorker(
            config,
            self.service.store,
            drivers.make,
            on_event=self._on_event,
        )
        try:
            await worker.start()
            self.worker = worker
            await self._status("connected", active=worker.driver.active_calls)
            _logger.info("PBX %s: connected", self.name)
            reason = await _first(
                worker.run(),
                self.changed.wait(),
                link.lost.wait(),
                self._heartbeat(worker),
            )
            if isinstance(reason, str):
                raise DriverError(reason)
            return True
        finally:
            self.worker = None
            await worker.stop()

    async def _on_event(self, event):
        if not event.estimated and event.type != EventType.RECORDING:
            self.lag = max(self.lag, time.time() - event.at)
        await self.service.on_event(event)

    async def _heartbeat(self, worker):
        beat = 0.0
        while True:
            await asyncio.sleep(SWEEP)
            worker.commands_waiting.set()
            beat += SWEEP
            if beat >= HEARTBEAT:
                beat = 0.0
                await self._status("connected", active=worker.driver.active_calls)

    async def _status(self, state, message="", active=0):
        lag, self.lag = self.lag, 0.0
        try:
            await self.service.run(_status, self.pbx_id, state, message, active, lag)
        except StoreDown as error:
            _logger.info("PBX %s: database away: %s", self.name, error)


class TelephonyService:
    """Drives every PBX of a database that no other service drives."""

    def __init__(self, dbname: str):
        self.dbname = dbname
        self.store = OdooStore(dbname)
        self.runners: dict[int, asyncio.Task] = {}
        self.driven: dict[int, PbxRunner] = {}
        self.plugins: list = []

    async def run(self, function, *args):
        """`function(env, *args)` in a thread and a transaction of its own."""
        return await self.store.run(function, *args)

    def drives(self, pbx_id: int) -> bool:
        """Is this PBX ours (no other service's), and connected?"""
        runner = self.driven.get(pbx_id)
        return bool(runner and runner.worker)

    async def serve(self, stop: asyncio.Event):
        """Work until `stop` is set."""
        installed = await self._insist_on(_installed_addons)
        self.plugins = [
            factory(self)
            for addon, factory in plugins.registry.items()
            if addon in installed
        ]
        jobs = [asyncio.ensure_future(self._watch_pbxs())]
        jobs += [asyncio.ensure_future(self._tick(one)) for one in self.plugins]
        try:
            await _first(stop.wait(), *jobs)
        finally:
            tasks = [*jobs, *self.runners.values()]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await self._say_goodbye()
            self.store.close()

    async def on_event(self, event):
        for plugin in self.plugins:
            try:
                await plugin.on_event(self, event)
            except Exception:  # one addon's fault must not stop the calls
                _logger.exception("plug-in %r, event %s", plugin, event.key)

    async def _tick(self, plugin):
        while True:
            try:
                await plugin.tick(self)
            except StoreDown as error:
                _logger.info("database away: %s", error)
            except Exception:  # as above
                _logger.exception("plug-in %r", plugin)
            await asyncio.sleep(1)

    async def _watch_pbxs(self):
        """Start a runner for each PBX; new ones are found within a few seconds."""
        while True:
            try:
                found = await self.run(_pbxs)
            except StoreDown as error:
                _logger.info("database away: %s", error)
                found = None
            except Exception:  # the PBXs that are driven go on
                _logger.exception("looking for PBXs")
                found = None
            if found is not None:
                self._adjust(found)
            await asyncio.sleep(SWEEP)

    def _adjust(self, found: dict[int, str]):
        for pbx_id in set(self.runners) - set(found):
            self.runners.pop(pbx_id).cancel()
            self.driven.pop(pbx_id, None)
        for pbx_id in set(found) - set(self.runners):
            runner = self.driven[pbx_id] = PbxRunner(self, pbx_id, found[pbx_id])
            self.runners[pbx_id] = asyncio.ensure_future(runner.run())
        for pbx_id, task in list(self.runners.items()):
            if task.done() and not task.cancelled():
                _logger.error("PBX %s", pbx_id, exc_info=task.exception())
                del self.runners[pbx_id]

    async def _insist_on(self, function, *args):
        while True:
            try:
                return await self.run(function, *args)
            except StoreDown as error:
                _logger.info("database away: %s", error)
                await asyncio.sleep(1)

    async def _say_goodbye(self):
        for pbx_id in self.runners:
            try:
                await self.run(_status, pbx_id, "stopped", "", 0)
            except (StoreDown, psycopg2.Error) as error:
                _logger.info("database away: %s", error)


async def _first(*awaitables, timeout=None):
    """Result of the first to end; the others are cancelled."""
    tasks = [asyncio.ensure_future(one) for one in awaitables]
    try:
        done, _ = await asyncio.wait(
            tasks, timeout=timeout, return_when=asyncio.FIRST_COMPLETED
        )
        return next(task.result() for task in tasks if task in done) if done else None
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


# What runs in the database threads.


def _installed_addons(env):
    return set(
        env["ir.module.module"].search([("state", "=", "installed")]).mapped("name")
    )


def _pbxs(env):
    pbxs = env["voip.pbx"].search([("driver", "!=", False)])
    return {pbx.id: pbx.name for pbx in pbxs}


def _config(env, pbx_id):
    pbx = env["voip.pbx"].browse(pbx_id).exists()
    return pbx._service_config() if pbx.active and pbx.driver else None


def _status(env, pbx_id, state, message, active, lag=0.0):
    pbx = env["voip.pbx"].browse(pbx_id).exists()
    if pbx:
        pbx._service_status(state, message, active, lag)
