"""Asterisk's call detail records, as `cdr_csv` writes them to Master.csv.

    for line in lines:
        for record in parse(line, UTC):   # a Record, or a Broken

Asterisk appends one line a record; its columns are fixed, three groups of them are
there only when cdr.conf says so (`loguniqueid`, `loguserfield`, `newcdrcolumns`).  A
line may be cut off by a crash, with the next record glued to it, or be rubbish: what
can be read is read, what cannot is kept as it came.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

COMMON = (
    "accountcode",
    "src",
    "dst",
    "dcontext",
    "clid",
    "channel",
    "dstchannel",
    "lastapp",
    "lastdata",
    "start",
    "answer",
    "end",
    "duration",
    "billsec",
    "disposition",
    "amaflags",
)
#: Columns after the common ones, by how many there are.  One of uniqueid and userfield
#: alone: the uniqueid, without which records cannot be told apart.
MORE = {
    0: (),
    1: ("uniqueid",),
    2: ("uniqueid", "userfield"),
    3: ("peeraccount", "linkedid", "sequence"),
    4: ("uniqueid", "peeraccount", "linkedid", "sequence"),
    5: ("uniqueid", "userfield", "peeraccount", "linkedid", "sequence"),
}
DISPOSITIONS = frozenset(("NO ANSWER", "FAILED", "BUSY", "ANSWERED", "CONGESTION"))
TIME_FORMAT = "%Y-%m-%d %H:%M:%S"
MAX_LINE = 16_384
MAX_NUMBER = 2_147_483_647


@dataclass(frozen=True)
class Record:
    """One record; times in seconds since 1970, durations in seconds."""

    raw: str
    uniqueid: str
    sequence: int
    linkedid: str
    start: int
    answer: int | None
    end: int
    duration: int = 0
    billsec: int = 0
    disposition: str = ""
    accountcode: str = ""
    src: str = ""
    dst: str = ""
    dcontext: str = ""
    clid: str = ""
    channel: str = ""
    dstchannel: str = ""
    lastapp: str = ""
    lastdata: str = ""
    amaflags: str = ""
    userfield: str = ""
    peeraccount: str = ""

    @property
    def key(self) -> tuple[str, int]:
        """What is unique in a PBX: uniqueid alone repeats."""
        return self.uniqueid, self.sequence


@dataclass(frozen=True)
class Broken:
    """A line, or a part of one, that is no record."""

    raw: str

    @property
    def key(self) -> tuple[str, int]:
        return _made_up(self.raw), 0


def decode(data: bytes) -> str:
    """Bytes of a line as text PostgreSQL takes; nothing in it gets lost."""
    return data.decode("utf-8", "backslashreplace").replace("\x00", "\\x00")


def clean(text: str) -> str:
    """The same for text that came as JSON: no halves of characters, no zero bytes."""
    return decode(text.encode("utf-8", "backslashreplace"))


def parse(line: str, zone: tzinfo = UTC) -> list[Record | Broken]:
    """Records in a line, in order.  `zone` is the PBX's (UTC with usegmtime=yes)."""
    line = line.replace("\x00", "\\x00").rstrip("\r\n")
    if not line.strip():
        return []
    whole = _record(line, zone)
    if whole:
        return [whole]
    # a record that was cut off, with the next one on the same line
    head = line[:MAX_LINE]
    begin = line.find('"', 1)
    while 0 < begin < len(head):
        rest = _record(line[begin:], zone)
        if rest:
            return [Broken(line[:begin]), rest]
        begin = line.find('"', begin + 1)
    return [Broken(line)]


def format_line(values: Sequence[str | int]) -> str:
    """A line as Asterisk writes it: texts in quotes, empty times and numbers bare."""
    return ",".join(
        str(one) if isinstance(one, int) else '"' + one.replace('"', '""') + '"'
        for one in values
    )


def _made_up(text: str) -> str:
    """A key for what has none: the same text has the same."""
    digest = hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest()
    return f"sha256:{digest[:40]}"


def _number_of(text: str) -> str:
    """In place of a sequence that is not written: uniqueid alone repeats."""
    return str(int(hashlib.sha256(text.encode()).hexdigest()[:7], 16))


def _record(line: str, zone: tzinfo) -> Record | None:
    # every real record ends outside quotes and has its columns in one line
    if len(line) > MAX_LINE or line.count('"') % 2 or line[0] != '"':
        return None
    try:
        (cells,) = csv.reader([line], strict=True)
    except (csv.Error, ValueError):
        return None
    names = MORE.get(len(cells) - len(COMMON))
    if names is None:
        return None
    row = dict(zip((*COMMON, *names), cells, strict=True))
    try:
        start, end = _time(row.pop("start"), zone), _time(row.pop("end"), zone)
        answer = _time(row.pop("answer"), zone)
        duration, billsec = _number(row.pop("duration")), _number(row.pop("billsec"))
        sequence = _number(row.pop("sequence", "") or _number_of(line))
    except ValueError:
        return None
    known = row["disposition"] in DISPOSITIONS
    if start is None or end is None or not known:
        return None
    uniqueid = row.pop("uniqueid", "") or _made_up(line)
    return Record(
        raw=line,
        uniqueid=uniqueid,
        sequence=sequence,
        linkedid=row.pop("linkedid", "") or uniqueid,
        start=start,
        answer=answer,
        end=end,
        duration=duration,
        billsec=billsec,
        **row,
    )


def _time(text: str, zone: tzinfo) -> int | None:
    if not text:
        return None
    found = datetime.strptime(text, TIME_FORMAT).replace(tzinfo=zone)
    if len(text) != 19 or not 1990 <= found.year < 2200:
        raise ValueError(text)
    return int(found.timestamp())


def _number(text: str) -> int:
    digits = text.removeprefix("-")  # a clock that was set back
    if not (digits.isascii() and digits.isdecimal()) or int(digits) > MAX_NUMBER:
        raise ValueError(text)
    return int(text)
