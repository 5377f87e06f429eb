"""What other programs send and get: rows of contacts, moments, places in a stream.

>>> parse_moment("2026-03-01T12:00:00+03:00")
datetime.datetime(2026, 3, 1, 9, 0)
>>> read_rows([{"key": 5, "name": "Ann", "phone": "8 916 000-00-01"}])[0].vals["key"]
'5'
>>> read_rows([{"key": "5", "name": "Ann"}])[0].fault
Fault(code='missing', field='phone', value='')
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

KEY_LENGTH = 128
_INT4 = 2**31


@dataclass(frozen=True)
class Fault:
    """Why a row is refused.

    ``code``: "row" (no object), "unknown" (no such field), "missing", "text",
    "number", "moment", "id", "long" (the key), "repeated" (the key, earlier in the
    same request)
    """

    code: str
    field: str = ""
    value: str = ""


@dataclass(frozen=True)
class Row:
    """A row as it will be made, or why not; ``key`` is known where it could be read."""

    key: str = ""
    vals: dict[str, Any] = field(default_factory=dict)
    fault: Fault | None = None


@dataclass(frozen=True)
class Place:
    """A place in the stream of changes: everything after (moment, id) is new."""

    moment: datetime
    after_id: int = 0

    def __str__(self) -> str:
        return f"{self.moment.isoformat(timespec='microseconds')}Z~{self.after_id}"


def parse_moment(text: object) -> datetime:
    """UTC, naive; a text without an offset is UTC.

    :raises ValueError: not a moment in the manner of ISO 8601
    """
    if not isinstance(text, str):
        raise ValueError(text)
    moment = datetime.fromisoformat(text.strip())
    try:
        return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment
    except OverflowError:
        raise ValueError(text) from None


def parse_place(text: object) -> Place:
    """The place `str` gave, or the beginning of a moment.

    :raises ValueError: neither of them
    """
    if not isinstance(text, str):
        raise ValueError(text)
    moment, _mark, after = text.partition("~")
    if after and not (after.isascii() and after.isdigit() and len(after) < 19):
        raise ValueError(text)
    return Place(parse_moment(moment), int(after or 0))


def read_rows(rows: Sequence[object]) -> list[Row]:
    """Each row judged by itself, in order."""
    seen: set[str] = set()
    read = []
    for raw in rows:
        row = _read_row(raw)
        if row.key and row.key in seen:
            row = Row(row.key, fault=Fault("repeated", "key", row.key))
        elif row.fault is None:
            seen.add(row.key)
        read.append(row)
    return read


def _read_row(raw: object) -> Row:
    if not isinstance(raw, dict):
        return Row(fault=Fault("row", value=str(raw)[:80]))
    key = _maybe_key(raw.get("key"))
    for name in raw:
        if name not in _READERS:
            return Row(key, fault=Fault("unknown", str(name)[:80]))
    vals = {}
    for name, reader in _READERS.items():
        given = raw.get(name)
        if given is None or given is False or given == "":
            if name in REQUIRED:
                return Row(key, fault=Fault("missing", name))
            continue
        try:
            vals[name] = reader(given)
        except _FaultError as error:
            return Row(key, fault=Fault(error.code, name, str(given)[:80]))
        if name in REQUIRED and not vals[name]:
            return Row(key, fault=Fault("missing", name))
    return Row(key, vals)


class _FaultError(Exception):
    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


def _maybe_key(given: object) -> str:
    try:
        return _key(given)
    except _FaultError:
        return ""


def _is_int(given: object) -> bool:
    return isinstance(given, int) and not isinstance(given, bool)


def _text(given: object) -> str:
    if not isinstance(given, str) or "\x00" in given:
        raise _FaultError("text")
    return given.strip()


def _text_or_number(given: object) -> str:
    return str(given) if _is_int(given) else _text(given)


def _key(given: object) -> str:
    key = _text_or_number(given)
    if len(key) > KEY_LENGTH:
        raise _FaultError("long")
    return key


def _number(given: object) -> int:
    if not _is_int(given) or not -_INT4 <= given < _INT4:
        raise _FaultError("number")
    return given


def _record_id(given: object) -> int:
    if not _is_int(given) or not 0 < given < _INT4:
        raise _FaultError("id")
    return given


def _moment(given: object) -> datetime:
    try:
        return parse_moment(given).replace(microsecond=0)
    except ValueError:
        raise _FaultError("moment") from None


#: Fields a row may have, in the order in which they are judged.
_READERS: dict[str, Callable[[Any], Any]] = {
    "key": _key,
    "name": _text,
    "phone": _text_or_number,
    "email": _text,
    "company_name": _text,
    "comment": _text,
    "priority": _number,
    "next_at": _moment,
    "partner_id": _record_id,
    "lead_id": _record_id,
}
FIELDS = tuple(_READERS)
REQUIRED = ("key", "name", "phone")
