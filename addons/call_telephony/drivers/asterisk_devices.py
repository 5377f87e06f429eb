"""Which telephones are registered, as Asterisk's device states tell.

A device state changes within milliseconds of a registration, its end, or a qualify
that gets no answer; it changes with every call, too, which the sink passes over.
"""

from __future__ import annotations

#: Device states of a telephone that cannot be rung.
GONE = frozenset(("UNAVAILABLE", "INVALID"))
TECHNOLOGY = "PJSIP"


def address_of(device: str) -> str:
    """ "PJSIP/101" → "101"; empty for what is no telephone of ours."""
    technology, _, address = device.partition("/")
    return address if technology == TECHNOLOGY else ""


class DeviceWatch:
    """Part of the driver: needs `ari`, `config` and `sink`."""

    async def _watch_devices(self):
        """Ask to be told, then tell what is known: nothing falls in between."""
        await self.ari.post(
            *("applications", self.config.ari_app, "subscription"),
            eventSource="deviceState:",
        )
        for endpoint in await self.ari.get("endpoints", TECHNOLOGY) or []:
            self.sink.device_seen(endpoint["resource"], endpoint["state"] == "online")

    async def _on_DeviceStateChanged(self, message):
        state = message["device_state"]
        address = address_of(state["name"])
        if address:
            self.sink.device_seen(address, state["state"] not in GONE)
