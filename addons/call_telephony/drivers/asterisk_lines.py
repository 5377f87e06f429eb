"""Operators who stay connected: rung once, then in a bridge of their own.

The next client is put into a bridge with a channel which is up already: nobody waits
for a telephone to ring and to be picked up.  `<line>-o` is the channel, `<line>` the
bridge; between two calls the operator hears silence.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from ..core import commands
from ..core.events import OPERATOR, CallEvent, EventType
from .ari_call import AriCall
from .ari_client import AriError
from .asterisk_base import caller_id_of, variables
from .asterisk_rooms import GONE, Rooms

_logger = logging.getLogger(__name__)


@dataclass
class Line:
    """An operator's telephone off the hook."""

    ref: str
    up: bool = False
    call: str = ""  # the call it takes part in

    @property
    def channel(self) -> str:
        return f"{self.ref}-o"


class Lines(Rooms):
    """See the module."""

    def __init__(self, config, sink, clock):
        super().__init__(config, sink, clock)
        self.lines: dict[str, Line] = {}

    # -- commands

    async def _do_OffHook(self, command: commands.OffHook):
        line = self.lines[command.line] = Line(command.line)
        try:
            await self._ask_to_ring(
                line.channel,
                self._address(command.operator),
                variables=variables(line.ref, command.operator, True),
                args=f"line,{line.ref}",
                timeout=command.timeout,
                caller_id=caller_id_of(command.operator.name, ""),
            )
        except AriError:
            self.lines.pop(line.ref, None)
            self._tell_line(EventType.LINE_DOWN, line)
            raise

    async def _do_OnHook(self, command: commands.OnHook):
        line = self.lines.get(command.line)
        if line is None:
            self._tell_line(EventType.LINE_DOWN, Line(command.line))
            return
        await self.ari.delete("channels", line.channel)

    # -- what happens to them

    def _line_of(self, channel: str) -> Line | None:
        line = self.lines.get(channel.removesuffix("-o"))
        return line if line and line.channel == channel else None

    def _line_is_up(self, line: Line):
        line.up = True
        self._tell_line(EventType.LINE_UP, line)
        self._background(self._rest(line))

    def _line_is_down(self, line: Line):
        self.lines.pop(line.ref, None)
        self._tell_line(EventType.LINE_DOWN, line)
        self._background(self.ari.delete("bridges", line.ref))

    def _tell_line(self, kind: EventType, line: Line):
        self.sink.emit(CallEvent(kind, line.ref, self.clock.now()))

    async def _rest(self, line: Line):
        """Between two calls."""
        if line.call:
            return
        await self._make_bridge(line.ref)
        try:
            await self.ari.delete("channels", line.channel, "ring")
            await self.ari.delete("channels", line.channel, "mute", direction="in")
            await self.ari.post("bridges", line.ref, "addChannel", channel=line.channel)
        except AriError as error:
            if error.status not in GONE:
                raise

    def _take_line(self, ref: str, call: AriCall) -> bool:
        """The call's operator is on this line, if that is up and free."""
        line = self.lines.get(ref)
        if not line or not line.up or line.call:
            return False
        line.call = call.ref
        call.line = ref
        return True

    def _release_line(self, call: AriCall):
        """The call is over: the operator stays for the next one."""
        line = self.lines.get(call.line)
        if line is None or line.call != call.ref:
            return
        line.call = ""
        if self.by_channel.get(line.channel) is call:
            del self.by_channel[line.channel]
        call.placed.pop(OPERATOR, None)
        if OPERATOR in call.live:
            call.live.discard(OPERATOR)
            self._emit(EventType.LEG_ENDED, call, OPERATOR, cause=16)
            self._background(self._rest(line))

    # -- after a time without events

    async def resync_lines(self, lines: Sequence[str]):
        """Lines Odoo believes to be up: those whose channel is gone are down."""
        channels = {one["id"]: one for one in await self.ari.get("channels")}
        for ref in lines:
            line = Line(ref)
            channel = channels.get(line.channel)
            if channel is None:
                self._tell_line(EventType.LINE_DOWN, line)
                continue
            await self._subscribe(line.channel)
            line.up = channel["state"] == "Up"
            self.lines[ref] = line
            if line.up:
                self._tell_line(EventType.LINE_UP, line)

    async def _rest_all(self):
        for line in self.lines.values():
            if line.up:
                await self._rest(line)
