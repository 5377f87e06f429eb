"""A request over UDP that is sent until it is answered (RFC 3261, section 17)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from .sip_message import Message

T1 = 0.5
T2 = 4.0
#: After this long without any answer the other side is not there (64 × T1).
GIVE_UP = 32.0


class Transaction:
    """`on_answer(message)` for each answer, `on_timeout()` when none comes.

    pyVoIP sends everything once and then waits with all its threads for ever: a lost
    packet is a lost call, and a silent server stops the program.
    """

    def __init__(
        self,
        text: str,
        branch: str,
        method: str,
        send: Callable[[str], None],
        on_answer: Callable[[Message], None],
        on_timeout: Callable[[], None],
        on_end: Callable[[Transaction], None],
        give_up: float = GIVE_UP,
    ):
        self.text = text
        self.key = (branch, method)
        self.method = method
        self.final = False
        self._left = False
        self.give_up = give_up
        self._send = send
        self._on_answer = on_answer
        self._on_timeout = on_timeout
        self._on_end = on_end
        self._loop = asyncio.get_running_loop()
        self._wait = T1
        self._again: asyncio.TimerHandle | None = None
        self._end: asyncio.TimerHandle | None = None

    def start(self) -> Transaction:
        self._end = self._loop.call_later(self.give_up, self._nobody)
        self._transmit()
        return self

    def _transmit(self):
        self._send(self.text)
        self._again = self._loop.call_later(self._wait, self._transmit)
        self._wait *= 2
        if self.method != "INVITE":
            self._wait = min(self._wait, T2)

    def received(self, answer: Message):
        """An answer to this request came."""
        if not self.final and not self._left:
            if self.method == "INVITE":
                self._quiet()
                self._stop_end()  # who calls decides how long it may ring
            else:
                self._wait = T2
        if answer.code >= 200 and not self.final:
            self.final = True
            self._close_later()  # until then copies of the answer find us
        self._on_answer(answer)

    def _close_later(self):
        self._quiet()
        self._stop_end()
        self._end = self._loop.call_later(GIVE_UP, self.close)

    def _nobody(self):
        self.close()
        self._on_timeout()

    def leave(self):
        """Nobody waits for it any more; a late answer is still heard for a while."""
        if not self.final and not self._left:
            self._left = True
            self._close_later()

    def _quiet(self):
        if self._again:
            self._again.cancel()
            self._again = None

    def _stop_end(self):
        if self._end:
            self._end.cancel()
            self._end = None

    def close(self):
        """Send it no more, expect nothing more."""
        self._quiet()
        self._stop_end()
        self._on_end(self)


class Repeated:
    """An answer to an INVITE, sent just now: again until the caller acknowledges it."""

    def __init__(self, text: str, send: Callable[[str], None], on_timeout):
        self._loop = asyncio.get_running_loop()
        self._wait = T1
        self.text = text
        self._send = send
        self._end = self._loop.call_later(GIVE_UP, self._nobody)
        self._on_timeout = on_timeout
        self._timer = self._loop.call_later(self._wait, self._transmit)

    def _transmit(self):
        self._send(self.text)
        self._wait = min(self._wait * 2, T2)
        self._timer = self._loop.call_later(self._wait, self._transmit)

    def _nobody(self):
        self.close()
        self._on_timeout()

    def close(self):
        self._timer.cancel()
        self._end.cancel()
