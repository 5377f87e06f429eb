"""One campaign whose clients are dialled first.

Looks, tells the pacer, joins those who have answered with operators who are free, and
dials as many as the pacer wants: a few times a second, and at once when a call of the
campaign changes.  All truth is in the database; a contact, its attempt and the command
that dials are one transaction, so a `kill -9` loses nothing and dials nobody twice.
"""

from __future__ import annotations

import asyncio
import time

from ..core.pool import KEEP_EVERY, LOOK_EVERY, Tracker


class Pool:
    """See the module.  Only the service that drives the PBX makes one."""

    def __init__(self, campaign_id: int, pbx_id: int = 0):
        self.campaign_id = campaign_id
        self.pbx_id = pbx_id
        self.wake = asyncio.Event()
        self.tracker: Tracker | None = None
        self.kept_at = 0.0

    async def run(self, service):
        """Until the PBX is not ours any more: then another service may have it."""
        while service.drives(self.pbx_id):
            self.wake.clear()
            await self.step(service, time.time())
            try:
                await asyncio.wait_for(self.wake.wait(), LOOK_EVERY)
            except TimeoutError:
                continue

    async def step(self, service, now: float) -> int:
        """Look once and do what is to be done; how many clients were dialled."""
        known = self.tracker.open if self.tracker else []
        seen = await service.run(_look, self.campaign_id, known)
        if seen is None:
            return 0
        first = self.tracker is None
        if first:
            self.tracker = Tracker(seen["settings"], seen["kept"])
            self.kept_at = now
        tracker = self.tracker
        tracker.adjust(seen["settings"])
        tracker.look(now, seen["operators"], seen["calls"])
        if seen["waits"]:
            await service.run(_join, self.campaign_id, first)
        dialled = 0
        for _number in range(tracker.pacer.decide(now)):
            call = await service.run(_dial, self.campaign_id)
            if not call:
                break
            tracker.dialled(now, call)
            dialled += 1
        if now - self.kept_at >= KEEP_EVERY:
            self.kept_at = now
            await service.run(_keep, self.campaign_id, tracker.pacer.to_dict())
        return dialled


# What runs in the database threads.


def _campaign(env, campaign_id):
    return env["call.campaign"].browse(campaign_id).exists()


def _look(env, campaign_id, known):
    campaign = _campaign(env, campaign_id)
    return campaign._pool_look(known) if campaign else None


def _join(env, campaign_id, taken_over):
    _campaign(env, campaign_id)._pool_join(taken_over)


def _dial(env, campaign_id):
    return _campaign(env, campaign_id)._pool_dial()


def _keep(env, campaign_id, learned):
    _campaign(env, campaign_id).pacer_kept = learned
