"""Attributes of a kind of documents: their definition and their values.

A *definition* is the list of dicts of ``fields.PropertiesDefinition``, *values* are a
dict ``{name: value}`` in the form Odoo keeps as JSON. ``clean`` turns what people and
record templates give (dates as objects or text, numbers with a comma, an option by its
label) into that form and says what is wrong with each attribute.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

#: attribute types an administrator chooses from
TYPES = (
    "char",
    "text",
    "integer",
    "float",
    "boolean",
    "date",
    "datetime",
    "selection",
    "tags",
    "many2one",
    "many2many",
    "monetary",
    "html",
    "separator",
)
#: types whose values can be added up
NUMBERS = ("integer", "float", "monetary")

Definition = list[dict[str, Any]]

_LETTERS = "а б в г д е ё ж з и й к л м н о п р с т у ф х ц ч ш щ ъ ы ь э ю я"
_LATIN = "a b v g d e e zh z i y k l m n o p r s t u f kh ts ch sh shch  y  e yu ya"
_CYRILLIC = dict(zip(_LETTERS.split(" "), _LATIN.split(" "), strict=True))


@dataclass(frozen=True)
class Problem:
    """What is wrong with one attribute.

    :param name: name of the attribute, :param label: its label
    :param code: ``unknown``, ``number``, ``date``, ``option``, ``boolean``, ``record``
    :param value: the value that was given
    """

    name: str
    label: str
    code: str
    value: str


@dataclass
class Cleaned:
    values: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def slug(text: str) -> str:
    """A technical name out of a label: ``Дата события`` → ``data_sobytiya``."""
    text = "".join(_CYRILLIC.get(char, char) for char in (text or "").lower())
    text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    text = re.sub(r"[^a-z0-9]+", "_", text).strip("_")
    return f"a_{text}" if text[:1].isdigit() else text


def unique_slug(text: str, taken: Iterable[str], fallback: str = "attribute") -> str:
    base = slug(text)[:50] or fallback
    taken, name, number = set(taken), base, 1
    while name in taken:
        number += 1
        name = f"{base}_{number}"
    return name


def attribute_name(text: str, kind: str, taken: Iterable[str]) -> str:
    """A technical name; names of formatted texts, and no others, end in ``_html``.

    Odoo cleans values under such names as HTML.
    """
    taken = set(taken)
    base = slug(text)[:50].removesuffix("_html") or "attribute"
    if kind != "html":
        name = unique_slug(text, taken)
        return unique_slug(f"{base}_text", taken) if name.endswith("_html") else name
    return unique_slug(base, {name.removesuffix("_html") for name in taken}) + "_html"


def removed_options(before: str, after: str) -> list[list[str]]:
    """Options of the text ``before`` whose value is not in the text ``after``."""
    left = {value for value, _label in parse_options(after)}
    return [option for option in parse_options(before) if option[0] not in left]


def parse_options(text: str) -> list[list[str]]:
    """Options typed one per line, ``value: Label`` or just the label.

    >>> parse_options("low: Low\\nVery high")
    [['low', 'Low'], ['very_high', 'Very high']]
    """
    options: list[list[str]] = []
    taken: set[str] = set()
    for line in (text or "").splitlines():
        line = line.strip()
        if not line:
            continue
        match = re.match(r"^([a-z0-9_]+)\s*:\s*(\S.*)$", line)
        label = match[2] if match else line
        value = match[1] if match and match[1] not in taken else ""
        value = value or unique_slug(label, taken, "option")
        taken.add(value)
        options.append([value, label])
    return options


def format_options(options: Iterable[Iterable[Any]]) -> str:
    """The text ``parse_options`` reads back."""
    return "\n".join(
        f"{value}: {label}" for value, label, *_color in options or () if value
    )


def clean(
    definition: Definition,
    given: Mapping[str, Any],
    exists: Callable[[str, int], bool] = lambda model, record_id: True,
) -> Cleaned:
    """Values for the JSON column; unknown names and unusable values are problems.

    :param exists: tells whether a record of a many2one or many2many is there
    """
    result = Cleaned()
    by_name = {prop["name"]: prop for prop in definition}
    for name, value in given.items():
        prop = by_name.get(name)
        if prop is None or prop["type"] == "separator":
            result.problems.append(Problem(name, name, "unknown", str(value)))
            continue
        try:
            result.values[name] = _convert(prop, value, exists)
        except _Refused as refused:
            label = prop.get("string") or name
            code = refused.args[0]
            result.problems.append(Problem(name, label, code, str(value)[:100]))
    return result


def as_text(prop: Mapping[str, Any], format_value: Callable[[str, Any], str]) -> str:
    """One value in words.

    :param prop: a dict of the *read format*: definition with ``value``, where records
        are ``(id, name)``
    :param format_value: writes a date, datetime, float, integer or boolean in the
        user's language: ``format_value("date", "2026-11-22")``
    """
    value, kind = prop.get("value"), prop["type"]
    if kind == "boolean":
        return format_value(kind, bool(value))
    if value in (None, False, "", []):
        return ""
    if kind == "selection":
        return dict(_pairs(prop.get("selection"))).get(value, str(value))
    if kind == "tags":
        labels = dict(_pairs(prop.get("tags")))
        return ", ".join(labels.get(tag, str(tag)) for tag in value)
    if kind == "many2one":
        return str((value[1] if isinstance(value, (list, tuple)) else value) or "")
    if kind == "many2many":
        return ", ".join(str(item[1] or "") for item in value)
    if kind in ("date", "datetime", "float", "integer", "monetary"):
        return format_value(kind, value)
    return str(value)


class _Refused(Exception):
    pass


def _pairs(options: Any) -> list[tuple[Any, str]]:
    return [(option[0], option[1]) for option in options or ()]


def _convert(
    prop: Mapping[str, Any], value: Any, exists: Callable[[str, int], bool]
) -> Any:
    kind = prop["type"]
    if kind == "boolean":
        return _boolean(value)
    if value is None or value is False or not str(value).strip():
        return False
    if kind in ("integer", "float", "monetary"):
        return _number(value, whole=kind == "integer")
    if kind in ("date", "datetime"):
        return _date(value, with_time=kind == "datetime")
    if kind == "selection":
        return _option(prop.get("selection"), value)
    if kind == "tags":
        values = value if isinstance(value, (list, tuple, set)) else [value]
        return [_option(prop.get("tags"), item) for item in values]
    if kind == "many2one":
        return _record(prop, value, exists)
    if kind == "many2many":
        values = value if isinstance(value, (list, tuple, set)) else [value]
        return [_record(prop, item, exists) for item in values]
    return str(value)


def _boolean(value: Any) -> bool:
    if isinstance(value, str):
        text = value.strip().lower()
        if text in ("", "0", "false", "no", "n", "off", "нет"):
            return False
        if text in ("1", "true", "yes", "y", "on", "x", "да"):
            return True
        raise _Refused("boolean")
    return bool(value)


def _number(value: Any, whole: bool) -> int | float:
    if isinstance(value, str):
        text = re.sub(r"[\s\u00a0\u202f']", "", value)
        if text.count(",") == 1 and "." not in text:
            text = text.replace(",", ".")
        value = text
    try:
        number = float(value)
    except (TypeError, ValueError):
        raise _Refused("number") from None
    if number != number or number in (float("inf"), float("-inf")):
        raise _Refused("number")
    if not whole:
        return number
    if number != int(number):
        raise _Refused("number")
    return int(number)


_DATE_FORMATS = ("%Y-%m-%d", "%d.%m.%Y", "%d.%m.%y", "%d/%m/%Y")
_TIME_FORMATS = ("", " %H:%M", " %H:%M:%S")


def _date(value: Any, with_time: bool) -> str:
    moment = value
    if isinstance(value, str):
        text = value.strip().replace("T", " ").removesuffix("Z").split("+")[0].strip()
        moment = None
        for day in _DATE_FORMATS:
            for time in _TIME_FORMATS:
                try:
                    moment = datetime.strptime(text, day + time)
                except ValueError:
                    continue
    if isinstance(moment, datetime):
        moment = moment.replace(microsecond=0, tzinfo=None)
        return moment.isoformat(" ") if with_time else moment.date().isoformat()
    if isinstance(moment, date):
        return moment.isoformat() + (" 00:00:00" if with_time else "")
    raise _Refused("date")


def _option(options: Any, value: Any) -> Any:
    """An option by its value, or by its label whatever the case."""
    pairs = _pairs(options)
    for key, _label in pairs:
        if key == value:
            return key
    wanted = str(value).strip().casefold()
    for key, label in pairs:
        if wanted in (str(key).casefold(), str(label).strip().casefold()):
            return key
    raise _Refused("option")


def _record(
    prop: Mapping[str, Any], value: Any, exists: Callable[[str, int], bool]
) -> int:
    if isinstance(value, (list, tuple)) and value:
        value = value[0]
    record_id = getattr(value, "id", value)
    if isinstance(record_id, bool) or not isinstance(record_id, int):
        raise _Refused("record")
    if not exists(prop.get("comodel") or "", record_id):
        raise _Refused("record")
    return record_id
