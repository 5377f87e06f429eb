"""Sound of telephones for tests: A-law, tones, and RTP of one call."""

from __future__ import annotations

import asyncio
import math
import random
import struct
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

RATE = 8000
FRAME = 160  # samples of 20 ms
PCMA = 8
EVENTS = 101  # pressed keys, RFC 4733
KEYS = "0123456789*#ABCD"


@dataclass
class AgentCall:
    """One call, as the telephone saw it."""

    number: str
    call_id: str
    caller: str = ""
    caller_name: str = ""
    started: float = field(default_factory=time.monotonic)
    answered: float | None = None
    ended: float | None = None
    cancelled: bool = False
    heard_frames: int = 0
    heard_energy: float = 0.0
    said_frames: int = 0
    keys: str = ""  # pressed at the other side
    #: What was heard in the last ten seconds: (monotonic time, A-law of 20 ms).
    heard: deque = field(default_factory=lambda: deque(maxlen=500))

    def hears(self, hertz: float, since: float) -> float:
        """Amplitude of a tone in what was heard since then (0 … 32767)."""
        frames = [payload for at, payload in self.heard if at >= since]
        return amplitude([_SAMPLES[byte] for one in frames for byte in one], hertz)

    @property
    def talked(self) -> float:
        """Seconds from the answer to the end."""
        return self.ended - self.answered

    @property
    def loudness(self) -> float:
        """Root mean square of what was heard (0 … 32767)."""
        samples = self.heard_frames * FRAME
        return math.sqrt(self.heard_energy / samples) if samples else 0.0


def _alaw_encode(sample: int) -> int:
    sign = 0x80 if sample >= 0 else 0
    magnitude = min(abs(sample), 32635)
    if magnitude >= 256:
        exponent = magnitude.bit_length() - 8
        coded = (exponent << 4) | ((magnitude >> (exponent + 3)) & 0x0F)
    else:
        coded = magnitude >> 4
    return (coded | sign) ^ 0x55


def _alaw_decode(byte: int) -> int:
    byte ^= 0x55
    sign, exponent, low = byte & 0x80, (byte >> 4) & 7, byte & 0x0F
    value = (low << 4) + 8
    if exponent:
        value = (value + 0x100) << (exponent - 1)
    return value if sign else -value


_SAMPLES = [_alaw_decode(byte) for byte in range(256)]
_DECODED = [_alaw_decode(byte) ** 2 for byte in range(256)]


def tone(hertz: float, seconds: float = 1.0, level: int = 8000) -> bytes:
    """A-law of a tone, a whole number of 20 ms frames."""
    count = int(seconds * RATE / FRAME) * FRAME
    return bytes(
        _alaw_encode(int(level * math.sin(2 * math.pi * hertz * n / RATE)))
        for n in range(count)
    )


def amplitude(samples: Sequence[int], hertz: float, rate: int = RATE) -> float:
    """Amplitude of one tone in a sound: Goertzel over blocks of a tenth of a second."""
    block, found = rate // 10, []
    factor = 2 * math.cos(2 * math.pi * hertz / rate)
    for begin in range(0, len(samples) - block + 1, block):
        before = last = 0.0
        for sample in samples[begin : begin + block]:
            before, last = last, sample + factor * last - before
        power = before * before + last * last - factor * before * last
        found.append(2 * math.sqrt(max(0.0, power)) / block)
    return sum(found) / len(found) if found else 0.0


class Rtp(asyncio.DatagramProtocol):
    """Sound of one call."""

    def __init__(self, call: AgentCall, sound: bytes):
        self.call = call
        self.sound = sound
        self.transport = None
        self.task = None

    def connection_made(self, transport):
        self.transport = transport

    def datagram_received(self, data, _address):
        payload = data[12:]
        if len(data) > 12 and data[1] & 0x7F == PCMA and len(payload) == FRAME:
            self.call.heard_frames += 1
            self.call.heard_energy += sum(_DECODED[byte] for byte in payload)
            self.call.heard.append((time.monotonic(), payload))
        elif len(payload) >= 4 and data[1] == EVENTS | 0x80:  # a key's first packet
            self.call.keys += KEYS[payload[0] & 0x0F]

    def say(self, address):
        self.task = asyncio.ensure_future(self._say(address))

    async def _say(self, address):
        sequence, stamp = random.randrange(30000), 0
        source = random.getrandbits(32)
        loop = asyncio.get_running_loop()
        due = loop.time()
        while True:
            begin = (sequence * FRAME) % len(self.sound)
            head = struct.pack(
                "!BBHII", 0x80, PCMA, sequence & 0xFFFF, stamp & 0xFFFFFFFF, source
            )
            self.transport.sendto(head + self.sound[begin : begin + FRAME], address)
            self.call.said_frames += 1
            sequence, stamp = sequence + 1, stamp + FRAME
            due += FRAME / RATE
            await asyncio.sleep(max(0, due - loop.time()))

    def close(self):
        if self.task:
            self.task.cancel()
        if self.transport:
            self.transport.close()
