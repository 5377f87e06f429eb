"""Moves channels between bridges until everybody is where `core.arrangement` says."""

from __future__ import annotations

import logging

from ..core.arrangement import MAIN, Arrangement
from ..core.events import CLIENT
from .ari_call import AriCall
from .ari_client import AriError
from .asterisk_base import AsteriskBase

_logger = logging.getLogger(__name__)
#: The channel has gone, or is about to: its end is told by an event.
GONE = (400, 404, 409, 422)


class Rooms(AsteriskBase):
    """See the module."""

    async def _arrange(self, call: AriCall):
        """Put everybody where they belong now."""
        async with call.moving:
            if call.ending:
                return
            wanted = call.arrangement()
            for leg in wanted.hushed - call.hushed:  # before anybody could hear it
                await self._hush(call, leg, True)
            for leg in call.tones - wanted.tones:
                await self._tone(call, leg, False)
            for leg in call.music - wanted.music:
                await self._music(call, leg, False)
            for leg in list(call.placed):
                if not wanted.room_of(leg):
                    await self._take_out(call, leg)
            for leg in _in_order(wanted):
                if call.placed.get(leg) != wanted.room_of(leg):
                    await self._put(call, leg, wanted.room_of(leg))
            for leg in wanted.tones - call.tones:
                await self._tone(call, leg, True)
            for leg in wanted.music - call.music:
                await self._music(call, leg, True)
            for leg in call.hushed - wanted.hushed:
                await self._hush(call, leg, False)
            if call.recording and not call.taping:
                await self._record_on(call)

    def _together(self, call: AriCall) -> bool:
        """Can the operator and the client hear each other?"""
        rooms = {call.placed.get(leg) for leg in (CLIENT, call.speaker)}
        return rooms == {MAIN}

    async def _put(self, call: AriCall, leg: str, room: str):
        bridge = call.bridge_of(room)
        await self._open_bridge(call, room, bridge)
        call.placed.pop(leg, None)
        try:
            await self.ari.post(
                "bridges", bridge, "addChannel", channel=call.channel_of(leg)
            )
        except AriError as error:
            self._pass_over(call, leg, error)
            return
        if leg in call.live:
            call.placed[leg] = room

    async def _open_bridge(self, call: AriCall, room: str, bridge: str):
        if bridge in call.bridges:
            return
        await self._make_bridge(bridge)
        call.bridges.add(bridge)

    async def _make_bridge(self, bridge: str):
        try:
            await self.ari.post("bridges", bridge, type="mixing", name=bridge)
        except AriError as error:
            if error.status != 409:  # it is there already
                raise

    async def _take_out(self, call: AriCall, leg: str):
        room = call.placed.pop(leg, None)
        if room is None:  # it has gone meanwhile
            return
        bridge = call.bridge_of(room)
        try:
            await self.ari.post(
                "bridges", bridge, "removeChannel", channel=call.channel_of(leg)
            )
        except AriError as error:
            self._pass_over(call, leg, error)

    async def _tone(self, call: AriCall, leg: str, on: bool):
        """Let this leg hear that it rings at the other side, or no longer."""
        ask = self.ari.post if on else self.ari.delete
        try:
            await ask("channels", call.channel_of(leg), "ring")
        except AriError as error:
            self._pass_over(call, leg, error)
        (call.tones.add if on else call.tones.discard)(leg)

    async def _hush(self, call: AriCall, leg: str, on: bool):
        """Nobody hears what is said into this telephone, or everybody again."""
        ask = self.ari.post if on else self.ari.delete
        try:
            await ask("channels", call.channel_of(leg), "mute", direction="in")
        except AriError as error:
            self._pass_over(call, leg, error)
        (call.hushed.add if on else call.hushed.discard)(leg)

    async def _music(self, call: AriCall, leg: str, on: bool):
        """Music for who waits; a bridge of Stasis has none of its own."""
        (call.music.add if on else call.music.discard)(leg)
        if not self.config.hold_music:
            return
        channel = call.channel_of(leg)
        try:
            if on:
                name = self.config.hold_music
                await self.ari.post("channels", channel, "moh", mohClass=name)
            else:
                await self.ari.delete("channels", channel, "moh")
        except AriError as error:
            self._pass_over(call, leg, error)

    async def _record(self, call: AriCall):
        """Record the talk, or go on with the recording that was begun."""
        if MAIN not in call.placed.values():
            return
        exists = "append" if call.recording else "fail"
        await self.ari.post(
            "bridges",
            call.ref,
            "record",
            name=call.ref,
            format="wav",
            ifExists=exists,
        )
        call.recording = call.taping = True
        call.recording_done.clear()
        if call.paused:
            await self._pause_recording(call, True)

    async def _record_on(self, call: AriCall):
        try:
            await self._record(call)
        except AriError as error:  # the talk is worth more than its recording
            _logger.warning(
                "PBX %s: %s is not recorded on: %s", self.config.name, call.ref, error
            )

    async def _pause_recording(self, call: AriCall, on: bool):
        # muted, not paused: the times of what was said stay right
        ask = self.ari.post if on else self.ari.delete
        await ask("recordings", "live", call.ref, "mute")

    def _pass_over(self, call: AriCall, leg: str, error: AriError):
        if error.status not in GONE:
            raise error
        _logger.info("PBX %s: %s-%s: %s", self.config.name, call.ref, leg, error)

    async def _close_bridges(self, call: AriCall):
        for bridge in call.bridges:
            await self.ari.delete("bridges", bridge)
        call.bridges.clear()


def _in_order(wanted: Arrangement) -> list[str]:
    """The client last: nobody new is heard before the others are gone or there."""
    legs = [leg for members in wanted.rooms.values() for leg in members]
    return sorted(legs, key=lambda leg: (leg == CLIENT, leg))
