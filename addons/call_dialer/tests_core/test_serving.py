"""Whom the service gives a client (B12)."""

from hypothesis import given
from hypothesis import strategies as st

from call_dialer.core.serving import (
    ASK_AT_LAST,
    AWAY_AFTER,
    OperatorFacts,
    Pauses,
    ask_again_after,
    to_serve,
)


def test_b12_the_longest_ready_first():
    operators = [
        OperatorFacts(1, "ready", ready_for=5, pulse=1),
        OperatorFacts(2, "ready", ready_for=50, pulse=1),
    ]
    assert to_serve(operators) == [2, 1]


def test_b12_who_is_not_served():
    operators = [
        OperatorFacts(1, "paused", pulse=1),
        OperatorFacts(2, "ready", pulse=1, holds=True),
        OperatorFacts(3, "ready", pulse=1, busy=True),
        OperatorFacts(4, "ready", pulse=AWAY_AFTER + 1),
        OperatorFacts(5, "ready"),
        OperatorFacts(6, "wrapup", pulse=1),
    ]
    assert to_serve(operators) == []


FACTS = st.builds(
    OperatorFacts,
    user_id=st.integers(1, 50),
    state=st.sampled_from(("ready", "paused", "talking", "wrapup", "offline")),
    ready_for=st.floats(0, 1000),
    pulse=st.none() | st.floats(0, 100),
    holds=st.booleans(),
    busy=st.booleans(),
)


@given(st.lists(FACTS, unique_by=lambda one: one.user_id))
def test_b12_only_those_who_wait_each_once(operators):
    served = to_serve(operators)
    assert len(served) == len(set(served))
    assert set(served) == {one.user_id for one in operators if one.waits}


@given(st.none() | st.floats(-1000, 1e9))
def test_b12_a_refusal_is_asked_again_soon(seconds):
    assert 1 <= ask_again_after(seconds) <= ASK_AT_LAST


def test_b12_pauses_end():
    pauses = Pauses()
    pauses.pause("a", 10, 5)
    assert not pauses.over("a", 14.9)
    assert pauses.over("b", 14.9)
    pauses.forget(16)
    assert pauses.over("a", 15)
