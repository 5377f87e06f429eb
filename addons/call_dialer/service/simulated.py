"""Simulated operators at work: the service makes them do what comes next.

Each act is a transaction of its own, repeated on conflicts, as a real operator's would
be.  Only the service that drives the campaign's (simulated) PBX plays.
"""

from __future__ import annotations

import logging
import time

from odoo.addons.call_telephony.service.store import StoreDown

from ..core.serving import PULSE_EVERY

_logger = logging.getLogger(__name__)

#: An operator with whom something went wrong is left alone so long, seconds.
AFTER_FAULT = 10.0


class Players:
    """See the module."""

    def __init__(self):
        self._pulse_at: dict[int, float] = {}
        self._left_alone: dict[int, float] = {}

    async def tick(self, service):
        """Once a second."""
        found = await service.run(_campaigns)
        for campaign_id, pbx_id in found.items():
            if service.drives(pbx_id):
                await self._play(service, campaign_id)

    async def _play(self, service, campaign_id: int):
        now = time.monotonic()
        if now - self._pulse_at.get(campaign_id, -PULSE_EVERY) >= PULSE_EVERY:
            self._pulse_at[campaign_id] = now
            await service.run(_pulse, campaign_id)
        for seat, act in await service.run(_acts, campaign_id):
            if self._left_alone.get(seat.user_id, now) > now:
                continue
            try:
                await service.run(_do, campaign_id, seat, act)
            except StoreDown:
                raise
            except Exception:  # the others go on all the same
                _logger.exception("simulated operator %s", seat.user_id)
                self._left_alone[seat.user_id] = now + AFTER_FAULT


# What runs in the database threads.


def _campaigns(env):
    return env["call.campaign"]._simulated_campaigns()


def _pulse(env, campaign_id):
    env["call.campaign"].browse(campaign_id)._simulated_pulse()


def _acts(env, campaign_id):
    return env["call.campaign"].browse(campaign_id)._simulated_acts()


def _do(env, campaign_id, seat, act):
    env["call.campaign"].browse(campaign_id)._simulated_do(seat, act)
