"""The parts of a letter: its texts, its HTML and its files, whatever they lie in.

Forwarded letters, signed letters (S/MIME, open and opaque) and winmail.dat are
unpacked; the walk is by hand so that no nesting can exhaust the stack.
"""

import binascii
import re
from collections import deque
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from functools import cached_property

from . import tnef
from .charset import decode_bytes
from .tables import MAX_FILE, Table, file_table, table_text

MAX_TEXT = 200_000
MAX_PARTS = 500
MAX_DEPTH = 30
TEXTUAL = ("text/", "application/json", "application/xml")
SIGNED = ("application/pkcs7-mime", "application/x-pkcs7-mime")
SHOWN_HEADERS = ("From", "Date", "Subject", "To")

BARE_NAME = re.compile(r"(?:file)?name=\"([^\"\n]*[\udc80-\udcff][^\"\n]*)\"", re.I)


@dataclass(frozen=True)
class AttachedFile:
    """`data` is kept of small files only."""

    name: str
    mimetype: str
    size: int
    data: bytes = field(default=b"", repr=False)

    @cached_property
    def table(self) -> Table:
        return file_table(self.name, self.mimetype, self.data) if self.data else ()

    @cached_property
    def text(self) -> str:
        """Of text files as it is, of tables their rows as lines; else empty."""
        if not self.data:
            return ""
        if self.table:
            return table_text(self.table)[:MAX_TEXT]
        kind, name = self.mimetype, self.name.lower()
        known = name.endswith((".txt", ".json", ".xml", ".log", ".html", ".vcf"))
        if known or kind.startswith(TEXTUAL) or kind.endswith(("+json", "+xml")):
            return decode_bytes(self.data).replace("\x00", "")[:MAX_TEXT]
        return ""


@dataclass
class Words:
    """The texts of one letter; `heading`: who sent it, of a forwarded one."""

    heading: str = ""
    texts: list[str] = field(default_factory=list)
    htmls: list[str] = field(default_factory=list)

    def add(self, data: bytes, charset: str | None, html: bool) -> None:
        text = decode_bytes(data[: 4 * MAX_TEXT], charset).replace("\x00", "")
        (self.htmls if html else self.texts).append(text)


@dataclass
class Content:
    """`letters`: the letter itself, then those forwarded in it."""

    letters: list[Words] = field(default_factory=lambda: [Words()])
    files: list[AttachedFile] = field(default_factory=list)

    def add_file(self, name: str, mimetype: str, data: bytes) -> None:
        kept = data if len(data) <= MAX_FILE else b""
        self.files.append(AttachedFile(name, mimetype, len(data), kept))


def payload(part: Message) -> bytes:
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


def _filename(part: Message, decode_words) -> str:
    try:
        name = part.get_filename() or ""
        if "\ufffd" in name:  # bare 8-bit bytes, which the email package gives up
            head = "\n".join(str(value) for _key, value in part.raw_items())
            bare = BARE_NAME.search(head)
            name = bare.group(1) if bare else name
        return decode_words(name)
    except Exception:  # noqa: BLE001
        return ""


def _signed_content(data: bytes) -> bytes:
    """What is inside an opaque S/MIME signature, or nothing."""
    from asn1crypto import cms

    try:
        info = cms.ContentInfo.load(data)
        if info["content_type"].native != "signed_data":
            return b""
        inner = info["content"]["encap_content_info"]["content"].native
    except Exception:  # noqa: BLE001 - enciphered, torn, not what it says
        return b""
    return inner if isinstance(inner, bytes) else b""


def _forwarded(part: Message) -> Message | None:
    """The letter in a message/rfc822 part; some programs write it in base64."""
    inner = part.get_payload()
    inner = inner[0] if isinstance(inner, list) and inner else None
    if not isinstance(inner, Message):
        return None
    coding = str(part.get("Content-Transfer-Encoding", "")).strip().lower()
    if coding == "base64" and not inner.keys():
        try:
            return message_from_bytes(binascii.a2b_base64(payload(inner)))
        except (binascii.Error, ValueError):
            return inner
    return inner


def read_content(message: Message, decode_words) -> Content:
    """Texts, HTML and files in the order they stand; never deeper than MAX_DEPTH.

    :param decode_words: makes text of a header's value
    """
    content = Content()
    queue = deque([(message, content.letters[0], 0)])
    for _number in range(MAX_PARTS):
        if not queue:
            break
        part, words, depth = queue.popleft()
        if part.get_content_type() == "message/rfc822":
            inner = _forwarded(part)
            if inner is not None and depth < MAX_DEPTH:
                words = Words(_heading(inner, decode_words))
                content.letters.append(words)
                queue.appendleft((inner, words, depth + 1))
            continue
        children = _open(part, content, words, depth, decode_words)
        queue.extendleft((child, words, depth + 1) for child in reversed(children))
    return content


def _heading(inner: Message, decode_words) -> str:
    return "\n".join(
        f"{name}: {decode_words(inner[name])}" for name in SHOWN_HEADERS if inner[name]
    )


def _open(part: Message, content: Content, words, depth, decode_words) -> list[Message]:
    """Put a part into `content`, or give the parts it consists of."""
    if part.is_multipart():
        parts = part.get_payload() if depth < MAX_DEPTH else []
        return [child for child in parts if isinstance(child, Message)]
    mimetype = part.get_content_type()
    name, data = _filename(part, decode_words), payload(part)
    if mimetype in SIGNED and depth < MAX_DEPTH:
        inner_data = _signed_content(data)
        if inner_data:
            return [message_from_bytes(inner_data)]
    if mimetype.endswith(tnef.TYPES) or name.lower() == "winmail.dat":
        if tnef.is_tnef(data):
            _unwrap(data, content, words)
            return []
    attached = (part.get_content_disposition() or "") == "attachment"
    if name or attached or mimetype not in ("text/plain", "text/html"):
        content.add_file(name, mimetype, data)
    else:
        words.add(data, _charset(part), mimetype == "text/html")
    return []


def _unwrap(data: bytes, content: Content, words: Words) -> None:
    wrapped = tnef.unpack(data)
    if wrapped.text:
        words.add(wrapped.text, wrapped.charset, html=False)
    if wrapped.html:
        words.add(wrapped.html, None, html=True)
    for name, mimetype, inner in wrapped.files:
        content.add_file(name, mimetype, inner)
