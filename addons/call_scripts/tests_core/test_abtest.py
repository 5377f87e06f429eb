"""A19: the sequential test keeps its promise while somebody looks every day."""

import random
from math import exp, isclose, log

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from call_scripts.core import abtest
from call_scripts.core.abtest import Arm, Evidence

DECIDED = (abtest.B_BETTER, abtest.B_WORSE)


def _arm(rng, clients, rate):
    return Arm(clients, sum(rng.random() < rate for _ in range(clients)))


def _experiment(rng, rates, share=0.5, per_day=50, days=60):
    """Peek every day: the day the test would stop, and its verdict."""
    evidence = Evidence(share)
    for day in range(1, days + 1):
        clients_b = sum(rng.random() < share for _ in range(per_day))
        a = _arm(rng, per_day - clients_b, rates[0])
        if evidence.add_day(a, _arm(rng, clients_b, rates[1])) >= log(20):
            return day, evidence.verdict().advice
    return None, evidence.verdict().advice


def test_a19_false_alarms_of_daily_peeking_stay_below_5_percent():
    """2,000 tests of two equal versions, looked at on each of 30 days."""
    rng = random.Random(19)
    cases = [(0.02, 0.5), (0.1, 0.5), (0.3, 0.3), (0.6, 0.5), (0.3, 0.05)]
    alarms = {case: 0 for case in cases}
    for index in range(2000):
        rate, share = case = cases[index % len(cases)]
        day, _ = _experiment(rng, (rate, rate), share, per_day=40, days=30)
        alarms[case] += day is not None
    assert sum(alarms.values()) <= 0.05 * 2000
    assert max(alarms.values()) <= 0.05 * 400, alarms


def test_a19_false_alarms_when_good_and_bad_days_take_turns():
    rng = random.Random(7)
    alarms = 0
    for _ in range(300):
        evidence = Evidence(0.3)
        for day in range(30):
            rate = 0.05 if day % 2 else 0.4
            clients_b = rng.choice((4, 12, 30))
            evidence.add_day(
                _arm(rng, 40 - clients_b, rate), _arm(rng, clients_b, rate)
            )
        alarms += evidence.peak >= log(20)
    assert alarms <= 0.05 * 300


@pytest.mark.parametrize(
    ("rates", "least_power", "most_clients"),
    [
        ((0.10, 0.15), 0.80, 1500),
        ((0.20, 0.30), 0.95, 800),
        ((0.05, 0.10), 0.95, 1200),
    ],
)
def test_a19_power(rates, least_power, most_clients):
    """What docstring and guide promise: share of tests which find the difference."""
    rng = random.Random(2)
    runs = [_experiment(rng, rates) for _ in range(100)]
    found = sorted(day for day, advice in runs if advice == abtest.B_BETTER)
    assert len(found) >= least_power * 100
    assert found[len(found) // 2] * 50 <= most_clients
    assert not [advice for _, advice in runs if advice == abtest.B_WORSE]


def test_a19_a_worse_challenger_is_stopped():
    rng = random.Random(3)
    runs = [_experiment(rng, (0.3, 0.15))[1] for _ in range(40)]
    assert runs.count(abtest.B_WORSE) >= 38


@settings(max_examples=300, deadline=None)
@given(
    rate=st.floats(0.01, 0.99),
    base=st.floats(-4, 4),
    effect=st.sampled_from([e for e, _ in abtest.EFFECTS]),
    clients_a=st.integers(1, 6),
    clients_b=st.integers(1, 6),
    share=st.floats(0.05, 0.95),
)
def test_a19_expectation_of_a_day_is_at_most_one(
    rate, base, effect, clients_a, clients_b, share
):
    """Exactly, by summing over all outcomes: the reason the test may be peeked at."""
    evidence = Evidence(share)
    total = sum(
        _binomial(clients_a, goals_a, rate)
        * _binomial(clients_b, goals_b, rate)
        * exp(
            evidence._of_block(
                Arm(clients_a, goals_a), Arm(clients_b, goals_b), base, effect
            )
        )
        for goals_a in range(clients_a + 1)
        for goals_b in range(clients_b + 1)
    )
    assert total <= 1 + 1e-9


def _binomial(count, hits, rate):
    ways = 1
    for index in range(hits):
        ways = ways * (count - index) // (index + 1)
    return ways * rate**hits * (1 - rate) ** (count - hits)


def test_a19_interval_covers_the_truth_at_all_times():
    rng = random.Random(5)
    missed = 0
    for _ in range(200):
        a, b = Arm(), Arm()
        for _day in range(30):
            a, b = a + _arm(rng, 25, 0.2), b + _arm(rng, 25, 0.26)
            low, high = abtest.interval(a, b)
            if not low <= 0.06 <= high:
                missed += 1
                break
    assert missed <= 10


def test_a19_equal_versions_are_told_after_long():
    days = [(Arm(2000, 200), Arm(2000, 201))] * 10
    verdict = abtest.judge(days, 0.5)
    assert verdict.advice == abtest.NO_DIFFERENCE
    assert verdict.low < 0 < verdict.high


def test_a19_what_is_needed_comes_true_about():
    days = [(Arm(50, 10), Arm(50, 14))]
    verdict = abtest.judge(days * 5, 0.5)
    assert verdict.advice == abtest.KEEP
    more = -(-verdict.needed // 100)
    assert abtest.judge(days * (5 + 2 * more), 0.5).advice == abtest.B_BETTER


def test_a19_nothing_is_said_about_nothing():
    verdict = abtest.judge([], 0.5)
    assert verdict.advice == abtest.KEEP
    assert (verdict.low, verdict.high, verdict.needed) == (-1, 1, None)
    assert isclose(verdict.confidence, 0)
    one_sided = abtest.judge([(Arm(100, 30), Arm())] * 3, 0.5)
    assert one_sided.advice == abtest.KEEP
    for bad in ((2, 3), (1, -1)):
        with pytest.raises(ValueError):
            Arm(*bad)
    with pytest.raises(ValueError):
        Evidence(1.0)
