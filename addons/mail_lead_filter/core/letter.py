"""A raw letter → `Letter`, a plain dataclass the filters work on.

`parse_letter` never raises: rubbish gives a letter with little in it.
"""

import hashlib
import re
from binascii import Error as BinasciiError
from dataclasses import dataclass
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import Header, decode_header
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime

from .charset import decode_bytes
from .htmltext import html_to_text, tidy

MAX_TEXT = 200_000
MAX_PARTS = 500
MAX_HEADERS = 500
FOLDING = re.compile(r"\r?\n[ \t]*")
ADDRESS = re.compile(r"[^\s@<>\"',;:()\[\]]+@[^\s@<>\"',;:()\[\]]+")


@dataclass(frozen=True)
class AttachedFile:
    name: str
    mimetype: str
    size: int


@dataclass(frozen=True)
class Letter:
    subject: str = ""
    sender_name: str = ""
    sender_email: str = ""
    sender: str = ""
    reply_to: str = ""
    recipients: tuple[str, ...] = ()
    date: str = ""  # ISO 8601, empty when the letter has none that can be read
    message_id: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    text: str = ""  # of the text/plain parts
    html: str = ""
    html_text: str = ""  # the HTML turned to text
    files: tuple[AttachedFile, ...] = ()
    key: str = ""  # Message-Id, or a digest of the letter that has none

    @property
    def body(self) -> str:
        """What a human reads: the plain text, else the HTML turned to text."""
        return self.text if self.text.strip() else self.html_text

    @property
    def sender_domain(self) -> str:
        return self.sender_email.rpartition("@")[2]

    def header(self, name: str) -> str:
        """All values of a header, one a line."""
        name = name.strip().rstrip(":").lower()
        return "\n".join(value for key, value in self.headers if key.lower() == name)


def decode_words(value) -> str:
    """A header's value as text: RFC 2047 words, bare 8-bit bytes, or a mess of both."""
    if isinstance(value, Header):
        value = "".join(
            _plain(chunk.encode("ascii", "surrogateescape"))
            if charset == "unknown-8bit" and isinstance(chunk, str)
            else str(chunk)
            for chunk, charset in value._chunks
        )
    value = FOLDING.sub(" ", str(value)).replace("\x00", "")
    try:
        chunks = decode_header(value)
    except (HeaderParseError, BinasciiError, ValueError, TypeError):
        return _plain(value)
    result = ""
    for chunk, charset in chunks:
        if isinstance(chunk, bytes):
            # decode_header hands plain runs over as raw-unicode-escape bytes
            result += decode_bytes(chunk, charset) if charset else _plain(chunk)
        else:
            result += _plain(chunk)
    return " ".join(result.replace("\x00", "").split())


def _plain(value: str | bytes) -> str:
    if isinstance(value, str):
        try:
            value.encode("utf-8")
            return value
        except UnicodeEncodeError:
            return decode_bytes(value.encode("utf-8", "surrogateescape"))
    return decode_bytes(value)


def _headers(message: Message) -> tuple[tuple[str, str], ...]:
    result = []
    for key, value in message.raw_items():
        if len(result) >= MAX_HEADERS:
            break
        try:
            text = decode_words(value)
        except Exception:  # noqa: BLE001 - one bad header must not cost the letter
            text = _plain(str(value).encode("utf-8", "replace"))
        result.append((_plain(str(key)), text[:MAX_TEXT]))
    return tuple(result)


def _addresses(values: list[str]) -> list[tuple[str, str]]:
    try:
        pairs = getaddresses(values)
    except Exception:  # noqa: BLE001
        pairs = []
    found = [
        (name.strip(), address.strip().lower())
        for name, address in pairs
        if "@" in address
    ]
    if not found:
        found = [
            ("", address.lower())
            for value in values
            for address in ADDRESS.findall(value)
        ]
    return found


def _iso_date(value: str) -> str:
    try:
        return parsedate_to_datetime(value).isoformat()
    except Exception:  # noqa: BLE001
        return ""


def _filename(part: Message) -> str:
    try:
        return decode_words(part.get_filename() or "")
    except Exception:  # noqa: BLE001
        return ""


def _payload(part: Message) -> bytes:
    try:
        data = part.get_payload(decode=True)
    except Exception:  # noqa: BLE001 - odd transfer encodings
        data = None
    if isinstance(data, bytes):
        return data
    raw = part.get_payload()
    return raw.encode("utf-8", "surrogateescape") if isinstance(raw, str) else b""


def _charset(part: Message) -> str | None:
    try:
        return part.get_content_charset()
    except Exception:  # noqa: BLE001
        return None


def _content(message: Message) -> tuple[str, str, tuple[AttachedFile, ...]]:
    texts: list[str] = []
    htmls: list[str] = []
    files: list[AttachedFile] = []
    for number, part in enumerate(message.walk()):
        if number >= MAX_PARTS:
            break
        if part.is_multipart():
            continue
        mimetype = part.get_content_type()
        name = _filename(part)
        data = _payload(part)
        attached = (part.get_content_disposition() or "") == "attachment"
        if name or attached or mimetype not in ("text/plain", "text/html"):
            files.append(AttachedFile(name, mimetype, len(data)))
            continue
        text = decode_bytes(data[: 4 * MAX_TEXT], _charset(part)).replace("\x00", "")
        (htmls if mimetype == "text/html" else texts).append(text)
    return "\n".join(texts), "\n".join(htmls), tuple(files)


def letter_from_message(message: Message, key: str = "") -> Letter:
    """`Letter` of a parsed `email.message.Message`; never raises."""
    headers = _headers(message)

    def values(name: str) -> list[str]:
        return [value for header, value in headers if header.lower() == name]

    def first(name: str) -> str:
        return next(iter(values(name)), "")

    try:
        text, html, files = _content(message)
    except Exception:  # noqa: BLE001
        text, html, files = "", "", ()
    senders = _addresses(values("from") or values("sender"))
    name, address = senders[0] if senders else ("", "")
    recipients: list[str] = []
    for header in ("delivered-to", "x-original-to", "to", "cc", "bcc"):
        recipients += [email for _name, email in _addresses(values(header))]
    replies = _addresses(values("reply-to"))
    message_id = first("message-id").strip()
    return Letter(
        subject=first("subject"),
        sender_name=name,
        sender_email=address,
        sender=first("from"),
        reply_to=replies[0][1] if replies else "",
        recipients=tuple(dict.fromkeys(recipients)),
        date=_iso_date(first("date")),
        message_id=message_id,
        headers=headers,
        text=tidy(text[:MAX_TEXT]),
        html=html[: 4 * MAX_TEXT],
        html_text=html_to_text(html)[:MAX_TEXT] if html else "",
        files=files,
        key=message_id or key,
    )


def parse_letter(raw: bytes | str) -> Letter:
    """`Letter` of raw bytes (or pasted text); never raises."""
    if isinstance(raw, str):
        raw = raw.encode("utf-8", "surrogateescape")
    key = "sha256:" + hashlib.sha256(raw).hexdigest()
    try:
        return letter_from_message(message_from_bytes(raw), key)
    except Exception:  # noqa: BLE001
        text = decode_bytes(raw[: 4 * MAX_TEXT])
        return Letter(text=tidy(text[:MAX_TEXT].replace("\x00", "")), key=key)
