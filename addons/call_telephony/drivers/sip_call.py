"""One leg: a call from or to our account, with its SIP dialog and its sound.

pyVoIP's call with its faults mended: 486, 603, 403 … leave it dialling for ever, and
nobody is told which code it was; it cannot be cancelled, neither by us nor by the
caller; a caller without SDP, or with a codec we have not, ends in an exception.
"""

from __future__ import annotations

import asyncio
from functools import partial

from ..core.causes import LOST, NO_ANSWER, NORMAL, q850_of_sip
from ..core.sdp import EVENT, PCMA, PCMU, Sdp, answer_to, parse, render
from .sip_dialog import Dialog
from .sip_library import CallState, VoIPCall
from .sip_media import Media
from .sip_message import Message, branch
from .sip_transaction import Repeated, Transaction

#: A cancelled call that gets no last answer is over after so many seconds.
CANCELLED_WITHIN = 5.0
LOCAL, REMOTE = "local", "remote"
STATUSES = {
    17: "486 Busy Here",
    21: "603 Decline",
    1: "404 Not Found",
    34: "503 Service Unavailable",
}


class PhoneCall(VoIPCall):
    """`state` goes from DIALING or RINGING to ANSWERED and ENDED, never back.

    When it is over, `code` is the SIP status (0: it was an ordinary end), `cause` the
    Q.850 cause, `ended_by` "local" or "remote".
    """

    def __init__(self, phone, state, dialog: Dialog, address, invite: Message | None):
        self.dialog = dialog
        self.address = address
        self.invite = invite
        self.code = 0
        self.cause: int | None = None
        self.ended_by = ""
        self.is_ringing = False
        self.cancelled: int | None = None
        self.holding = False
        self.media: Media = phone.open_media(self._on_key)
        super().__init__(
            phone,
            CallState.DIALING,
            _Request(dialog.call_id),
            phone.next_session(),
            phone.sip.host,
            ms={},
            sendmode="sendrecv",
        )
        self.state = state
        self.RTPClients = [self.media]
        self._version = 0
        self._transaction: Transaction | None = None
        self._branch = ""
        self._provisional = False
        self._confirmed = False
        self._ok: Repeated | None = None
        self._pinging = False
        self._last_answer = ""

    def __del__(self):
        """pyVoIP gives all ports back here, those of other calls too."""

    def _on_key(self, key: str) -> None:
        self.phone.tell("key", self, key)

    def _sdp(self, sdp: Sdp) -> str:
        self._version += 1
        return render(sdp, int(self.session_id), self._version)

    # -- going out

    def dial(self, headers=(), proof=None, tries: int = 2) -> None:
        """Send the INVITE."""
        mine = Sdp(self.phone.sip.host, self.media.inPort, (PCMA, PCMU), EVENT)
        self._branch, self._provisional = branch(), False
        extra = [*headers, *([proof] if proof else [])]
        text = self.dialog.request(
            "INVITE", via_branch=self._branch, headers=extra, body=self._sdp(mine)
        )
        self._transaction = self.sip.transact(
            text,
            self._branch,
            "INVITE",
            partial(self._invited, headers, tries, self._branch, self.dialog.cseq),
            self._nobody,
            self.address,
        )

    def _invited(self, headers, tries, used, cseq, answer: Message):
        code = answer.code
        if code < 200:
            self._progress(answer)
            return
        if code < 300:
            self._accepted(answer, cseq)
            return
        tag, self.dialog.remote_tag = (
            self.dialog.remote_tag,
            answer.headers["To"]["tag"],
        )
        ack = self.dialog.request("ACK", cseq=cseq, via_branch=used)
        self.dialog.remote_tag = tag
        self.sip.send(ack, self.address)
        if used != self._branch or self.state != CallState.DIALING:
            return  # an answer that was sent again
        proof = self.sip.proof(answer, "INVITE", self.dialog.target) if tries else None
        if proof and self.cancelled is None:
            self.dialog.remote_tag = ""
            self.dial(headers, proof, tries - 1)
            return
        self._refused(code, answer.reason_cause)

    def _refused(self, code: int, reason: int | None):
        self.code = code
        if self.cancelled is not None:
            self.over(LOCAL, self.cancelled)
        else:
            self.over(REMOTE, reason or q850_of_sip(code))

    def _progress(self, answer: Message):
        self._provisional = True
        if self.cancelled is not None:
            self._send_cancel()
            return
        if answer.code in (180, 181, 182, 183):
            sdp = parse(answer.content) if answer.content else None
            if sdp and self.state == CallState.DIALING:
                self.media.connect(sdp)  # announcements before the answer
            if not self.is_ringing and answer.code in (180, 183):
                self.is_ringing = True
                self.phone.tell("ringing", self)

    def _accepted(self, answer: Message, cseq: int):
        known, self._confirmed = self._confirmed, True
        if not known:
            self.dialog.confirm(answer)
        ack = self.dialog.request("ACK", cseq=cseq)
        self.sip.send(ack, self.address)
        if self.state != CallState.DIALING:
            if not known:  # it was picked up after all, when nobody waited any more
                self._bye()
            return
        sdp = parse(answer.content)
        if self.cancelled is not None or sdp is None:
            # it was picked up in the very moment, or we do not understand its sound
            self.state = CallState.ANSWERED
            self.hangup(self.cancelled if self.cancelled is not None else 88)
            return
        self.media.connect(sdp)
        self.state = CallState.ANSWERED
        self.phone.tell("answered", self)

    def _nobody(self):
        if self.state == CallState.DIALING:
            self._refused(408, 102)

    def cancel(self, cause: int = NO_ANSWER) -> None:
        """Ring no more; `cause` is why."""
        if self.state != CallState.DIALING or self.cancelled is not None:
            return
        self.cancelled = cause
        if self._provisional:
            self._send_cancel()

    def _send_cancel(self):
        """Before the first answer a CANCEL means nothing: it waits for one."""
        text = self.dialog.request(
            "CANCEL", cseq=self.dialog.cseq, via_branch=self._branch
        )
        key = (self._branch, "CANCEL")
        if key not in self.sip.transactions:
            self.sip.transact(
                text, *key, lambda _answer: None, lambda: None, self.address
            )
            loop = asyncio.get_running_loop()
            loop.call_later(CANCELLED_WITHIN, self._nobody)

    # -- coming in

    def ring(self) -> None:
        """Let the caller hear that it rings."""
        if self.state == CallState.RINGING:
            self._answer("180 Ringing")

    def answer(self) -> bool:
        """Pick up; False when the caller's sound is not understood (it is refused)."""
        if self.state != CallState.RINGING:
            return False
        offer = parse(self.invite.content)
        if offer is None:
            self.deny(127, "488 Not Acceptable Here")
            return False
        self.media.connect(offer)
        mine = answer_to(offer, self.phone.sip.host, self.media.inPort)
        text = self._answer("200 OK", body=self._sdp(mine))
        self.state = CallState.ANSWERED
        self._ok = Repeated(
            text,
            lambda sent: self.sip.send(sent, self.address),
            lambda: self.hangup(LOST),
        )
        return True

    def deny(self, cause: int = 17, status: str = "") -> None:
        """Do not take this call; what the caller hears depends on `cause`."""
        if self.state == CallState.RINGING:
            status = status or STATUSES.get(cause, "480 Temporarily Unavailable")
            text = self._answer(status)
            self.code = int(status[:3])
            self.phone.until_ack(self, text)
            self.over(LOCAL, cause)

    def _answer(self, status: str, body: str = "") -> str:
        self._last_answer = self.sip.answer(
            self.invite,
            status,
            self.address,
            tag=self.dialog.local_tag,
            contact=self.dialog.contact,
            body=body,
        )
        return self._last_answer

    def heard(self, request: Message, address) -> None:
        """A request of the other side within this call."""
        handler = getattr(self, f"_on_{request.method.lower()}", None)
        if handler:
            handler(request, address)
        else:
            self.sip.answer(request, "405 Method Not Allowed", address)

    def _on_invite(self, request, address):
        if self.invite and request.cseq == self.invite.cseq:
            if self._last_answer:
                self.sip.send(self._last_answer, address)
            return
        offer = parse(request.content)
        if self.state != CallState.ANSWERED or offer is None:
            tag = self.dialog.local_tag
            self.sip.answer(request, "488 Not Acceptable Here", address, tag=tag)
            return
        self.renegotiate(request, offer, address)

    def renegotiate(self, request, offer=None, address=None) -> None:
        """The other side changed where its sound is, or put us on hold."""
        self.media.connect(offer)
        self.holding = offer.on_hold
        self.dialog.target = request.contact or self.dialog.target
        body = self._sdp(answer_to(offer, self.phone.sip.host, self.media.inPort))
        self.sip.answer(
            request,
            "200 OK",
            address,
            tag=self.dialog.local_tag,
            contact=self.dialog.contact,
            body=body,
        )

    def _on_ack(self, request, address):
        if self._ok:
            self._ok.close()
            self._ok = None

    def _on_bye(self, request, address):
        self.sip.answer(request, "200 OK", address)
        if self.state != CallState.ENDED:
            self.over(REMOTE, request.reason_cause or NORMAL)

    def _on_cancel(self, request, address):
        self.sip.answer(request, "200 OK", address, tag=self.dialog.local_tag)
        if self.state == CallState.RINGING:
            text = self._answer("487 Request Terminated")
            self.code = 487
            self.phone.until_ack(self, text)
            self.over(REMOTE, NORMAL)

    def _on_info(self, request, address):
        self.sip.answer(request, "200 OK", address, tag=self.dialog.local_tag)

    _on_options = _on_notify = _on_info

    # -- its end

    def hangup(self, cause: int = NORMAL) -> None:
        """End it, whatever its state."""
        if self.state == CallState.DIALING:
            self.cancel(cause)
        elif self.state == CallState.RINGING:
            self.deny(cause)
        elif self.state == CallState.ANSWERED:
            self._bye()
            self.over(LOCAL, cause)

    def _bye(self):
        self.sip.ask(self.dialog, "BYE", lambda _code: None, self.address)

    def over(self, by: str, cause: int) -> None:
        """It is over: nothing more comes of it."""
        if self.state == CallState.ENDED:
            return
        self.state = CallState.ENDED
        self.ended_by, self.cause = by, cause
        if self._ok:
            self._ok.close()
        if self._transaction:
            self._transaction.leave()
        self.media.stop()
        self.phone.forget(self)
        self.phone.tell("ended", self)

    def ping(self) -> None:
        """Nothing was heard for long: is the other side still there?"""
        if self._pinging or self.state != CallState.ANSWERED:
            return
        self._pinging = True

        def answered(code: int):
            self._pinging = False
            if code in (408, 481):
                self.hangup(LOST)

        self.sip.ask(self.dialog, "OPTIONS", answered, self.address)


class _Request:
    """As much of a message as pyVoIP's call wants of it."""

    def __init__(self, call_id: str):
        self.headers = {"Call-ID": call_id}
        self.body: dict = {}
