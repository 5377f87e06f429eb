"""The thread a telephone lives in: its own event loop, so that sound never waits.

Two ways lead through the wall, and no other: `await thread.do(function, *args)` calls
something in there and brings its result; what the telephone tells comes out in the
owner's loop, in order.
"""

from __future__ import annotations

import asyncio
import inspect
import threading
from collections.abc import Callable

from ..core.sip_account import SipAccount
from .base import DriverError
from .sip_phone import Phone


class PhoneThread:
    """`heard(at, kind, *args)` is called in the loop that made this object; the
    attribute may be set anew when another owner takes it over.

    `at` is the time by `now()` when it happened.
    """

    def __init__(self, account: SipAccount, heard: Callable[..., None], now):
        self.account = account
        self.phone: Phone | None = None
        self.heard = heard
        self._now = now
        self._outside = asyncio.get_running_loop()
        self._inside: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None

    async def start(self) -> None:
        """Raises SipUnreachable."""
        self._inside = asyncio.new_event_loop()
        self._thread = threading.Thread(
            target=self._live, name=f"sip-{self.account.user}", daemon=True
        )
        self._thread.start()
        self.phone = Phone(self.account, self._tell)
        await self.do(self.phone.start)

    def _live(self):
        asyncio.set_event_loop(self._inside)
        self._inside.run_forever()
        self._inside.close()

    def _tell(self, kind: str, *args):
        at = self._now()
        if not self._outside.is_closed():
            self._outside.call_soon_threadsafe(self._hear, at, kind, *args)

    def _hear(self, *told):
        self.heard(*told)  # whoever the owner is now

    async def do(self, function, *args):
        """Result of `function(*args)`, called (and awaited) in the thread's loop."""

        async def call():
            result = function(*args)
            return await result if inspect.isawaitable(result) else result

        if self._inside is None or not self._thread:
            raise DriverError("the telephone is switched off")
        future = asyncio.run_coroutine_threadsafe(call(), self._inside)
        return await asyncio.wrap_future(future)

    @property
    def is_alive(self) -> bool:
        return bool(self._thread and self._thread.is_alive())

    def stop_now(self, calls) -> None:
        """End it where no owner's loop is left: at the end of the process."""

        async def end():
            for call in calls.values():
                if call.bridge:
                    call.bridge.close()
            await self.phone.stop()

        if self.is_alive and not self._inside.is_closed():
            asyncio.run_coroutine_threadsafe(end(), self._inside).result(5)

    async def stop(self) -> None:
        """End the telephone and the thread."""
        if not self._thread:
            return
        try:
            if self.phone:
                await self.do(self.phone.stop)
        finally:
            self._inside.call_soon_threadsafe(self._inside.stop)
            await asyncio.to_thread(self._thread.join, 5)
            self._thread = None
