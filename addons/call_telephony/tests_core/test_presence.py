from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from call_telephony.core.presence import (
    IN_CALL,
    STATES,
    WORK,
    CallFact,
    Facts,
    presence,
)

NOON = datetime(2026, 1, 1, 12)
LATER = NOON + timedelta(minutes=5)


def state(**facts):
    return presence(Facts(**facts)).state


@pytest.mark.parametrize(
    ("phases", "expected"),
    [
        (["ringing"], "ringing"),
        (["ringing", "talking"], "talking"),
        (["hold", "talking"], "talking"),
        (["hold"], "hold"),
        (["ringing", "hold"], "hold"),
    ],
)
def test_c11_a_call_outweighs_all_else(phases, expected):
    facts = Facts(
        calls=[CallFact(phase, NOON, index) for index, phase in enumerate(phases, 1)],
        work="pause",
        odoo="offline",
        device=False,
    )
    found = presence(facts)
    assert found.state == expected
    assert found.since == NOON
    assert phases[found.call - 1] == expected
    assert not found.reachable


def test_c11_the_first_call_tells_since_when():
    calls = [CallFact("talking", LATER, 2), CallFact("talking", NOON, 1)]
    assert presence(Facts(calls=calls)).call == 1
    assert presence(Facts(calls=reversed(calls))).since == NOON
    unknown = [CallFact("talking", None, 3), *calls]
    assert presence(Facts(calls=unknown)).since == NOON


def test_c11_the_desk_says_more_than_the_telephone():
    assert state(work="wrap", odoo="online") == "wrap"
    assert state(work="pause", device=True) == "away"
    assert state(work="ready", odoo="online") == "free"
    # a shift that was never ended does not make a dead telephone ring
    assert state(work="pause", odoo="offline") == "offline"
    assert state(work="ready", device=False) == "offline"


def test_c11_the_telephone_decides_where_the_pbx_tells_of_it():
    assert state(device=True, odoo="offline") == "free"
    assert state(device=False, odoo="online") == "offline"
    assert state(device=None, odoo="online") == "free"
    assert state(device=None, odoo="offline") == "offline"
    assert state(device=None, odoo="away") == "away"
    assert state(device=True, odoo="away") == "away"
    assert state(has_device=False, odoo="online") == "offline"


def test_c11_since_is_the_latest_thing_that_made_them_free():
    found = presence(Facts(odoo="online", work_since=NOON, device_since=LATER))
    assert (found.state, found.since) == ("free", LATER)
    assert found.reachable
    assert presence(Facts(odoo="online")).since is None


moments = st.none() | st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1))
facts = st.builds(
    Facts,
    calls=st.lists(
        st.builds(CallFact, st.sampled_from(sorted(IN_CALL)), moments, st.integers(1)),
        max_size=3,
    ),
    work=st.sampled_from(sorted(WORK)),
    work_since=moments,
    has_device=st.booleans(),
    device=st.none() | st.booleans(),
    device_since=moments,
    odoo=st.sampled_from(["online", "away", "offline"]),
)


@given(facts)
def test_c11_everybody_has_one_state(known):
    found = presence(known)
    assert found.state in STATES
    assert (found.state in IN_CALL) == bool(known.calls)
    assert bool(found.call) == bool(known.calls)
