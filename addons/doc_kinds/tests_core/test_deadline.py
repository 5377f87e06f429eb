from datetime import date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from doc_kinds.core.deadline import day_of, is_over, settle

MOSCOW = "Europe/Moscow"
ZONES = st.sampled_from(
    ["UTC", MOSCOW, "America/New_York", "Pacific/Kiritimati", "Asia/Kathmandu"]
)
DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))
MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1))


@given(st.none() | DAYS, st.none() | MOMENTS, ZONES, st.booleans())
def test_the_day_is_that_of_the_moment(day, moment, zone, by_day):
    day, moment = settle(day, moment, zone, by_day)
    assert not moment or day == day_of(moment, zone)
    assert settle(day, moment, zone, by_day) == (day, moment)
    assert settle(day, moment, zone, not by_day)[1] == moment


@given(DAYS, MOMENTS, ZONES)
def test_what_was_given_stays(day, moment, zone):
    assert settle(day, moment, zone, by_day=True)[0] == day
    assert settle(day, moment, zone, by_day=False)[1] == moment


def test_a_new_day_keeps_the_hour():
    moment = datetime(2026, 11, 29, 12, 30)
    assert settle(date(2026, 12, 2), moment, MOSCOW, by_day=True) == (
        date(2026, 12, 2),
        datetime(2026, 12, 2, 12, 30),
    )
    # also over the change of the clock: nine in the morning there
    assert settle(
        date(2026, 3, 9), datetime(2026, 3, 7, 14), "America/New_York", by_day=True
    ) == (date(2026, 3, 9), datetime(2026, 3, 9, 13))


def test_emptied():
    day, moment = date(2026, 11, 29), datetime(2026, 11, 29, 12)
    assert settle(None, moment, "UTC", by_day=True) == (None, None)
    assert settle(day, None, "UTC", by_day=False) == (None, None)
    assert settle(day, None, "UTC", by_day=True) == (day, None)


def test_over():
    noon = datetime(2026, 11, 29, 12)
    today = noon.date()
    assert is_over(today, noon - timedelta(minutes=1), today, noon)
    assert not is_over(today, noon, today, noon)
    assert not is_over(today, None, today, noon)
    assert is_over(today - timedelta(days=1), None, today, noon)
    assert not is_over(None, None, today, noon)
