"""The interface between the service and a PBX.

A driver turns commands (`core.commands`) into what its PBX understands and the PBX's
messages into events (`core.events`).  It keeps no truth of its own: after `start` it is
told by `resync` which calls Odoo believes to be going on, and answers with events.
"""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Sequence
from dataclasses import asdict
from typing import Protocol

from ..core.commands import Command
from ..core.events import CallEvent, EventType
from ..core.fax import FaxInFlight, FaxResult
from ..core.pbx_config import CallInFlight, PbxConfig


class DriverError(Exception):
    """The PBX refused or cannot be reached; the text is for people."""


class Clock:
    """Where a driver takes the time of its events from (seconds since 1970)."""

    def now(self) -> float:
        return time.time()


class Sink(Protocol):
    """Where a driver's events go."""

    def emit(self, event: CallEvent) -> Awaitable[None]:
        """Queue an event.  Await the result to know that it is on disk."""

    def device_seen(self, address: str, online: bool) -> None:
        """A telephone registered (or is gone); once for each after `start`, too."""

    def recording_ready(self, call: str) -> None:
        """A recording waits to be fetched with `fetch_recording`."""


class Driver(ABC):
    """One connection to one PBX.

    Life: `start` → `resync` → `execute`… while `wait_lost` waits → `stop`.  After an
    error a new driver object is made.

    `can` names what it can do with a running call, out of hold, mute, dtmf, transfer,
    attended, conference, record_pause, spy; and off_hook, client_first, pool (an
    operator is named when the client has answered).
    """

    can: frozenset[str] = frozenset()

    def __init__(self, config: PbxConfig, sink: Sink, clock: Clock):
        self.config = config
        self.sink = sink
        self.clock = clock

    @abstractmethod
    async def start(self) -> None:
        """Connect; raises DriverError with a helpful text."""

    @abstractmethod
    async def wait_lost(self) -> str:
        """Return the reason when the connection is lost."""

    @abstractmethod
    async def stop(self) -> None:
        """Let go of the PBX.  Calls that are going on stay as they are."""

    @abstractmethod
    async def execute(self, command: Command) -> None:
        """Do it; raises DriverError if the PBX refuses.

        Called for several calls at once; for one call one after the other.
        """

    @abstractmethod
    async def resync(self, calls: Sequence[CallInFlight]) -> None:
        """Compare `calls` with the PBX's live ones and emit what was missed.

        Calls that are gone get an estimated `ended`; live channels of ours that belong
        to no call in `calls` are hung up.
        """

    async def resync_lines(self, lines: Sequence[str]) -> None:  # noqa: B027
        """Compare the lines off the hook (see `commands.OffHook`); before `resync`."""

    async def resync_faxes(self, faxes: Sequence[FaxInFlight]) -> None:
        """Go on hearing of these faxes, or tell what became of them; before `resync`.

        A driver that cannot find out tells "unknown": such a fax is not sent again by
        itself.
        """
        for fax in faxes:
            self._tell_fax(fax.fax, FaxResult("unknown"))

    def _tell_fax(self, fax: str, result: FaxResult) -> Awaitable[None]:
        data = asdict(result)
        event = CallEvent(EventType.FAX, fax, self.clock.now(), data=data)
        return self.sink.emit(event)

    @abstractmethod
    async def fetch_recording(self, call: str) -> bytes | None:
        """The finished recording as a WAV file, None when there is none."""

    async def discard_recording(self, call: str) -> None:  # noqa: B027
        """The recording is kept by Odoo now; the PBX may forget it."""

    @property
    @abstractmethod
    def active_calls(self) -> int:
        """How many calls are going on now."""
