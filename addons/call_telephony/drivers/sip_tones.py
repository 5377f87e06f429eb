"""What is said by us: ringing, waiting, silence (16-bit samples, 8000 a second)."""

from __future__ import annotations

import functools
import math
import struct

RATE = 8000
FRAME = 160  # samples of 20 ms


def silence(seconds: float) -> bytes:
    return bytes(2 * FRAME * max(1, round(seconds * RATE / FRAME)))


def _beep(hertz: float, seconds: float, level: int) -> bytes:
    count = FRAME * round(seconds * RATE / FRAME)
    return struct.pack(
        f"<{count}h",
        *(int(level * math.sin(2 * math.pi * hertz * n / RATE)) for n in range(count)),
    )


@functools.cache
def ringing() -> bytes:
    """It rings at the other side: 425 Hz, one second of five."""
    return _beep(425, 1.0, 5000) + silence(4.0)


@functools.cache
def waiting() -> bytes:
    """You are on hold: two soft beeps every five seconds."""
    return _beep(440, 0.2, 2500) + silence(0.2) + _beep(440, 0.2, 2500) + silence(4.4)
