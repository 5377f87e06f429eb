"""winmail.dat (TNEF, [MS-OXTNEF]): what Outlook wraps letters in.

`unpack` gives the text, the HTML and the files that are in it; what cannot be read
is left out. Nothing is raised.
"""

import struct
from contextlib import suppress
from dataclasses import dataclass

SIGNATURE = 0x223E9F78
BODY = 0x0002800C
ATTACH_START = 0x00069002
ATTACH_TITLE = 0x00018010
ATTACH_DATA = 0x0006800F
ATTACH_PROPS = 0x00069005
MESSAGE_PROPS = 0x00069003
CODEPAGE = 0x00069007
TYPES = ("tnef", "ms-tnef")

PR_BODY, PR_BODY_HTML = 0x1000, 0x1013
PR_LONG_NAME, PR_NAME, PR_MIME = 0x3707, 0x3704, 0x370E
FIXED = {
    0x0002: 2, 0x0003: 4, 0x0004: 4, 0x0005: 8, 0x0006: 8, 0x0007: 8,
    0x000A: 4, 0x000B: 2, 0x0014: 8, 0x0040: 8, 0x0048: 16,
}  # fmt: skip
VARIABLE = {0x000D, 0x001E, 0x001F, 0x0102}
MAX_ITEMS = 5000


@dataclass
class Wrapped:
    """`text` and `html` are bytes with the charset they are in."""

    text: bytes = b""
    html: bytes = b""
    charset: str = "cp1252"
    files: tuple[tuple[str, str, bytes], ...] = ()  # name, type, data


def is_tnef(data: bytes) -> bool:
    return len(data) > 6 and struct.unpack_from("<I", data)[0] == SIGNATURE


def attributes(data: bytes):
    """(id, payload) of each attribute, as far as they can be read."""
    place = 6
    for _number in range(MAX_ITEMS):
        if place + 9 > len(data):
            return
        name, size = struct.unpack_from("<II", data, place + 1)
        start = place + 9
        if start + size > len(data):
            yield name, data[start:]
            return
        yield name, data[start : start + size]
        place = start + size + 2  # a checksum follows


def properties(data: bytes) -> dict[int, bytes]:
    """{property id: raw value} of MAPI properties; stops at what it cannot read."""
    found: dict[int, bytes] = {}
    if len(data) < 4:
        return found
    (count,) = struct.unpack_from("<I", data)
    place = 4
    with suppress(struct.error, ValueError):
        for _number in range(min(count, MAX_ITEMS)):
            kind, name = struct.unpack_from("<HH", data, place)
            place += 4
            if name >= 0x8000:  # named: a GUID and an id or a name
                (by_name,) = struct.unpack_from("<I", data, place + 16)
                place += 20
                (length,) = struct.unpack_from("<I", data, place)
                place += 4 + (_padded(length) if by_name else 0)
            place, value = _value(data, place, kind)
            found.setdefault(name, value)
    return found


def _padded(size: int) -> int:
    return size + -size % 4


def _value(data: bytes, place: int, kind: int) -> tuple[int, bytes]:
    base, many = kind & 0x0FFF, kind & 0x1000
    if base in FIXED and not many:
        size = FIXED[base]
        return place + max(4, size), data[place : place + size]
    if base not in FIXED and base not in VARIABLE:
        raise ValueError(f"unknown type {kind:#x}")
    (count,) = struct.unpack_from("<I", data, place)
    place += 4
    if base in FIXED:
        size = max(4, FIXED[base])
        return place + size * count, data[place : place + size]
    first = b""
    for number in range(count):
        if number > MAX_ITEMS:
            raise ValueError("too many values")
        (size,) = struct.unpack_from("<I", data, place)
        place += 4
        if place + size > len(data):
            raise ValueError("cut off")
        if number == 0:
            first = data[place : place + size]
        place += _padded(size)
    return place, first


def _text(value: bytes, charset: str) -> str:
    wide = len(value) > 1 and value[1:2] == b"\x00" and len(value) % 2 == 0
    text = value.decode("utf-16-le" if wide else charset, "replace")
    return text.rstrip("\x00")


def unpack(data: bytes) -> Wrapped:
    """What is wrapped in winmail.dat; never raises."""
    result = Wrapped()
    if not is_tnef(data):
        return result
    files: list[list] = []
    with suppress(Exception):  # what was read so far is what there is
        for name, value in attributes(data):
            _take(result, files, name, value)
    result.files = tuple((name, kind, data) for name, kind, data in files)
    return result


def _take(result: Wrapped, files: list[list], name: int, value: bytes) -> None:
    if name == CODEPAGE and len(value) >= 4:
        page = struct.unpack_from("<I", value)[0]
        result.charset = "utf-8" if page == 65001 else f"cp{page}"
    elif name == BODY:
        result.text = value.rstrip(b"\x00")
    elif name == MESSAGE_PROPS:
        found = properties(value)
        result.html = found.get(PR_BODY_HTML, b"").rstrip(b"\x00") or result.html
        if not result.text and PR_BODY in found:
            text = _text(found[PR_BODY], "cp1252")
            result.text, result.charset = text.encode(), "utf-8"
    elif name == ATTACH_START:
        files.append(["", "application/octet-stream", b""])
    elif files and name == ATTACH_TITLE:
        files[-1][0] = files[-1][0] or _name(value, result.charset)
    elif files and name == ATTACH_DATA:
        files[-1][2] = value
    elif files and name == ATTACH_PROPS:
        found = properties(value)
        long = found.get(PR_LONG_NAME) or found.get(PR_NAME) or b""
        files[-1][0] = _name(long, result.charset) or files[-1][0]
        if PR_MIME in found:
            files[-1][1] = _text(found[PR_MIME], "ascii")


def _name(value: bytes, charset: str) -> str:
    try:
        return _text(value, charset)
    except LookupError:
        return _text(value, "cp1252")
