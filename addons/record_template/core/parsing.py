"""What people type, spreadsheets hold and letters say, as typed values.

Every function takes a value of any type and returns the typed value, or None when
there is nothing in it; it raises ``ParseError`` with a code when there is something
that cannot be meant.
"""

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from .formatting import to_text

_SPACES = re.compile(r"[\s\u00a0\u202f\u2009']+")
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?")
_CURRENCY = re.compile(
    r"(?:руб\.?|рублей|рубля|р\.|usd|eur|rub|kzt|byn|[₽$€£¥₸%])", re.IGNORECASE
)
TRUE_WORDS = frozenset(
    "1 true yes y t on x + ok v да истина д есть вкл √ ✓ ✔ ☑".split()
)
FALSE_WORDS = frozenset("0 false no n f off - none нет ложь н выкл ✗ ☐".split())
MAX_INTEGER = 2**31 - 1


class ParseError(ValueError):
    """A value that cannot be read as its type; ``code`` names the expected one."""

    def __init__(self, code: str, value: Any, **params: Any) -> None:
        super().__init__(f"{code}: {value!r}")
        self.code = code
        self.params = {"value": printable(value), **params}


def printable(value: Any, limit: int = 100) -> str:
    """A value for a message: short, and nothing a database cannot keep."""
    text = to_text(value) or str(value)
    text = text[:limit].replace("\x00", "")
    return text.encode("utf-8", "replace").decode("utf-8")


@dataclass(frozen=True)
class Reading:
    """How ambiguous numbers and dates are read: the habits of the reader's language.

    ``decimal_point`` and ``thousands`` decide ``1,234``; ``day_first`` decides
    ``03/04/2026``; words for today are understood in English and Russian.
    """

    decimal_point: str = "."
    thousands: str = ","
    day_first: bool = True
    tz: str = "UTC"
    yes_words: tuple[str, ...] = ()
    no_words: tuple[str, ...] = ()


DEFAULT = Reading()


def is_empty(value: Any) -> bool:
    """Nothing given: None, False, blank text, no items or records.  0 is a value."""
    if value is None or value is False:
        return True
    if isinstance(value, str | bytes):
        return not value.strip()
    if isinstance(value, int | float):
        return False
    try:
        return len(value) == 0
    except TypeError:
        return False


def parse_number(value: Any, reading: Reading = DEFAULT) -> float | None:
    """``1 234,56``, ``1,234.56``, ``1.234,56 ₽``, ``-5``, ``12%`` as a float.

    Of two kinds of separators the last one is the decimal one; one that occurs several
    times separates thousands; a single one followed by exactly three digits separates
    thousands only when the language writes them so.
    """
    if is_empty(value):
        return None
    if isinstance(value, bool):
        raise ParseError("not_a_number", value)
    if isinstance(value, int | float):
        return _finite(value, value)
    if not isinstance(value, str):
        raise ParseError("not_a_number", value)
    text = _CURRENCY.sub("", value)
    text = _SPACES.sub("", text).replace("\u2212", "-").replace("−", "-")
    text = _with_point(text, reading)
    if not _NUMBER.fullmatch(text):
        raise ParseError("not_a_number", value)
    return _finite(float(text), value)


def parse_integer(value: Any, reading: Reading = DEFAULT) -> int | None:
    """A whole number; 3.0 and ``3,0`` are, 3.5 is not."""
    number = parse_number(value, reading)
    if number is None:
        return None
    if number != int(number):
        raise ParseError("not_an_integer", value)
    if abs(number) > MAX_INTEGER:
        raise ParseError("number_too_big", value)
    return int(number)


def parse_boolean(value: Any, reading: Reading = DEFAULT) -> bool:
    """Yes or no in words, signs or numbers; nothing is no."""
    if isinstance(value, bool):
        return value
    if is_empty(value):
        return False
    if isinstance(value, int | float) and value in (0, 1):
        return bool(value)
    if isinstance(value, str):
        word = value.strip().casefold()
        if word in TRUE_WORDS or word in reading.yes_words:
            return True
        if word in FALSE_WORDS or word in reading.no_words:
            return False
    raise ParseError("not_a_boolean", value)


def parse_selection(value: Any, options: Sequence[tuple[Any, str]]) -> Any:
    """The value of an option given by its value or by its label, in any case."""
    if is_empty(value):
        return None
    text = to_text(value).strip()
    for option, _label in options:
        if str(option) == text:
            return option
    folded = _folded(text)
    by_label = {o for o, label in options if _folded(label or "") == folded}
    if not by_label:
        by_label = {o for o, _label in options if _folded(str(o)) == folded}
    if len(by_label) == 1:
        return by_label.pop()
    raise ParseError(
        "not_an_option",
        value,
        options=", ".join(dict.fromkeys(label or str(o) for o, label in options)),
    )


def split_list(value: Any) -> list[Any]:
    """The items of a list value: a list as it is, text split at ``;`` or lines."""
    if is_empty(value):
        return []
    if isinstance(value, str):
        return [part.strip() for part in re.split(r"[;\n]", value) if part.strip()]
    if isinstance(value, list | tuple | set | frozenset):
        return [item for item in value if not is_empty(item)]
    return [value]


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def _finite(number: float, value: Any) -> float:
    if not math.isfinite(number) or abs(number) > 1e15:
        raise ParseError("number_too_big", value)
    return number


def _with_point(text: str, reading: Reading) -> str:
    commas, points = text.count(","), text.count(".")
    if commas and points:
        decimal = "," if text.rfind(",") > text.rfind(".") else "."
        other = "." if decimal == "," else ","
        if text.count(decimal) > 1:
            return text + "?"  # 1,2.3,4: no number at all
        return text.replace(other, "").replace(decimal, ".")
    separator = "," if commas else "." if points else ""
    if not separator:
        return text
    if text.count(separator) > 1:
        grouped = rf"[+-]?\d{{1,3}}(?:{re.escape(separator)}\d{{3}})+"
        return text.replace(separator, "") if re.fullmatch(grouped, text) else "?"
    thousands = re.fullmatch(rf"[+-]?[1-9]\d{{0,2}}{re.escape(separator)}\d{{3}}", text)
    if thousands and separator == reading.thousands:
        return text.replace(separator, "")
    return text.replace(separator, ".")


def one_of(values: Iterable[Any]) -> Any:
    """The first value that holds anything."""
    return next((value for value in values if not is_empty(value)), None)
