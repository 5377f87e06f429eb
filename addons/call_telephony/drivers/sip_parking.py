"""Talks that go on while nobody drives: the database was away for a moment.

A driver that is stopped leaves its telephone here with the talks that are going on; the
next driver of the same PBX and account in this process takes it back.  If none comes in
time, or the process ends, everybody is hung up.
"""

from __future__ import annotations

import asyncio
import atexit
import logging

from ..core.sip_account import SipAccount
from .base import DriverError
from .sip_thread import PhoneThread

_logger = logging.getLogger(__name__)
#: Seconds until a telephone nobody takes back is switched off.
KEEP = 60.0

_parked: dict[int, Parked] = {}


class Parked:
    """A telephone, its talks and what it told meanwhile."""

    def __init__(self, pbx_id: int, account: SipAccount, thread: PhoneThread, calls):
        self.pbx_id = pbx_id
        self.account = account
        self.thread = thread
        self.calls = calls  # ref → SipCall
        self.told: list[tuple] = []
        thread.heard = self._heard
        loop = asyncio.get_running_loop()
        self._tasks: set[asyncio.Task] = set()
        self._timer = loop.call_later(KEEP, self._nobody_came)

    def _heard(self, at, kind, *args):
        self.told.append((at, kind, *args))
        if kind == "incoming":  # nobody could be rung
            self._do(self.thread.do(args[0].hangup, 34))
        elif kind == "ended":
            for call in self.calls.values():
                if args[0] in call.legs.values():
                    for leg in call.legs.values():
                        self._do(self.thread.do(leg.hangup))

    def _do(self, promise):
        task = asyncio.ensure_future(promise)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _nobody_came(self):
        if _parked.get(self.pbx_id) is self:
            _logger.info("SIP account %s: nobody drives it any more", self.account.user)
            del _parked[self.pbx_id]
            self._do(self.end())

    def give(self) -> list[tuple]:
        """Let it go to another driver; what it told meanwhile."""
        self._timer.cancel()
        return self.told

    async def end(self) -> None:
        """Hang up and switch off; recordings are whole then."""
        self._timer.cancel()
        for call in self.calls.values():
            if call.bridge:
                await self.thread.do(call.bridge.close)
        await self.thread.stop()


def park(driver) -> Parked:
    """Leave the driver's telephone and talks here."""
    found = Parked(driver.config.id, driver.account, driver.thread, driver.calls)
    _parked[found.pbx_id] = found
    return found


async def take(pbx_id: int, account: SipAccount) -> Parked | None:
    """The telephone left behind for this PBX; of another account it is switched off."""
    found = _parked.pop(pbx_id, None)
    if found is None:
        return None
    if found.account == account and found.thread.is_alive:
        return found
    try:
        await found.end()
    except DriverError as error:
        _logger.info("SIP account %s: %s", found.account.user, error)
    return None


@atexit.register
def _hang_up_at_exit():
    for found in list(_parked.values()):
        found.thread.stop_now(found.calls)
