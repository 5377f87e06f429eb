"""Asterisk: several telephones rung for one caller, who waits meanwhile.

Each ring is a channel of its own, `<ref>-r<ring id>-o`, in nobody's bridge.  Its end is
told as `ring_ended` and ends nothing else.  The first to be picked up becomes the
operator's leg of the call, the others are ended.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from ..core import commands
from ..core.causes import NORMAL
from ..core.events import CLIENT, OPERATOR, CallEvent, EventType
from ..core.fax_received import ReceiveFax
from .ari_call import AriCall, cause_of
from .ari_client import AriError
from .asterisk import AsteriskDriver
from .asterisk_base import caller_id_of
from .base import DriverError

NOT_REGISTERED = 20
ELSEWHERE = 26
RING, MUSIC = "ring", "music"
#: What a caller hears whom another service let wait: one of the two, it goes on.
EITHER = "either"


@dataclass
class RingLeg:
    """A telephone that rings."""

    call: AriCall
    order: commands.RingUser
    cause: int | None = None  # why it was ended, when we ended it


class RoutingAsteriskDriver(AsteriskDriver):
    """See the module."""

    def __init__(self, config, sink, clock):
        super().__init__(config, sink, clock)
        self.rings: dict[str, RingLeg] = {}
        self.hears: dict[str, str] = {}  # ref → what the waiting caller hears
        self.played: dict[str, CallEvent] = {}

    def _waiting(self, ref: str) -> AriCall:
        call = self.calls.get(ref)
        if call is None or CLIENT not in call.live:
            raise DriverError("the caller has hung up already")
        return call

    # -- ringing

    async def _do_RingUser(self, order: commands.RingUser):
        if not order.ring:
            await super()._do_RingUser(order)
            return
        call = self._waiting(order.call)
        if OPERATOR in call.answered:
            raise DriverError("somebody has answered already")
        channel = channel_of(call.ref, order.ring)
        leg = self.rings[channel] = RingLeg(call, order)
        try:
            if self.hears.get(call.ref) not in (MUSIC, EITHER):
                await self._ringing_tone(call)
            await self.ari.post(
                "channels",
                channel,
                body={"variables": {"ODOO_CALL": call.ref}},
                endpoint=self._address(order.operator),
                app=self.config.ari_app,
                appArgs=f"ring,{call.ref}",
                timeout=order.timeout,
                callerId=caller_id_of(order.operator.name, call.caller),
            )
        except DriverError as error:
            self._ring_over(channel, leg, NOT_REGISTERED)
            if isinstance(error, AriError) and error.status == 500:
                raise DriverError(
                    f"{order.operator.address}: Asterisk cannot call it (not "
                    "registered, or no such endpoint)"
                ) from error
            raise
        if call.ending or CLIENT not in call.live:  # hung up while Asterisk was asked
            await self._end_ring(channel, NORMAL)

    async def _do_StopRing(self, command: commands.StopRing):
        await self._end_ring(channel_of(command.call, command.ring), command.cause)

    async def _end_ring(self, channel: str, cause: int):
        leg = self.rings.get(channel)
        if leg:
            leg.cause = cause
            await self.ari.delete("channels", channel)

    async def _end_rings(self, call: AriCall, cause: int):
        for channel, leg in list(self.rings.items()):
            if leg.call is call:
                await self._end_ring(channel, cause)

    def _ring_over(self, channel: str, leg: RingLeg, cause: int):
        if self.rings.pop(channel, None):
            cause = leg.cause if leg.cause is not None else cause
            self._emit(EventType.RING_ENDED, leg.call, leg.order.ring, cause=cause)

    async def _ring_answered(self, channel: str, leg: RingLeg):
        call = leg.call
        if call.over or OPERATOR in call.answered or CLIENT not in call.live:
            await self._end_ring(channel, ELSEWHERE)
            return
        del self.rings[channel]
        call.ring = leg.order
        call.line = channel.removesuffix("-o")
        call.live.add(OPERATOR)
        call.answered.add(OPERATOR)
        self.by_channel[channel] = call
        self._emit(EventType.ANSWERED, call, OPERATOR, data={"ring": leg.order.ring})
        self._background(self._take(call))

    async def _take(self, call: AriCall):
        await self._quiet(call)
        await self._join(call)
        await self._end_rings(call, ELSEWHERE)

    async def _on_StasisStart(self, message):
        channel = message["channel"]["id"]
        leg = self.rings.get(channel)
        if leg:
            await self._ring_answered(channel, leg)
        elif message.get("args", [""])[0] == "ring" and not self.by_channel.get(
            channel
        ):
            await self.ari.delete("channels", channel)  # nobody's any more
        else:
            await super()._on_StasisStart(message)

    async def _on_ChannelStateChange(self, message):
        leg = self.rings.get(message["channel"]["id"])
        if leg is None:
            await super()._on_ChannelStateChange(message)
        elif message["channel"]["state"] == "Ringing":
            self._emit(EventType.RINGING, leg.call, OPERATOR)

    async def _on_ChannelDestroyed(self, message):
        channel = message["channel"]["id"]
        leg = self.rings.get(channel)
        if leg:
            self._ring_over(channel, leg, cause_of(message))
        else:
            await super()._on_ChannelDestroyed(message)

    # -- waiting

    async def _do_Wait(self, command: commands.Wait):
        call = self._waiting(command.call)
        before = self.hears.get(call.ref)
        if command.sound == MUSIC:
            await self._answer_caller(call)
            await self.ari.post(
                "channels", call.client, "moh", mohClass=self.config.hold_music
            )
        else:
            if before in (MUSIC, EITHER):
                await self.ari.delete("channels", call.client, "moh")
            await self._ringing_tone(call)
        self.hears[call.ref] = command.sound

    async def _answer_caller(self, call: AriCall):
        await self.ari.post("channels", call.client, "answer")

    async def _ringing_tone(self, call: AriCall):
        try:
            await self.ari.post("channels", call.client, "ring")
        except AriError as error:
            if error.status != 404:
                raise

    async def _quiet(self, call: AriCall):
        """No music and no ringing tone any more."""
        heard = self.hears.pop(call.ref, RING)
        for name, sound in ((MUSIC, "moh"), (RING, "ring")):
            if heard not in (name, EITHER):
                continue
            try:
                await self.ari.delete("channels", call.client, sound)
            except AriError as error:
                if error.status != 409:  # it has just gone
                    raise

    async def _do_Play(self, command: commands.Play):
        call = self._waiting(command.call)
        await self._quiet(call)
        await self._answer_caller(call)
        playback = f"{call.ref}-p{command.token}"
        self.played[playback] = CallEvent(
            EventType.PLAYED, call.ref, 0.0, command.token
        )
        await self.ari.post(
            "channels",
            call.client,
            "play",
            playback,
            media=",".join(f"sound:{name}" for name in command.sounds),
        )

    async def _do_ReceiveFax(self, command: ReceiveFax):
        call = self._waiting(command.call)
        await self._quiet(call)
        await self._answer_caller(call)
        await self.faxes.receive(call, command)

    async def _on_PlaybackFinished(self, message):
        playback = message["playback"]
        event = self.played.pop(playback["id"], None)
        if event:
            failed = playback.get("state") == "failed"
            data = {"failed": playback.get("media_uri", "")} if failed else {}
            self.sink.emit(replace(event, at=self.clock.now(), data=data))

    # -- the end, and after a time without events

    def _gone(self, call, leg, cause):
        if leg == CLIENT:
            self._background(self._end_rings(call, NORMAL))
        return super()._gone(call, leg, cause)

    async def _end(self, call, *, by, cause):
        await self._end_rings(call, NORMAL)
        await super()._end(call, by=by, cause=cause)

    def _forget(self, call):
        self.hears.pop(call.ref, None)
        return super()._forget(call)

    async def _resync_call(self, call, flight, channels):
        """A telephone that still rings is rung anew, as Odoo decides."""
        ringing = call.direction == "incoming" and call.ring and call.ring.ring
        if ringing and channels.get(call.operator, {}).get("state", "Up") != "Up":
            await self.ari.delete("channels", call.operator)
            channels = {
                name: one for name, one in channels.items() if name != call.operator
            }
        await super()._resync_call(call, flight, channels)

    async def _go_on(self, call, flight):
        """A caller who waits goes on waiting: Odoo decides whom to ring now."""
        if call.client in self.faxes.by_channel:
            return  # sends us a fax: told when that is over
        alone = call.direction == "incoming" and call.live == {CLIENT}
        routed = call.ring is None or call.ring.ring
        if not (alone and routed) or f"{EventType.BRIDGED}" in flight.facts:
            await super()._go_on(call, flight)
            return
        self.by_channel.pop(call.operator, None)
        call.ring, call.line = None, ""
        self.hears.setdefault(call.ref, EITHER)
        # the channels that rang are nobody's now: resync ends them
        leg = f"all-{int(self.clock.now())}"
        self._emit(EventType.RING_ENDED, call, leg, estimated=True, data={"all": True})


def channel_of(ref: str, ring: str) -> str:
    """Name of the channel of a ring."""
    return f"{ref}-r{ring}-o"
