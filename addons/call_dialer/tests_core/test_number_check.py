"""Number check (B15)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from call_dialer.core import number_check
from call_dialer.core.number_check import Seen, allowed, judge


@pytest.mark.parametrize(
    ("seen", "found"),
    [
        (Seen("answered"), number_check.ALIVE),
        (Seen("rejected"), number_check.ALIVE),
        (Seen("busy"), number_check.BUSY),
        (Seen("no_answer", rang=True), number_check.NO_ANSWER),
        (Seen("no_answer", rang=True, ended_by_us=True), number_check.ALIVE),
        (Seen("invalid"), number_check.DEAD),
        (Seen("failed"), number_check.UNKNOWN),
        (Seen("failed", rang=True), number_check.NO_ANSWER),
        (Seen("invalid", dialled=False), number_check.UNKNOWN),
        (Seen("something new"), number_check.UNKNOWN),
    ],
)
def test_b15_verdicts(seen, found):
    assert judge(seen) == found


def test_b15_our_own_line_never_makes_a_number_dead():
    for outcome in ("failed", "cancelled", ""):
        assert judge(Seen(outcome)) != number_check.DEAD


@given(st.integers(1, 600), st.integers(0, 50), st.integers(0, 700), st.integers(0, 70))
def test_b15_never_above_speed_and_lines(per_minute, lines, begun, going_on):
    count = allowed(per_minute, lines, begun, going_on)
    assert count >= 0
    assert not count or begun + count <= per_minute
    assert not count or going_on + count <= (lines or number_check.LINES)
    assert count <= -(-per_minute // 60)
