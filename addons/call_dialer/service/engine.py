"""The campaign engine: the part of the telephony service that dials campaigns.

Each second those are looked for who wait for a client in a campaign that is dialled by
itself; each of them is given one in a transaction of his own, which also writes the
attempt and the command to dial. So a `kill -9` at any moment leaves either everything
of a client or nothing, and two services can never give an operator two clients.
"""

from __future__ import annotations

import asyncio
import logging
import time

from odoo.addons.call_telephony.core.events import EventType
from odoo.addons.call_telephony.service import plugins
from odoo.addons.call_telephony.service.store import StoreDown

from ..core import serving
from .pool import Pool
from .simulated import Players

_logger = logging.getLogger(__name__)

#: Events after which pools look at once.
NEWS = frozenset((EventType.ANSWERED, EventType.LEG_ENDED, EventType.ENDED))
#: An operator with whom something went wrong is left alone so long, seconds.
AFTER_FAULT = 10.0


@plugins.register("call_dialer")
class Engine:
    """See the module."""

    def __init__(self, service):
        self.pauses = serving.Pauses()
        self.players = Players()
        self.pools: dict[int, Pool] = {}
        self.jobs: dict[int, asyncio.Task] = {}

    async def tick(self, service):
        await self._serve_operators(service)
        await self._adjust_pools(service)
        await self._check_numbers(service)
        await self.players.tick(service)

    async def _adjust_pools(self, service):
        """A pool for each campaign with clients first on a PBX of this service."""
        found = await service.run(_pool_campaigns)
        mine = {one: pbx for one, pbx in found.items() if service.drives(pbx)}
        for campaign_id, pool in list(self.pools.items()):
            if mine.get(campaign_id) != pool.pbx_id:
                self.jobs.pop(campaign_id).cancel()
                del self.pools[campaign_id]
                _logger.info("campaign %s: not dialled from here any more", campaign_id)
        for campaign_id, pbx_id in mine.items():
            job = self.jobs.get(campaign_id)
            if job and not job.done():
                continue
            if job is None:
                _logger.info("campaign %s: dialled from here", campaign_id)
            elif error := job.exception():
                level = logging.INFO if isinstance(error, StoreDown) else logging.ERROR
                _logger.log(level, "campaign %s", campaign_id, exc_info=error)
            pool = self.pools[campaign_id] = Pool(campaign_id, pbx_id)
            self.jobs[campaign_id] = asyncio.ensure_future(pool.run(service))

    async def _serve_operators(self, service):
        now = time.monotonic()
        self.pauses.forget(now)
        for pair in await service.run(_waiting):
            if not self.pauses.over(pair, now):
                continue
            try:
                seconds = await service.run(_serve, *pair)
            except StoreDown:
                raise
            except Exception:  # the others are served all the same
                _logger.exception("campaign %s, operator %s", *pair)
                seconds = AFTER_FAULT
            self.pauses.pause(pair, now, seconds)

    async def _check_numbers(self, service):
        """Short calls that find dead numbers: each is a transaction of its own."""
        for campaign_id, pbx_id in (await service.run(_check_campaigns)).items():
            if not service.drives(pbx_id):
                continue
            try:
                for _number in range(await service.run(_check_allowed, campaign_id)):
                    if not await service.run(_check_next, campaign_id):
                        break
            except StoreDown:
                raise
            except Exception:  # the others are checked all the same
                _logger.exception("number check of campaign %s", campaign_id)

    async def on_event(self, service, event):
        """What follows from a call is written with its event; pools look at once."""
        if event.type in NEWS:
            for pool in self.pools.values():
                pool.wake.set()


# What runs in the database threads.


def _waiting(env):
    return env["call.campaign"]._engine_waiting()


def _pool_campaigns(env):
    return env["call.campaign"]._pool_campaigns()


def _serve(env, campaign_id, user_id):
    campaign = env["call.campaign"].browse(campaign_id).exists()
    return campaign._engine_serve(env["res.users"].browse(user_id)) if campaign else 1.0


def _check_campaigns(env):
    return env["call.campaign"]._check_campaigns()


def _check_allowed(env, campaign_id):
    return env["call.campaign"].browse(campaign_id)._check_allowed()


def _check_next(env, campaign_id):
    return env["call.campaign"].browse(campaign_id)._check_next()
