from dataclasses import replace

import pytest

from call_telephony.core.follow_up import CALL_BACK, NOTE, Call, follow_up

MISSED = Call("incoming", "no_answer", over=True)
TALK = Call("outgoing", "answered", over=True, client_dialled=True)


@pytest.mark.parametrize("outcome", ("no_answer", "busy", "rejected", "failed", ""))
def test_c7_missed_waits_for_a_call_back(outcome):
    call = replace(MISSED, outcome=outcome)
    assert follow_up(call) == CALL_BACK
    assert follow_up(replace(call, called_back=True)) == ""
    assert follow_up(replace(call, processed=True)) == ""
    assert follow_up(replace(call, noted=True)) == CALL_BACK, "a note calls nobody"


@pytest.mark.parametrize("kind", ("internal", "anonymous", "invalid"))
def test_c7_whom_nobody_can_call_back(kind):
    assert follow_up(replace(MISSED, number_kind=kind)) == ""


@pytest.mark.parametrize("direction", ("incoming", "outgoing"))
def test_c7_talk_waits_for_a_note(direction):
    call = replace(TALK, direction=direction)
    assert follow_up(call) == NOTE
    assert follow_up(replace(call, number_kind="anonymous")) == NOTE
    for done in ("noted", "processed"):
        assert follow_up(replace(call, **{done: True})) == ""
    assert follow_up(replace(call, number_kind="internal")) == ""


def test_c7_nothing_to_do():
    assert follow_up(replace(MISSED, over=False)) == ""
    assert follow_up(replace(TALK, over=False)) == ""
    assert follow_up(replace(TALK, outcome="busy")) == ""


def test_c7_made_by_hand():
    assert follow_up(Call("outgoing", "", over=True, kind="manual")) == NOTE


def test_c7_what_is_a_call_back():
    assert TALK.is_call_back
    assert replace(TALK, outcome="busy").is_call_back, "an attempt counts"
    own_phone_not_answered = replace(TALK, outcome="cancelled", client_dialled=False)
    assert not own_phone_not_answered.is_call_back
    assert replace(own_phone_not_answered, kind="browser").is_call_back
    assert not replace(TALK, direction="incoming").is_call_back
