"""The imaginary PBX of docs/drivers.md, with people who behave by their number."""

from __future__ import annotations

import asyncio
import io
import itertools
import wave

BUSY, NO_ANSWER, REJECTED, UNKNOWN, NORMAL = 17, 19, 21, 1, 16
CLIENTS = {
    "1": ("answered", None),
    "2": ("busy", BUSY),
    "3": ("no_answer", None),
    "4": ("invalid", UNKNOWN),
    "5": ("rejected", REJECTED),
}


class ToyPbx:
    """See "Suppose a PBX" in docs/drivers.md."""

    def __init__(self):
        self.channels: dict[str, str] = {}  # name → ringing | up
        self.joined: dict[str, str] = {}
        self.recordings: dict[str, bytes] = {}
        self._news: asyncio.Queue = asyncio.Queue()
        self._names = itertools.count(1)
        self._tasks: set[asyncio.Task] = set()

    # -- what a driver uses

    async def connect(self):
        await asyncio.sleep(0)

    async def events(self):
        while True:
            yield await self._news.get()

    async def call(self, channel, number, seconds):
        self.channels[channel] = "ringing"
        self._do(self._live(channel, number, seconds))

    async def answer(self, channel):
        self.channels[channel] = "up"

    async def join(self, one, two, record_as=None):
        self.joined[one], self.joined[two] = two, one
        if record_as:
            self.recordings[record_as] = _wav()

    async def hang_up(self, channel, cause=NORMAL):
        if self.channels.pop(channel, None):
            self._news.put_nowait(("ends", channel, {"cause": cause, "by": "us"}))

    # -- the people

    @staticmethod
    def number(outcome):
        return f"+7900{next(k for k, v in CLIENTS.items() if v[0] == outcome)}"

    def call_in(self, number):
        channel = f"toy-{next(self._names)}"
        self.channels[channel] = "ringing"
        self._news.put_nowait(("comes", channel, {"number": number}))

    def client_hangs_up(self):
        for channel in [name for name in self.channels if name.endswith("-c")]:
            self._end(channel, NORMAL)

    def _end(self, channel, cause, by="them"):
        if self.channels.pop(channel, None):
            self._news.put_nowait(("ends", channel, {"cause": cause, "by": by}))

    async def _live(self, channel, number, seconds):
        outcome, cause = CLIENTS.get(number[-1], CLIENTS["1"])
        await asyncio.sleep(0.2)
        if outcome in ("answered", "no_answer"):
            self._news.put_nowait(("rings", channel, {}))
        await asyncio.sleep(0.3 if outcome != "no_answer" else seconds)
        if channel not in self.channels:
            return
        if outcome == "answered":
            self.channels[channel] = "up"
            self._news.put_nowait(("answers", channel, {}))
        else:
            self._end(channel, cause or NO_ANSWER)

    def _do(self, story):
        task = asyncio.ensure_future(story)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _wav():
    content = io.BytesIO()
    with wave.open(content, "wb") as sound:
        sound.setparams((1, 2, 8000, 0, "NONE", ""))
        sound.writeframes(bytes(16000))
    return content.getvalue()
