"""Asterisk through ARI: the connection, its commands and its events.

The parts, each knowing those above it:

| | |
|---|---|
| `asterisk_clock` | when something happened |
| `asterisk_base` | calls by reference and channel; requests |
| `asterisk_rooms` | moving channels between bridges |
| `asterisk_lines` | operators who stay connected |
| `asterisk_calls` | dialling, joining, recording, ending |
| `asterisk_steer` | hold, transfer, conference |
| `asterisk_spy` | listening, whispering, joining |
| `asterisk_devices` | which telephones are registered |
| `asterisk_resync` | the truth after a time without events |
| `asterisk_fax` | faxes |
| `asterisk_return` | a browser's page that was loaded again in a talk |

How channels and bridges are called is told in `ari_call`.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence

from ..core import commands
from ..core.causes import NORMAL
from ..core.events import CLIENT, OPERATOR, EventType
from ..core.fax import FaxInFlight, SendFax
from .ari_call import AriCall, cause_of, is_ear
from .asterisk_clock import EVERY
from .asterisk_devices import DeviceWatch
from .asterisk_resync import Resync
from .asterisk_return import Returning
from .base import DriverError

_logger = logging.getLogger(__name__)


class AsteriskDriver(DeviceWatch, Resync):
    """See the module."""

    can = frozenset(
        (
            *("hold", "mute", "dtmf", "transfer", "attended", "conference"),
            *("record_pause", "spy", "off_hook", "client_first", "pool"),
        )
    )

    def __init__(self, config, sink, clock):
        super().__init__(config, sink, clock)
        self._reader: asyncio.Task | None = None
        self._resynced = asyncio.Event()
        self.returning = Returning(self)

    # -- life

    async def start(self):
        await self.ari.open()
        await self.clock.measure(self.ari)
        await self._watch_devices()
        self._background(self._keep_clock())
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

    # -- commands

    async def execute(self, command):
        do = getattr(self, f"_do_{type(command).__name__}", None)
        if do is None:
            raise DriverError("this PBX cannot do that")
        await do(command)

    async def _do_Reconnect(self, command: commands.Reconnect):
        await self.returning.reconnect(command)

    async def _do_SendFax(self, command: SendFax):
        await self.faxes.send(command)

    async def resync_faxes(self, faxes: Sequence[FaxInFlight]):
        await self.faxes.resync(faxes)

    # -- events of Asterisk

    async def _read(self):
        async for message in self.ari.events():
            await self._resynced.wait()
            try:
                await self._handle(message)
            except DriverError as error:
                _logger.info("PBX %s: %s", self.config.name, error)

    async def _keep_clock(self):
        while True:
            await asyncio.sleep(EVERY)
            await self.clock.measure(self.ari)

    async def _handle(self, message: dict):
        with self.clock.event(message):
            await self._handle_now(message)

    async def _handle_now(self, message: dict):
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
            line = self._line_of(message["channel"]["id"])
            if line:
                self._line_is_up(line)
            elif message.get("args", [""])[0] == "incoming":
                self._came_in(message["channel"], message["args"])
            return
        if leg in call.answered:
            return
        call.answered.add(leg)
        if leg in call.ears.values():
            self._background(self._arrange(call))
            return
        self._emit(EventType.ANSWERED, call, leg)
        if leg in (OPERATOR, CLIENT):
            self._background(self._leg_is_up(call, leg))
        elif leg in call.spies:
            self._background(self._spy_is_up(call, leg))
        else:
            self._background(self._guest_is_up(call, leg))

    async def _on_ChannelStateChange(self, message):
        call, leg = self._call_of(message)
        if call and message["channel"]["state"] == "Ringing":
            self._emit(EventType.RINGING, call, leg)

    async def _on_ChannelHangupRequest(self, message):
        call, leg = self._call_of(message)
        if call is None:
            return
        if leg == CLIENT or (leg == call.speaker and not call.consult):
            call.ended_by = call.ended_by or call.by(leg)
        if leg == CLIENT:
            call.hangup_cause = message.get("cause") or 0

    async def _on_ChannelDestroyed(self, message):
        call, leg = self._call_of(message)
        if call:
            self._gone(call, leg, cause_of(message))
        line = self._line_of(message["channel"]["id"])
        if line:
            self._line_is_down(line)

    async def _on_StasisEnd(self, message):
        # of a caller's channel, and of a tap, nothing more is told after this
        call, leg = self._call_of(message)
        if call and call.direction == "incoming" and leg == CLIENT:
            self._gone(call, leg, call.hangup_cause or NORMAL)
        elif call and is_ear(leg):
            self._gone(call, leg, NORMAL)

    def _gone(self, call: AriCall, leg: str, cause: int):
        """This leg has ended."""
        if leg not in call.live:
            return
        call.live.discard(leg)
        if not is_ear(leg):
            self._emit(EventType.LEG_ENDED, call, leg, cause=cause)
        if leg in call.spies:
            self._background(self._spy_is_gone(call, leg))
        self._background(self._leg_is_gone(call, leg, cause))

    async def _on_RecordingFinished(self, message):
        call = self.calls.get(message["recording"]["name"])
        if call:
            call.taping = False
            call.recording_done.set()
            self._background(self._arrange(call))  # goes on when it was not the end

    async def _on_RecordingFailed(self, message):
        call = self.calls.get(message["recording"]["name"])
        if call:
            call.recording_done.set()
