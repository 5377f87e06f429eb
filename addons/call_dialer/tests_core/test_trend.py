from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from call_dialer.core.trend import STEP, STEPS, Counted, first_step, trend

NOW = datetime(2026, 3, 1, 10, 7, 30)
EPOCH = datetime(1970, 1, 1)


def seconds(moment):
    return int((moment - EPOCH).total_seconds())


def test_b14_steps_lie_on_the_clock():
    assert first_step(NOW) == datetime(2026, 3, 1, 9, 10)
    found = trend(NOW, [])
    assert len(found["at"]) == STEPS
    assert found["at"][-1] == "2026-03-01 10:05:00"
    assert found["calls"] == [0] * STEPS


def test_b14_counts_are_put_into_their_steps():
    at = seconds(datetime(2026, 3, 1, 10, 0))
    old = seconds(datetime(2026, 3, 1, 8, 0))
    found = trend(NOW, [Counted(at, 9, 4, 1), Counted(old, 5, 5, 5)])
    assert found["calls"][-2:] == [9, 0]
    assert (sum(found["calls"]), sum(found["answered"])) == (9, 4)
    assert sum(found["abandoned"]) == 1


@given(st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1)))
def test_b14_the_present_is_in_the_last_step(now):
    start = first_step(now)
    last = start + timedelta(seconds=(STEPS - 1) * STEP)
    assert last <= now < last + timedelta(seconds=STEP)
    assert seconds(start) % STEP == 0
