import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from call_dialer.core.pacing_estimate import AnswerRate, Delays, Survival
from call_dialer.core.pacing_model import none_left, shares


def fed(rates, seed=3, prior=0.3):
    rng, rate = random.Random(seed), AnswerRate(prior)
    for share in rates:
        rate.add(rng.random() < share)
    return rate


def test_answer_rate_is_found_from_a_wrong_guess():
    assert fed([0.5] * 3000, prior=0.1).mean == pytest.approx(0.5, abs=0.03)


def test_answer_rate_follows_a_sudden_change():
    assert fed([0.4] * 4000 + [0.2] * 250).mean == pytest.approx(0.2, abs=0.07)


def test_answer_rate_knows_how_sure_it_is():
    assert fed([0.3] * 5000).variance < fed([0.3] * 40).variance / 5


def test_an_answer_that_came_late_is_counted_after_all():
    rate = fed([0.3] * 200)
    before = sum(rate.live)
    rate.correct()
    assert sum(rate.live) > before


@given(st.lists(st.booleans(), max_size=300), st.floats(0, 1))
def test_answer_rate_stays_a_probability(outcomes, prior):
    rate = AnswerRate(prior)
    for outcome in outcomes:
        rate.add(outcome)
        if not outcome:
            rate.correct()
        assert 0 < rate.mean < 1 and 0 < rate.variance < 1


def test_delays():
    delays = Delays(30, [(10, 1)])
    for _number in range(200):
        delays.add(5.2)
        delays.add(20.2)
    assert delays.mean() == pytest.approx(12.7, abs=0.5)
    assert delays.quantile(0.4) == pytest.approx(5.5)
    survival = delays.survival()
    assert survival[0] == 1 and survival[20] == pytest.approx(0.5, abs=0.01)
    assert survival == sorted(survival, reverse=True)
    delays.add(1e9)
    delays.add(-1)


def learned(draw, count=4000):
    survival = Survival(120, 1.0, 8)
    for _number in range(count):
        survival.add(draw())
    return survival


@pytest.mark.parametrize("age", [0, 20, 60, 200])
def test_survival_of_a_state_without_memory(age):
    rng = random.Random(1)
    rates = learned(lambda: rng.expovariate(1 / 50)).cumulative(300)
    ends = 1 - math.exp(rates[age] - rates[age + 12])
    assert ends == pytest.approx(1 - math.exp(-12 / 50), abs=0.05)


def test_survival_of_a_state_that_lasts_20_seconds():
    rng = random.Random(1)
    rates = learned(lambda: rng.gauss(20, 2)).cumulative(60)
    assert 1 - math.exp(rates[0] - rates[12]) < 0.01
    assert 1 - math.exp(rates[15] - rates[27]) > 0.85


def test_a_state_cut_off_is_no_end():
    survival = Survival(20, 0.5, 8)
    before = list(survival.ends)
    survival.add(10, ended=False)
    assert survival.ends == before and survival.count == 1


def test_much_is_learned_without_overflow():
    survival, delays = Survival(20, 0.5, 8), Delays(30, [(10, 1)])
    for _number in range(60_000):
        survival.add(7)
        delays.add(7)
    assert max(survival.spent) < 1e12 and max(delays.bins) < 1e12


@given(st.floats(0, 60), st.floats(0.05, 3))
def test_shares_have_the_mean_asked_for(mean, ratio):
    found = shares(mean, mean * ratio)
    assert sum(found) == pytest.approx(1)
    average = sum(place * share for place, share in enumerate(found))
    assert average == pytest.approx(mean, rel=0.03, abs=0.03)


@given(st.integers(0, 10), st.floats(0, 20), st.floats(0, 20), st.floats(0.2, 1.5))
def test_risk_rises_with_answers_and_falls_with_operators(idle, free, answers, ratio):
    operators = shares(free, free * 0.6)
    risk = none_left(idle, operators, answers, answers * ratio)
    assert -1e-9 <= risk <= 1 + 1e-9
    assert none_left(idle + 1, operators, answers, answers * ratio) <= risk + 1e-9
    more = none_left(idle, operators, answers + 1, (answers + 1) * ratio)
    assert more >= risk - 0.02


def test_risk_of_two_coins():
    assert none_left(1, [1.0], 1.0, 0.5) == pytest.approx(0.75)
    assert none_left(2, [1.0], 1.0, 0.5) == pytest.approx(0.25)
    assert none_left(0, [1.0], 0.0, 0.0) == pytest.approx(1)
