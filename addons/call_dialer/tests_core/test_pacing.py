import functools
import json
import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from call_dialer.core.pacing import OUTCOMES, POLICIES, STATES, Pacer
from call_dialer.core.simulator import Scenario, simulate


def staffed(policy="predictive", idle=5, **options):
    pacer = Pacer(policy, **options)
    for operator in range(idle):
        pacer.operator(0.0, operator, "idle")
    return pacer


@functools.cache
def lessons(operators, rate, hours, limit):
    """What a pacer knows after so many hours of a steady centre, and the time then."""
    made = []

    def make(*args, **options):
        made.append(Pacer(*args, **options))
        return made[-1]

    centre = Scenario(operators=operators, answer_rate=rate, hours=hours, limit=limit)
    simulate(replace(centre, days=1), make)
    return json.dumps(made[0].to_dict()), made[0].now


def taught(operators=20, rate=0.3, hours=0.5, limit=0.03, state="idle"):
    """A pacer that has learned, with all operators in one state, and its time."""
    text, now = lessons(operators, rate, hours, limit)
    pacer = Pacer.from_dict(json.loads(text))
    pacer.decide(now + 300)  # what rang is forgotten
    for operator in range(1, operators + 1):
        pacer.operator(now + 300, operator, state)
    return pacer, now + 300


def place(pacer, now, count, first):
    for call in range(first, first + count):
        pacer.dialled(now, call)


# policies


def test_preview_dials_nothing():
    assert staffed("preview").decide(1.0) == 0


def test_progressive_is_one_call_for_each_idle_operator():
    pacer = staffed("progressive")
    assert pacer.decide(1.0) == 5
    place(pacer, 1.0, 3, 1)
    assert pacer.decide(2.0) == 2
    pacer.resolved(3.0, 1, "live")
    assert pacer.decide(3.0) == 2  # the client waits for one of the five
    pacer.connected(3.0, 1, 0)
    assert pacer.decide(3.0) == 2
    pacer.resolved(4.0, 2, "busy")
    assert pacer.decide(4.0) == 3


@pytest.mark.parametrize("ratio, calls", [(1.0, 5), (1.5, 7), (3, 15), (None, 5)])
def test_power_is_ratio_times_idle(ratio, calls):
    pacer = staffed("power", ratio=ratio)
    assert pacer.decide(1.0) == calls
    place(pacer, 1.0, 4, 1)
    assert pacer.decide(1.0) == calls - 4


def test_power_is_progressive_while_too_many_were_abandoned():
    pacer = staffed("power", ratio=3)
    for call in range(40):
        pacer.dialled(1.0, call)
        pacer.resolved(2.0, call, "live")
        if call < 2:
            pacer.abandoned(2.0, call)
        else:
            pacer.connected(2.0, call, 99)
    assert pacer.decide(3.0) == 5
    pacer.new_day(3.0)
    assert pacer.decide(3.0) == 5  # 24 hours are counted too


def test_predictive_begins_progressive():
    assert staffed().decide(1.0) == 5


def test_predictive_calls_more_than_operators_once_it_knows_the_rate():
    pacer, now = taught(rate=0.2)
    assert pacer.decide(now) > 20


def test_predictive_dials_ahead_of_operators_who_wrap_up():
    talking, now = taught(state="busy")
    ending, now = taught(state="wrapup")
    assert ending.decide(now + 10) > talking.decide(now + 10) >= 0


def test_calls_ringing_too_long_to_be_answered_do_not_count():
    pacer, now = taught()
    place(pacer, now, 60, 10_000)
    assert pacer.decide(now + 1) == 0
    assert pacer.decide(now + 20) > 20


def test_no_operator_no_call():
    pacer, now = taught(state="offline")
    assert pacer.decide(now) == 0


def test_a_limit_of_nothing_is_progressive():
    pacer, now = taught(limit=0.0)
    assert pacer.decide(now) == 20


@pytest.mark.parametrize("operators", [20, 400])
def test_answers_coming_before_failures_do_not_mislead_it(operators):
    """All calls of a burst are dialled together; their answers come first."""
    pacer, call = staffed(idle=operators), 0
    for burst in range(3):
        now = burst * 60.0
        first, call = call, call + operators
        place(pacer, now, operators, first)
        live = range(first, first + operators, 3)
        for number in live:
            pacer.resolved(now + 10, number, "live")
            pacer.connected(now + 10, number, number - first)
        for number in set(range(first, call)) - set(live):
            pacer.resolved(now + 25, number, "no_answer")
        for number in live:
            pacer.operator(now + 50, number - first, "idle")
        pacer.decide(now + 55)
        assert 0.25 < pacer.model.rate.mean < 0.45
    assert operators < pacer.decide(now + 56) < 4 * operators


