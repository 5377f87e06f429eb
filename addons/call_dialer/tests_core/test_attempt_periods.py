"""A period in months and days: nothing twice, nothing lost, contacts as they are."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from call_dialer.core import attempt_periods as periods

FIRST, LAST = date(2025, 11, 20), date(2026, 4, 10)
ALL = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
MONTHS = sorted({periods.month_of(day) for day in ALL})
days = st.sampled_from(ALL)
asked = st.tuples(
    st.none() | days,
    st.none() | days,
    st.just(MONTHS) | st.sets(st.sampled_from(MONTHS)),
    st.sets(days, max_size=4),
)


def _inside(day, span):
    first, last = span
    return (not first or day >= first) and (not last or day <= last)


@given(asked)
def test_b18_each_day_is_told_once(period):
    since, until, counted, touched = period
    found = periods.split(since, until, counted, touched)
    for day in ALL:
        month = periods.month_of(day)
        told = found.months.count(month)
        told += sum(_inside(day, span) for span in found.spans)
        assert told == _inside(day, (since, until)), day
        if month in found.months:
            assert month in counted
            assert month not in map(periods.month_of, touched)


@given(asked)
def test_b18_a_whole_month_is_told_as_one(period):
    since, until, counted, touched = period
    found = periods.split(since, until, counted, touched)
    changed = {periods.month_of(day) for day in touched}
    for month in set(counted) - changed:
        end = periods.month_end(month)
        if _inside(month, (since, until)) and _inside(end, (since, until)):
            assert month in found.months


@given(
    asked,
    st.lists(st.tuples(st.integers(1, 2), days), max_size=40),
    st.sampled_from(["", "month", "quarter", "year"]),
)
def test_b18_contacts_of_months_and_days(period, attempts, grouped):
    """(contact, day) in any order; the rules of `prev_day` by days and by months."""
    since, until, counted, touched = period
    found = periods.split(since, until, counted, touched)

    def begin(day):
        """Of the group that the day is in."""
        if grouped == "quarter":
            return day.replace(day=1, month=(day.month - 1) // 3 * 3 + 1)
        if grouped == "year":
            return day.replace(day=1, month=1)
        return periods.month_of(day) if grouped else date.min

    rows, previous = [], {}  # day, day before, attempts, repeats
    for contact, day in sorted(attempts, key=lambda attempt: attempt[1]):
        before = previous.get(contact)
        previous[contact] = day
        by_month = periods.month_of(day) in found.months
        if by_month:
            rows.append((periods.month_of(day), None, 1, 0))
            if before:
                months = (periods.month_of(day), periods.month_of(before))
                rows.append((*months, 0, 1))
            apart = found.apart
            if before and apart and apart[0] <= before <= apart[1]:
                assert before < periods.month_of(day), "of an earlier month"
                rows.append((day, before, 0, 1))
        elif any(_inside(day, span) for span in found.spans):
            rows.append((day, None, 1, 0))
            if before:
                rows.append((day, before, 0, 1))
    told, right = {}, {}
    for day, before, count, again in rows:
        if before and before < max(begin(day), since or date.min):
            continue
        told[begin(day)] = told.get(begin(day), 0) + count - again
    for contact, day in attempts:
        if _inside(day, (since, until)):
            right.setdefault(begin(day), set()).add(contact)
    assert told == {group: len(contacts) for group, contacts in right.items()}


@pytest.mark.parametrize(
    ("since", "until", "months", "spans", "apart"),
    [
        (None, None, [12, 1, 3], [(None, "11-30"), ("02-01", "02-28")], None),
        ("01-01", "03-31", [1, 3], [("02-01", "02-28")], None),
        ("01-02", "03-30", [], [("01-02", "03-30")], None),
        (
            "12-15",
            "04-02",
            [1, 3],
            [("12-15", "12-31"), ("02-01", "02-28"), ("04-01", "04-02")],
            ("12-15", "12-31"),
        ),
        ("03-02", "03-01", [], [], None),
    ],
)
def test_b18_split(since, until, months, spans, apart):
    """December, January and March are counted, a day of February was touched."""

    def day(text):
        year = 2025 if text[:2] > "06" else 2026
        return date.fromisoformat(f"{year}-{text}")

    def span(pair):
        return tuple(text and day(text) for text in pair)

    counted = [day(f"{month:02}-01") for month in (12, 1, 2, 3)]
    found = periods.split(
        since and day(since), until and day(until), counted, [date(2026, 2, 3)]
    )
    if since is None:
        spans = [*spans, ("04-01", None)]
    assert [month.month for month in found.months] == months
    assert list(found.spans) == [span(pair) for pair in spans]
    assert found.apart == (apart and span(apart))
