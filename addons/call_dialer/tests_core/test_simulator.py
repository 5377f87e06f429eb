from dataclasses import asdict, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from call_dialer.core.pacing import Pacer
from call_dialer.core.simulator import Scenario, simulate

SHORT = Scenario(operators=10, days=1, hours=2.0, seed=5)
HOUR = replace(SHORT, hours=0.4, warm_up=300.0)


def figures(result):
    return {**asdict(result), "decide_ms_p99": 0}


def test_same_seed_same_days():
    twice = replace(HOUR, days=2)
    assert figures(simulate(twice)) == figures(simulate(twice))
    other = simulate(replace(twice, seed=6))
    assert figures(other) != figures(simulate(twice))


def test_progressive_is_what_arithmetic_says():
    """A talk costs 4 failures of 19.6 s and 10 s to the answer: 140 / 228.5."""
    day = replace(SHORT, policy="progressive", answer_rate=0.2, operators=20, hours=6)
    result = simulate(day)
    assert result.utilisation == pytest.approx(140 / 228.5, abs=0.02)
    assert result.abandonment_mean == 0
    assert result.talk_min_per_hour == pytest.approx(
        result.utilisation * 60 * 120 / 140, rel=0.03
    )


def test_preview_dials_nothing():
    result = simulate(replace(HOUR, policy="preview"))
    assert (result.dials, result.utilisation, result.abandonment_mean) == (0, 0, 0)


def test_predictive_beats_progressive_within_the_limit():
    predictive = simulate(replace(SHORT, hours=3.0))
    progressive = simulate(replace(SHORT, hours=3.0, policy="progressive"))
    assert predictive.utilisation > progressive.utilisation + 0.08
    assert predictive.abandonment_worst_day <= 0.034


def test_a_tighter_limit_is_kept_too():
    result = simulate(replace(SHORT, operators=20, hours=3.0, limit=0.01))
    assert result.abandonment_mean <= 0.013


def test_lines_and_calls_per_second_are_kept():
    seen = []

    class Watched(Pacer):
        def decide(self, now):
            count = super().decide(now)
            seen.append((now, count, self.model.lines() + count))
            return count

    simulate(replace(HOUR, max_lines=14, max_cps=2), Watched)
    assert max(lines for _now, count, lines in seen if count) <= 14
    calls = [(now, count) for now, count, _lines in seen if count]
    for place, (now, _count) in enumerate(calls):
        last = [n for when, n in calls[max(0, place - 5) : place + 1] if when > now - 1]
        assert sum(last) <= 2


def test_operators_leave_and_join():
    staff = ((400.0, 2), (900.0, 8), (1200.0, 0))
    result = simulate(replace(HOUR, staff=staff, operators=5, warm_up=0.0))
    hours = result.days[0].logged_in / 3600
    # those in a talk leave when it is done
    assert 5 * 400 + 2 * 500 + 8 * 300 <= hours * 3600 < 8 * 1440
    assert result.days[0].busy <= result.days[0].logged_in + 1e-6


def test_what_was_learned_is_carried_over_the_night():
    made = []

    def make(*args, **options):
        made.append(Pacer(*args, **options))
        return made[-1]

    simulate(replace(HOUR, days=3, carry=True), make)
    assert len(made) == 1
    assert made[0].budget.day[0] < made[0].budget.windows[0].live * 1.01
    simulate(replace(HOUR, days=3), make)
    assert len(made) == 4


def test_no_days_no_figures():
    assert simulate(replace(HOUR, days=0)).utilisation == 0


@settings(max_examples=15, deadline=None)
@given(
    st.builds(
        Scenario,
        policy=st.sampled_from(["predictive", "power", "progressive"]),
        operators=st.integers(0, 6),
        answer_rate=st.floats(0.05, 1),
        talk_mean=st.floats(5, 300),
        talk_cv=st.floats(0.01, 2),
        wrap_mean=st.floats(1, 60),
        answer_delay=st.floats(1, 24),
        answer_delay_cv=st.floats(0, 1),
        fast_fail_share=st.floats(0, 1),
        patience=st.floats(0, 10),
        limit=st.sampled_from([0.0, 0.01, 0.03]),
        swing=st.floats(0, 1),
        midday_factor=st.floats(0, 3),
        ratio=st.floats(1, 4),
        days=st.just(1),
        hours=st.just(0.3),
        warm_up=st.just(0.0),
        tick=st.sampled_from([0.0, 1.0]),
    )
)
def test_any_centre(scenario):
    day = simulate(scenario).days[0]
    assert 0 <= day.talk <= day.busy + 1e-6
    assert day.busy <= day.logged_in + 1e-6
    assert 0 <= day.abandoned <= day.answered <= day.dials
    if scenario.policy == "progressive":
        assert day.abandoned == 0
