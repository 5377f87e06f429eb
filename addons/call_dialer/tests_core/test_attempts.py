from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from call_dialer.core.attempts import (
    ANY,
    DROP_NUMBER,
    FAILED,
    OTHER,
    Decision,
    Line,
    Plan,
    Try,
    decide,
)

ONE = ("+71",)
TWO = ("+71", "+72")
PLAN = Plan(
    (
        Line("busy", 10, 3, then=OTHER),
        Line("no_answer", 120, 5, next_number=True),
        Line("invalid", 0, 1, then=DROP_NUMBER),
        Line(ANY, 60, 2),
    )
)


def tries(*outcomes, number="+71"):
    return [Try(outcome, number) for outcome in outcomes]


def test_b17_delay_and_limit_of_an_outcome():
    for made in range(1, 5):
        found = decide(PLAN, tries(*["no_answer"] * made), ONE)
        assert found == Decision(True, 120, "+71")
    assert not decide(PLAN, tries(*["no_answer"] * 5), ONE).again


def test_b17_outcomes_have_limits_of_their_own():
    mixed = tries("no_answer", "busy", "no_answer", "busy")
    assert decide(PLAN, mixed, ONE).minutes == 10


def test_b17_beyond_the_limit_by_the_line_for_any():
    assert decide(PLAN, tries("busy", "busy"), ONE).minutes == 10
    assert decide(PLAN, tries("busy", "busy", "busy"), ONE).minutes == 60
    assert not decide(PLAN, tries(*["busy"] * 4), ONE).again
    assert not decide(PLAN, tries("failed", "busy", "busy", "busy"), ONE).again


def test_b17_another_number_of_the_client_first():
    first = decide(PLAN, [Try("no_answer", "+71")], TWO)
    assert first == Decision(True, 0, "+72")
    second = decide(PLAN, [Try("no_answer", "+71"), Try("no_answer", "+72")], TWO)
    assert second == Decision(True, 120, "+71")
    # busy stays with its number
    assert decide(PLAN, tries("busy"), TWO) == Decision(True, 10, "+71")


def test_b17_a_dead_number_is_dropped():
    found = decide(PLAN, tries("invalid"), TWO)
    assert found == Decision(True, 0, "+72", drop="+71")
    assert decide(PLAN, tries("invalid"), ONE) == Decision(False, drop="+71")


def test_b17_total_of_all_outcomes():
    plan = Plan(PLAN.lines, total=2)
    assert decide(plan, tries("busy"), ONE).again
    assert not decide(plan, tries("busy", "no_answer"), ONE).again


def test_b17_an_outcome_without_a_line_is_the_end():
    assert not decide(Plan((Line("busy", 10),)), tries("failed"), ONE).again


OUTCOMES = ("busy", "no_answer", "invalid", "failed")
LINES = st.builds(
    Line,
    outcome=st.sampled_from((*OUTCOMES, ANY)),
    minutes=st.integers(0, 1000),
    limit=st.integers(1, 4),
    next_number=st.booleans(),
    then=st.sampled_from((FAILED, DROP_NUMBER, OTHER)),
)
PLANS = st.builds(
    Plan,
    lines=st.lists(LINES, max_size=5, unique_by=lambda line: line.outcome).map(tuple),
    total=st.integers(0, 6),
    switch_minutes=st.integers(0, 5),
)


@given(PLANS, st.integers(1, 3), st.lists(st.sampled_from(OUTCOMES), min_size=80))
def test_b17_limits_hold_and_it_ends(plan, count, outcomes):
    numbers = [f"+7{index}" for index in range(1, count + 1)]
    made, number = [], numbers[0]
    for outcome in outcomes:
        made.append(Try(outcome, number))
        found = decide(plan, made, numbers)
        if found.drop:
            numbers.remove(found.drop)
        if not found.again:
            break
        assert found.number in numbers
        number = found.number
    else:
        raise AssertionError("it never ends")
    assert not plan.total or len(made) <= plan.total
    for line in plan.lines:
        mine = [one for one in made if plan.line(one.outcome) is line]
        if line.then == FAILED:
            assert len(mine) <= line.limit
        if line.then == DROP_NUMBER:
            per_number = Counter(one.number for one in mine)
            assert max(per_number.values(), default=0) <= line.limit
