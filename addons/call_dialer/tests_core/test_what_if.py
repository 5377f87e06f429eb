"""What if: the simulator asked with a campaign's figures (B20)."""

from dataclasses import astuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from call_dialer.core import what_if
from call_dialer.core.what_if import Case, Facts, Span, Sums, facts_of, outlook

MEASURED = Sums(
    calls=400,
    answered=100,
    fast_failed=90,
    talks=100,
    talk_mean=150.0,
    talk_deviation=75.0,
    answer_delay=8.0,
    wraps=80,
    wrap_mean=30.0,
)


def test_b20_the_modes_differ_as_they_should():
    facts = Facts(answer_rate=0.3, answer_rate_error=0.02, talk_mean_error=5.0)
    found = {
        policy: outlook(facts, Case(policy, operators=10, ratio=1.5))
        for policy in what_if.POLICIES
    }
    talk = {policy: found[policy].talk_per_hour.middle for policy in found}
    assert talk["progressive"] < talk["power"] < talk["predictive"] < 60
    wait = {policy: found[policy].wait.middle for policy in found}
    assert wait["progressive"] > wait["power"] > wait["predictive"] > 0
    assert found["progressive"].abandoned == Span(0.0, 0.0, 0.0)
    assert 0 < found["predictive"].abandoned.middle < 0.05
    assert found["predictive"].calls_per_hour.middle > 0


def test_b20_the_same_question_has_the_same_answer():
    case = Case("power", operators=2)
    assert outlook(Facts(), case) == outlook(Facts(), case)


def test_b20_doubt_widens_the_span():
    case = Case("progressive", operators=5)
    sure = outlook(Facts(), case).talk_per_hour
    unsure = outlook(Facts(answer_rate_error=0.1), case).talk_per_hour
    assert unsure.high - unsure.low > sure.high - sure.low


def test_b20_measured_values_are_taken_with_their_errors():
    facts = facts_of(MEASURED, ring_timeout=20.0, patience=3.0)
    assert facts.answer_rate == 0.25
    assert facts.answer_rate_error == pytest.approx(0.02165, abs=1e-4)
    assert facts.fast_fail_share == pytest.approx(0.3)
    assert (facts.talk_mean, facts.talk_cv, facts.talk_mean_error) == (150, 0.5, 7.5)
    assert (facts.wrap_mean, facts.answer_delay) == (30, 8)
    assert (facts.ring_timeout, facts.patience) == (20, 3)
    assert (facts.calls, facts.talks, facts.wraps) == (400, 100, 80)


def test_b20_too_few_calls_say_nothing():
    facts = facts_of(Sums(calls=10, answered=9, talks=3, talk_mean=10.0))
    usual = Facts()
    assert facts.answer_rate == usual.answer_rate
    assert facts.talk_mean == usual.talk_mean
    assert facts.answer_rate_error > 0
    assert facts.talk_mean_error > 0
    assert facts.calls == 10


def test_b20_long_days_for_few_operators():
    assert what_if.hours(1) == 4
    assert what_if.hours(20) == 2.5
    assert what_if.hours(what_if.MOST_OPERATORS) == 1.25


@given(
    st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=5),
)
def test_b20_a_span_is_in_order(values):
    span = Span.of(values)
    assert span.low <= span.middle <= span.high
    assert set(astuple(span)) <= set(values)


@settings(max_examples=20, deadline=None)
@given(
    st.integers(0, 10**6),
    st.integers(0, 10**6),
    st.floats(0, 1000),
    st.floats(0, 1000),
    st.sampled_from(what_if.DOUBTS),
)
def test_b20_whatever_was_measured_can_be_simulated(calls, answered, talk, wrap, doubt):
    answered = min(calls, answered)
    sums = Sums(calls, answered, 0, answered, talk, talk, 100.0, answered, wrap)
    day = what_if.scenario(facts_of(sums), Case("power", 3), doubt, 1)
    assert 0 < day.answer_rate < 1
    assert day.talk_mean >= 1
    assert day.wrap_mean >= 1
    assert 0 < day.answer_delay < day.ring_timeout
