"""SIP and SDP as text, as far as a telephone for tests needs them."""

from __future__ import annotations

import re

from .sip_sound import EVENTS


class Message:
    """A SIP message, as far as a telephone needs it."""

    def __init__(self, text: str):
        head, _, self.body = text.partition("\r\n\r\n")
        self.first, *lines = head.split("\r\n")
        self.headers: list[tuple[str, str]] = []
        for line in lines:
            name, _, value = line.partition(":")
            self.headers.append((name.strip().lower(), value.strip()))

    def get(self, name: str) -> str:
        return next((value for key, value in self.headers if key == name), "")

    def all(self, name: str) -> list[str]:
        return [value for key, value in self.headers if key == name]

    @property
    def method(self) -> str:
        return self.first.split(" ")[0]


def sdp(port: int) -> str:
    return (
        "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
        f"m=audio {port} RTP/AVP 8 {EVENTS}\r\na=rtpmap:8 PCMA/8000\r\n"
        f"a=rtpmap:{EVENTS} telephone-event/8000\r\na=ptime:20\r\n"
    )


def media_address(text: str):
    host = re.search(r"c=IN IP4 (\S+)", text)
    port = re.search(r"m=audio (\d+)", text)
    return (host.group(1), int(port.group(1))) if host and port else None
