"""SIP telephones for tests: real SIP over UDP and real sound over RTP, in asyncio.

One `SipAgent` is one address; it answers any number of calls.  What it does with a call
is told by a function of the number called, so that the number encodes the behaviour.
It plays a tone of its own and measures what it hears.
"""

from __future__ import annotations

import asyncio
import random
import re
import time
from collections.abc import Callable
from dataclasses import dataclass

from .sip_sound import AgentCall, Rtp, tone
from .sip_text import Message, media_address, sdp

OTHER_VOICE = 1150.0


@dataclass(frozen=True)
class Behaviour:
    """What the telephone does: `code` is the final SIP answer, 0 rings for ever."""

    code: int = 200
    answer_after: float = 0.5
    talk_seconds: float | None = None  # None: never hangs up itself
    ring: bool = True
    hertz: float | None = None  # a voice of its own


def by_number(number: str) -> Behaviour:
    """+7900 K A TT nnn: kind, seconds to the answer, seconds of talk, serial number.

    Kinds: 1 answers, 2 busy, 3 rings for ever, 4 no such number, 5 refuses,
    6 unavailable, 7 answers with another voice.
    """
    digits = re.sub(r"\D", "", number)
    if len(digits) != 11 or not digits.startswith("7900"):
        return Behaviour(404, 0.05, ring=False)
    kind, after, talk = int(digits[4]), int(digits[5]), int(digits[6:8])
    codes = {1: 200, 2: 486, 3: 0, 4: 404, 5: 603, 6: 503, 7: 200}
    return Behaviour(
        codes.get(kind, 404),
        max(after, 0.05),
        talk or None,
        ring=kind in (1, 3, 5, 7),
        hertz=OTHER_VOICE if kind == 7 else None,
    )


def number(kind: int, after: int, talk: int, serial: int) -> str:
    """The number whose owner behaves so; see `by_number`."""
    return f"+7900{kind}{after}{talk:02}{serial:03}"


class _Dialog:
    """One call in progress."""

    def __init__(self, invite: Message, source, call: AgentCall):
        self.invite = invite
        self.source = source
        self.call = call
        self.tag = f"{random.getrandbits(48):x}"
        self.rtp: Rtp | None = None
        self.task: asyncio.Task | None = None
        self.final = ""
        self.cseq = 1