def test_a_dead_line_does_not_empty_the_list():
    pacer, now = taught()
    for call in range(10_000, 10_500):
        pacer.dialled(now, call)
        pacer.resolved(now, call, "failed")
    first = pacer.decide(now + 1)
    assert 20 < first <= 200
    place(pacer, now + 1, first, 20_000)
    assert first + pacer.decide(now + 2) <= 200


def test_it_tells_what_it_has_learned():
    pacer, _now = taught(hours=2.0)
    learned = pacer.learned()
    assert learned["answer_rate"] == pytest.approx(0.3, abs=0.05)
    assert 0 < learned["answer_rate_error"] < 0.05
    assert learned["answer_delay"] == pytest.approx(10, abs=0.7)
    assert learned["talk_mean"] == pytest.approx(120, rel=0.12)
    assert learned["wrap_mean"] == pytest.approx(20, rel=0.1)


def test_policy_changed_on_the_fly():
    pacer, now = taught()
    pacer.policy = "progressive"
    assert pacer.decide(now) == 20
    pacer.policy, pacer.ratio, pacer.abandon_limit = "power", 1.5, 0.5
    assert pacer.decide(now) == 30
    pacer.policy = "predictive"
    assert pacer.decide(now) > 20


# caps


def test_lines_ringing_waiting_and_talking_are_counted():
    pacer = staffed("power", ratio=4, max_lines=8)
    assert pacer.decide(1.0) == 8
    place(pacer, 1.0, 6, 1)
    pacer.resolved(2.0, 1, "live")
    pacer.resolved(2.0, 2, "live")
    pacer.connected(2.0, 2, 0)
    assert pacer.decide(2.0) == 2


def test_calls_per_second():
    pacer = staffed("power", ratio=4, max_cps=3)
    placed = [pacer.decide(second / 4) for second in range(1, 13)]
    assert placed == [3, 0, 0, 0] * 3
    slow = staffed("power", ratio=4, max_cps=0.5)
    assert [slow.decide(float(now)) for now in range(5)] == [1, 0, 1, 0, 1]
    assert staffed("power", ratio=4, max_cps=0).decide(1.0) == 0


# the budget


def test_abandoned_calls_make_it_careful_and_their_lack_bold():
    def after(abandoned):
        pacer, now = taught(state="wrapup")
        for call in range(10_000, 10_100):
            pacer.dialled(now, call)
            pacer.resolved(now, call, "live")
            if call < 10_000 + abandoned:
                pacer.abandoned(now, call)
            else:
                pacer.connected(now, call, 10**6)
        return pacer.decide(now + 5)

    assert after(0) >= after(5) >= after(60)
    assert after(0) > after(60)


# odd events


def test_what_is_unknown_or_said_twice_is_ignored():
    pacer = staffed("progressive", idle=2)
    pacer.resolved(1.0, 77, "live")
    pacer.abandoned(1.0, 78)
    pacer.connected(1.0, 79, 55)
    assert pacer.decide(1.0) == 2
    pacer.dialled(1.0, 1)
    pacer.dialled(2.0, 1)
    pacer.resolved(3.0, 1, "no_answer")
    pacer.resolved(3.0, 1, "live")
    assert pacer.decide(3.0) == 2
    assert pacer.budget.day == [0, 0]


def test_joined_or_given_up_before_the_answer_is_told():
    pacer = staffed("progressive", idle=3)
    place(pacer, 1.0, 2, 1)
    pacer.connected(9.0, 1, 0)
    pacer.resolved(9.0, 1, "live")
    pacer.abandoned(9.0, 2)
    pacer.resolved(9.0, 2, "live")
    assert pacer.budget.day == [2, 1]
    assert pacer.decide(9.0) == 2


def test_calls_nothing_is_heard_of_are_forgotten():
    pacer = staffed("progressive", idle=4)
    place(pacer, 1.0, 4, 1)
    pacer.resolved(5.0, 1, "live")
    assert pacer.decide(10.0) == 0
    assert pacer.decide(600.0) == 4
    assert not pacer.model.undecided


