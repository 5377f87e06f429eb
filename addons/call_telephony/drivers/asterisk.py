"""Asterisk through ARI: operator first, then the client, joined in a mixing bridge.

Names of things in Asterisk are made from the call's reference, so that they are found
again after a restart: channels `<ref>-o` and `<ref>-c`, bridge and recording `<ref>`.
The client's channel of an incoming call keeps Asterisk's own id, which is in `<ref>`.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence

from ..core import browser_phone, commands, numbers
from ..core.causes import BUSY, LOST, NORMAL, REJECTED
from ..core.events import CLIENT, OPERATOR, SYSTEM, CallEvent, EventType
from ..core.fax import SendFax
from ..core.pbx_config import CallInFlight
from .ari_client import AriClient, AriError
from .ari_events import AriCall, cause_of
from .asterisk_fax import Faxes
from .asterisk_return import Returning
from .base import Driver, DriverError

_logger = logging.getLogger(__name__)


class AsteriskDriver(Driver):
    """See the module."""

    def __init__(self, config, sink, clock):
        super().__init__(config, sink, clock)
        self.ari = AriClient(
            config.ari_url, config.ari_user, config.ari_password, config.ari_app
        )
        self.calls: dict[str, AriCall] = {}
        self.by_channel: dict[str, AriCall] = {}
        self._reader: asyncio.Task | None = None
        self._tasks: set[asyncio.Task] = set()
        self._resynced = asyncio.Event()
        self.returning = Returning(self)
        self.faxes = Faxes(self)

    # -- life

    async def start(self):
        await self.ari.open()
        self._reader = asyncio.ensure_future(self._read())

    async def wait_lost(self):
        try:
            await asyncio.shield(self._reader)
        except asyncio.CancelledError:
            if not self._reader.cancelled():
                raise
        except Exception as error:  # whatever broke the stream: connect anew
            _logger.exception("PBX %s: reading events", self.config.name)
            return str(error)
        return "Asterisk closed the connection"

    async def stop(self):
        tasks = [*self._tasks, *([self._reader] if self._reader else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self.ari.close()

    @property
    def active_calls(self):
        return len(self.calls)

    # -- commands

    async def execute(self, command):
        match command:
            case commands.Dial():
                await self._dial(command)
            case commands.RingUser():
                await self._ring(command)
            case commands.HangUp():
                await self._hang_up(command)
            case commands.Reconnect():
                await self.returning.reconnect(command)
            case SendFax():
                await self.faxes.send(command)
            case _:
                raise DriverError("this PBX cannot do that")

    async def _dial(self, dial: commands.Dial):
        call = self._track(AriCall(dial.call, "outgoing", dial=dial))
        try:
            await self._originate(
                call,
                OPERATOR,
                dial.operator,
                timeout=dial.operator_timeout,
                caller_id=_caller_id(dial.client.name, dial.client.address),
            )
        except DriverError:
            self._forget(call)
            raise

    async def _ring(self, ring: commands.RingUser):
        call = self.calls.get(ring.call)
        if call is None:
            raise DriverError("the caller has hung up already")
        call.ring = ring
        await self._indicate(call.client)
        try:
            await self._originate(
                call,
                OPERATOR,
                ring.operator,
                timeout=ring.timeout,
                caller_id=_caller_id(ring.operator.name, call.caller),
            )
        except DriverError:
            await self._end(call, by=SYSTEM, cause=BUSY)
            raise

    async def _hang_up(self, command: commands.HangUp):
        call = self.calls.get(command.call)
        if call is None:
            raise DriverError("the call is not going on any more")
        await self._end(call, by=command.by, cause=command.cause)

    async def _originate(self, call, leg, endpoint, *, timeout, caller_id):
        address = self._address(endpoint)
        call.live.add(leg)  # before it is: its end may be told before the answer
        try:
            await self.ari.post(
                "channels",
                call.channel_of(leg),
                body={"variables": _variables(call, leg, endpoint)},
                endpoint=address,
                app=self.config.ari_app,
                appArgs=f"{leg},{call.ref}",
                timeout=timeout,
                callerId=caller_id,
            )
        except AriError as error:
            call.live.discard(leg)
            if error.status != 500:
                raise
            raise DriverError(
                f"{address}: Asterisk cannot call it (not registered, or no such "
                f"endpoint): {error}"
            ) from error

    def _address(self, endpoint: commands.Endpoint) -> str:
        if endpoint.is_extension:
            if not endpoint.address.replace("-", "").replace("_", "").isalnum():
                raise DriverError("not an extension")
            return f"PJSIP/{endpoint.address}"
        if not numbers.is_dialable(endpoint.address):
            raise DriverError("not a number")
        return f"PJSIP/{endpoint.address}@{self.config.trunk}"

    # -- events of Asterisk

    async def _read(self):
        async for message in self.ari.events():
            await self._resynced.wait()
            try:
                await self._handle(message)
            except DriverError as error:
                _logger.info("PBX %s: %s", self.config.name, error)

    async def _handle(self, message: dict):
        if await self.faxes.takes(message) or await self.returning.takes(message):
            return
        handler = getattr(self, f"_on_{message.get('type', '')}", None)
        if handler:
            await handler(message)

    def _call_of(self, message) -> tuple[AriCall | None, str]:
        channel = message["channel"]["id"]
        call = self.by_channel.get(channel)
        return call, call.leg_of(channel) if call else ""

    async def _on_StasisStart(self, message):
        call, leg = self._call_of(message)
        if call is None:
            if message.get("args", [""])[0] == "incoming":
                self._came_in(message["channel"], message["args"])
            return
        if leg in call.answered:
            return
        call.answered.add(leg)
        self._emit(EventType.ANSWERED, call, leg)
        if leg == OPERATOR and call.direction == "outgoing":
            self._background(self._dial_client(call))
        else:
            self._background(self._join(call))

    async def _on_ChannelStateChange(self, message):
        call, leg = self._call_of(message)
        if call and message["channel"]["state"] == "Ringing":
            self._emit(EventType.RINGING, call, leg)

    async def _on_ChannelHangupRequest(self, message):
        call, leg = self._call_of(message)
        if call:
            call.ended_by = call.ended_by or leg
            call.hangup_cause = message.get("cause") or 0

    async def _on_ChannelDestroyed(self, message):
        call, leg = self._call_of(message)
        if call:
            self._gone(call, leg, cause_of(message))

    async def _on_StasisEnd(self, message):
        # of a caller's channel nothing more is told after this
        call, leg = self._call_of(message)
        if call and call.direction == "incoming" and leg == CLIENT:
            self._gone(call, leg, call.hangup_cause or NORMAL)

    def _gone(self, call: AriCall, leg: str, cause: int):
        """This leg has ended."""
        if leg not in call.live:
            return
        call.live.discard(leg)
        call.ended_by = call.ended_by or leg
        if call.cause is None:
            call.cause = cause
        self._emit(EventType.LEG_ENDED, call, leg, cause=cause)
        self._background(self._wind_up(call))

    async def _on_RecordingFinished(self, message):
        call = self.calls.get(message["recording"]["name"])
        if call:
            call.recording_done.set()

    # -- stories

    def _came_in(self, channel: dict, args: Sequence[str]):
        ref = f"{self.config.ref_prefix}in-{channel['id']}"
        if ref in self.calls:
            return
        call = AriCall(ref, "incoming", caller=channel["caller"]["number"])
        call.client = channel["id"]
        call.live.add(CLIENT)
        self._track(call)
        line = args[1] if len(args) > 1 else ""
        data = {
            "number": channel["caller"]["number"],
            "line": "" if line == "s" else line,
            "channel": channel["id"],
        }
        self._emit(EventType.INCOMING, call, data=data)

    async def _dial_client(self, call: AriCall):
        dial = call.dial
        # on disk before it is done: after a restart it is not done again
        await self._emit(EventType.DIALLING, call, CLIENT)
        if call.over or OPERATOR not in call.live:
            return
        await self._indicate(call.operator)
        try:
            await self._originate(
                call,
                CLIENT,
                dial.client,
                timeout=dial.client_timeout,
                caller_id=dial.caller_id,
            )
        except DriverError as error:
            _logger.info("PBX %s: %s", self.config.name, error)
            await self._end(call, by=SYSTEM, cause=38)

    async def _indicate(self, channel: str):
        """Let this channel hear that it rings at the other side."""
        try:
            await self.ari.post("channels", channel, "ring")
        except AriError as error:
            if error.status != 404:
                raise

    async def _join(self, call: AriCall):
        """Both are there: let them hear each other, and record."""
        if call.bridged or call.over:
            return
        call.bridged = True
        try:
            if call.direction == "incoming":
                await self.ari.post("channels", call.client, "answer")
            else:
                await self.ari.delete("channels", call.operator, "ring")
            await self.ari.post("bridges", call.ref, type="mixing", name=call.ref)
            await self.ari.post(
                "bridges",
                call.ref,
                "addChannel",
                channel=f"{call.operator},{call.client}",
            )
            self._emit(EventType.BRIDGED, call)
            if call.record:
                await self.ari.post(
                    "bridges",
                    call.ref,
                    "record",
                    name=call.ref,
                    format="wav",
                    ifExists="fail",
                )
                call.recording = True
        except AriError as error:
            # one of them has just gone: its ChannelDestroyed ends the call
            _logger.info("PBX %s: %s: %s", self.config.name, call.ref, error)

    async def _end(self, call: AriCall, *, by: str, cause: int):
        """End what is left of the call."""
        call.ended_by = call.ended_by or by
        if call.cause is None:
            call.cause = cause
        reason = {BUSY: "busy", REJECTED: "rejected"}.get(cause, "normal")
        for leg in (CLIENT, OPERATOR):
            channel = call.channel_of(leg)
            if leg in call.live and channel not in self.faxes.by_channel:
                await self.ari.delete("channels", channel, reason=reason)
        if not call.live:
            await self._wind_up(call)

    async def _wind_up(self, call: AriCall):
        """One leg is gone: end the other; when both are, the call is over."""
        if call.live:
            for leg in tuple(call.live):
                channel = call.channel_of(leg)
                if channel not in self.faxes.by_channel:  # a fax goes on to its end
                    await self.ari.delete("channels", channel)
            return
        if call.over:
            return
        call.over = True
        await self._emit(
            EventType.ENDED, call, cause=call.cause, by=call.ended_by or SYSTEM
        )
        if call.bridged:
            await self.ari.delete("bridges", call.ref)
        if call.recording:
            try:
                await asyncio.wait_for(call.recording_done.wait(), 5)
            except TimeoutError:
                _logger.info("recording of %s: no end was told", call.ref)
            self.sink.recording_ready(call.ref)
        self._forget(call)

    # -- recordings

    async def fetch_recording(self, call):
        return await self.ari.get_bytes("recordings", "stored", call, "file")

    async def discard_recording(self, call):
        await self.ari.delete("recordings", "stored", call)

    # -- after a time without events

    async def resync(self, calls: Sequence[CallInFlight]):
        """The truth is what Asterisk has: its channels against the calls of Odoo."""
        restored = [
            AriCall.restored(flight, self.config.ref_prefix) for flight in calls
        ]
        # first listen, then look: whatever ends after the look is told
        before = {one["id"] for one in await self.ari.get("channels")}
        for call in restored:
            for channel in before & {call.operator, call.client}:
                await self._subscribe(channel)
        channels = {one["id"]: one for one in await self.ari.get("channels")}
        for call, flight in zip(restored, calls, strict=True):
            await self._resync_call(call, flight, channels)
        known = set(self.by_channel)
        for channel_id, channel in channels.items():
            if channel_id in known:
                continue
            if channel_id.startswith(self.config.ref_prefix):
                _logger.info("PBX %s: reaping %s", self.config.name, channel_id)
                await self.ari.delete("channels", channel_id)
            elif self._waits_for_us(channel):
                await self._subscribe(channel_id)
                self._came_in(channel, ["incoming", channel["dialplan"]["exten"]])
        await self._reap_bridges()
        self._resynced.set()

    def _waits_for_us(self, channel) -> bool:
        plan = channel.get("dialplan", {})
        data = plan.get("app_data", "")
        return plan.get("app_name") == "Stasis" and data.split(",")[:2] == [
            self.config.ari_app,
            "incoming",
        ]

    async def _resync_call(self, call: AriCall, flight: CallInFlight, channels: dict):
        for leg in (OPERATOR, CLIENT):
            if call.channel_of(leg) in channels:
                call.live.add(leg)
        if not call.live:
            if call.recording:
                await self.ari.delete("bridges", call.ref)  # ends the recording
                self.sink.recording_ready(call.ref)
            await self._emit(EventType.ENDED, call, by=SYSTEM, estimated=True)
            return
        self._track(call)
        for leg in tuple(call.live):
            state = channels[call.channel_of(leg)]["state"]
            incoming_client = call.direction == "incoming" and leg == CLIENT
            if state == "Up" and not incoming_client:
                call.answered.add(leg)
                self._emit(EventType.ANSWERED, call, leg, estimated=True)
        self._background(self._go_on(call, flight))

    async def _go_on(self, call: AriCall, flight: CallInFlight):
        """Carry on where the call was left."""
        if call.live == {OPERATOR, CLIENT}:
            joined = OPERATOR in call.answered and (
                call.direction == "incoming" or CLIENT in call.answered
            )
            if joined:
                await self._rejoin(call)
        elif call.direction == "outgoing" and call.live == {OPERATOR}:
            if f"{EventType.DIALLING}:{CLIENT}" in flight.facts:
                await self._end(call, by=SYSTEM, cause=LOST)  # the client has gone
            elif OPERATOR in call.answered:
                await self._dial_client(call)
        elif call.direction == "incoming" and call.live == {CLIENT}:
            if f"{EventType.RINGING}:{OPERATOR}" in flight.facts:
                await self._end(call, by=SYSTEM, cause=LOST)
            elif call.ring:
                await self._ring(call.ring)
        else:
            await self._end(call, by=SYSTEM, cause=LOST)

    async def _rejoin(self, call: AriCall):
        try:
            bridge = await self.ari.get("bridges", call.ref)
        except AriError as error:
            if error.status != 404:
                raise
            await self._join(call)
            return
        call.bridged = True
        inside = {call.operator, call.client} <= set(bridge["channels"])
        if not inside:
            both = f"{call.operator},{call.client}"
            await self.ari.post("bridges", call.ref, "addChannel", channel=both)
        self._emit(EventType.BRIDGED, call, estimated=True)
        try:
            await self.ari.get("recordings", "live", call.ref)
            call.recording = True
        except AriError as error:
            if error.status != 404:
                raise
            await self._record_again(call)

    async def _record_again(self, call):
        if call.record:
            await self.ari.post(
                "bridges", call.ref, "record", name=call.ref, format="wav"
            )
            call.recording = True

    async def _reap_bridges(self):
        for bridge in await self.ari.get("bridges"):
            mine = bridge["id"].startswith(self.config.ref_prefix)
            if mine and bridge["id"] not in self.calls:
                await self.ari.delete("bridges", bridge["id"])

    async def _subscribe(self, channel: str):
        try:
            await self.ari.post(
                "applications",
                self.config.ari_app,
                "subscription",
                eventSource=f"channel:{channel}",
            )
        except AriError as error:
            if error.status not in (404, 422):  # it has just gone
                raise

    # -- small things

    def _track(self, call: AriCall) -> AriCall:
        self.calls[call.ref] = call
        self.by_channel[call.operator] = call
        self.by_channel[call.client] = call
        return call

    def _forget(self, call: AriCall):
        self.calls.pop(call.ref, None)
        self.by_channel.pop(call.operator, None)
        self.by_channel.pop(call.client, None)

    def _emit(self, kind, call, leg="", **kwargs):
        event = CallEvent(kind, call.ref, self.clock.now(), leg, **kwargs)
        return self.sink.emit(event)

    def _background(self, story):
        """Go on with a story without keeping other events waiting."""

        async def tell():
            try:
                await story
            except DriverError as error:
                _logger.info("PBX %s: %s", self.config.name, error)

        task = asyncio.ensure_future(tell())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _variables(call: AriCall, leg: str, endpoint: commands.Endpoint) -> dict:
    found = {"ODOO_CALL": call.ref}
    if leg == OPERATOR and endpoint.kind == "browser":
        # the user has just clicked on "call", or is in the talk already
        ours = call.direction == "outgoing" or call.bridged
        found.update(browser_phone.leg_headers(call.ref, answers_itself=ours))
    return found


def _caller_id(name: str, number: str) -> str:
    clean = "".join(sign for sign in name if sign.isprintable() and sign not in '"<>\\')
    number = "".join(sign for sign in number if sign in "+*#0123456789")
    return f'"{clean}" <{number}>' if clean else number
