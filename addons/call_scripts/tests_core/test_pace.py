"""Fair shares (A14): each limit, and what holds whatever has happened."""

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from call_scripts.core import pace
from call_scripts.core.pace import Closed, Past, Rule

NOW = datetime(2026, 3, 2, 12, 0)


def ago(minutes):
    return NOW - timedelta(minutes=minutes)


def test_a14_at_most_so_many_in_so_many_minutes():
    rule = Rule(max_starts=2, minutes=10)
    assert pace.may_start(rule, Past([ago(9)]), NOW) is None
    closed = pace.may_start(rule, Past([ago(1), ago(9), ago(30)]), NOW)
    assert closed == Closed("too_many", rule, ago(9) + timedelta(minutes=10))
    assert pace.may_start(rule, Past([ago(1), ago(10)]), NOW) is None


def test_a14_rest_after_a_talk():
    rule = Rule(rest_minutes=5)
    assert pace.may_start(rule, Past(), NOW) is None
    closed = pace.may_start(rule, Past(last_end=ago(2)), NOW)
    assert closed == Closed("rest", rule, NOW + timedelta(minutes=3))
    assert pace.may_start(rule, Past(last_end=ago(5)), NOW) is None


def test_a14_at_most_so_many_on_hold():
    rule = Rule(max_hold=2)
    assert pace.may_hold(rule, Past(held=1)) is None
    assert pace.may_hold(rule, Past(held=2)) == Closed("hold", rule)
    assert pace.may_start(rule, Past(held=9), NOW) is None


def test_a14_zero_is_no_limit():
    past = Past([NOW] * 50, NOW, 50)
    assert pace.may_start(Rule(), past, NOW) is None
    assert pace.may_hold(Rule(), past) is None


def test_a14_of_several_reasons_the_last_to_go():
    first, second = Closed("rest", Rule(), ago(-1)), Closed("rest", Rule(), ago(-3))
    hold = Closed("hold", Rule())
    assert pace.latest([first, None, second]) == second
    assert pace.latest([first, hold]) == hold
    assert pace.latest([None]) is None


small = st.integers(0, 6)
rules = st.builds(Rule, small, small, small, small)
pasts = st.builds(
    Past,
    st.lists(st.integers(0, 900).map(lambda s: NOW - timedelta(seconds=s))),
    st.none() | st.integers(0, 900).map(lambda s: NOW - timedelta(seconds=s)),
    small,
)


@given(rules, pasts)
def test_a14_it_opens_when_it_says_and_not_sooner(rule, past):
    closed = pace.may_start(rule, past, NOW)
    if closed is None:
        return
    assert closed.opens_at > NOW
    assert pace.may_start(rule, past, closed.opens_at) is None
    sooner = closed.opens_at - timedelta(seconds=1)
    assert sooner < NOW or pace.may_start(rule, past, sooner) is not None