def test_time_does_not_run_back():
    pacer = staffed("progressive")
    pacer.dialled(100.0, 1)
    pacer.resolved(50.0, 1, "failed")
    assert pacer.now == 100.0
    assert pacer.decide(10.0) == 5


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Pacer("fast"),
        lambda: Pacer(abandon_limit=3),
        lambda: Pacer().operator(0, 1, "asleep"),
        lambda: Pacer().resolved(0, 1, "maybe"),
        lambda: Pacer.from_dict({"version": 0}),
    ],
)
def test_wrong_words_are_errors(wrong):
    with pytest.raises(ValueError):
        wrong()


events = st.lists(
    st.tuples(
        st.sampled_from(["operator", "dialled", "resolved", "connected", "abandoned"]),
        st.integers(0, 30),  # call
        st.integers(0, 6),  # operator
        st.sampled_from(STATES),
        st.sampled_from(OUTCOMES),
        st.floats(-1, 40),  # seconds passed
    ),
    max_size=80,
)
options = st.fixed_dictionaries(
    {
        "policy": st.sampled_from(POLICIES),
        "abandon_limit": st.sampled_from([0.0, 0.01, 0.03, 0.2]),
        "max_lines": st.none() | st.integers(0, 12),
        "max_cps": st.none() | st.sampled_from([0.5, 1, 3.5]),
        "ratio": st.none() | st.floats(0.5, 4),
        "answer_rate_prior": st.floats(0, 1),
    }
)


def tell(pacer, now, event, serial):
    kind, call, operator, state, outcome, _passed = event
    if kind == "operator":
        pacer.operator(now, operator, state)
    elif kind == "dialled":
        pacer.dialled(now, call + 31 * (serial // 40))
    elif kind == "resolved":
        pacer.resolved(now, call, outcome)
    elif kind == "connected":
        pacer.connected(now, call, operator)
    else:
        pacer.abandoned(now, call)


@settings(max_examples=150, deadline=None)
@given(options, events, st.booleans())
def test_whatever_happens(options, story, learned):
    pacer, now = Pacer(**options), 0.0
    if learned:
        known, now = taught(operators=4)
        pacer.model, pacer.now = known.model, now
    placed = []
    for serial, event in enumerate(story):
        now += event[-1]
        tell(pacer, now, event, serial)
        if serial % 7 == 3:
            restored = Pacer.from_dict(json.loads(json.dumps(pacer.to_dict())))
        else:
            restored = None
        model = pacer.model
        model.prune(pacer.now)
        pending, lines = len(model.ringing) + len(model.held), model.lines()
        count = pacer.decide(now)
        if restored is not None:
            assert restored.decide(now) == count
            pacer = restored
        assert isinstance(count, int) and count >= 0
        most = options["max_lines"]
        if most is not None:
            assert count == 0 or lines + count <= most
        cps = options["max_cps"]
        if cps is not None:
            placed.append((pacer.now, count))
            period = max(1, 1 / cps)
            recent = sum(n for when, n in placed if when > pacer.now - period)
            assert recent <= max(1, cps)
        if options["policy"] == "preview":
            assert count == 0
        elif most is None and cps is None:
            assert count >= len(model.idle) - pending
        place(pacer, now, count, 1000 * (serial + 1))


def test_a_restored_pacer_decides_the_same_for_the_rest_of_its_time():
    pacer, now = taught()
    other = Pacer.from_dict(json.loads(json.dumps(pacer.to_dict())))
    rng = random.Random(1)
    for step in range(200):
        now += rng.random() * 2
        count = pacer.decide(now)
        assert other.decide(now) == count
        for one in (pacer, other):
            place(one, now, count, 20_000 + 100 * step)
        ringing = list(pacer.model.ringing)
        if ringing and rng.random() < 0.7:
            call = rng.choice(ringing)
            outcome = rng.choice(OUTCOMES)
            for one in (pacer, other):
                one.resolved(now, call, outcome)
        operator, state = rng.randrange(1, 21), rng.choice(STATES[:3])
        for one in (pacer, other):
            one.operator(now, operator, state)
    assert pacer.to_dict() == other.to_dict()


def test_state_is_bounded():
    sizes = [len(lessons(10, 0.3, hours, 0.03)[0]) for hours in (0.5, 3.0)]
    assert sizes[1] < 1.5 * sizes[0] < 15_000


def test_calls_are_counted_by_half_seconds_not_one_by_one():
    """Work grows with the operators, hardly with the calls, never with a square."""
    pacer, now = taught()
    for second in range(30):
        place(pacer, now + second, 50, 10_000 + 50 * second)
    pacer.decide(now + 30)
    assert len(pacer.model.ringing) == 1500
    assert len(pacer.model.steps) == 30
