"""The SIP side of an account: socket, transactions, registration.

pyVoIP's client with its faults mended.  What was wrong, beside what the modules it uses
mend (`sip_message`, `sip_dialog`, `sip_transaction`):

- three threads that share a socket by a lock, and wait in `recv` with the lock held:
  one event loop instead, nothing waits;
- after three refusals the whole telephone stops for good; a server that is restarted is
  noticed only minutes later: here it is tried again, sooner and sooner less often;
- the password is tried without `qop`, at 401 only: both 401 and 407, MD5 and SHA-256;
- OPTIONS (the server asks whether we live) stays unanswered: 200;
- anybody who finds the port may call in: requests from strangers are not heard.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
import socket

from ..core import sip_digest
from ..core.sip_account import SipAccount
from .sip_dialog import Dialog, new_call_id, new_tag
from .sip_library import PhoneStatus, SIPClient, SIPParseError
from .sip_message import Message, answer_text, request_text, uri_of
from .sip_message import branch as new_branch
from .sip_registration import Registration
from .sip_transaction import GIVE_UP, Transaction

_logger = logging.getLogger(__name__)
KEEPALIVE = 20.0


class SipUnreachable(Exception):
    """The server's name is unknown, or our address cannot be used."""


class Client(SIPClient, asyncio.DatagramProtocol):
    """See the module.  Lives in the loop in which `start` is awaited."""

    def __init__(self, account: SipAccount, phone):
        self.account = account
        host, port = account.target
        super().__init__(
            host,
            port,
            account.user,
            account.password,
            phone=phone,
            myIP=account.bind,
            myPort=account.sip_port,
        )
        self.address = (host, port)
        self.allowed: set[str] = set()
        self.transport: asyncio.DatagramTransport | None = None
        self.transactions: dict[tuple[str, str], Transaction] = {}
        self.registration = Registration(self)
        self._keepalive: asyncio.TimerHandle | None = None

    def gen_tag(self) -> str:
        return new_tag()  # pyVoIP keeps every tag it ever made

    def gen_call_id(self) -> str:
        return new_call_id()

    # -- life

    async def start(self) -> None:
        loop = asyncio.get_running_loop()
        found = await addresses_of(self.server, self.port)
        self.address = found[0]
        self.allowed = {one[0] for one in found}
        if not self.myIP:
            self.myIP = _way_to(self.address)
        try:
            self.transport, _ = await loop.create_datagram_endpoint(
                lambda: self, local_addr=(self.account.bind or self.myIP, self.myPort)
            )
        except OSError as error:
            raise SipUnreachable(
                f"cannot use {self.account.bind or self.myIP}:{self.myPort}: {error}"
            ) from error
        self.myPort = self.transport.get_extra_info("sockname")[1]
        self.NSD = True
        self._keep_alive()

    async def stop(self) -> None:
        self.NSD = False
        if self._keepalive:
            self._keepalive.cancel()
        await self.registration.stop()
        for transaction in list(self.transactions.values()):
            transaction.close()
        if self.transport:
            self.transport.close()

    def _keep_alive(self):
        """A router between us and the server keeps the way open."""
        self._send_bytes(b"\r\n\r\n", self.address)
        loop = asyncio.get_running_loop()
        self._keepalive = loop.call_later(KEEPALIVE, self._keep_alive)

    # -- our addresses

    @property
    def host(self) -> str:
        """What we say our address is."""
        return self.account.public or self.myIP

    @property
    def via(self) -> str:
        return f"{self.host}:{self.myPort}"

    @property
    def contact(self) -> str:
        return f"sip:{self.username}@{self.via}"

    # -- sending

    def _send_bytes(self, data: bytes, address) -> None:
        if self.transport and not self.transport.is_closing():
            self.transport.sendto(data, address)

    def send(self, text: str, address=None) -> None:
        self._send_bytes(text.encode(), address or self.address)

    def transact(
        self, text, branch, method, on_answer, on_timeout, address=None, give_up=GIVE_UP
    ) -> Transaction:
        """Send a request until it is answered, `give_up` seconds at most."""
        transaction = Transaction(
            text,
            branch,
            method,
            lambda sent: self.send(sent, address),
            on_answer,
            on_timeout,
            lambda ended: self.transactions.pop(ended.key, None),
            give_up,
        )
        self.transactions[transaction.key] = transaction
        return transaction.start()

    def ask(self, dialog: Dialog, method: str, done, address=None, headers=(), tries=2):
        """A request within a call; `done(code)` at its end, 408 when nobody answers."""
        used = new_branch()
        text = dialog.request(method, via_branch=used, headers=headers)

        def answered(answer: Message):
            if answer.code < 200:
                return
            proof = self.proof(answer, method, dialog.target) if tries else None
            if proof:
                self.ask(dialog, method, done, address, [proof], tries - 1)
            else:
                done(answer.code)

        self.transact(text, used, method, answered, lambda: done(408), address)

    def proof(self, answer: Message, method: str, uri: str) -> tuple[str, str] | None:
        """The header that answers a 401 or 407, None for other answers."""
        names = {
            401: ("WWW-Authenticate", "Authorization"),
            407: ("Proxy-Authenticate", "Proxy-Authorization"),
        }
        if answer.code not in names:
            return None
        asked, told = names[answer.code]
        for name, value in answer.fields:
            challenge = sip_digest.parse_challenge(value) if name == asked else {}
            if sip_digest.is_usable(challenge):
                return told, sip_digest.authorization(
                    challenge,
                    user=self.account.auth_user or self.username,
                    password=self.password,
                    method=method,
                    uri=uri,
                    cnonce=secrets.token_hex(8),
                )
        return None

    def register_text(self, branch, call_id, cseq, expires, proof=None, contact=True):
        """A REGISTER; without `contact` it asks only what is registered."""
        uri = f"sip:{self.account.realm_domain}"
        own = f"<sip:{self.username}@{self.account.realm_domain}>"
        lines = [
            ("Via", f"SIP/2.0/UDP {self.via};branch={branch};rport"),
            ("Max-Forwards", "70"),
            ("From", f"{own};tag={self.tagLibrary['register']}"),
            ("To", own),
            ("Call-ID", call_id),
            ("CSeq", f"{cseq} REGISTER"),
        ]
        if contact:
            lines += [("Contact", f"<{self.contact}>"), ("Expires", str(expires))]
        return request_text("REGISTER", uri, [*lines, *([proof] if proof else [])])

    # -- receiving

    def datagram_received(self, data: bytes, address) -> None:
        if not data.strip(b"\r\n\0 "):
            return  # the server keeps the way open
        try:
            message = Message(data)
        except SIPParseError as error:
            _logger.info("SIP from %s: %s", address[0], error)
            return
        self.parse_message(message, address)

    def error_received(self, exc) -> None:
        _logger.info("SIP: %s", exc)  # nobody listens there; the timers decide

    def parse_message(self, message: Message, address=None) -> None:
        if not message.is_request:
            transaction = self.transactions.get((message.branch, message.method))
            if transaction:
                transaction.received(message)
            return
        address = address or self.address
        if not self.phone.heard_request(message, address):
            self._unexpected(message, address)

    def _unexpected(self, message: Message, address):
        """A request that is about no call of ours."""
        if address[0] not in self.allowed or message.method == "ACK":
            return
        if message.method in ("OPTIONS", "NOTIFY"):
            self.answer(message, "200 OK", address)
        elif message.method in ("BYE", "CANCEL", "INFO", "UPDATE"):
            self.answer(message, "481 Call/Transaction Does Not Exist", address)
        else:
            self.answer(message, "405 Method Not Allowed", address)

    def answer(self, request: Message, status: str, address, **options) -> str:
        """Answer, and return what was sent."""
        tag = options.pop("tag", "") or new_tag()
        text = answer_text(request, status, tag=tag, **options)
        self.send(text, address)
        return text

    def registered(self, is_registered: bool, reason: str, final: bool) -> None:
        """The registration began to hold, or ceased to."""
        status = PhoneStatus.REGISTERED if is_registered else PhoneStatus.FAILED
        self.phone.registration_changed(status, reason, final)

    def is_own_contact(self, value: str) -> bool:
        """Is this registered Contact ours?"""
        uri = uri_of(value)
        return uri.partition(";")[0] == self.contact


async def addresses_of(host: str, port: int) -> list[tuple[str, int]]:
    """IPv4 addresses of a host; raises SipUnreachable when it has none."""
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(
            host, port, family=socket.AF_INET, type=socket.SOCK_DGRAM
        )
    except OSError as error:
        raise SipUnreachable(f"the host {host} is not known") from error
    return [one[4] for one in found]


async def resolve(host: str, port: int) -> tuple[str, int]:
    return (await addresses_of(host, port))[0]


def _way_to(address) -> str:
    """This machine's address on the way to `address`."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(address)
        except OSError as error:
            raise SipUnreachable(f"no way to {address[0]}: {error}") from error
        return probe.getsockname()[0]
