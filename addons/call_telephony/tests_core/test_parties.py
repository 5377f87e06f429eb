from hypothesis import given, settings
from hypothesis import strategies as st

from call_telephony.core.call_state import CallState
from call_telephony.core.events import CLIENT, OPERATOR, CallEvent, EventType
from call_telephony.core.parties import moments, parties

E = EventType


def event(kind, at, leg="", mark="", **kwargs):
    return CallEvent(kind, "ref", at, leg, mark=mark, **kwargs)


def talk():
    return [
        event(E.ANSWERED, 3, OPERATOR),
        event(E.DIALLING, 3, CLIENT),
        event(E.ANSWERED, 9, CLIENT),
        event(E.BRIDGED, 10),
    ]


def switch(kind, at, mark, on):
    return event(kind, at, mark=mark, data={"on": on})


def dialling(at, leg, role, **data):
    return event(E.DIALLING, at, leg, data={"role": role, **data})


def attended():
    """Asked from 20 to 30, then the colleague talks until 60."""
    return [
        *talk(),
        switch(E.HELD, 12, "7", True),
        switch(E.HELD, 15, "8", False),
        dialling(20, "p9", "consult", user_id=5, name="Olga"),
        event(E.RINGING, 21, "p9"),
        event(E.ANSWERED, 22, "p9"),
        event(E.TRANSFERRED, 30, "p9"),
        event(E.LEG_ENDED, 30, OPERATOR, cause=16),
        event(E.LEG_ENDED, 60, CLIENT, cause=16),
        event(E.ENDED, 60, cause=16, by=CLIENT),
    ]


def known(events):
    return parties(CallState("outgoing").apply_all(events).facts)


def test_c11_switches_are_told_by_the_last_of_their_commands():
    story = talk()
    assert not known(story).held
    story.append(switch(E.HELD, 12, "7", True))
    assert known(story).held
    story.append(switch(E.HELD, 12, "10", False))  # at once after it
    assert not known(story).held
    story.append(switch(E.MUTED, 13, "11", True))
    story.append(switch(E.RECORDING_PAUSED, 13, "12", True))
    found = known(story)
    assert (found.held, found.muted, found.paused) == (False, True, True)


def test_c11_attended_transfer_and_the_talk_of_both():
    story = attended()
    asking = known(story[:9])
    assert asking.speaker == OPERATOR
    assert asking.consult.data["name"] == "Olga"
    assert asking.consult.state == "talking"
    done = known(story)
    assert done.speaker == "p9"
    assert done.consult is None
    operator, client, second = done.legs
    assert (operator.talk_seconds(10), second.talk_seconds(10)) == (20, 30)
    assert (client.state, second.state) == ("ended", "ended")
    assert (operator.started, client.started, second.started) == (3, 3, 20)
    view = CallState("outgoing").apply_all(story).view()
    assert (view.outcome, view.talk_seconds) == ("answered", 50)


def test_c11_a_call_goes_on_when_its_first_operator_has_left():
    view = CallState("outgoing").apply_all(attended()[:-2]).view()
    assert view.state == "ongoing"


def test_c11_blind_transfer_that_comes_back():
    story = [
        *talk(),
        dialling(20, "p9", "blind", number="+7900"),
        event(E.TRANSFERRED, 20, "p9"),
        event(E.LEG_ENDED, 20, OPERATOR),
        event(E.LEG_ENDED, 25, "p9", cause=17),
        dialling(25, "p9r", "recall", by=OPERATOR),
        event(E.TRANSFERRED, 25, "p9r"),
        event(E.ANSWERED, 28, "p9r"),
        event(E.ENDED, 40),
    ]
    found = known(story)
    assert found.speaker == "p9r"
    seconds = {leg.name: leg.talk_seconds(10) for leg in found.legs}
    assert seconds == {OPERATOR: 10, CLIENT: 31, "p9": 0, "p9r": 12}


def test_c11_conference_and_c10_spies():
    story = [
        *talk(),
        dialling(20, "p1", "conference", name="Third"),
        dialling(21, "s2", "spy", user_id=3, mode="listen"),
        event(E.ANSWERED, 22, "s2"),
        event(E.SPYING, 25, "s2", "3", data={"mode": "whisper"}),
    ]
    found = known(story)
    assert [leg.name for leg in found.guests] == ["p1"]
    (spy,) = found.spies
    assert (spy.mode, spy.modes) == ("whisper", ("listen", "whisper"))
    gone = known([*story, event(E.LEG_ENDED, 30, "s2"), event(E.LEG_ENDED, 31, "p1")])
    assert (gone.spies, gone.guests) == ((), ())
    assert gone.leg("s2").talk_seconds(10) == 8
    ended = known([*story, event(E.ENDED, 40)])
    assert ended.spies == ()


def test_c11_timeline_is_in_order():
    facts = CallState("outgoing").apply_all(reversed(attended())).facts
    times = [moment["at"] for moment in moments(facts)]
    assert times == sorted(times)
    assert len(times) == len(attended())


LEGS = st.sampled_from(["p1", "p2", "p1r", "s3"])
ANY_EVENT = st.one_of(
    st.builds(
        dialling,
        st.integers(0, 50),
        LEGS,
        st.sampled_from(["blind", "consult", "conference", "recall", "spy"]),
    ),
    st.builds(
        event,
        st.sampled_from(
            [E.RINGING, E.ANSWERED, E.LEG_ENDED, E.TRANSFERRED, E.DIALLING]
        ),
        st.integers(0, 50),
        st.one_of(LEGS, st.sampled_from([OPERATOR, CLIENT])),
        estimated=st.booleans(),
    ),
    st.builds(
        switch,
        st.sampled_from([E.HELD, E.MUTED, E.RECORDING_PAUSED]),
        st.integers(0, 50),
        st.sampled_from(["1", "2", "30"]),
        st.booleans(),
    ),
    st.builds(event, st.sampled_from([E.BRIDGED, E.ENDED]), st.integers(0, 50)),
)


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_c11_any_order_and_repetition_ends_the_same(data):
    events = data.draw(st.one_of(st.just(attended()), st.lists(ANY_EVENT, max_size=14)))
    mixed = data.draw(st.permutations(events + events))
    assert known(mixed) == known(events)
    found = known(events)
    assert found.speaker in {OPERATOR, *(leg.name for leg in found.legs)}
    for leg in found.legs:
        assert leg.talk_seconds(10) >= 0
    assert [moment["at"] for moment in moments({})] == []
