"""SIP messages: pyVoIP's parser with its faults mended, and the text of our own.

What pyVoIP 1.6.8 does wrong in reading, and what is done here instead:

- OPTIONS, INFO, NOTIFY … and answers with codes it does not know are thrown away as
  broken: they are read;
- values are cut at their second ": ", short names (`f`, `t`, `v` …), folded lines and
  `Name:value` are not known: they are;
- of repeated headers (Record-Route, several Via in one line) only the first is kept:
  `all` gives each;
- what follows a tag (`;tag=x;isup-oli=0`) becomes part of it: it does not;
- an SDP it does not understand breaks the message: `core.sdp` reads it apart.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable

from .sip_library import SIPMessage, SIPMessageType, SIPParseError, SIPStatus

METHODS = (
    "INVITE",
    "ACK",
    "BYE",
    "CANCEL",
    "OPTIONS",
    "INFO",
    "NOTIFY",
    "REGISTER",
    "UPDATE",
    "MESSAGE",
    "PRACK",
    "REFER",
    "SUBSCRIBE",
    "PUBLISH",
)
ALLOWED = "INVITE, ACK, BYE, CANCEL, OPTIONS, INFO, NOTIFY"
AGENT = "Odoo call_telephony"
_SHORT = {
    "c": "Content-Type",
    "e": "Content-Encoding",
    "f": "From",
    "i": "Call-ID",
    "k": "Supported",
    "l": "Content-Length",
    "m": "Contact",
    "o": "Event",
    "s": "Subject",
    "t": "To",
    "v": "Via",
}
_NAMES = {
    name.lower(): name
    for name in (
        *_SHORT.values(),
        *("CSeq", "Record-Route", "Route", "WWW-Authenticate", "Authorization"),
        *("Proxy-Authenticate", "P-Asserted-Identity", "Min-Expires", "Expires"),
        *("Reason", "Allow", "Max-Forwards"),
    )
}
#: The codes pyVoIP has a name for, by their hundreds, for those it has not.
_KNOWN_CODES = {int(one) for one in SIPStatus}
_CLASS_CODES = {1: 183, 2: 202, 3: 300, 4: 400, 5: 500, 6: 606}


class Message(SIPMessage):
    """A message that came, in pyVoIP's shape and with all its lines (`get`, `all`).

    `code` is the status of an answer, 0 for a request; `method` the request's, or the
    one an answer is about.  Raises SIPParseError for what is no SIP.
    """

    def __init__(self, data: bytes):
        self.fields: list[tuple[str, str]] = []
        self.code = 0
        self.uri = ""
        self.method = ""
        self.content = ""
        super().__init__(data)
        if self.type == SIPMessageType.RESPONSE:
            self.method = self.headers["CSeq"]["method"]

    def parse(self, data: bytes) -> None:
        self.SIPCompatibleMethods = list(METHODS)
        head, _, body = data.partition(b"\r\n\r\n")
        text = re.sub(r"\r\n[ \t]+", " ", head.decode("utf-8", "replace"))
        first, *lines = text.split("\r\n")
        for line in lines:
            if "\r" in line or "\n" in line:
                raise SIPParseError("a stray line break")
            name, colon, value = line.partition(":")
            if not colon:
                raise SIPParseError(f"not a header: {line[:40]!r}")
            name = name.strip()
            name = _SHORT.get(name.lower()) or _NAMES.get(name.lower(), name)
            self.fields.append((name, value.strip()))
        for name in ("Via", "From", "To", "Call-ID", "CSeq"):
            if not self.get(name):
                raise SIPParseError(f"no {name}")
        length = self.get("Content-Length")
        if length.isascii() and length.isdigit():
            body = body[: int(length)]
        self.content = body.decode("utf-8", "replace")
        first = self._heading(first)
        try:
            return super().parse(first.encode() + b"\r\n\r\n")
        except (ValueError, IndexError, KeyError) as error:
            raise SIPParseError(f"not understood: {error!r}") from error

    def _heading(self, first: str) -> str:
        """The first line, with a code pyVoIP knows."""
        found = re.fullmatch(r"SIP/2\.0 ([1-6]\d\d)(?: .*)?", first)
        if found:
            self.code = int(found[1])
            code = self.code
            if code not in _KNOWN_CODES:
                code = _CLASS_CODES[code // 100]
            return f"SIP/2.0 {code} -"
        found = re.fullmatch(r"([A-Z]+) (\S+) SIP/2\.0", first)
        if not found:
            raise SIPParseError(f"not SIP: {first[:40]!r}")
        self.uri = found[2]
        return first

    def parse_raw_header(self, headers_raw, handle) -> None:
        self.headers["Via"] = []
        handle("Via", [re.sub(r"\s*;\s*", ";", one) for one in self.all("Via")])
        seen = {"Via"}
        for name, value in self.fields:
            if name not in seen:
                seen.add(name)
                handle(name, value)

    def parse_header(self, header: str, data) -> None:
        if header in ("From", "To"):
            self.headers[header] = _address(data)
        elif header in ("WWW-Authenticate", "Proxy-Authenticate", "Authorization"):
            self.headers[header] = data  # see core.sip_digest
        elif header == "CSeq":
            number, method = data.split()
            self.headers[header] = {"check": str(int(number)), "method": method}
        else:
            return super().parse_header(header, data)
        return None

    def get(self, name: str) -> str:
        """The first value of a header, "" when there is none."""
        return next((value for key, value in self.fields if key == name), "")

    def all(self, name: str) -> list[str]:
        """Every value of a header; several in one line are told apart."""
        found: list[str] = []
        for key, value in self.fields:
            if key == name:
                found += _split(value)
        return found

    @property
    def call_id(self) -> str:
        return self.headers["Call-ID"]

    @property
    def cseq(self) -> int:
        return int(self.headers["CSeq"]["check"])

    @property
    def branch(self) -> str:
        return self.headers["Via"][0].get("branch") or ""

    @property
    def is_request(self) -> bool:
        return self.type == SIPMessageType.MESSAGE

    @property
    def contact(self) -> str:
        """The address for the next requests of this call, "" when none is told."""
        values = self.all("Contact")
        return uri_of(values[0]) if values else ""

    @property
    def reason_cause(self) -> int | None:
        """The Q.850 cause the other side gives as the reason, if it does."""
        for value in self.all("Reason"):
            found = re.match(r"Q\.850\s*;.*?cause\s*=\s*(\d+)", value, re.I)
            if found:
                return int(found[1])
        return None


def _split(value: str) -> list[str]:
    """At the commas outside of quotes and brackets."""
    parts = re.findall(r'(?:"(?:[^"\\]|\\.)*"|<[^>]*>|[^,"<])+', value)
    return [part.strip() for part in parts if part.strip()]


def _address(text: str) -> dict[str, str | None]:
    """A From or To in the shape pyVoIP gives it."""
    found = re.match(
        r'\s*(?:"((?:[^"\\]|\\.)*)"|([^<"]*?))\s*<([^>]*)>(.*)', text, re.S
    )
    if found:
        name = found[1] if found[1] is not None else found[2]
        uri, rest = found[3], found[4]
    else:
        uri, semicolon, rest = text.strip().partition(";")
        name, rest = "", semicolon + rest
    tag = re.search(r";\s*tag\s*=\s*([^;\s]+)", rest)
    plain = re.sub(r"^(sips?|tel):", "", uri.partition(";")[0], flags=re.I)
    number, at, host = plain.rpartition("@")
    raw = text[: text.rfind(rest)].strip() if rest else text.strip()
    return {
        "raw": raw,
        "tag": tag[1] if tag else "",
        "address": plain,
        "number": number if at else (plain if uri.startswith("tel:") else None),
        "caller": name.strip(),
        "host": host,
    }


def uri_of(value: str) -> str:
    """The bare address of a Contact, Route or P-Asserted-Identity."""
    found = re.search(r"<([^>]*)>", value)
    return found[1] if found else value.partition(";")[0].strip()


def user_of(uri: str) -> str:
    """The number in an address: `sip:+7916…@host;user=phone` → `+7916…`."""
    found = re.match(r"(?:sips?|tel):([^@;?]*)", uri, re.I)
    return found[1] if found and ("@" in uri or uri.lower().startswith("tel:")) else ""


def branch() -> str:
    return f"z9hG4bK{uuid.uuid4().hex}"


def request_text(
    method: str, uri: str, headers: Iterable[tuple[str, str]], body: str = ""
) -> str:
    """A request to be sent; `headers` in their order, without those of the body."""
    return _text(f"{method} {uri} SIP/2.0", headers, body)


def answer_text(
    request: Message,
    status: str,
    *,
    tag: str = "",
    contact: str = "",
    headers: Iterable[tuple[str, str]] = (),
    body: str = "",
) -> str:
    """An answer to `request`: `status` is "486 Busy Here", `tag` ours in its To.

    pyVoIP makes another random tag for every answer, and writes the caller's own
    address as Contact.
    """
    to = request.get("To")
    if tag and not request.headers["To"]["tag"]:
        to += f";tag={tag}"
    lines = [("Via", value) for value in request.all("Via")]
    lines += [("Record-Route", value) for value in request.all("Record-Route")]
    lines += [
        ("From", request.get("From")),
        ("To", to),
        ("Call-ID", request.get("Call-ID")),
        ("CSeq", request.get("CSeq")),
    ]
    if contact:
        lines.append(("Contact", f"<{contact}>"))
    return _text(f"SIP/2.0 {status}", [*lines, *headers], body)


def _text(first: str, headers: Iterable[tuple[str, str]], body: str) -> str:
    lines = [first, *(f"{name}: {_one_line(value)}" for name, value in headers)]
    lines += [f"User-Agent: {AGENT}", f"Allow: {ALLOWED}"]
    if body:
        lines.append("Content-Type: application/sdp")
    lines.append(f"Content-Length: {len(body.encode())}")
    return "\r\n".join([*lines, "", body])


def _one_line(value: str) -> str:
    if "\r" in value or "\n" in value:
        raise ValueError("a header of one line only")
    return value
