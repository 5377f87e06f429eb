"""Human text of values: dates and numbers the way a language writes them.

The writer of a language is a plain ``Style``; the models make one of ``res.lang``.
"""

import datetime as dt
import re
from dataclasses import dataclass
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from markupsafe import Markup

_BREAK = re.compile(r"<(?:br\s*/?|/p|/div|/li|/tr|/h\d)\s*>\s*", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")


@dataclass(frozen=True)
class Style:
    """How a language writes: strftime formats, separators, words for yes and no."""

    date_format: str = "%Y-%m-%d"
    time_format: str = "%H:%M"
    decimal_point: str = "."
    thousands: str = ""
    yes: str = "yes"
    no: str = "no"
    tz: str = "UTC"


PLAIN = Style()


class Choice(str):
    """The value of a selection that knows its label: people see the label."""

    label: str

    def __new__(cls, value: str, label: str) -> "Choice":
        choice = super().__new__(cls, value)
        choice.label = label
        return choice


def to_text(value: Any, style: Style = PLAIN) -> str:
    """The text of any value; None, False and empty records give an empty text.

    - 3.0 is written ``3``: spreadsheets hand over numbers that way;
    - naive datetimes are UTC and are written in the style's time zone;
    - lists and records are joined by commas; ``Markup`` loses its tags.
    """
    if value is None or value is False:
        return ""
    if value is True:
        return style.yes
    if isinstance(value, Choice):
        return value.label
    if isinstance(value, Markup):
        return html_to_text(value)
    if isinstance(value, str):
        return value
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, dt.datetime):
        return _datetime_text(value, style)
    if isinstance(value, dt.date):
        return value.strftime(style.date_format)
    if isinstance(value, int | float):
        return number_text(value, style)
    return _composite_text(value, style)


def writer(style: Style) -> Any:
    """``to_text`` in one style, for ``placeholders.render(to_text=…)``."""
    return partial(to_text, style=style)


def number_text(value: float, style: Style = PLAIN, digits: int = 6) -> str:
    """A number with the separators of the style and no trailing zeros."""
    text = f"{value:,.{digits}f}" if isinstance(value, float) else f"{value:,d}"
    whole, _point, fraction = text.partition(".")
    whole = whole.replace(",", style.thousands)
    fraction = fraction.rstrip("0")
    if whole == "-0" and not fraction:
        whole = "0"
    return f"{whole}{style.decimal_point}{fraction}" if fraction else whole


def html_to_text(html: str) -> str:
    """Tags off, entities decoded, paragraphs to lines."""
    text = _TAG.sub("", _BREAK.sub("\n", str(html)))
    return Markup(text).unescape().replace("\xa0", " ").strip()


def _datetime_text(value: dt.datetime, style: Style) -> str:
    if value.tzinfo is None:
        value = value.replace(tzinfo=dt.UTC)
    local = value.astimezone(ZoneInfo(style.tz))
    return local.strftime(f"{style.date_format} {style.time_format}")


def _composite_text(value: Any, style: Style) -> str:
    if isinstance(value, dict):
        if "display_name" in value:
            return to_text(value["display_name"], style)
        return ", ".join(
            f"{key}: {to_text(item, style)}" for key, item in value.items()
        )
    if hasattr(value, "display_name") and hasattr(value, "ids"):
        return ", ".join(record.display_name or "" for record in value)
    if isinstance(value, list | tuple | set | frozenset):
        return ", ".join(filter(None, (to_text(item, style) for item in value)))
    return str(value)
