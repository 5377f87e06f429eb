"""After a time without events: the truth is what Asterisk has."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from ..core.arrangement import CONSULT, HOLD, MAIN
from ..core.causes import LOST
from ..core.events import CLIENT, OPERATOR, SYSTEM, EventType
from ..core.parties import BLIND
from ..core.pbx_config import CallInFlight
from .ari_call import AriCall, is_ear
from .ari_client import AriError
from .asterisk_spy import Spies

_logger = logging.getLogger(__name__)


class Resync(Spies):
    """See the module."""

    async def resync(self, calls: Sequence[CallInFlight]):
        """Asterisk's channels against the calls of Odoo."""
        restored = [
            AriCall.restored(flight, self.config.ref_prefix) for flight in calls
        ]
        # first listen, then look: whatever ends after the look is told
        before = {one["id"] for one in await self.ari.get("channels")}
        for call in restored:
            self._find_line(call, before)
            for channel in before & _channels_of(call, before):
                await self._subscribe(channel)
        channels = {one["id"]: one for one in await self.ari.get("channels")}
        self._bridges = {one["id"]: one for one in await self.ari.get("bridges")}
        for call, flight in zip(restored, calls, strict=True):
            await self._resync_call(call, flight, channels)
        await self._reap(channels)
        await self._rest_all()
        self._resynced.set()

    async def _reap(self, channels: dict):
        """What belongs to no call is ended; callers who wait are taken."""
        known = {*self.by_channel, *self.faxes.by_channel}
        known |= {line.channel for line in self.lines.values()}
        for channel_id, channel in channels.items():
            if channel_id in known:
                continue
            if channel_id.startswith(self.config.ref_prefix):
                _logger.info("PBX %s: reaping %s", self.config.name, channel_id)
                await self.ari.delete("channels", channel_id)
            elif self._waits_for_us(channel):
                await self._subscribe(channel_id)
                self._came_in(channel, ["incoming", channel["dialplan"]["exten"]])
        wanted = {bridge for call in self.calls.values() for bridge in call.bridges}
        wanted |= set(self.lines)
        for bridge in self._bridges:
            mine = bridge.startswith(self.config.ref_prefix)
            if mine and bridge not in wanted:
                await self._end_bridge(bridge)

    async def _end_bridge(self, bridge: str):
        try:
            await self.ari.delete("bridges", bridge)
        except AriError as error:
            if error.status != 409:  # it is just going
                raise

    def _waits_for_us(self, channel) -> bool:
        plan = channel.get("dialplan", {})
        data = plan.get("app_data", "")
        return plan.get("app_name") == "Stasis" and data.split(",")[:2] == [
            self.config.ari_app,
            "incoming",
        ]

    def _find_line(self, call: AriCall, channels: set[str]):
        """Is the operator on a line of their own, or were they rung?"""
        order = call.dial or call.ring
        line = self.lines.get(order.line) if order and order.line else None
        if line and line.up and call.operator not in channels:
            line.call = call.ref
            call.line = line.ref

    async def _resync_call(self, call: AriCall, flight: CallInFlight, channels: dict):
        for channel in _channels_of(call, channels):
            call.live.add(call.leg_of(channel))
        self._forget_lost_legs(call)
        if not call.live & {CLIENT, call.speaker, call.consult}:
            await self._was_over(call, channels)
            return
        self._track(call)
        for leg in tuple(call.live):
            self.by_channel[call.channel_of(leg)] = call
            state = channels[call.channel_of(leg)]["state"]
            incoming_client = call.direction == "incoming" and leg == CLIENT
            if state == "Up" and not incoming_client:
                call.answered.add(leg)
                if not is_ear(leg):
                    self._emit(EventType.ANSWERED, call, leg, estimated=True)
        self._find_rooms(call)
        self._background(self._go_on(call, flight))

    def _forget_lost_legs(self, call: AriCall):
        """Those who were invited and are gone."""
        for leg in (*call.guests, *call.spies):
            if leg not in call.live and leg != call.speaker:
                self._emit(EventType.LEG_ENDED, call, leg, estimated=True)
                call.guests.pop(leg, None)
                call.spies.pop(leg, None)

    async def _was_over(self, call: AriCall, channels: dict):
        """It has ended meanwhile; whoever only listened is let go."""
        for leg in call.live:
            await self.ari.delete("channels", call.channel_of(leg))
            channels.pop(call.channel_of(leg), None)
        self._release_line(call)
        if call.recording:
            await self.ari.delete("bridges", call.ref)  # ends the recording
            self.sink.recording_ready(call.ref)
        await self._emit(EventType.ENDED, call, by=SYSTEM, estimated=True)

    def _find_rooms(self, call: AriCall):
        """Which of its legs are in which of its bridges."""
        names = {call.bridge_of(room): room for room in (MAIN, HOLD, CONSULT)}
        names |= {call.bridge_of(spy): spy for spy in call.spies}
        for bridge, room in names.items():
            found = self._bridges.get(bridge)
            if found is None:
                continue
            call.bridges.add(bridge)
            for channel in found["channels"]:
                if self.by_channel.get(channel) is call:
                    call.placed[call.leg_of(channel)] = room

    async def _go_on(self, call: AriCall, flight: CallInFlight):
        """Carry on where the call was left."""
        if call.bridged:
            await self._go_on_talking(call)
            return
        both = {OPERATOR, CLIENT}
        up = call.answered | ({CLIENT} if call.direction == "incoming" else set())
        if both <= call.live:
            if both <= up:
                await self._join(call)
        elif call.direction == "outgoing" and OPERATOR in call.live:
            if f"{EventType.DIALLING}:{CLIENT}" in flight.facts:
                await self._end_unseen(call)  # the client has gone
            elif OPERATOR in call.answered:
                await self._dial_client(call)
        elif call.client_first and CLIENT in call.live:
            if f"{EventType.RINGING}:{OPERATOR}" in flight.facts:
                await self._end_unseen(call)
            elif CLIENT in call.answered:
                await self._operator_for_client(call)
        elif call.direction == "incoming" and CLIENT in call.live:
            if f"{EventType.RINGING}:{OPERATOR}" in flight.facts:
                await self._end_unseen(call)
            elif call.ring:
                await self._do_RingUser(call.ring)
        else:
            await self._end_unseen(call)

    async def _end_unseen(self, call: AriCall):
        """One of them has left while nobody looked: when, the PBX's records tell."""
        call.unseen = True
        await self._end(call, by=SYSTEM, cause=LOST)

    async def _go_on_talking(self, call: AriCall):
        """What was asked for while it went on is put in order again."""
        await self._find_recording(call)
        if call.client in self.faxes.by_channel:  # not with us until the pages are over
            if call.speaker not in call.live:
                await self._end_unseen(call)
            return
        await self._finish_hand_over(call)
        if CLIENT not in call.live or (
            call.speaker not in call.live and not await self._replaced(call)
        ):
            await self._end_unseen(call)
            return
        for leg in tuple(call.answered & call.live):  # nobody knows who is muted
            if leg not in call.arrangement().hushed and not is_ear(leg):
                await self._hush(call, leg, False)
        for spy in list(call.spies):
            if spy in call.answered:
                self._find_ear(call, spy)
                await self._tap(call, spy)
        wanted = call.arrangement()  # what they hear is not known: told anew
        call.tones = {CLIENT, call.speaker} - wanted.tones
        call.music = {CLIENT, call.speaker} - wanted.music
        await self._arrange(call)
        if self._together(call):
            self._emit(EventType.BRIDGED, call, estimated=True)

    async def _finish_hand_over(self, call: AriCall):
        """The service died between ringing the next one and letting the first go."""
        for leg, guest in list(call.guests.items()):
            if guest.role == BLIND and leg in call.live and leg != call.speaker:
                await self._hand_over(call, leg)
        former = call.live - {CLIENT, call.speaker, *call.guests, *call.spies}
        for leg in former:
            if leg == OPERATOR:
                await self.ari.delete("channels", call.operator)

    def _find_ear(self, call: AriCall, spy: str):
        for leg in call.live:
            if leg.startswith(f"{spy}x-"):
                call.ears[spy] = leg

    async def _find_recording(self, call: AriCall):
        await self._subscribe(call.ref, "bridge")  # tells the recording's end
        try:
            await self.ari.get("recordings", "live", call.ref)
            call.recording = call.taping = True
        except AriError as error:
            if error.status != 404:
                raise
            call.recording = call.record


def _channels_of(call: AriCall, channels) -> set[str]:
    """Those of the call among `channels`."""
    names = {call.operator, call.client}
    names |= {call.channel_of(leg) for leg in (*call.guests, *call.spies)}
    names |= {call.channel_of(call.speaker)}
    ears = tuple(f"{call.channel_of(spy)}x-" for spy in call.spies)
    found = {name for name in channels if ears and name.startswith(ears)}
    return found | (names & set(channels))
