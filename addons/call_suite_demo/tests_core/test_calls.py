"""Calls of the demo: in the order of time, the same ones every time."""

import random

import pytest

from call_suite_demo.core import calls


def plans(seed=7, count=200):
    rng = random.Random(seed)
    both = ("incoming", "outgoing")
    talks = [calls.answered(rng, rng.choice(both), 60.0) for _ in range(count)]
    return calls.unanswered(rng, count) + talks


def test_the_same_seed_makes_the_same_calls():
    assert plans() == plans()
    assert plans(8) != plans()


@pytest.mark.parametrize("plan", plans(count=40))
def test_told_in_the_order_of_time_from_a_beginning_to_one_end(plan):
    told = list(calls.told(plan))
    times = [one.at for one in told]
    assert times == sorted(times) and times[0] == 0
    assert told[0].kind == ("placed" if plan.direction == "outgoing" else "incoming")
    assert [one.kind for one in told].count("ended") == 1
    assert told[-1].kind == "ended"


@pytest.mark.parametrize("plan", plans(count=40))
def test_only_who_spoke_was_joined_and_for_as_long_as_planned(plan):
    told = {one.kind: one for one in calls.told(plan)}
    assert ("bridged" in told) == (plan.outcome == "answered")
    if "bridged" in told:
        seconds = told["ended"].at - calls.joined(plan)
        assert seconds == pytest.approx(plan.talk)


def test_every_outcome_occurs():
    made = {(plan.direction, plan.outcome) for plan in plans(count=400)}
    assert made >= set(calls.UNANSWERED)


def test_who_is_asked_speaks_after_the_first_hung_up():
    told = list(calls.transfer(30.0, 4, "Pyotr", "102"))
    order = [one.kind for one in sorted(told, key=lambda one: one.at)]
    assert order.index("transferred") < order.index("leg_ended")
    assert [one.data.get("on") for one in told if one.kind == "held"] == [True, False]
