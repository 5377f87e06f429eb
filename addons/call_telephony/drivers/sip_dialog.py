"""What both sides of a call know of it in SIP, and the requests sent within.

pyVoIP answers every message as if it were the first: a random tag in the ACK (so that
the other side never sees it and drops the call after 32 s), no CANCEL, the Via of
somebody else in BYE.  Here a call keeps its tags, its target and its route.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field

from .sip_message import Message, branch, request_text, uri_of


def new_tag() -> str:
    return uuid.uuid4().hex[:12]


def new_call_id() -> str:
    """Unique for good: pyVoIP counts from one again after each start."""
    return uuid.uuid4().hex


@dataclass
class Dialog:
    """`local` and `remote` are From and To of our requests, without tags."""

    local: str
    remote: str
    target: str
    contact: str
    via: str  # host:port of ours
    call_id: str = field(default_factory=new_call_id)
    local_tag: str = field(default_factory=new_tag)
    remote_tag: str = ""
    route: list[str] = field(default_factory=list)
    cseq: int = 0

    def request(
        self,
        method: str,
        *,
        cseq: int | None = None,
        via_branch: str = "",
        headers=(),
        body: str = "",
    ) -> str:
        """A request of this call; a new number unless `cseq` is given (ACK, CANCEL)."""
        if cseq is None:
            self.cseq += 1
            cseq = self.cseq
        used = via_branch or branch()
        remote = self.remote + (f";tag={self.remote_tag}" if self.remote_tag else "")
        lines = [
            ("Via", f"SIP/2.0/UDP {self.via};branch={used};rport"),
            ("Max-Forwards", "70"),
            *(("Route", one) for one in self.route),
            ("From", f"{self.local};tag={self.local_tag}"),
            ("To", remote),
            ("Call-ID", self.call_id),
            ("CSeq", f"{cseq} {method}"),
            ("Contact", f"<{self.contact}>"),
            *headers,
        ]
        return request_text(method, self.target, lines, body)

    def confirm(self, answer: Message) -> None:
        """Learn the other side's tag, address and route from its answer."""
        self.remote_tag = answer.headers["To"]["tag"] or self.remote_tag
        self.target = answer.contact or self.target
        if not self.route:
            self.route = list(reversed(answer.all("Record-Route")))

    @classmethod
    def of_invite(cls, invite: Message, contact: str, via: str) -> Dialog:
        """The dialog of a call that came in."""
        return cls(
            local=invite.headers["To"]["raw"],
            remote=invite.headers["From"]["raw"],
            remote_tag=invite.headers["From"]["tag"],
            target=invite.contact or uri_of(invite.get("From")),
            contact=contact,
            via=via,
            call_id=invite.call_id,
            route=invite.all("Record-Route"),
        )
