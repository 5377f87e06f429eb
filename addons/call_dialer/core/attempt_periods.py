"""Which part of a period is told by sums of whole months, and which by days.

A month serves as a whole if all of it was asked for, it was counted, and none of its
days was touched since.  All other days are told one by one.

*Repeats* (see `attempt_cubes`) of a month are told apart by the month of the attempt
before.  That tells whether it lies in a period, unless it is the month in which the
period begins, on another day than the first: such repeats of whole months are told by
their days (`Split.apart`).
"""

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

#: groups by these parts of a date may be told by whole months
MONTHLY = ("month", "quarter", "year")
#: first and last day, None: open on that side
Span = tuple[date | None, date | None]
_DAY = timedelta(days=1)


def month_of(day: date) -> date:
    """The first day of its month."""
    return day.replace(day=1)


def month_end(day: date) -> date:
    """The last day of its month."""
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


@dataclass(frozen=True, slots=True)
class Split:
    """A period in parts: each of its days is in just one of months and spans."""

    #: its first day, None: open
    since: date | None
    #: first days of whole months, in order
    months: tuple[date, ...]
    #: all other days, touched ones among them, in order
    spans: tuple[Span, ...]
    #: first and last day of the attempt before, for repeats of the whole months that
    #: are told by their days
    apart: tuple[date, date] | None = None


def split(
    since: date | None,
    until: date | None,
    counted: Iterable[date] = (),
    touched: Iterable[date] = (),
) -> Split:
    """Divide the days from `since` to `until` (each may be open).

    :param counted: first days of the months whose sums are kept
    :param touched: days that changed since they were counted
    """
    if since and until and since > until:
        return Split(since, (), ())
    changed = {month_of(day) for day in touched}
    months = tuple(
        month
        for month in sorted(set(counted) - changed)
        if (not since or month >= since) and (not until or month_end(month) <= until)
    )
    spans, begin = [], since
    for month in months:
        if begin is None or begin < month:
            spans.append((begin, month - _DAY))
        begin = month_end(month) + _DAY
    if not until or begin is None or begin <= until:
        spans.append((begin, until))
    partial = since and since.day > 1 and months
    apart = (since, month_end(since)) if partial else None
    return Split(since, months, tuple(spans), apart)
