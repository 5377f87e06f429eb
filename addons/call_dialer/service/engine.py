"""The campaign engine: the part of the telephony service that dials campaigns.

Each second those are looked for who wait for a client in a campaign that is dialled by
itself; each of them is given one in a transaction of his own, which also writes the
attempt and the command to dial. So a `kill -9` at any moment leaves either everything
of a client or nothing, and two services can never give an operator two clients.
"""

from __future__ import annotations

import logging
import time

from odoo.addons.call_telephony.service import plugins
from odoo.addons.call_telephony.service.store import StoreDown

from ..core import serving

_logger = logging.getLogger(__name__)

#: An operator with whom something went wrong is left alone so long, seconds.
AFTER_FAULT = 10.0


@plugins.register("call_dialer")
class Engine:
    """See the module."""

    def __init__(self, service):
        self.pauses = serving.Pauses()

    async def tick(self, service):
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

    async def on_event(self, service, event):
        """Nothing: what follows from a call is written with its event."""


# What runs in the database threads.


def _waiting(env):
    return env["call.campaign"]._engine_waiting()


def _serve(env, campaign_id, user_id):
    campaign = env["call.campaign"].browse(campaign_id).exists()
    return campaign._engine_serve(env["res.users"].browse(user_id)) if campaign else 1.0
