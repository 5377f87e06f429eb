"""The picture of a recording: how loud it is, from beginning to end.

`waveform(content)` reads a WAV file (PCM of 8 to 32 bits, A-law, µ-law; any number of
channels) and answers its length and its peaks, 0 to 100 each, the loudest being 100 so
that a quiet talk can be seen too.  What is no such file has no picture: `None`.
"""

from __future__ import annotations

import struct
import sys
from array import array
from collections.abc import Iterator
from dataclasses import dataclass

BUCKETS = 300
PCM, ALAW, MULAW, EXTENSIBLE = 1, 6, 7, 0xFFFE
#: a recorder which was killed leaves 0 or this as the size of the sound
UNKNOWN_SIZE = (0, 0xFFFFFFFF)


@dataclass(frozen=True)
class Waveform:
    """`seconds` of sound, loudness in `peaks` (0–100), at equal distances."""

    seconds: float
    peaks: tuple[int, ...]

    def to_dict(self) -> dict:
        return {"seconds": self.seconds, "peaks": list(self.peaks)}


@dataclass(frozen=True)
class _Format:
    code: int
    channels: int
    rate: int
    bits: int

    @property
    def frame(self) -> int:
        return self.channels * self.bits // 8

    @property
    def known(self) -> bool:
        if not self.channels or not self.rate:
            return False
        if self.code in (ALAW, MULAW):
            return self.bits == 8
        return self.code == PCM and self.bits in (8, 16, 24, 32)


def waveform(content: bytes, buckets: int = BUCKETS) -> Waveform | None:
    """The picture of a WAV file; None when it is not one or has no sound."""
    found = _sound(content)
    if found is None:
        return None
    layout, data = found
    frames = len(data) // layout.frame
    if not frames:
        return None
    samples = _samples(layout, data[: frames * layout.frame])
    count = min(buckets, frames)
    edges = [index * frames // count * layout.channels for index in range(count + 1)]
    loud = [_peak(samples[a:b]) for a, b in zip(edges, edges[1:], strict=False)]
    top = max(loud) or 1
    peaks = tuple(round(100 * value / top) for value in loud)
    return Waveform(round(frames / layout.rate, 2), peaks)


def _sound(content: bytes) -> tuple[_Format, memoryview] | None:
    view = memoryview(content)
    if len(view) < 12 or view[:4] != b"RIFF" or view[8:12] != b"WAVE":
        return None
    layout = None
    for name, body in _chunks(view):
        if name == b"fmt " and len(body) >= 16:
            layout = _format(body)
        elif name == b"data":
            return (layout, body) if layout and layout.known else None
    return None


def _chunks(view: memoryview) -> Iterator[tuple[bytes, memoryview]]:
    at = 12
    while at + 8 <= len(view):
        name = bytes(view[at : at + 4])
        (size,) = struct.unpack_from("<I", view, at + 4)
        if name == b"data" and size in UNKNOWN_SIZE:
            size = len(view)
        yield name, view[at + 8 : at + 8 + size]
        at += 8 + size + size % 2


def _format(body: memoryview) -> _Format:
    code, channels, rate, _bytes, _block, bits = struct.unpack_from("<HHIIHH", body)
    if code == EXTENSIBLE and len(body) >= 26:
        (code,) = struct.unpack_from("<H", body, 24)
    return _Format(code, channels, rate, bits)


def _samples(layout: _Format, data: memoryview) -> array | bytes:
    """Numbers whose distance from 0 is the loudness; one for each sample."""
    if layout.code in (ALAW, MULAW):
        return bytes(data).translate(_LOUDNESS[layout.code])
    width = layout.bits // 8
    if width == 1:
        return bytes(data).translate(_UNSIGNED)
    if width == 2:
        samples = array("h", bytes(data))
        if sys.byteorder == "big":
            samples.byteswap()
        return samples
    # the upper two bytes of a sample are as much as can be seen
    raw = bytes(data)
    upper = bytearray(len(raw) // width * 2)
    upper[0::2] = raw[width - 2 :: width]
    upper[1::2] = raw[width - 1 :: width]
    return _samples(_Format(PCM, layout.channels, layout.rate, 16), memoryview(upper))


def _peak(part: array | bytes) -> int:
    if isinstance(part, bytes):
        return max(part)
    return max(max(part), -min(part))


def _mulaw(code: int) -> int:
    code = ~code & 0xFF
    return (((code & 0x0F) << 3) + 0x84 << (code >> 4 & 7)) - 0x84


def _alaw(code: int) -> int:
    code ^= 0x55
    exponent, mantissa = code >> 4 & 7, (code & 0x0F) << 4
    return mantissa + 8 if not exponent else mantissa + 0x108 << exponent - 1


#: 255 is the loudest either law can tell
_LOUDNESS = {
    MULAW: bytes(round(_mulaw(code) * 255 / 32124) for code in range(256)),
    ALAW: bytes(round(_alaw(code) * 255 / 32256) for code in range(256)),
}
#: 8-bit PCM is unsigned around 128
_UNSIGNED = bytes(min(255, 2 * abs(code - 128)) for code in range(256))


def picture(content: bytes) -> dict:
    """What is kept of a recording: as `Waveform.to_dict`, or that there is nothing.

    (Kept in either case: it is not to be tried again and again.)
    """
    found = waveform(content)
    return found.to_dict() if found else {"seconds": 0, "peaks": []}
