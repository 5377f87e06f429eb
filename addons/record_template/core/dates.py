"""Dates and times as people write them.  See ``parsing`` for the common rules."""

import datetime as dt
import re
from typing import Any
from zoneinfo import ZoneInfo

from .parsing import DEFAULT, ParseError, Reading, is_empty

_MONTHS = {
    word: number
    for number, words in enumerate(
        (
            "january jan января январь янв",
            "february feb февраля февраль фев",
            "march mar марта март мар",
            "april apr апреля апрель апр",
            "may мая май",
            "june jun июня июнь июн",
            "july jul июля июль июл",
            "august aug августа август авг",
            "september sep sept сентября сентябрь сен сент",
            "october oct октября октябрь окт",
            "november nov ноября ноябрь ноя нояб",
            "december dec декабря декабрь дек",
        ),
        start=1,
    )
    for word in words.split()
}
_WORDS = {
    "today": 0,
    "сегодня": 0,
    "tomorrow": 1,
    "завтра": 1,
    "yesterday": -1,
    "вчера": -1,
    "послезавтра": 2,
}
_UNITS = {"d": 1, "w": 7, "д": 1, "н": 7}
_RELATIVE = re.compile(r"([+-])\s*(\d{1,4})\s*([dwдн])", re.IGNORECASE)
_ISO = re.compile(r"(\d{4})[-./](\d{1,2})[-./](\d{1,2})")
_NUMERIC = re.compile(r"(\d{1,2})[-./](\d{1,2})[-./](\d{4}|\d{2})(?:\s*г\.?)?")
_DAY_MONTH = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th)?[\s.-]+([^\W\d]+)\.?,?[\s.-]+(\d{4})"
)
_MONTH_DAY = re.compile(r"([^\W\d]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})")
_TIME = re.compile(
    r"(?P<date>.*?)(?:[T\s,]+(?:at\s+|в\s+)?|^)"
    r"(?P<hour>\d{1,2})[:](?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d{1,6})?)?"
    r"\s*(?P<half>[ap]\.?m\.?)?\s*(?P<zone>Z|UTC|[+-]\d{2}:?\d{2})?",
    re.IGNORECASE | re.DOTALL,
)


def parse_date(
    value: Any, reading: Reading = DEFAULT, today: dt.date | None = None
) -> dt.date | None:
    """2026-11-22, 22.11.2026, 11/22/26, 22 ноября 2026, tomorrow, +3d → a date.

    A datetime (naive means UTC) becomes the date in the reader's time zone; ``today``
    is needed only for relative words.
    """
    if is_empty(value):
        return None
    if isinstance(value, dt.datetime):
        return _local(value, reading).date()
    if isinstance(value, dt.date):
        return value
    if not isinstance(value, str):
        raise ParseError("not_a_date", value)
    text = value.strip()
    match = _TIME.fullmatch(text)
    if match and match["date"].strip():
        moment = parse_datetime(value, reading, today)
        return _local(moment, reading).date() if moment else None
    found = _day(text, reading, today)
    if found is None:
        raise ParseError("not_a_date", value)
    return found


def parse_datetime(
    value: Any, reading: Reading = DEFAULT, today: dt.date | None = None
) -> dt.datetime | None:
    """A naive datetime in UTC, as Odoo keeps it, without microseconds.

    Text without a zone is in the reader's time zone; a date alone is its midnight
    there; a time alone is that time of ``today``.  A naive datetime object is UTC.
    """
    if is_empty(value):
        return None
    if isinstance(value, dt.datetime):
        if value.tzinfo is not None:
            value = value.astimezone(dt.UTC).replace(tzinfo=None)
        return value.replace(microsecond=0)
    if isinstance(value, dt.date):
        return _to_utc(value, dt.time(), ZoneInfo(reading.tz), value)
    if not isinstance(value, str):
        raise ParseError("not_a_datetime", value)
    text = value.strip()
    match = _TIME.fullmatch(text)
    if not match:
        found = _day(text, reading, today)
        if found is None:
            raise ParseError("not_a_datetime", value)
        return _to_utc(found, dt.time(), ZoneInfo(reading.tz), value)
    written_day = match["date"].strip().rstrip(",")
    found = _day(written_day, reading, today) if written_day else today
    if found is None:
        raise ParseError("not_a_datetime", value)
    return _to_utc(found, _clock(match, value), _zone(match["zone"], reading), value)


def _day(text: str, reading: Reading, today: dt.date | None) -> dt.date | None:
    folded = text.casefold().strip()
    try:
        if today and folded in _WORDS:
            return today + dt.timedelta(days=_WORDS[folded])
        if today and (match := _RELATIVE.fullmatch(folded)):
            days = int(match[2]) * _UNITS[match[3]]
            return today + dt.timedelta(days=days if match[1] == "+" else -days)
        if match := _ISO.fullmatch(folded):
            return dt.date(int(match[1]), int(match[2]), int(match[3]))
        if match := _NUMERIC.fullmatch(folded):
            return _numeric(int(match[1]), int(match[2]), match[3], reading)
        if match := _DAY_MONTH.fullmatch(folded.removesuffix("г.").strip()):
            month = _MONTHS.get(match[2], 0)
            return dt.date(int(match[3]), month, int(match[1]))
        if match := _MONTH_DAY.fullmatch(folded):
            return dt.date(int(match[3]), _MONTHS.get(match[1], 0), int(match[2]))
    except (ValueError, OverflowError):
        return None
    return None


def _numeric(first: int, second: int, year: str, reading: Reading) -> dt.date:
    full_year = int(year) if len(year) == 4 else 2000 + int(year)
    day, month = (first, second) if reading.day_first else (second, first)
    if month > 12 and day <= 12:  # can only be meant the other way round
        day, month = month, day
    return dt.date(full_year, month, day)


def _clock(match: re.Match[str], value: Any) -> dt.time:
    hour, half = int(match["hour"]), (match["half"] or "").lower()[:1]
    if half and not 1 <= hour <= 12:
        raise ParseError("not_a_datetime", value)
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    try:
        return dt.time(hour, int(match["minute"]), int(match["second"] or 0))
    except ValueError as error:
        raise ParseError("not_a_datetime", value) from error


def _zone(text: str | None, reading: Reading) -> dt.tzinfo:
    if not text:
        return ZoneInfo(reading.tz)
    if text.upper() in ("Z", "UTC"):
        return dt.UTC
    sign = -1 if text[0] == "-" else 1
    hours, minutes = int(text[1:3]), int(text[-2:])
    return dt.timezone(
        sign * dt.timedelta(hours=min(hours, 23), minutes=min(minutes, 59))
    )


def _to_utc(day: dt.date, clock: dt.time, zone: dt.tzinfo, value: Any) -> dt.datetime:
    try:
        moment = dt.datetime.combine(day, clock, tzinfo=zone)
        return moment.astimezone(dt.UTC).replace(tzinfo=None)
    except OverflowError as error:
        raise ParseError("not_a_datetime", value) from error


def _local(value: dt.datetime, reading: Reading) -> dt.datetime:
    if value.tzinfo is None:
        value = value.replace(tzinfo=dt.UTC)
    return value.astimezone(ZoneInfo(reading.tz))
