from datetime import date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from crm_leads_ext.core.period import Month

zones = st.sampled_from(["UTC", "Europe/Moscow", "Asia/Vladivostok", "America/Lima"])
days = st.dates(date(2000, 1, 1), date(2100, 1, 1))


def test_a_month_of_moscow():
    month = Month.of(date(2026, 2, 14), "Europe/Moscow")
    assert (month.first, month.last) == (date(2026, 2, 1), date(2026, 2, 28))
    assert month.start == datetime(2026, 1, 31, 21)
    assert month.end == datetime(2026, 2, 28, 21)
    assert month.day(datetime(2026, 2, 28, 20, 59)) == date(2026, 2, 28)
    assert month.day(datetime(2026, 2, 28, 21)) == date(2026, 3, 1)


def test_an_unknown_zone_is_utc():
    for zone in (None, "", "Mars/Olympus", "../etc"):
        assert Month.of(date(2026, 2, 14), zone).start == datetime(2026, 2, 1)


@given(days, zones)
def test_months_follow_each_other_without_a_gap(day, zone):
    month = Month.of(day, zone)
    assert month.first <= day <= month.last
    assert month.end == Month.of(month.after, zone).start
    assert month.day(month.start) == month.first
    assert month.day(month.end - timedelta(microseconds=1)) == month.last


@given(days, zones)
def test_days_fill_the_month(day, zone):
    month = Month.of(day, zone)
    start, end = month.day_bounds(day)
    assert month.start <= start < end <= month.end
