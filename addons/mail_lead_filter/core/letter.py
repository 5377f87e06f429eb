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
from functools import cached_property

from .charset import decode_bytes
from .content import MAX_TEXT, AttachedFile, Content, Words, read_content
from .htmltext import html_to_text, tidy
from .regexes import Clock
from .tables import Table, fold, html_tables

MAX_HEADERS = 500
FOLDING = re.compile(r"\r?\n[ \t]*")
ADDRESS = re.compile(r"[^\s@<>\"',;:()\[\]]+@[^\s@<>\"',;:()\[\]]+")


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
    forwarded: str = ""  # letters forwarded in this one, each under its heading
    mailbox: str = ""  # the box it was fetched from, when the gateway knows it
    files: tuple[AttachedFile, ...] = ()
    key: str = ""  # Message-Id, or a digest of the letter that has none

    @property
    def body(self) -> str:
        """What a human reads: the plain text, else the HTML turned to text, and what
        is forwarded below it."""
        own = self.text if self.text.strip() else self.html_text
        return f"{own}\n\n{self.forwarded}".strip("\n") if self.forwarded else own

    @cached_property
    def tables(self) -> tuple[Table, ...]:
        """The tables of the HTML."""
        return html_tables(self.html)

    @cached_property
    def clock(self) -> Clock:
        """What users' expressions may still spend on this letter."""
        return Clock()

    @cached_property
    def digest(self) -> str:
        """Of what it says and has attached; the way it came makes no other of it.

        A file too large to be kept counts by its name and size.
        """
        files = [(file.name, file.size, file.data) for file in self.files]
        said = (self.subject, self.text, self.html, self.forwarded, files)
        return hashlib.sha256(repr(said).encode("utf-8", "replace")).hexdigest()

    @cached_property
    def looked_at(self) -> dict[tuple[str, str], tuple[list[str], str]]:
        """What `match` has found of the parts of this letter."""
        return {}

    @cached_property
    def _folds(self) -> dict[str, str]:
        return {}

    def folded(self, text: str) -> str:
        """`fold` of a text of this letter, done once for all conditions."""
        if text not in self._folds:
            self._folds[text] = fold(text)
        return self._folds[text]

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
        if ADDRESS.fullmatch(address.strip())
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


def _plain_text(words: Words) -> str:
    return tidy("\n".join(words.texts)[:MAX_TEXT])


def _html_text(words: Words) -> str:
    return html_to_text("\n".join(words.htmls)[: 4 * MAX_TEXT])[:MAX_TEXT]


def _forwarded_text(words: Words) -> str:
    return tidy(f"{words.heading}\n\n{_plain_text(words) or _html_text(words)}")


def letter_from_message(message: Message, key: str = "") -> Letter:
    """`Letter` of a parsed `email.message.Message`; never raises."""
    headers = _headers(message)

    def values(name: str) -> list[str]:
        return [value for header, value in headers if header.lower() == name]

    def first(name: str) -> str:
        return next(iter(values(name)), "")

    try:
        content = read_content(message, decode_words)
    except Exception:  # noqa: BLE001
        content = Content()
    own, *forwarded = content.letters
    html = "\n".join(html for words in content.letters for html in words.htmls)
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
        text=_plain_text(own),
        html=html[: 4 * MAX_TEXT],
        html_text=_html_text(own),
        forwarded="\n\n".join(_forwarded_text(words) for words in forwarded)[:MAX_TEXT],
        files=tuple(content.files),
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
