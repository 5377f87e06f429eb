"""A browser phone comes back into its talk after its page was loaded again.

The page's leg lives on in Asterisk for a while, silent (`browser_phone.RTP_TIMEOUT`);
the client stays in the bridge.  When the page has registered again, that leg is ended
without ending the call, the phone is rung under the same channel name, and put back.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from ..core import commands
from ..core.causes import LOST
from ..core.events import OPERATOR, SYSTEM
from .asterisk_base import caller_id_of
from .base import DriverError

if TYPE_CHECKING:
    from .asterisk import AsteriskDriver

#: Seconds for the old leg to end, and for the phone to answer.
PATIENCE = 10


class Returning:
    """The legs that are being replaced; see the module."""

    def __init__(self, driver: AsteriskDriver):
        self.driver = driver
        self._gone: dict[str, asyncio.Event] = {}  # old leg, by channel
        self._back: set[str] = set()  # new leg, by channel

    async def reconnect(self, command: commands.Reconnect) -> None:
        """Ring the phone anew and put it into the talk in place of its old leg."""
        call = self.driver.calls.get(command.call)
        if call is None or not call.bridged or call.over:
            raise DriverError("the talk is not going on any more")
        channel = call.operator
        if channel in self._gone or channel in self._back:
            return
        self.driver._background(self._replace(call, command.operator))

    async def _replace(self, call, endpoint):
        channel = call.operator
        gone = self._gone[channel] = asyncio.Event()
        try:
            if OPERATOR in call.live:
                await self.driver.ari.delete("channels", channel)
                await asyncio.wait_for(gone.wait(), PATIENCE)
        except TimeoutError as error:
            raise DriverError(f"{channel}: the old leg does not end") from error
        finally:
            self._gone.pop(channel, None)
        call.placed.pop(OPERATOR, None)
        call.hushed.discard(OPERATOR)
        self._back.add(channel)
        try:
            await self.driver._originate(
                call,
                OPERATOR,
                endpoint,
                timeout=PATIENCE,
                caller_id=caller_id_of(
                    "", call.dial.client.address if call.dial else call.caller
                ),
            )
        except DriverError:
            self._back.discard(channel)
            await self.driver._end(call, by=SYSTEM, cause=LOST)
            raise

    async def takes(self, message: dict) -> bool:
        """Is this event about a leg that is being replaced?  Then it is done here."""
        channel = message.get("channel", {}).get("id", "")
        kind = message.get("type")
        if channel in self._gone:
            if kind == "ChannelDestroyed":
                self._gone[channel].set()
            return True
        if channel not in self._back:
            return False
        if kind == "StasisStart":
            self._back.discard(channel)
            call = self.driver.by_channel.get(channel)
            call.answered.add(OPERATOR)
            await self.driver._arrange(call)
            return True
        if kind == "ChannelDestroyed":
            self._back.discard(channel)  # did not answer: the call ends as usual
            return False
        return kind == "ChannelStateChange"
