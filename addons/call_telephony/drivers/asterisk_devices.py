"""Which telephones are registered, asked of Asterisk every `EVERY` seconds.

Why not told by it: a subscription to device states can hang Asterisk's REST interface
for good when its connection is lost in the instant in which a state changes
(asterisk/asterisk#2170): the next connection is never answered again.  A service may
be killed at any moment, so it never subscribes to them.
"""

from __future__ import annotations

import asyncio
import logging

from .base import DriverError

_logger = logging.getLogger(__name__)

TECHNOLOGY = "PJSIP"
#: Seconds between two looks; who vanished must be seen within ten.
EVERY = 2.0


class DeviceWatch:
    """Part of the driver: needs `ari`, `config`, `sink` and `_background`."""

    async def _watch_devices(self):
        """Tell what is known now, then what changes."""
        await self._look_at_devices(told := {})
        self._background(self._keep_looking(told))

    async def _keep_looking(self, told: dict[str, bool]):
        while True:
            await asyncio.sleep(EVERY)
            try:
                await self._look_at_devices(told)
            except DriverError as error:  # a lost connection is seen by its reader
                _logger.info("PBX %s, telephones: %s", self.config.name, error)

    async def _look_at_devices(self, told: dict[str, bool]):
        """Tell the sink what is not as in `told` ({address: online}), kept in it."""
        endpoints = await self.ari.get("endpoints", TECHNOLOGY) or []
        found = {one["resource"]: one["state"] == "online" for one in endpoints}
        # an endpoint which is no more cannot be rung either
        found.update(dict.fromkeys(told.keys() - found.keys(), False))
        for address, online in found.items():
            if told.get(address) is not online:
                self.sink.device_seen(address, online)
        told.update(found)
