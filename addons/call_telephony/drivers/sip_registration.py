"""Being registered at the provider, and staying so."""

from __future__ import annotations

import asyncio
import re

from .sip_dialog import new_call_id
from .sip_message import Message
from .sip_message import branch as new_branch

#: Seconds to the next try after the first failure, the second, …
RETRIES = (2.0, 4.0, 8.0, 15.0, 30.0)
SHORTEST = 5.0
ANSWER_WITHIN = 8.0


class Registration:
    """REGISTER, its answers, and the next one in time.

    `client.registered(is_registered, reason, final)` is called on every change; `final`
    says that trying again is of no use until somebody changes the settings.
    """

    def __init__(self, client):
        self.client = client
        self.expires = client.account.expires
        self.call_id = new_call_id()
        self.cseq = 0
        self.holds = False
        self.failures = 0
        self.reason = ""
        self._timer: asyncio.TimerHandle | None = None
        self._stopped = False
        self._leaving: asyncio.Future | None = None

    def begin(self) -> None:
        """Register now; and again and again until `stop`."""
        self._register()

    async def stop(self) -> None:
        """Tell the provider that we are gone; not longer than two seconds."""
        self._stopped = True
        if self._timer:
            self._timer.cancel()
        if not self.holds:
            return
        self.expires = 0
        self._leaving = asyncio.get_running_loop().create_future()
        self._register()
        await asyncio.wait([self._leaving], timeout=2)

    def _register(self, proof=None, tries: int = 2):
        used, self.cseq = new_branch(), self.cseq + 1
        text = self.client.register_text(
            used, self.call_id, self.cseq, self.expires, proof
        )
        self.client.transact(
            text,
            used,
            "REGISTER",
            lambda answer: self._answered(answer, proof, tries),
            lambda: self._failed("the server does not answer"),
            give_up=ANSWER_WITHIN,
        )

    def _answered(self, answer: Message, proof, tries):
        if answer.code < 200:
            return
        if self._leaving and answer.code not in (401, 407):
            if not self._leaving.done():
                self._leaving.set_result(None)
            return
        if 200 <= answer.code < 300:
            self._holds(answer)
            return
        if answer.code == 423 and tries:
            shortest = answer.get("Min-Expires")
            self.expires = int(shortest) if shortest.isdigit() else 3600
            self._register(proof, tries - 1)
            return
        uri = f"sip:{self.client.account.realm_domain}"
        again = self.client.proof(answer, "REGISTER", uri)
        stale = "stale=true" in "".join(value for _, value in answer.fields).lower()
        if again and tries and (proof is None or stale):
            self._register(again, tries - 1)
            return
        self._failed(*words_of(answer.code, proof is not None))

    def _holds(self, answer: Message):
        self.failures = 0
        self._plan(max(SHORTEST, self._granted(answer) / 2))
        if not self.holds:
            self.holds, self.reason = True, ""
            self.client.registered(True, "", False)

    def _granted(self, answer: Message) -> int:
        """For how many seconds we are registered."""
        for value in answer.all("Contact"):
            found = re.search(r";\s*expires=(\d+)", value, re.I)
            if found and self.client.is_own_contact(value):
                return int(found[1])
        told = answer.get("Expires")
        return int(told) if told.isdigit() else self.expires

    def _failed(self, reason: str, final: bool = False):
        if self._leaving and not self._leaving.done():
            self._leaving.set_result(None)
        if self._stopped:
            return
        changed = self.holds or reason != self.reason
        self.holds, self.reason = False, reason
        self._plan(RETRIES[min(self.failures, len(RETRIES) - 1)])
        self.failures += 1
        if changed or final:
            self.client.registered(False, reason, final)

    def _plan(self, seconds: float):
        if self._timer:
            self._timer.cancel()
        if not self._stopped:
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(seconds, self._register)


def words_of(code: int, had_password: bool) -> tuple[str, bool]:
    """Why a registration was refused, and whether it is of use to try again."""
    if code in (401, 407):
        if had_password:
            return "wrong user or password", True
        return "the server asks for the password in a way that is not known", True
    if code == 403:
        return "the server refuses this account (403): wrong user or password, " + (
            "or not allowed from this address"
        ), True
    if code == 404:
        return "the server does not know this user (404)", True
    if code in (408, 480, 500, 502, 503, 504):
        return f"the server cannot register us now ({code})", False
    return f"the server refuses the registration ({code})", False
