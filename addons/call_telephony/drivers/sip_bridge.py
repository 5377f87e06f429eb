"""Two legs that hear each other, and the record of what they say.

Lives in the telephone's loop, as the legs do.
"""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path

from . import sip_tones
from .sip_call import PhoneCall
from .sip_recorder import FLUSH, Recorder

_logger = logging.getLogger(__name__)


def let_ring(operator: PhoneCall, client: PhoneCall | None = None) -> None:
    """The operator hears that it rings, or what the client's network says before."""
    operator.media.yields = True
    operator.media.tone = sip_tones.ringing()
    if client:
        client.media.peer = operator.media


class Bridge:
    """`close` when one of them has gone; the recording is whole then."""

    def __init__(self, operator: PhoneCall, client: PhoneCall, path: Path | None):
        self.operator, self.client = operator.media, client.media
        self.recorder: Recorder | None = None
        self._timer: asyncio.TimerHandle | None = None
        self.operator.tone = self.client.tone = None
        self.operator.yields = False
        self.operator.peer, self.client.peer = self.client, self.operator
        if path:
            self.recorder = Recorder(path)
            self.operator.record = self.recorder.left
            self.client.record = self.recorder.right
            self._flush_later()

    def _flush_later(self):
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(FLUSH, self._flush)

    def _flush(self):
        try:
            self.recorder.flush()
        except OSError:  # the disk is full: the talk goes on
            _logger.exception("the recording %s is given up", self.recorder.path)
            self.operator.record = self.client.record = None
            return
        self._flush_later()

    def hold(self, on: bool) -> None:
        """The client waits and hears that they do; nobody hears the other."""
        self.client.deaf = self.operator.deaf = on
        self.client.tone = sip_tones.waiting() if on else None

    def mute(self, on: bool) -> None:
        self.operator.muted = on

    def pause_recording(self, on: bool) -> None:
        if self.recorder:
            self.recorder.paused = on

    def send_keys(self, keys: str) -> None:
        """Press keys towards the client; raises ValueError where that is impossible."""
        self.client.say_keys(keys)

    def close(self) -> bool:
        """Join them no more; True when there is a recording."""
        self.operator.peer = self.client.peer = None
        self.operator.record = self.client.record = None
        if not self.recorder:
            return False
        self._timer.cancel()
        try:
            self.recorder.close()
        except OSError:
            _logger.exception("recording %s", self.recorder.path)
            return False
        return True
