"""The telephone of an account: its calls, their ports, what is told of them.

pyVoIP's telephone with its faults mended: ports of calls that came in are given out
again while they talk; ended calls stay in its tables.  Everything happens in one event
loop; `tell(kind, call, …)` reports to the owner:

    ringing, answered, ended, key, incoming, registration
"""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Callable

from ..core import sip_account
from ..core.sip_account import SipAccount
from .sip_call import PhoneCall
from .sip_client import Client, resolve
from .sip_dialog import Dialog
from .sip_library import CallState, PhoneStatus, VoIPPhone
from .sip_media import Media
from .sip_message import Message
from .sip_transaction import Repeated

#: Nothing was heard for this long: ask whether the other side is still there.
SILENT = 30.0


class NoPort(Exception):
    """Every port for sound is taken."""


class Phone(VoIPPhone):
    """See the module."""

    def __init__(self, account: SipAccount, tell: Callable[..., None]):
        host, port = account.target
        super().__init__(
            host,
            port,
            account.user,
            account.password,
            myIP=account.bind,
            sipPort=account.sip_port,
            rtpPortLow=account.rtp_low,
            rtpPortHigh=account.rtp_high,
        )
        self.account = account
        self.tell = tell
        self.sip = Client(account, self)
        self.calls: dict[str, PhoneCall] = {}
        self.assignedPorts: set[int] = set()
        self._refused: dict[str, Repeated] = {}
        self._sessions = itertools.count(int(time.time()))
        self._next_port = 0
        self._watch: asyncio.TimerHandle | None = None

    # -- life

    async def start(self) -> None:
        """Open the socket and begin to register."""
        await self.sip.start()
        self.NSD = True
        self._status = PhoneStatus.REGISTERING
        self.sip.registration.begin()
        self._watch_calls()

    async def stop(self, failed=False) -> None:
        """End all calls and leave."""
        self.NSD = False
        if self._watch:
            self._watch.cancel()
        for call in list(self.calls.values()):
            call.hangup()
        if self.calls or self.sip.transactions:
            await asyncio.sleep(0.05)  # answers to what was sent just now
        await self.sip.stop()
        for call in list(self.calls.values()):
            call.over("local", 41)
        for refusal in self._refused.values():
            refusal.close()
        self._status = PhoneStatus.FAILED if failed else PhoneStatus.INACTIVE

    def registration_changed(self, status: PhoneStatus, reason: str, final: bool):
        self._status = status
        self.tell("registration", status == PhoneStatus.REGISTERED, reason, final)

    def _watch_calls(self):
        loop = asyncio.get_running_loop()
        self._watch = loop.call_later(SILENT / 3, self._watch_calls)
        now = time.monotonic()
        for call in list(self.calls.values()):
            if call.state == CallState.ANSWERED and now - call.media.heard_at > SILENT:
                call.ping()

    # -- calls out

    async def call(self, number: str, name: str = "", caller_id: str = "") -> PhoneCall:
        """Call a number by the account, or a telephone (`user@host:port`) directly.

        `name` is shown to who is called, `caller_id` is our number.  Raises NoPort, or
        SipUnreachable for a telephone whose host is not known.
        """
        direct = sip_account.phone_address(number) if "@" in number else None
        if direct:
            user, host, port = direct
            target, address = f"sip:{user}@{host}:{port}", await resolve(host, port)
        else:
            target = f"sip:{number}@{self.account.realm_domain}"
            address = None
        user, domain = self.account.user, self.account.realm_domain
        if caller_id and (direct or self.account.identity == "from"):
            user = caller_id
        dialog = Dialog(
            local=f"{_quoted(name)}<sip:{user}@{domain}>",
            remote=f"<{target}>",
            target=target,
            contact=self.sip.contact,
            via=self.sip.via,
        )
        headers = []
        if caller_id and not direct and self.account.identity == "pai":
            own = f"<sip:{caller_id}@{domain}>"
            headers.append(("P-Asserted-Identity", own))
        call = PhoneCall(self, CallState.DIALING, dialog, address, None)
        self.calls[dialog.call_id] = call
        call.dial(headers)
        return call

    # -- calls in

    def heard_request(self, message: Message, address) -> bool:
        """Take a request that is about a call; False: it is about none."""
        call = self.calls.get(message.call_id)
        if call:
            if self._is_of(call, message, address):
                call.heard(message, address)
            return True
        refusal = self._refused.get(message.call_id)
        if refusal:
            if message.method == "ACK":
                refusal.close()
                del self._refused[message.call_id]
            return True
        if message.method != "INVITE" or address[0] not in self.sip.allowed:
            return False
        if message.headers["To"]["tag"]:
            self.sip.answer(message, "481 Call/Transaction Does Not Exist", address)
            return True
        self._came_in(message, address)
        return True

    def _is_of(self, call: PhoneCall, message: Message, address) -> bool:
        known = {call.address[0]} if call.address else self.sip.allowed
        return address[0] in known

    def _came_in(self, message: Message, address):
        self.sip.answer(message, "100 Trying", address)
        dialog = Dialog.of_invite(message, self.sip.contact, self.sip.via)
        try:
            call = PhoneCall(self, CallState.RINGING, dialog, address, message)
        except NoPort:
            self.sip.answer(message, "486 Busy Here", address)
            return
        self.calls[dialog.call_id] = call
        self.tell("incoming", call)

    def until_ack(self, call: PhoneCall, text: str) -> None:
        """Send a refusal until the caller acknowledges it."""
        key = call.dialog.call_id

        def forget():
            self._refused.pop(key, None)

        self._refused[key] = Repeated(
            text, lambda sent: self.sip.send(sent, call.address), forget
        )

    def forget(self, call: PhoneCall) -> None:
        self.calls.pop(call.dialog.call_id, None)
        self.assignedPorts.discard(call.media.inPort)

    # -- ports

    def next_session(self) -> int:
        return next(self._sessions)

    def open_media(self, on_key) -> Media:
        """Sound on a free even port; raises NoPort."""
        low = self.rtpPortLow + self.rtpPortLow % 2
        ports = range(low, self.rtpPortHigh + 1, 2)
        for _ in ports:
            port = ports[self._next_port % len(ports)]
            self._next_port += 1
            if port in self.assignedPorts:
                continue
            media = Media(self.account.bind or self.sip.myIP, port, on_key)
            try:
                media.open()
            except OSError:
                continue  # another program's
            self.assignedPorts.add(port)
            return media
        raise NoPort("no port for sound is free")

    def request_port(self, blocking=True) -> int:
        raise NotImplementedError("see open_media")

    def release_ports(self, call=None) -> None:
        """Ports are given back by `forget`, each with its own call."""


def _quoted(name: str) -> str:
    clean = "".join(one for one in name if one.isprintable() and one not in '"\\<>')
    return f'"{clean[:60]}" ' if clean.strip() else ""
