"""What two telephones agree on about sound (SDP, RFC 4566 and 3264), reduced to G.711.

offer = Sdp("192.0.2.1", 10000, (PCMA, PCMU), event=101)
text = render(offer, session=1)
answer = parse(text)
"""

from __future__ import annotations

import re
from dataclasses import dataclass

PCMU = 0
PCMA = 8
CODECS = {PCMU: "PCMU", PCMA: "PCMA"}
EVENT = 101  # the number we give to telephone-event, where we may choose

DIRECTIONS = ("sendrecv", "sendonly", "recvonly", "inactive")
_MIRRORED = {"sendonly": "recvonly", "recvonly": "sendonly"}


@dataclass(frozen=True)
class Sdp:
    """The audio part: where it is sent to, and the codecs we know in it, best first.

    `event` is the payload number of key tones, None where they are not offered.
    """

    host: str
    port: int
    codecs: tuple[int, ...]
    event: int | None = None
    direction: str = "sendrecv"

    @property
    def on_hold(self) -> bool:
        """The other side does not want to hear us now."""
        return self.direction in ("sendonly", "inactive") or self.host == "0.0.0.0"


def parse(text: str) -> Sdp | None:
    """The first audio medium of an SDP, None when there is none we can use."""
    host, direction = "", ""
    audio: _Audio | None = None
    for line in re.split(r"\r?\n", text):
        kind, _, value = line.partition("=")
        if kind == "m":
            if audio:
                break
            found = re.match(r"audio (\d+)(?:/\d+)? RTP/AVP ([\d ]+)", value)
            audio = _Audio(int(found[1]), found[2].split()) if found else None
        elif kind == "c":
            host = _host_of(value) or host
        elif kind == "a" and value in DIRECTIONS:
            direction = value
        elif kind == "a" and audio:
            audio.attribute(value)
    if audio is None or not host or not audio.port:
        return None
    codecs = tuple(int(one) for one in audio.formats if int(one) in CODECS)
    if not codecs:
        return None
    return Sdp(host, audio.port, codecs, audio.event, direction or "sendrecv")


class _Audio:
    """The audio medium while it is read."""

    def __init__(self, port: int, formats: list[str]):
        self.port = port
        self.formats = formats
        self.event: int | None = None

    def attribute(self, value: str) -> None:
        found = re.match(r"rtpmap:(\d+) telephone-event/8000", value, re.I)
        if found and found[1] in self.formats:
            self.event = int(found[1])


def _host_of(value: str) -> str:
    found = re.match(r"IN IP4 ([\d.]+)", value)
    return found[1] if found else ""


def answer_to(offer: Sdp, host: str, port: int) -> Sdp:
    """Our side of it: the caller's best codec, its number for key tones."""
    direction = _MIRRORED.get(offer.direction, offer.direction)
    return Sdp(host, port, offer.codecs[:1], offer.event, direction)


def render(sdp: Sdp, session: int, version: int = 1) -> str:
    """The text that is sent; `version` grows with every change within a call."""
    formats = [str(one) for one in sdp.codecs]
    maps = [f"a=rtpmap:{one} {CODECS[one]}/8000" for one in sdp.codecs]
    if sdp.event is not None:
        formats.append(str(sdp.event))
        maps.append(f"a=rtpmap:{sdp.event} telephone-event/8000")
        maps.append(f"a=fmtp:{sdp.event} 0-15")
    lines = [
        "v=0",
        f"o=- {session} {version} IN IP4 {sdp.host}",
        "s=-",
        f"c=IN IP4 {sdp.host}",
        "t=0 0",
        f"m=audio {sdp.port} RTP/AVP {' '.join(formats)}",
        *maps,
        "a=ptime:20",
        f"a={sdp.direction}",
    ]
    return "\r\n".join([*lines, ""])
