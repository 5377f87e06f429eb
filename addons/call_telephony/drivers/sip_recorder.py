"""A talk as a WAV file: the operator left, the client right, 16 bit, 8000 Hz.

It is on disk as it grows (`<name>.part`), at most `DELAY` seconds late: should the
service be killed, `rescue` makes a whole file of what there is.
"""

from __future__ import annotations

import os
import struct
import time
from pathlib import Path

from .sip_library import audioop

RATE = 8000
#: Packets may come this late and still find their place.
DELAY = 0.4
FLUSH = 1.0
#: What is called later than this is a new beginning, not a lost packet.
JUMP = RATE // 4
_WIDTH = 4  # bytes of one moment: two channels of 16 bit


class Track:
    """One direction: samples find their place on the talk's clock."""

    def __init__(self):
        self.samples = bytearray()  # from `begin` on
        self.begin = 0  # in samples since the talk began
        self._source = None
        self._offset = 0

    def add(self, now: int, stamp: int, source: int, samples: bytes) -> None:
        """`now`: samples since the talk began, by the clock."""
        count = len(samples) // 2
        place = (stamp - self._offset) & 0xFFFFFFFF
        ahead = place - (now - count)
        if source != self._source or abs(ahead) > JUMP:
            self._source = source
            place = max(0, now - count)
            self._offset = (stamp - place) & 0xFFFFFFFF
        at = 2 * (place - self.begin)
        if at < 0:
            return  # too late: it is written already
        if len(self.samples) < at:
            self.samples += bytes(at - len(self.samples))
        self.samples[at : at + len(samples)] = samples

    def take(self, until: int) -> bytes:
        """The samples up to `until`, silence where there were none; forgotten here."""
        wanted = 2 * max(0, until - self.begin)
        taken = bytes(self.samples[:wanted])
        del self.samples[:wanted]
        self.begin = max(self.begin, until)
        return taken + bytes(wanted - len(taken))


class Recorder:
    """`left` and `right` take samples (`Media.record`); `flush` now and then."""

    def __init__(self, path: Path, clock=time.monotonic):
        self.path = path
        self.clock = clock
        self.started = clock()
        self.paused = False
        self.tracks = (Track(), Track())
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._part = part_of(path)
        self._file = open(self._part, "wb")
        self._file.write(_head(0))

    def left(self, stamp: int, source: int, samples: bytes) -> None:
        self._add(0, stamp, source, samples)

    def right(self, stamp: int, source: int, samples: bytes) -> None:
        self._add(1, stamp, source, samples)

    def _add(self, side, stamp, source, samples):
        if not self.paused:
            self.tracks[side].add(self._now(), stamp, source, samples)

    def _now(self) -> int:
        return round((self.clock() - self.started) * RATE)

    def flush(self, delay: float = DELAY) -> None:
        """Write what nothing can be added to any more."""
        until = self._now() - int(delay * RATE)
        left, right = (track.take(until) for track in self.tracks)
        if left:
            both = audioop.add(
                audioop.tostereo(left, 2, 1, 0), audioop.tostereo(right, 2, 0, 1), 2
            )
            self._file.write(both)
            self._file.flush()

    def close(self) -> None:
        """The talk is over: a whole WAV file at `path`."""
        self.flush(0)
        self._file.close()
        rescue(self.path)


def part_of(path: Path) -> Path:
    return path.with_name(path.name + ".part")


def rescue(path: Path) -> float | None:
    """Make a whole file of one that was being written, if it is not whole already.

    Returns when it was last written to (seconds since 1970), None when there is none.
    """
    part = part_of(path)
    try:
        found = part.stat()
    except FileNotFoundError:
        return path.stat().st_mtime if path.exists() else None
    length = max(0, found.st_size - 44) // _WIDTH * _WIDTH
    with open(part, "r+b") as file:
        file.write(_head(length))
        file.truncate(44 + length)
    os.utime(part, (found.st_atime, found.st_mtime))
    os.replace(part, path)
    return found.st_mtime


def _head(length: int) -> bytes:
    form = struct.pack("<HHIIHH", 1, 2, RATE, RATE * _WIDTH, _WIDTH, 16)
    return (
        b"RIFF"
        + struct.pack("<I", 36 + length)
        + b"WAVEfmt "
        + struct.pack("<I", len(form))
        + form
        + b"data"
        + struct.pack("<I", length)
    )
