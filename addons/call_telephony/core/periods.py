"""Periods of statistics: days of the user's time zone as moments in UTC."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

PERIODS = (
    "today",
    "yesterday",
    "week",
    "days_7",
    "month",
    "last_month",
    "quarter",
    "last_quarter",
    "days_30",
    "days_90",
)
DAY = timedelta(days=1)


def days(period: str, today: date) -> tuple[date, date]:
    """First day and the day after the last one.

    :raises ValueError: no such period
    """
    tomorrow = today + DAY
    first = today.replace(day=1)
    quarter = first.replace(month=first.month - (first.month - 1) % 3)
    before = (quarter - DAY).replace(day=1)  # the last month of the quarter before
    known = {
        "today": (today, tomorrow),
        "yesterday": (today - DAY, today),
        "week": (today - today.weekday() * DAY, tomorrow),
        "month": (first, tomorrow),
        "last_month": ((first - DAY).replace(day=1), first),
        "quarter": (quarter, tomorrow),
        "last_quarter": (before.replace(month=before.month - 2), quarter),
    }
    if period in known:
        return known[period]
    if period in PERIODS:
        count = int(period.removeprefix("days_"))
        return tomorrow - count * DAY, tomorrow
    raise ValueError(f"no such period: {period}")


def moment(day: date, zone: str) -> datetime:
    """Midnight that begins `day` in `zone`, in UTC without a zone, as Odoo has it."""
    local = datetime.combine(day, time(), ZoneInfo(zone))
    return local.astimezone(UTC).replace(tzinfo=None)


def today_in(zone: str, now: datetime) -> date:
    """The day it is in `zone` at `now` (UTC without a zone)."""
    return now.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).date()
