from hypothesis import given
from hypothesis import strategies as st

from call_dialer.core.assigning import RULES, choose


def test_operator_first_when_listed():
    assert choose([3, 1, 2], "first", operator=2) == 2
    assert choose([3, 1, 2], "first", operator=2, operator_first=False) == 3
    assert choose([3, 1], "first", operator=2) == 3


def test_round_robin_goes_round():
    got = [choose([1, 2, 3], "round_robin", turn=turn) for turn in range(5)]
    assert got == [1, 2, 3, 1, 2]


def test_least_loaded():
    assert choose([1, 2, 3], "least_loaded", load={1: 4, 2: 1, 3: 1}) == 2
    assert choose([1, 2, 3], "least_loaded", load={1: 4, 2: 1}) == 3


def test_nobody():
    assert choose([], "first", operator=1) is None


@given(
    st.lists(st.integers(1, 50), unique=True, min_size=1),
    st.sampled_from(RULES),
    st.integers(1, 50),
    st.dictionaries(st.integers(1, 50), st.integers(0, 9)),
)
def test_always_one_of_the_list(users, rule, turn, load):
    assert choose(users, rule, turn=turn, load=load) in users
