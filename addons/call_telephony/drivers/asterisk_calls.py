"""From the first ringing to the end: two legs that are to talk with each other."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import replace

from ..core import commands
from ..core.causes import BUSY, REJECTED
from ..core.events import CLIENT, OPERATOR, SYSTEM, EventType
from .ari_call import AriCall
from .ari_client import AriError
from .asterisk_base import caller_id_of
from .asterisk_lines import Lines
from .base import DriverError

_logger = logging.getLogger(__name__)


class Calls(Lines):
    """See the module."""

    async def _do_Dial(self, dial: commands.Dial):
        call = AriCall(dial.call, "outgoing", dial=dial)
        line = self._take_line(dial.line, call)
        self._track(call)
        try:
            if call.client_first:
                await self._dial_client(call)
            elif line:
                self._line_answers(call)
            else:
                await self._ring_operator(call)
        except DriverError:
            self._release_line(call)
            self._forget(call)
            raise

    async def _ring_operator(self, call: AriCall):
        dial = call.dial
        await self._originate(
            call,
            OPERATOR,
            dial.operator,
            timeout=dial.operator_timeout,
            caller_id=caller_id_of(dial.client.name, dial.client.address),
        )

    async def _do_RingUser(self, ring: commands.RingUser):
        call = self.calls.get(ring.call)
        if call is None:
            raise DriverError("the caller has hung up already")
        call.ring = ring
        if call.dial:  # a client of the pool: that is the operator from now on
            call.dial = replace(call.dial, operator=ring.operator, line=ring.line)
        if self._take_line(ring.line, call):
            self.by_channel[call.operator] = call
            self._line_answers(call)
            return
        await self._tone(call, CLIENT, True)
        try:
            await self._originate(
                call,
                OPERATOR,
                ring.operator,
                timeout=ring.timeout,
                caller_id=caller_id_of(ring.operator.name, call.number),
            )
        except DriverError:
            await self._end(call, by=SYSTEM, cause=BUSY)
            raise

    def _line_answers(self, call: AriCall):
        """The operator is there already."""
        call.live.add(OPERATOR)
        call.answered.add(OPERATOR)
        self._emit(EventType.ANSWERED, call, OPERATOR)
        self._background(self._leg_is_up(call, OPERATOR))

    async def _do_HangUp(self, command: commands.HangUp):
        call = self.calls.get(command.call)
        if call is None:
            raise DriverError("the call is not going on any more")
        await self._end(call, by=command.by, cause=command.cause)

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

    async def _leg_is_up(self, call: AriCall, leg: str):
        """One of the first two was answered: go on with the other, or join them."""
        if call.direction == "outgoing" and not call.answered >= {OPERATOR, CLIENT}:
            if leg == OPERATOR:
                await self._dial_client(call)
            else:
                await self._operator_for_client(call)
        else:
            await self._join(call)

    async def _dial_client(self, call: AriCall):
        dial = call.dial
        # on disk before it is done: after a restart it is not done again
        await self._emit(EventType.DIALLING, call, CLIENT)
        if call.ending or not (call.client_first or OPERATOR in call.live):
            return
        if OPERATOR in call.live:
            await self._tone(call, OPERATOR, True)
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

    async def _operator_for_client(self, call: AriCall):
        """The client was dialled first and is there: bring the operator."""
        if call.dial.operator.kind == commands.POOL:
            return  # whoever is free: Odoo tells
        if call.line:
            self._line_answers(call)
            return
        await self._tone(call, CLIENT, True)
        try:
            await self._ring_operator(call)
        except DriverError as error:
            _logger.info("PBX %s: %s", self.config.name, error)
            await self._end(call, by=SYSTEM, cause=38)

    async def _join(self, call: AriCall):
        """Both are there: let them hear each other, and record."""
        if call.bridged or call.ending:
            return
        call.bridged = True
        try:
            if call.direction == "incoming":
                await self.ari.post("channels", call.client, "answer")
            await self._arrange(call)
            if not self._together(call):
                return  # one of them has just gone: its end ends the call
            self._emit(EventType.BRIDGED, call)
            if call.record:
                await self._record(call)
        except AriError as error:
            _logger.info("PBX %s: %s: %s", self.config.name, call.ref, error)

    async def fetch_recording(self, call):
        return await self.ari.get_bytes("recordings", "stored", call, "file")

    async def discard_recording(self, call):
        await self.ari.delete("recordings", "stored", call)

    async def _end(self, call: AriCall, *, by: str, cause: int):
        """End what is left of the call."""
        call.ended_by = call.ended_by or by
        if call.cause is None:
            call.cause = cause
        reason = {BUSY: "busy", REJECTED: "rejected"}.get(cause, "normal")
        await self._end_legs(call, reason)

    async def _end_legs(self, call: AriCall, reason: str = "normal"):
        """Hang up all; when none is left the call is over."""
        call.ending = True
        self._release_line(call)
        legs = sorted(call.live, key=lambda leg: (leg != CLIENT, leg))
        for leg in legs:
            channel = call.channel_of(leg)
            if channel not in self.faxes.by_channel:  # a fax goes on to its end
                await self.ari.delete("channels", channel, reason=reason)
        if call.live or call.over:
            return
        call.over = True
        by = call.ended_by or SYSTEM
        await self._emit(
            EventType.ENDED, call, cause=call.cause, by=by, estimated=call.unseen
        )
        await self._close_bridges(call)
        if call.recording:
            try:
                await asyncio.wait_for(call.recording_done.wait(), 5)
            except TimeoutError:
                _logger.info("recording of %s: no end was told", call.ref)
            self.sink.recording_ready(call.ref)
        self._forget(call)
