"""Faxes through Asterisk: a channel of ours goes to SendFAX in the dialplan.

The context `odoo-fax` (see `core.fax_dialplan`) sends the file a channel variable
names; FAXSTATUS and the like are told back as the variables Asterisk sets.

So that nothing is sent twice when the service dies meanwhile, a global variable of
Asterisk notes how far a fax is: nothing, `BEGUN`, or (written by the dialplan) its
result.  It is taken away when Odoo has the result.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ..core.events import CLIENT, CallEvent, EventType
from ..core.fax import (
    BEGUN,
    RESTARTED,
    FaxInFlight,
    FaxResult,
    SendFax,
    what_became,
)
from ..core.fax_dialplan import CONTEXT, NOTE
from .ari_call import cause_of
from .ari_client import AriError
from .base import DriverError

if TYPE_CHECKING:
    from ..core.fax_received import ReceiveFax
    from .ari_call import AriCall
    from .asterisk_base import AsteriskBase

TOLD = ("FAXSTATUS", "FAXSTATUSSTRING", "FAXERROR", "FAXPAGES", "REMOTESTATIONID")
_FILE = re.compile(r"/[A-Za-z0-9/_.-]{1,250}")


@dataclass
class _Fax:
    ref: str
    call: str  # the talk it goes into
    variables: dict[str, str] = field(default_factory=dict)


class Faxes:
    """The faxes that are being sent; see the module."""

    def __init__(self, driver: AsteriskBase):
        self.driver = driver
        self.by_channel: dict[str, _Fax] = {}

    async def send(self, order: SendFax) -> None:
        """Begin; DriverError when it cannot be begun."""
        self._check_file(order.file)
        if order.call:
            await self._into_call(order)
        else:
            await self._by_call(order)

    async def _by_call(self, order: SendFax):
        address = self.driver._address(order.client)
        self.by_channel[order.fax] = _Fax(order.fax, order.call)
        try:
            await self.driver.ari.post(
                "channels",
                order.fax,
                body={"variables": self._variables(order)},
                endpoint=address,
                app=self.driver.config.ari_app,
                appArgs=f"fax,{order.fax}",
                timeout=order.timeout,
                callerId=order.caller_id,
            )
        except DriverError:
            self.by_channel.pop(order.fax, None)
            raise

    async def _into_call(self, order: SendFax):
        call = self.driver.calls.get(order.call)
        if call is None or not call.bridged or CLIENT not in call.live:
            raise DriverError("the talk is not going on any more")
        channel = call.client
        self.by_channel[channel] = _Fax(order.fax, order.call)
        try:
            for name, value in self._variables(order).items():
                await self.driver.ari.post(
                    "channels", channel, "variable", variable=name, value=value
                )
            await self._hand_over(channel, order.fax)
        except DriverError:
            self.by_channel.pop(channel, None)
            raise
        self._answered(order.fax)

    async def receive(self, call: AriCall, order: ReceiveFax) -> None:
        """Take the fax of a caller who waits; told as an event of the call."""
        self._check_file(order.file)
        channel = call.client
        self.by_channel[channel] = _Fax(call.ref, call.ref)
        variables = {"ODOO_FAX_FILE": order.file, NOTE: _note_of(call.ref)}
        try:
            for name, value in variables.items():
                await self.driver.ari.post(
                    "channels", channel, "variable", variable=name, value=value
                )
            await self._hand_over(channel, call.ref, "receive")
        except DriverError:
            self.by_channel.pop(channel, None)
            raise

    @staticmethod
    def _check_file(file: str):
        if not _FILE.fullmatch(file) or ".." in file:
            raise DriverError("not a file of the PBX")

    async def _hand_over(self, channel: str, ref: str, extension: str = "send"):
        """To the dialplan; we go on hearing of the channel."""
        await self.driver._subscribe(channel)
        await self._note(ref, BEGUN)
        await self.driver.ari.post(
            "channels",
            channel,
            "continue",
            context=CONTEXT,
            extension=extension,
            priority=1,
        )

    @staticmethod
    def _variables(order: SendFax) -> dict[str, str]:
        station = "".join(one for one in order.caller_id if one in "+0123456789")
        return {
            "ODOO_FAX_FILE": order.file,
            "ODOO_FAX_STATION": station,
            NOTE: _note_of(order.fax),
        }

    async def takes(self, message: dict) -> bool:
        """Is this event about a fax alone?  Then it is done here."""
        channel = message.get("channel", {}).get("id", "")
        fax = self.by_channel.get(channel)
        if fax is None:
            return False
        own = not fax.call  # else the channel is a call's, too
        kind = message.get("type")
        if kind == "StasisStart" and own:
            fax.variables["ANSWERED"] = "1"
            self._answered(fax.ref)
            self.driver._background(self._begin(channel, fax.ref))
        elif kind == "ChannelVarset" and message.get("variable") in TOLD:
            fax.variables[message["variable"]] = message.get("value", "")
        elif kind == "ChannelDestroyed":
            del self.by_channel[channel]
            result = FaxResult.of_variables(fax.variables, cause_of(message))
            self.driver._background(self._tell(fax.ref, result))
            return own
        return own or kind == "StasisEnd"

    async def _begin(self, channel, ref):
        try:
            await self._hand_over(channel, ref)
        except AriError as error:
            if error.status != 404:  # it has just gone: ChannelDestroyed tells
                raise

    def _answered(self, ref: str):
        now = self.driver.clock.now()
        self.driver.sink.emit(CallEvent(EventType.ANSWERED, ref, now, CLIENT))

    async def _tell(self, ref: str, result: FaxResult):
        await self.driver._tell_fax(ref, result)
        await self._note(ref, "")  # on disk now

    # -- what is noted at Asterisk

    async def _note(self, ref: str, value: str):
        """An empty value takes the note away."""
        await self.driver.ari.post(
            "asterisk", "variable", variable=_note_of(ref), value=value
        )

    async def _noted(self, ref: str) -> str:
        found = await self.driver.ari.get(
            "asterisk", "variable", variable=_note_of(ref)
        )
        return found.get("value") or ""

    # -- after a time without events

    async def resync(self, faxes: Sequence[FaxInFlight]) -> None:
        """Those that go on are heard of again; what became of the others is told."""
        # first listen, then look: whatever ends after the look is told
        for channel in {fax.channel for fax in faxes} & set(await self._channels()):
            await self.driver._subscribe(channel)
        channels = await self._channels() if faxes else {}
        for fax in faxes:
            found = channels.get(fax.channel)
            if found is None:
                await self._tell(fax.fax, what_became(await self._noted(fax.fax)))
            else:
                await self._goes_on(fax, found)

    async def _channels(self) -> dict[str, dict]:
        return {one["id"]: one for one in await self.driver.ari.get("channels")}

    async def _goes_on(self, fax: FaxInFlight, channel: dict):
        with_us = channel.get("dialplan", {}).get("app_name") == "Stasis"
        if fax.call and with_us:  # they talk: it was not begun, or is over already
            result = what_became(await self._noted(fax.fax))
            if result.outcome == "unknown":  # noted, but not handed over
                result = FaxResult("failed", RESTARTED)
            await self._tell(fax.fax, result)
            return
        known = self.by_channel[fax.channel] = _Fax(fax.fax, fax.call)
        if channel["state"] != "Up":  # it rings: StasisStart comes
            return
        known.variables["ANSWERED"] = "1"
        if fax.fax != fax.call:  # a call that brings one is not talked in
            self._answered(fax.fax)
        if with_us:
            self.driver._background(self._begin(fax.channel, fax.fax))
        else:
            known.variables |= await self._told(fax.channel)

    async def _told(self, channel: str) -> dict[str, str]:
        """What Asterisk has said of the fax while nobody listened."""
        found = {}
        for name in TOLD:
            try:
                answer = await self.driver.ari.get(
                    "channels", channel, "variable", variable=name
                )
            except AriError as error:
                if error.status not in (404, 409):  # not set, or it has just gone
                    raise
                continue
            found[name] = answer.get("value") or ""
        return found


def _note_of(ref: str) -> str:
    """Name of the global variable that notes how far a fax is."""
    return "ODOO_FAX_" + re.sub(r"\W", "_", ref, flags=re.ASCII)
