"""A supervisor listens to a call, whispers to the operator, or joins.

The supervisor's telephone is put into a bridge with a tap (snoop channel) on the
operator's: it hears both sides, and what is said into it only the operator hears.  Who
only listens is muted.  Who joins is moved into the talk's own bridge.
"""

from __future__ import annotations

import logging

from ..core import commands
from ..core.events import EventType
from .ari_call import AriCall
from .ari_client import AriError
from .asterisk_base import caller_id_of
from .asterisk_rooms import GONE
from .asterisk_steer import Steering
from .base import DriverError

_logger = logging.getLogger(__name__)


class Spies(Steering):
    """See the module."""

    async def _do_Spy(self, command: commands.Spy):
        call = self._talking(command.call)
        self._address(command.target)
        leg = command.leg
        data = {**command.data, "role": "spy", "mode": _mode(command.mode)}
        await self._emit(EventType.DIALLING, call, leg, data=data)
        if call.ending:
            return
        call.spies[leg] = command.mode
        try:
            await self._originate(
                call,
                leg,
                command.target,
                timeout=command.timeout,
                caller_id=caller_id_of(command.data.get("about", ""), ""),
            )
        except DriverError:
            call.spies.pop(leg, None)
            self._emit(EventType.LEG_ENDED, call, leg, cause=38)
            raise

    async def _do_SpyMode(self, command: commands.SpyMode):
        call = self._talking(command.call)
        if command.leg not in call.spies:
            raise DriverError("nobody listens")
        call.spies[command.leg] = _mode(command.mode)
        await self._arrange(call)
        data = {"mode": command.mode}
        self._emit(EventType.SPYING, call, command.leg, data=data, mark=command.mark)

    async def _spy_is_up(self, call: AriCall, spy: str):
        await self._tap(call, spy)
        await self._arrange(call)

    async def _listen_to_speaker(self, call: AriCall):
        for spy in list(call.spies):
            if spy in call.answered:
                await self._tap(call, spy)

    async def _tap(self, call: AriCall, spy: str):
        """A snoop channel on whoever has the operator's part now."""
        ear = f"{spy}x-{call.speaker}"
        if ear in call.live or call.speaker not in call.answered:
            return
        old = call.ears.get(spy)
        call.ears[spy] = ear
        call.live.add(ear)
        channel = call.channel_of(ear)
        self.by_channel[channel] = call
        try:
            await self.ari.post(
                "channels",
                call.channel_of(call.speaker),
                "snoop",
                channel,
                spy="both",
                whisper="out",
                app=self.config.ari_app,
                appArgs=f"ear,{call.ref}",
            )
        except AriError as error:
            call.live.discard(ear)
            if error.status not in GONE:
                raise
        if old and old in call.live:
            await self.ari.delete("channels", call.channel_of(old))

    async def _spy_is_gone(self, call: AriCall, spy: str):
        call.spies.pop(spy, None)
        ear = call.ears.pop(spy, None)
        if ear in call.live:
            await self.ari.delete("channels", call.channel_of(ear))
        bridge = call.bridge_of(spy)
        if bridge in call.bridges:
            call.bridges.discard(bridge)
            await self.ari.delete("bridges", bridge)


def _mode(mode: str) -> str:
    if mode not in commands.SPY_MODES:
        raise DriverError("listen, whisper or join")
    return mode
