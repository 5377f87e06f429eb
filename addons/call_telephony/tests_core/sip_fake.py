"""A telephone whose provider is the test: what it sends is kept, nothing is waited for.

with Desk() as desk:
    call = desk.dial("79161234567")
    desk.reply(desk.sent("INVITE"), "486 Busy Here")
    assert desk.told == [("ended", call)]
"""

import runpy
from pathlib import Path

from call_telephony.core.sip_account import SipAccount
from call_telephony.drivers.sip_message import Message
from call_telephony.drivers.sip_phone import Phone

# the package `tests` needs Odoo, this file of it does not
VirtualLoop = runpy.run_path(
    str(Path(__file__).parent.parent / "tests" / "virtual.py")
)["VirtualLoop"]

PROVIDER = ("192.0.2.1", 5060)
SDP = (
    "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
    "m=audio {port} RTP/AVP 8 101\r\na=rtpmap:8 PCMA/8000\r\n"
    "a=rtpmap:101 telephone-event/8000\r\na={direction}\r\n"
)


def sdp(port=40000, direction="sendrecv"):
    return SDP.format(port=port, direction=direction)


class Wire:
    """In place of the socket."""

    def __init__(self):
        self.texts = []

    def sendto(self, data, address):
        if data.strip():
            self.texts.append((data.decode(), address))

    def is_closing(self):
        return False

    def close(self):
        pass


class Desk:
    """See the module; `told` is what the telephone reported."""

    def __init__(self, **account):
        values = {"server": "sip.example.org", "user": "u1", "password": "pw"}
        values |= {"bind": "127.0.0.1", "rtp_low": 41000, "rtp_high": 41199}
        self.account = SipAccount(**{**values, **account})
        self.told = []
        self.received = []
        self.wire = Wire()
        self.loop = VirtualLoop()

    def __enter__(self):
        self.phone = self.run(self._make())
        self.client = self.phone.sip
        return self

    async def _make(self):
        phone = Phone(self.account, lambda *told: self.told.append(told))
        phone.sip.transport = self.wire
        phone.sip.address = PROVIDER
        phone.sip.allowed = {PROVIDER[0]}
        phone.sip.myIP, phone.sip.myPort = "127.0.0.1", 5070
        return phone

    def __exit__(self, *_):
        self.run(self._close())
        self.loop.close()

    async def _close(self):
        for call in list(self.phone.calls.values()):
            call.over("local", 16)
        self.client.registration._stopped = True
        for transaction in list(self.client.transactions.values()):
            transaction.close()

    def run(self, coroutine):
        return self.loop.run_until_complete(coroutine)

    def do(self, function, *args):
        """Call something of the telephone where its loop runs."""

        async def call():
            return function(*args)

        return self.run(call())

    def wait(self, seconds):
        """Let time pass (at once)."""
        import asyncio

        self.run(asyncio.sleep(seconds))

    # -- what the telephone does

    def dial(self, number="79161234567", **kwargs):
        return self.run(self.phone.call(number, **kwargs))

    def all_sent(self, what):
        """Requests of a method, or answers of a status, as Messages."""
        begins = f"{what} " if what[0].isalpha() else f"SIP/2.0 {what}"
        return [
            Message(text.encode())
            for text, _ in self.wire.texts
            if text.startswith(begins)
        ]

    def sent(self, what):
        return self.all_sent(what)[-1]

    def kinds(self):
        return [told[0] for told in self.told]

    # -- what the provider does

    def receive(self, text, address=PROVIDER):
        self.received.append(text.encode())
        self.do(self.client.datagram_received, text.encode(), address)

    def reply(self, request, status, body="", tag="srv", headers=()):
        """Answer a request of the telephone."""
        to = request.get("To")
        if tag and "tag=" not in to:
            to += f";tag={tag}"
        lines = [f"SIP/2.0 {status}", f"Via: {request.get('Via')}"]
        lines += [
            f"From: {request.get('From')}",
            f"To: {to}",
            f"Call-ID: {request.get('Call-ID')}",
            f"CSeq: {request.get('CSeq')}",
            *headers,
        ]
        if request.method == "INVITE" and status.startswith("2"):
            lines.append("Contact: <sip:there@192.0.2.9:5062>")
        self._receive(lines, body)

    def request(self, method, call_id="in-1", cseq=1, to_tag="", body="", **options):
        """A request of the provider; it calls with INVITE."""
        tag = f";tag={to_tag}" if to_tag else ""
        address = options.pop("address", PROVIDER)
        lines = [
            f"{method} sip:u1@127.0.0.1:5070 SIP/2.0",
            f"Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK{call_id}{cseq}",
            'From: "Ann" <sip:+79161110000@sip.example.org>;tag=remote1',
            f"To: <sip:74950000000@sip.example.org>{tag}",
            f"Call-ID: {call_id}",
            f"CSeq: {cseq} {method}",
            "Contact: <sip:gw@192.0.2.1:5060>",
            *options.pop("headers", ()),
        ]
        self._receive(lines, body, address)

    def _receive(self, lines, body, address=PROVIDER):
        if body:
            lines = [*lines, "Content-Type: application/sdp"]
        lines = [*lines, f"Content-Length: {len(body)}", "", body]
        self.receive("\r\n".join(lines), address)

    def calls_in(self, **options):
        self.request("INVITE", body=options.pop("body", sdp()), **options)
        return self.told[-1][1]

    def talking(self):
        """An outgoing call that was answered."""
        call = self.dial()
        self.reply(self.sent("INVITE"), "200 OK", sdp())
        return call
