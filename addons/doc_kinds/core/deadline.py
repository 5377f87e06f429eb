"""Until when a document is wanted: a day, or a moment of that day.

The day is always there when the moment is, and is the day of the moment, so that lists,
calendars and reports by day need not know of moments.  Moments are naive UTC, as Odoo
keeps them; the day is that of a time zone.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

#: what a kind counts the deadline of a new document in
DAYS, HOURS, WORKING_HOURS = "days", "hours", "working_hours"


def day_of(moment: datetime, zone: str) -> date:
    """The day of a moment in a time zone.

    >>> day_of(datetime(2026, 11, 29, 22, 30), "Europe/Moscow")
    datetime.date(2026, 11, 30)
    """
    return _local(moment, zone).date()


def settle(
    day: date | None, moment: datetime | None, zone: str, by_day: bool
) -> tuple[date | None, datetime | None]:
    """Day and moment that belong together, after one of them was changed.

    A new moment brings its day.  A new day keeps the hour: the moment moves to it.
    Whichever is emptied empties both.

    :param by_day: the day was changed, else the moment
    """
    if not by_day:
        return (day_of(moment, zone) if moment else None), moment
    if not day or not moment or day_of(moment, zone) == day:
        return day, moment if day else None
    there = datetime.combine(day, _local(moment, zone).time(), ZoneInfo(zone))
    return day, there.astimezone(UTC).replace(tzinfo=None)


def is_over(
    day: date | None, moment: datetime | None, today: date, now: datetime
) -> bool:
    """Whether the time is up: the moment tells, without one the end of the day.

    >>> now = datetime(2026, 11, 29, 20)
    >>> is_over(now.date(), None, now.date(), now)
    False
    """
    if moment:
        return moment < now
    return bool(day and day < today)


def _local(moment: datetime, zone: str) -> datetime:
    return moment.replace(tzinfo=UTC).astimezone(ZoneInfo(zone))
