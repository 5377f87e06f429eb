"""The sound of one leg: pyVoIP's RTP client with its faults mended.

What pyVoIP 1.6.8 does, and what is done here instead:

- *it grows*: every packet that comes or goes is kept for ever, in a dictionary and in a
  buffer that is never cut (`RTPPacketManager.log`, `.buffer`): 92 kB a second for two
  joined calls, 5.5 MB a minute.  Nothing is kept: a packet is handed on when it comes;
- two threads a leg that wake up 100 times a second: one event loop for all, woken by
  packets; only what we say ourselves (tones) needs a clock;
- sound is cut to 8 bits between two calls: it is passed on as it came, and only
  transcoded where one side speaks A-law and the other µ-law (which pyVoIP sends when it
  has agreed on A-law, too);
- header extensions are played as noise, key tones are lost between two calls, the
  sequence number ends the stream when it passes 65535.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
import socket
import struct
import time
from collections import deque
from collections.abc import Callable

from ..core.sdp import PCMA, PCMU, Sdp
from .sip_library import RTPClient, RTPParseError, audioop
from .sip_tones import FRAME

_logger = logging.getLogger(__name__)

KEYS = "0123456789*#ABCD"
_HEAD = struct.Struct("!BBHII")
TICK = 0.02
#: What we say ourselves, waiting to be said: ten seconds at most.
MAX_WAITING = 500


def to_linear(codec: int, payload: bytes) -> bytes:
    """Payload as 16-bit samples."""
    decode = audioop.alaw2lin if codec == PCMA else audioop.ulaw2lin
    return decode(payload, 2)


def from_linear(codec: int, samples: bytes) -> bytes:
    encode = audioop.lin2alaw if codec == PCMA else audioop.lin2ulaw
    return encode(samples, 2)


def payload_of(packet: bytes) -> tuple[int, bool, int, int, bytes]:
    """Payload type, marker, timestamp, source and payload of an RTP packet.

    Raises RTPParseError for what is none.
    """
    if len(packet) < 12 or packet[0] >> 6 != 2:
        raise RTPParseError("not RTP")
    first, second, _, stamp, source = _HEAD.unpack_from(packet)
    begin, end = 12 + 4 * (first & 0x0F), len(packet)
    if first & 0x10:  # an extension
        if end < begin + 4:
            raise RTPParseError("cut off")
        begin += 4 + 4 * int.from_bytes(packet[begin + 2 : begin + 4], "big")
    if first & 0x20:
        end -= packet[-1]
    if begin > end:
        raise RTPParseError("cut off")
    return second & 0x7F, bool(second & 0x80), stamp, source, packet[begin:end]


class Media(RTPClient):
    """Sound of one leg.

    `open` takes a port, `connect` says where the other side is.  Packets that come go
    to `peer` (another Media) while it is set, and their samples to `record`; while
    `tone` is set, that is said instead, again and again (unless it `yields`).
    """

    def __init__(self, host: str, port: int, on_key: Callable[[str], None]):
        super().__init__({}, host, port, "", 0, None, on_key)
        self.pmin = self.pmout = None  # pyVoIP's endless buffers
        self.codec = PCMA
        self.event: int | None = None
        self.remote: tuple[str, int] | None = None
        self.peer: Media | None = None
        self.record: Callable[[int, int, bytes], None] | None = None
        self.deaf = False  # hold: nothing of the other side is handed on
        self.muted = False  # of this side nothing is handed on
        self.received = 0
        self.sent = 0
        self.heard_at = 0.0
        self.relayed_at = 0.0
        self.yields = False
        self._tone: bytes | None = None
        self._tone_at = 0
        self._waiting: deque[tuple[int, bool, int, bytes]] = deque(maxlen=MAX_WAITING)
        self._ticking: asyncio.TimerHandle | None = None
        self._due = 0.0
        self._last_source: tuple[int, int] | None = None
        self._last_key_stamp: tuple[int, int] | None = None
        self._key_out = -1
        self._key_stamp = 0
        self._loop: asyncio.AbstractEventLoop | None = None
        self.outSequence = secrets.randbelow(1 << 15)
        self.outTimestamp = secrets.randbits(31)
        self.outSSRC = secrets.randbits(32)

    # -- life

    def open(self) -> None:
        """Take the port; raises OSError when somebody else has it."""
        self._loop = asyncio.get_running_loop()
        self.sin = self.sout = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        try:
            self.sin.bind((self.inIP, self.inPort))
        except OSError:
            self.sin.close()
            raise
        self.sin.setblocking(False)
        self._loop.add_reader(self.sin, self.recv)
        self.heard_at = time.monotonic()

    def connect(self, sdp: Sdp) -> None:
        """Where the other side is, and what it understands."""
        if sdp.host != "0.0.0.0":
            self.remote = (sdp.host, sdp.port)
        self.codec, self.event = sdp.codecs[0], sdp.event

    def stop(self) -> None:
        self.NSD = False
        if self._ticking:
            self._ticking.cancel()
            self._ticking = None
        if self._loop and self.sin.fileno() >= 0:
            self._loop.remove_reader(self.sin)
            self.sin.close()
        self.peer = self.record = None

    # -- what comes

    def recv(self) -> None:
        for _ in range(20):
            try:
                packet, address = self.sin.recvfrom(2048)
            except BlockingIOError:
                return
            except OSError as error:  # nobody listens there yet
                _logger.debug("RTP: %s", error)
                return
            if self.remote and address[0] != self.remote[0]:
                continue  # a stranger
            if self.remote and address != self.remote:
                self.remote = address  # a router on the way gave it another port
            try:
                self.parse_packet(packet)
            except RTPParseError as error:
                _logger.debug("RTP: %s", error)

    def parse_packet(self, packet: bytes) -> None:
        kind, marker, stamp, source, payload = payload_of(packet)
        self.received += 1
        self.heard_at = time.monotonic()
        if kind == self.event and len(payload) >= 4:
            self._key(stamp, source, marker, payload)
        elif kind in (PCMU, PCMA) and payload:
            if self.record and not self.muted:
                self.record(stamp, source, to_linear(kind, payload))
            peer = self.peer
            if not peer or self.muted or peer.deaf:
                return
            if peer.tone is not None:
                if not peer.yields:
                    return
                peer.tone = None
            peer.relay(kind, stamp, source, payload)

    def _key(self, stamp, source, marker, payload):
        if payload[0] >= len(KEYS):
            return
        if self._last_key_stamp != (source, stamp):  # repeated while it is held down
            self._last_key_stamp = (source, stamp)
            if self.dtmf:
                self.dtmf(KEYS[payload[0]])
        peer = self.peer
        if peer and peer.event is not None and not self.muted and not peer.deaf:
            peer.relay_key(stamp, marker, payload)

    # -- what goes

    def relay(self, codec: int, stamp: int, source: int, payload: bytes) -> None:
        """Hand on what the other leg said, in its own rhythm."""
        last, self._last_source = self._last_source, (source, stamp)
        step = (stamp - last[1]) & 0xFFFFFFFF if last and last[0] == source else FRAME
        if step > 1 << 31:
            self._last_source = last
            return  # late: what came after it is said already
        if codec != self.codec:
            payload = from_linear(self.codec, to_linear(codec, payload))
        self.outTimestamp += step if step < 8000 * 60 else FRAME
        self.relayed_at = time.monotonic()
        self._send(self.codec, last is None, self.outTimestamp, payload)

    def relay_key(self, stamp: int, marker: bool, payload: bytes) -> None:
        if stamp != self._key_out:
            self._key_out = stamp
            self.outTimestamp += FRAME
            self._key_stamp = self.outTimestamp
        self._send(self.event, marker, self._key_stamp, payload)

    def say_keys(self, keys: str) -> None:
        """Press keys: 100 ms each, 60 ms between; raises ValueError for other signs."""
        if self.event is None:
            raise ValueError("the other side does not know key tones")
        codes = [KEYS.index(key) for key in keys.upper()]
        for code in codes:
            for step in range(1, 9):
                over = 0x80 if step >= 6 else 0  # the end is told three times
                length = min(step, 5) * FRAME
                key = bytes((code, over | 10)) + length.to_bytes(2, "big")
                self._waiting.append((self.event, step == 1, step == 1, key))
        self._begin_ticking()

    @property
    def tone(self) -> bytes | None:
        return self._tone

    @tone.setter
    def tone(self, samples: bytes | None) -> None:
        """16-bit samples of whole frames, said again and again; None: no more."""
        self._tone = samples and from_linear(self.codec, samples)
        self._tone_at = 0
        self._last_source = None
        if samples:
            self._begin_ticking()

    def _begin_ticking(self):
        if not self._ticking and self._loop:
            self._due = self._loop.time()
            self._ticking = self._loop.call_soon(self.trans)

    def trans(self) -> None:
        """Say the next 20 ms of our own."""
        self._ticking = None
        if not self.NSD:
            return
        if self._waiting:
            kind, marker, new, payload = self._waiting.popleft()
            if new:
                self.outTimestamp += FRAME
                self._key_stamp = self.outTimestamp
            self._send(kind, marker, self._key_stamp, payload)
        elif self._tone is not None:
            begin = self._tone_at
            payload = self._tone[begin : begin + FRAME]
            self._tone_at = (begin + FRAME) % len(self._tone)
            self.outTimestamp += FRAME
            self._send(self.codec, False, self.outTimestamp, payload)
        else:
            return
        self._due += TICK
        now = self._loop.time()
        if self._due < now - 1:
            self._due = now  # the machine slept
        self._ticking = self._loop.call_at(self._due, self.trans)

    def _send(self, kind: int, marker: bool, stamp: int, payload: bytes) -> None:
        if not self.remote or not self.NSD:
            return
        self.outSequence = (self.outSequence + 1) & 0xFFFF
        self.outTimestamp &= 0xFFFFFFFF
        head = _HEAD.pack(
            0x80,
            kind | (0x80 if marker else 0),
            self.outSequence,
            stamp & 0xFFFFFFFF,
            self.outSSRC,
        )
        try:
            self.sin.sendto(head + payload, self.remote)
        except OSError as error:  # full, or nobody listens there yet
            _logger.debug("RTP: %s", error)
            return
        self.sent += 1
