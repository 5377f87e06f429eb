"""What all parts of the Asterisk driver share: its calls, and how it asks and tells."""

from __future__ import annotations

import asyncio
import logging

from ..core import browser_phone, commands, numbers
from ..core.caller_name import sip_name
from ..core.events import CallEvent
from .ari_call import AriCall
from .ari_client import AriClient, AriError
from .asterisk_clock import AsteriskClock
from .asterisk_fax import Faxes
from .base import Driver, DriverError

_logger = logging.getLogger(__name__)


class AsteriskBase(Driver):
    """Calls by reference and by channel; requests; events; tasks."""

    def __init__(self, config, sink, clock):
        super().__init__(config, sink, clock)
        self.clock = AsteriskClock(clock)
        self.ari = AriClient(
            config.ari_url, config.ari_user, config.ari_password, config.ari_app
        )
        self.calls: dict[str, AriCall] = {}
        self.by_channel: dict[str, AriCall] = {}
        self._tasks: set[asyncio.Task] = set()
        self.faxes = Faxes(self)

    @property
    def active_calls(self):
        return len(self.calls)

    def _track(self, call: AriCall) -> AriCall:
        self.calls[call.ref] = call
        self.by_channel[call.operator] = call
        self.by_channel[call.client] = call
        for leg in (*call.guests, *call.spies):
            self.by_channel[call.channel_of(leg)] = call
        return call

    def _forget(self, call: AriCall):
        self.calls.pop(call.ref, None)
        for channel, owner in list(self.by_channel.items()):
            if owner is call:
                del self.by_channel[channel]

    def _known(self, ref: str) -> AriCall:
        call = self.calls.get(ref)
        if call is None or call.ending:
            raise DriverError("the call is not going on any more")
        return call

    def _talking(self, ref: str) -> AriCall:
        call = self._known(ref)
        if not call.bridged:
            raise DriverError("nobody talks yet")
        return call

    def _emit(self, kind, call, leg="", **kwargs):
        event = CallEvent(kind, call.ref, self.clock.now(), leg, **kwargs)
        return self.sink.emit(event)

    def _background(self, story):
        """Go on with a story without keeping other events waiting."""

        async def tell():
            self.clock.go_on()
            try:
                await story
            except DriverError as error:
                _logger.info("PBX %s: %s", self.config.name, error)

        task = asyncio.ensure_future(tell())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _originate(self, call, leg, endpoint, *, timeout, caller_id):
        """Ring `endpoint` as this leg; DriverError when Asterisk cannot."""
        address = self._address(endpoint)
        channel = call.channel_of(leg)
        self.by_channel[channel] = call
        call.live.add(leg)  # before it is: its end may be told before the answer
        try:
            await self._ask_to_ring(
                channel,
                address,
                variables=variables(call.ref, endpoint, call.asked_by_user(leg)),
                args=f"{leg},{call.ref}",
                timeout=timeout,
                caller_id=caller_id,
            )
        except AriError:
            call.live.discard(leg)
            raise
        if call.ending:  # hung up while Asterisk was asked: there was nothing to end
            await self.ari.delete("channels", channel)

    async def _ask_to_ring(
        self, channel, address, *, variables, args, timeout, caller_id
    ):
        try:
            await self.ari.post(
                "channels",
                channel,
                body={"variables": variables},
                endpoint=address,
                app=self.config.ari_app,
                appArgs=args,
                timeout=timeout,
                callerId=caller_id,
            )
        except AriError as error:
            if error.status != 500:
                raise
            raise Unreachable(
                error.status,
                f"{address}: Asterisk cannot call it (not registered, or no such "
                f"endpoint): {error}",
            ) from error

    def _address(self, endpoint: commands.Endpoint) -> str:
        if endpoint.is_extension:
            if not numbers.is_extension(endpoint.address):
                raise DriverError("not an extension")
            return f"PJSIP/{endpoint.address}"
        if not numbers.is_dialable(endpoint.address):
            raise DriverError("not a number")
        return f"PJSIP/{endpoint.address}@{self.config.trunk}"

    async def _subscribe(self, name: str, kind: str = "channel"):
        """Hear of a channel or bridge that was there before us."""
        try:
            await self.ari.post(
                "applications",
                self.config.ari_app,
                "subscription",
                eventSource=f"{kind}:{name}",
            )
        except AriError as error:
            if error.status not in (404, 422):  # it has just gone
                raise


class Unreachable(AriError):
    """A telephone which Asterisk cannot ring."""

    def __init__(self, status: int, message: str):
        DriverError.__init__(self, message)
        self.status = status


def variables(ref: str, endpoint: commands.Endpoint, is_asked: bool) -> dict:
    """Channel variables; `is_asked`: the user has just asked to be called."""
    found = {"ODOO_CALL": ref}
    if endpoint.kind == "browser":
        found.update(browser_phone.leg_headers(ref, answers_itself=is_asked))
    return found


def caller_id_of(name: str, number: str) -> str:
    """What the telephone shows; without signs that mean something to Asterisk."""
    clean = sip_name(name)
    number = "".join(sign for sign in number if sign in "+*#0123456789")
    return f'"{clean}" <{number}>' if clean else number
