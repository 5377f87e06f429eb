from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from call_telephony.core.periods import PERIODS, days, moment, today_in

WEDNESDAY = date(2026, 3, 4)


@pytest.mark.parametrize(
    "period, first, after",
    (
        ("today", date(2026, 3, 4), date(2026, 3, 5)),
        ("yesterday", date(2026, 3, 3), date(2026, 3, 4)),
        ("week", date(2026, 3, 2), date(2026, 3, 5)),
        ("days_7", date(2026, 2, 26), date(2026, 3, 5)),
        ("month", date(2026, 3, 1), date(2026, 3, 5)),
        ("last_month", date(2026, 2, 1), date(2026, 3, 1)),
        ("quarter", date(2026, 1, 1), date(2026, 3, 5)),
        ("last_quarter", date(2025, 10, 1), date(2026, 1, 1)),
        ("days_30", date(2026, 2, 3), date(2026, 3, 5)),
    ),
)
def test_c13_periods(period, first, after):
    assert days(period, WEDNESDAY) == (first, after)


@pytest.mark.parametrize("month", range(1, 13))
def test_c13_quarters_begin_in_january_april_july_october(month):
    today = date(2026, month, 28)
    first, _after = days("quarter", today)
    before, until = days("last_quarter", today)
    assert (first.month, first.day) == (1 + (month - 1) // 3 * 3, 1)
    assert until == first and (first - before).days in (90, 91, 92)


def test_c13_no_such_period():
    with pytest.raises(ValueError):
        days("days_5", WEDNESDAY)


def test_c13_days_begin_at_the_users_midnight():
    assert moment(date(2026, 3, 4), "Europe/Moscow") == datetime(2026, 3, 3, 21)
    assert moment(date(2026, 3, 4), "America/New_York") == datetime(2026, 3, 4, 5)
    # a day of 23 hours
    begin = moment(date(2026, 3, 29), "Europe/Berlin")
    assert moment(date(2026, 3, 30), "Europe/Berlin") - begin == timedelta(hours=23)


def test_c13_which_day_it_is():
    now = datetime(2026, 3, 3, 22)
    assert today_in("UTC", now) == date(2026, 3, 3)
    assert today_in("Asia/Vladivostok", now) == date(2026, 3, 4)


@given(st.sampled_from(PERIODS), st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_c13_every_period_has_days_that_are_not_in_the_future(period, today):
    first, after = days(period, today)
    assert first < after <= today + timedelta(days=1)
