"""Field values as operators type them, made typed; and as people read them.

Values travel and are kept as JSON: text, number, true/false, ISO dates, and
``{"id": 7, "name": "Azure Interior"}`` for a link to a record.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from . import plain
from .conditions import TRUE_WORDS, is_empty
from .flow import FieldSpec

TYPES = (
    "char",
    "text",
    "number",
    "boolean",
    "date",
    "datetime",
    "selection",
    "phone",
    "email",
    "many2one",
)

MAX_CHAR = 2000
MAX_TEXT = 20000
_EMAIL = re.compile(r"^[^@\s]+@[^@\s]+\.[^@\s]+$")
_DAY_FIRST = re.compile(r"^(\d{1,2})[./](\d{1,2})[./](\d{4})$")


@dataclass(frozen=True, slots=True)
class Problem:
    """A value the field cannot take.  ``code`` is stable, words are the caller's."""

    name: str
    code: str


def clean_all(
    raw: Mapping[str, Any], specs: Mapping[str, FieldSpec], allowed: Iterable[str]
) -> tuple[dict[str, Any], list[Problem]]:
    """Typed values of the allowed fields; what is not allowed is left out."""
    clean: dict[str, Any] = {}
    problems: list[Problem] = []
    for name in allowed:
        if name not in raw or name not in specs:
            continue
        try:
            clean[name] = clean_value(specs[name], raw[name])
        except ValueError as error:
            problems.append(Problem(name, str(error)))
    return clean, problems


def clean_value(spec: FieldSpec, raw: Any) -> Any:
    """The value in the field's type, None when empty.

    :raises ValueError: with a code of words: number, date, datetime, email, phone,
        selection, link, long
    """
    if raw is False and spec.type != "boolean":
        return None
    if is_empty(raw):
        return False if spec.type == "boolean" and raw is False else None
    return _CLEANERS[spec.type](spec, raw)


def _char(spec: FieldSpec, raw: Any) -> str:
    return _limited(" ".join(str(raw).split()), MAX_CHAR)


def _text(spec: FieldSpec, raw: Any) -> str:
    return _limited(str(raw).strip(), MAX_TEXT)


def _limited(text: str, limit: int) -> str:
    text = plain.text(text)
    if len(text) > limit:
        raise ValueError("long")
    return text


def _number(spec: FieldSpec, raw: Any) -> float | int:
    if isinstance(raw, bool):
        raise ValueError("number")
    text = re.sub(r"\s", "", str(raw)).replace(",", ".")
    try:
        number = float(text)
    except ValueError:
        raise ValueError("number") from None
    if number != number or number in (float("inf"), float("-inf")):
        raise ValueError("number")
    return int(number) if number.is_integer() and abs(number) < 2**53 else number


def _boolean(spec: FieldSpec, raw: Any) -> bool:
    if isinstance(raw, str):
        return raw.strip().casefold() in TRUE_WORDS
    return bool(raw)


def _date(spec: FieldSpec, raw: Any) -> str:
    text = str(raw).strip()
    match = _DAY_FIRST.match(text)
    if match:
        text = f"{match[3]}-{int(match[2]):02}-{int(match[1]):02}"
    try:
        return date.fromisoformat(text[:10]).isoformat()
    except ValueError:
        raise ValueError("date") from None


def _datetime(spec: FieldSpec, raw: Any) -> str:
    """UTC, as the ORM keeps it: ``YYYY-MM-DD HH:MM:SS``."""
    text = str(raw).strip().replace("T", " ").removesuffix("Z")[:19]
    try:
        return datetime.fromisoformat(text).isoformat(sep=" ", timespec="seconds")
    except ValueError:
        raise ValueError("datetime") from None


def _selection(spec: FieldSpec, raw: Any) -> str:
    text = str(raw).strip()
    for key, label in spec.options:
        if text in (key, label):
            return key
    raise ValueError("selection")


def _phone(spec: FieldSpec, raw: Any) -> str:
    text = _char(spec, raw)
    if not 3 <= sum(char.isdigit() for char in text) <= 20:
        raise ValueError("phone")
    return text


def _email(spec: FieldSpec, raw: Any) -> str:
    text = _char(spec, raw)
    if not _EMAIL.match(text):
        raise ValueError("email")
    return text


def _many2one(spec: FieldSpec, raw: Any) -> dict[str, Any]:
    if isinstance(raw, Mapping):
        number, name = raw.get("id"), raw.get("name") or ""
    elif isinstance(raw, list | tuple) and raw:
        number, name = raw[0], raw[1] if len(raw) > 1 else ""
    else:
        number, name = raw, ""
    if not isinstance(number, int) or not plain.whole(number):
        raise ValueError("link")
    return {"id": number, "name": plain.text(name, MAX_CHAR)}


_CLEANERS = {
    "char": _char,
    "text": _text,
    "number": _number,
    "boolean": _boolean,
    "date": _date,
    "datetime": _datetime,
    "selection": _selection,
    "phone": _phone,
    "email": _email,
    "many2one": _many2one,
}


def human(spec: FieldSpec | None, value: Any) -> str:
    """Text of a value where no language is needed (dates are formatted elsewhere)."""
    if is_empty(value):
        return ""
    if isinstance(value, Mapping):
        return str(value.get("name") or "")
    if spec is not None and spec.type == "selection":
        return dict(spec.options).get(value, str(value))
    return str(value)
