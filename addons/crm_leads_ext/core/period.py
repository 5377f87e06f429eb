"""Months as people count them: from midnight to midnight of a time zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


@dataclass(frozen=True, slots=True)
class Month:
    """A month of a company; ``start`` ≤ moment < ``end``, naive in UTC as in Odoo.

    >>> month = Month.of(date(2026, 11, 29), "Europe/Moscow")
    >>> str(month.first), str(month.last), str(month.start)
    ('2026-11-01', '2026-11-30', '2026-10-31 21:00:00')
    """

    first: date
    zone: str

    @classmethod
    def of(cls, day: date, zone: str | None) -> Month:
        """The month of a day; an unknown zone counts as UTC."""
        try:
            ZoneInfo(zone or "UTC")
        except (ZoneInfoNotFoundError, ValueError):
            zone = "UTC"
        return cls(day.replace(day=1), zone or "UTC")

    @property
    def after(self) -> date:
        """First day of the next month."""
        return (self.first + timedelta(days=32)).replace(day=1)

    @property
    def last(self) -> date:
        return self.after - timedelta(days=1)

    @property
    def start(self) -> datetime:
        return self._midnight(self.first)

    @property
    def end(self) -> datetime:
        return self._midnight(self.after)

    def _midnight(self, day: date) -> datetime:
        local = datetime.combine(day, time(), ZoneInfo(self.zone))
        return local.astimezone(UTC).replace(tzinfo=None)

    def day(self, moment: datetime) -> date:
        """The local day of a moment (naive, UTC)."""
        return moment.replace(tzinfo=UTC).astimezone(ZoneInfo(self.zone)).date()

    def day_bounds(self, day: date) -> tuple[datetime, datetime]:
        return self._midnight(day), self._midnight(day + timedelta(days=1))
