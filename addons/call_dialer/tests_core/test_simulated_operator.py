"""What operators do who are played."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from call_dialer.core import simulated_operator as played
from call_dialer.core.simulated_operator import Choice, Seat

NOW = 1_800_000_000.0
CHOICES = [
    Choice(1, "goal"),
    Choice(2, "success"),
    Choice(3, "callback"),
    Choice(4, "refusal"),
    Choice(5, "no_contact"),
]


def act(seat, at_work=True, wrap=30.0):
    return played.next_act(seat, at_work, wrap, NOW)


def test_who_is_not_there_comes_to_work_and_goes():
    assert act(Seat(1)) == played.BEGIN
    assert act(Seat(1, "ready")) is None
    assert act(Seat(1), at_work=False) is None
    assert act(Seat(1, "ready"), at_work=False) == played.LEAVE
    assert act(Seat(1, "paused", NOW), at_work=False) == played.LEAVE


def test_a_pause_ends():
    assert act(Seat(1, "paused", NOW - 30)) is None
    assert act(Seat(1, "paused", NOW - 300)) == played.BEGIN


def test_a_talk_that_is_over_gets_its_result_also_when_the_campaign_rests():
    for at_work in (True, False):
        assert act(Seat(1, "talking", attempt_id=7), at_work) is None
        assert act(Seat(1, "wrapup", attempt_id=7, over=0.5), at_work) is None
        over = Seat(1, "wrapup", attempt_id=7, over=60.0)
        assert act(over, at_work) == played.RESULT


def test_results_fall_as_in_life():
    found = Counter(
        played.choose(Seat(1, attempt_id=one, talked=True), CHOICES)
        for one in range(2000)
    )
    assert not found[5]
    assert found[4] > found[1] > 100
    seat = Seat(1, attempt_id=1)
    assert played.choose(seat, CHOICES) == 5
    assert played.choose(seat, CHOICES[:1]) == 1
    assert played.choose(seat, []) is None


def test_pauses_are_rare():
    paused = sum(played.pauses_after(1, one) for one in range(2000))
    assert 20 < paused < 200


@given(st.integers(1), st.integers(1), st.floats(0, 3600))
def test_a_wrap_up_is_within_the_campaigns_time(user, attempt, limit):
    seconds = played.wrap_seconds(user, attempt, limit)
    assert played.WRAP_LEAST <= seconds <= max(limit, played.WRAP_LEAST)
    assert seconds == played.wrap_seconds(user, attempt, limit)
