"""Faxes through Asterisk: a channel of ours goes to SendFAX in the dialplan.

The context `odoo-fax` (see `core.asterisk_config`) sends the file a channel variable
names; FAXSTATUS and the like are told back as the variables Asterisk sets.
"""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING

from ..core.events import CLIENT, CallEvent, EventType
from ..core.fax import FaxResult, SendFax
from .ari_call import cause_of
from .ari_client import AriError
from .base import DriverError

if TYPE_CHECKING:
    from .asterisk_base import AsteriskBase

CONTEXT = "odoo-fax"
TOLD = ("FAXSTATUS", "FAXSTATUSSTRING", "FAXERROR", "FAXPAGES", "REMOTESTATIONID")
_FILE = re.compile(r"/[A-Za-z0-9/_.-]{1,250}")


@dataclass
class _Fax:
    order: SendFax
    variables: dict[str, str] = field(default_factory=dict)


class Faxes:
    """The faxes that are being sent; see the module."""

    def __init__(self, driver: AsteriskBase):
        self.driver = driver
        self.by_channel: dict[str, _Fax] = {}

    async def send(self, order: SendFax) -> None:
        """Begin; DriverError when it cannot be begun."""
        if not _FILE.fullmatch(order.file) or ".." in order.file:
            raise DriverError("not a file of the PBX")
        if order.call:
            await self._into_call(order)
        else:
            await self._by_call(order)

    async def _by_call(self, order: SendFax):
        address = self.driver._address(order.client)
        self.by_channel[order.fax] = _Fax(order)
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
        self.by_channel[channel] = _Fax(order)
        try:
            for name, value in self._variables(order).items():
                await self.driver.ari.post(
                    "channels", channel, "variable", variable=name, value=value
                )
            await self._hand_over(channel)
        except DriverError:
            self.by_channel.pop(channel, None)
            raise
        self._emit(order, EventType.ANSWERED, CLIENT)

    async def _hand_over(self, channel: str):
        """To the dialplan; we go on hearing of the channel."""
        await self.driver._subscribe(channel)
        await self.driver.ari.post(
            "channels",
            channel,
            "continue",
            context=CONTEXT,
            extension="send",
            priority=1,
        )

    @staticmethod
    def _variables(order: SendFax) -> dict[str, str]:
        station = "".join(one for one in order.caller_id if one in "+0123456789")
        return {"ODOO_FAX_FILE": order.file, "ODOO_FAX_STATION": station}

    async def takes(self, message: dict) -> bool:
        """Is this event about a fax alone?  Then it is done here."""
        channel = message.get("channel", {}).get("id", "")
        fax = self.by_channel.get(channel)
        if fax is None:
            return False
        own = not fax.order.call  # else the channel is a call's, too
        kind = message.get("type")
        if kind == "StasisStart" and own:
            fax.variables["ANSWERED"] = "1"
            self._emit(fax.order, EventType.ANSWERED, CLIENT)
            self.driver._background(self._begin(channel))
        elif kind == "ChannelVarset" and message.get("variable") in TOLD:
            fax.variables[message["variable"]] = message.get("value", "")
        elif kind == "ChannelDestroyed":
            del self.by_channel[channel]
            result = FaxResult.of_variables(fax.variables, cause_of(message))
            self._tell(fax.order, result)
            return own
        return own or kind == "StasisEnd"

    async def _begin(self, channel):
        try:
            await self._hand_over(channel)
        except AriError as error:
            if error.status != 404:  # it has just gone: ChannelDestroyed tells
                raise

    def _tell(self, order: SendFax, result: FaxResult):
        self._emit(order, EventType.FAX, data=asdict(result))

    def _emit(self, order, kind, leg="", **kwargs):
        now = self.driver.clock.now()
        self.driver.sink.emit(CallEvent(kind, order.fax, now, leg, **kwargs))