class SipAgent(asyncio.DatagramProtocol):
    """`agent = await SipAgent.listen(port, by_number)`; `agent.calls`; `close()`."""

    def __init__(self, behave: Callable[[str], Behaviour], hertz: float):
        self.behave = behave
        self.sound = tone(hertz)
        self.calls: list[AgentCall] = []
        self.dialogs: dict[str, _Dialog] = {}
        self.transport = None
        self.port = 0
        self._answers: dict[int, asyncio.Future] = {}

    @classmethod
    async def listen(cls, port=0, behave=by_number, hertz=440.0) -> SipAgent:
        loop = asyncio.get_running_loop()
        transport, agent = await loop.create_datagram_endpoint(
            lambda: cls(behave, hertz), local_addr=("127.0.0.1", port)
        )
        agent.port = transport.get_extra_info("sockname")[1]
        return agent

    def connection_made(self, transport):
        self.transport = transport

    def close(self):
        for dialog in list(self.dialogs.values()):
            self._over(dialog)
        self.transport.close()

    def called(self, number: str) -> list[AgentCall]:
        """The calls that came for `number`."""
        wanted = re.sub(r"\D", "", number)
        return [call for call in self.calls if call.number == wanted]

    # -- receiving

    def datagram_received(self, data, source):
        text = data.decode("utf-8", "replace")
        if not text.strip():
            return
        message = Message(text)
        if message.first.startswith("SIP/2.0"):
            self._on_answer(message)
            return
        handler = getattr(self, f"_on_{message.method.lower()}", None)
        if handler:
            handler(message, source)
        else:
            self._send(message, source, "200 OK")

    def _on_invite(self, message, source):
        call_id = message.get("call-id")
        known = self.dialogs.get(call_id)
        if known:  # sent again, or changed within the call
            if known.final:
                self._send_text(known.final, source)
            return
        wanted = re.match(r"INVITE sips?:([^@;> ]*)", message.first)
        number = re.sub(r"\D", "", wanted.group(1) if wanted else "")
        caller = re.search(r"sips?:([^@>;]*)", message.get("from"))
        name = re.match(r'\s*"([^"]*)"', message.get("from"))
        call = AgentCall(
            number,
            call_id,
            caller=caller.group(1) if caller else "",
            caller_name=name.group(1) if name else "",
        )
        self.calls.append(call)
        dialog = self.dialogs[call_id] = _Dialog(message, source, call)
        dialog.task = asyncio.ensure_future(self._live(dialog))

    def _on_ack(self, message, source):
        pass

    def _on_bye(self, message, source):
        self._send(message, source, "200 OK")
        dialog = self.dialogs.get(message.get("call-id"))
        if dialog:
            self._over(dialog)

    def _on_cancel(self, message, source):
        self._send(message, source, "200 OK")
        dialog = self.dialogs.get(message.get("call-id"))
        if dialog and not dialog.call.answered:
            dialog.call.cancelled = True
            self._answer(dialog, "487 Request Terminated")
            self._over(dialog)

    def _on_answer(self, message):
        match = re.match(r"(\d+)", message.get("cseq"))
        waiting = self._answers.get(int(match.group(1))) if match else None
        code = int(message.first.split(" ")[1])
        if waiting and not waiting.done() and code >= 180:
            waiting.set_result(message)

    # -- behaving

    async def _live(self, dialog):
        behaviour = self.behave(dialog.call.number)
        self._answer(dialog, "100 Trying")
        if behaviour.ring:
            self._answer(dialog, "180 Ringing")
        if not behaviour.code:
            return
        await asyncio.sleep(behaviour.answer_after)
        if behaviour.code != 200:
            self._answer(dialog, f"{behaviour.code} No")
            self._over(dialog)
            return
        await self._pick_up(dialog)
        if behaviour.talk_seconds:
            await asyncio.sleep(behaviour.talk_seconds)
            self._bye(dialog)

    async def _pick_up(self, dialog):
        loop = asyncio.get_running_loop()
        hertz = self.behave(dialog.call.number).hertz
        sound = tone(hertz) if hertz else self.sound
        _, dialog.rtp = await loop.create_datagram_endpoint(
            lambda: Rtp(dialog.call, sound), local_addr=("127.0.0.1", 0)
        )
        port = dialog.rtp.transport.get_extra_info("sockname")[1]
        dialog.call.answered = time.monotonic()
        self._answer(dialog, "200 OK", sdp(port))
        remote = media_address(dialog.invite.body)
        if remote:
            dialog.rtp.say(remote)

    def hang_up(self):
        """End everything that is going on."""
        for dialog in list(self.dialogs.values()):
            if dialog.call.answered:
                self._bye(dialog)

    def _bye(self, dialog):
        target = re.search(r"<([^>]*)>", dialog.invite.get("contact"))
        uri = target.group(1) if target else "sip:127.0.0.1"
        lines = [
            f"BYE {uri} SIP/2.0",
            f"Via: SIP/2.0/UDP 127.0.0.1:{self.port};branch={_branch()};rport",
            f"From: {dialog.invite.get('to')};tag={dialog.tag}",
            f"To: {dialog.invite.get('from')}",
            f"Call-ID: {dialog.call.call_id}",
            f"CSeq: {dialog.cseq} BYE",
            "Max-Forwards: 70",
            "Content-Length: 0",
        ]
        self._send_text("\r\n".join([*lines, "", ""]), dialog.source)
        self._over(dialog)

    def _over(self, dialog):
        dialog.call.ended = dialog.call.ended or time.monotonic()
        if dialog.rtp:
            dialog.rtp.close()
        current = asyncio.current_task() if _in_loop() else None
        if dialog.task and dialog.task is not current:
            dialog.task.cancel()

    # -- sending

    def _answer(self, dialog, status, body=""):
        text = self._send(dialog.invite, dialog.source, status, body, dialog.tag)
        if not status.startswith("1"):
            dialog.final = text

    def _send(self, request, source, status, body="", tag=""):
        to = request.get("to")
        if "tag=" not in to and not status.startswith("100"):
            to += f";tag={tag or 'x1'}"
        lines = [f"SIP/2.0 {status}"]
        lines += [f"Via: {value}" for value in request.all("via")]
        lines += [f"Record-Route: {value}" for value in request.all("record-route")]
        lines += [
            f"From: {request.get('from')}",
            f"To: {to}",
            f"Call-ID: {request.get('call-id')}",
            f"CSeq: {request.get('cseq')}",
            f"Contact: <sip:agent@127.0.0.1:{self.port}>",
        ]
        if body:
            lines.append("Content-Type: application/sdp")
        lines.append(f"Content-Length: {len(body)}")
        text = "\r\n".join([*lines, "", body])
        self._send_text(text, source)
        return text

    def _send_text(self, text, address):
        if self.transport and not self.transport.is_closing():
            self.transport.sendto(text.encode(), address)

    # -- calling

    async def call(
        self, server, number, caller, name="", talk_seconds=None, wait=30.0
    ) -> AgentCall:
        """Call `number` at `server` (host, port); returns when it is answered or not.

        After an answer it talks for `talk_seconds` in the background.
        """
        loop = asyncio.get_running_loop()
        call = AgentCall(number, f"{random.getrandbits(64):x}", caller=caller)
        _, rtp = await loop.create_datagram_endpoint(
            lambda: Rtp(call, self.sound), local_addr=("127.0.0.1", 0)
        )
        port = rtp.transport.get_extra_info("sockname")[1]
        cseq = random.randrange(1, 1 << 30)
        display = f'"{name}" ' if name else ""
        body = sdp(port)
        text = "\r\n".join(
            [
                f"INVITE sip:{number}@{server[0]}:{server[1]} SIP/2.0",
                f"Via: SIP/2.0/UDP 127.0.0.1:{self.port};branch={_branch()};rport",
                f"From: {display}<sip:{caller}@127.0.0.1:{self.port}>;tag=c{cseq:x}",
                f"To: <sip:{number}@{server[0]}:{server[1]}>",
                f"Call-ID: {call.call_id}",
                f"CSeq: {cseq} INVITE",
                f"Contact: <sip:{caller}@127.0.0.1:{self.port}>",
                "Max-Forwards: 70",
                "Content-Type: application/sdp",
                f"Content-Length: {len(body)}",
                "",
                body,
            ]
        )
        invite = Message(text)
        self.calls.append(call)
        deadline = loop.time() + wait
        self._send_text(text, server)
        while True:
            future = self._answers[cseq] = loop.create_future()
            try:
                answer = await asyncio.wait_for(
                    future, max(0.1, deadline - loop.time())
                )
            except TimeoutError:
                self._cancel(invite, server)
                rtp.close()
                call.ended = time.monotonic()
                return call
            code = int(answer.first.split(" ")[1])
            if code >= 200:
                break
        self._ack(invite, answer, server)
        if code >= 300:
            rtp.close()
            call.ended = time.monotonic()
            return call
        call.answered = time.monotonic()
        remote = media_address(answer.body)
        if remote:
            rtp.say(remote)
        dialog = _Dialog(_swapped(invite, answer), server, call)
        dialog.tag = f"c{cseq:x}"
        dialog.rtp = rtp
        dialog.cseq = cseq + 1
        self.dialogs[call.call_id] = dialog
        if talk_seconds:
            loop.call_later(talk_seconds, lambda: call.ended or self._bye(dialog))
        return call

    def _ack(self, invite, answer, server):
        lines = [
            invite.first.replace("INVITE", "ACK", 1),
            f"Via: {invite.get('via')}",
            f"From: {invite.get('from')}",
            f"To: {answer.get('to')}",
            f"Call-ID: {invite.get('call-id')}",
            f"CSeq: {invite.get('cseq').split(' ')[0]} ACK",
            "Max-Forwards: 70",
            "Content-Length: 0",
        ]
        self._send_text("\r\n".join([*lines, "", ""]), server)

    def _cancel(self, invite, server):
        lines = [
            invite.first.replace("INVITE", "CANCEL", 1),
            f"Via: {invite.get('via')}",
            f"From: {invite.get('from')}",
            f"To: {invite.get('to')}",
            f"Call-ID: {invite.get('call-id')}",
            f"CSeq: {invite.get('cseq').split(' ')[0]} CANCEL",
            "Max-Forwards: 70",
            "Content-Length: 0",
        ]
        self._send_text("\r\n".join([*lines, "", ""]), server)


def _swapped(invite, answer):
    """The dialog from the caller's side, in the shape `_bye` wants it."""
    message = Message("X\r\n\r\n")
    contact = answer.get("contact") or invite.first.split(" ")[1]
    own = re.sub(r";tag=.*", "", invite.get("from"))
    message.headers = [
        ("contact", contact if "<" in contact else f"<{contact}>"),
        ("to", own),
        ("from", answer.get("to")),
    ]
    return message


def _branch() -> str:
    return f"z9hG4bK{random.getrandbits(48):x}"


def _in_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True
