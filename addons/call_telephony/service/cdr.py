"""Copies a PBX's call detail records and compares them with the calls.

Runs as long as the service owns the PBX, whether the PBX can be reached or not: the
file is there all the same.
"""

from __future__ import annotations

import asyncio
import logging
import os
import time

from .store import StoreDown

_logger = logging.getLogger(__name__)

POLL = 1.0
#: The file is looked at this often though nothing changed: the copy's health.
BEAT = 20.0
#: Events of a call that has just ended come first, then its records are compared.
SETTLE = 2.0
RECONCILE = 5.0


class CdrKeeper:
    """One PBX's records."""

    def __init__(self, run, pbx_id: int, name: str):
        self.run_in_database = run
        self.pbx_id = pbx_id
        self.name = name
        self.path = ""
        self.source = ""
        self._signature = None
        self._looked = self._asked = self._compared = 0.0

    async def run(self):
        """For ever."""
        while True:
            try:
                await self.step()
            except StoreDown as error:
                _logger.info("PBX %s: database away: %s", self.name, error)
            except Exception:  # records wait; calls must go on
                _logger.exception("PBX %s: call detail records", self.name)
                await asyncio.sleep(RECONCILE)
            await asyncio.sleep(POLL)

    async def step(self):
        """Look once; copy what is there; compare when it is time."""
        now = time.monotonic()
        if not self._asked or now - self._asked > RECONCILE:
            self.source, self.path = await self.run_in_database(_settings, self.pbx_id)
            self._asked = now
        if self.source == "file":
            await self._copy(now)
        if self.source and now - self._compared > RECONCILE:
            self._compared = now
            await self.run_in_database(_reconcile, self.pbx_id)

    async def _copy(self, now: float):
        loop = asyncio.get_running_loop()
        signature = await loop.run_in_executor(None, _signature, self.path)
        if signature == self._signature and now - self._looked < BEAT:
            return
        while await self.run_in_database(_copy, self.pbx_id):
            # compared soon, not at once: what the PBX told is being written, too
            self._compared = time.monotonic() - RECONCILE + SETTLE
        self._signature, self._looked = signature, now


def _signature(path: str):
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns


# What runs in the database threads.


def _settings(env, pbx_id):
    pbx = env["voip.pbx"].browse(pbx_id).exists()
    return pbx.cdr_source or "", pbx.cdr_path or ""


def _copy(env, pbx_id):
    pbx = env["voip.pbx"].browse(pbx_id).exists()
    return env["telephony.cdr.tail"]._copy(pbx) if pbx.cdr_source == "file" else False


def _reconcile(env, pbx_id):
    pbx = env["voip.pbx"].browse(pbx_id).exists()
    if pbx.cdr_source:
        env["telephony.cdr"]._reconcile(pbx)
