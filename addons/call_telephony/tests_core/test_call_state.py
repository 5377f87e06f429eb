from hypothesis import given, settings
from hypothesis import strategies as st

from call_telephony.core.call_state import FINAL_STATES, CallState
from call_telephony.core.events import CLIENT, OPERATOR, CallEvent, EventType

E = EventType


def event(kind, at, leg="", **kwargs):
    return CallEvent(kind, "ref", at, leg, **kwargs)


def answered_call():
    return [
        event(E.PLACED, 0),
        event(E.DIALLING, 0, OPERATOR),
        event(E.RINGING, 1, OPERATOR),
        event(E.ANSWERED, 3, OPERATOR),
        event(E.DIALLING, 3, CLIENT),
        event(E.RINGING, 4, CLIENT),
        event(E.ANSWERED, 9, CLIENT),
        event(E.BRIDGED, 9.2),
        event(E.LEG_ENDED, 69, CLIENT, cause=16),
        event(E.LEG_ENDED, 69.1, OPERATOR, cause=16),
        event(E.ENDED, 69.2, cause=16, by=CLIENT),
        event(E.RECORDING, 69.3),
    ]


def unanswered(cause, by=CLIENT):
    return [
        event(E.PLACED, 0),
        event(E.ANSWERED, 3, OPERATOR),
        event(E.DIALLING, 3, CLIENT),
        event(E.RINGING, 4, CLIENT),
        event(E.LEG_ENDED, 20, CLIENT, cause=cause),
        event(E.ENDED, 20, cause=cause, by=by),
    ]


def test_answered_call():
    view = CallState("outgoing").apply_all(answered_call()).view()
    assert (view.state, view.outcome) == ("terminated", "answered")
    assert (view.started, view.answered, view.bridged, view.ended) == (0, 9, 9.2, 69.2)
    assert (view.duration, view.talk_seconds) == (69, 60)
    assert view.ended_by == CLIENT


def test_states_on_the_way():
    states = []
    state = CallState("outgoing")
    for one in answered_call():
        state = state.apply(one)
        states.append(state.view().state)
    assert states == ["calling"] * 6 + ["ongoing"] * 4 + ["terminated"] * 2


def test_outcomes_of_causes():
    expected = {
        17: ("aborted", "busy"),
        19: ("aborted", "no_answer"),
        1: ("aborted", "invalid"),
        21: ("rejected", "rejected"),
        34: ("aborted", "failed"),
        None: ("aborted", "failed"),
    }
    for cause, result in expected.items():
        view = CallState("outgoing").apply_all(unanswered(cause)).view()
        assert (view.state, view.outcome) == result, cause


def test_operator_gives_up_before_the_answer():
    view = CallState("outgoing").apply_all(unanswered(16, by=OPERATOR)).view()
    assert (view.state, view.outcome) == ("aborted", "cancelled")


def test_incoming():
    ring = [event(E.INCOMING, 0), event(E.RINGING, 1, OPERATOR)]
    missed = CallState("incoming").apply_all(
        [*ring, event(E.ENDED, 9, cause=16, by=CLIENT)]
    )
    assert missed.view().state == "missed"
    rejected = CallState("incoming").apply_all(
        [*ring, event(E.ENDED, 9, cause=21, by=OPERATOR)]
    )
    assert rejected.view().state == "rejected"
    talked = CallState("incoming").apply_all(
        [
            *ring,
            event(E.ANSWERED, 4, OPERATOR),
            event(E.BRIDGED, 4),
            event(E.ENDED, 9, cause=16, by=CLIENT),
        ]
    )
    assert (talked.view().state, talked.view().talk_seconds) == ("terminated", 5)


def test_seen_end_beats_concluded_end():
    concluded = event(E.ENDED, 10, by="system", estimated=True)
    seen = event(E.ENDED, 60, cause=17, by=CLIENT)
    for order in ([concluded, seen], [seen, concluded]):
        view = CallState("outgoing").apply_all(order).view()
        assert (view.ended, view.outcome) == (60, "busy")


def test_round_trip_and_keys():
    for one in answered_call():
        assert CallEvent.from_dict(one.to_dict()) == one
    assert len({one.key for one in answered_call()}) == len(answered_call())


TIMES = st.integers(0, 100).map(float)
ANY_EVENT = st.builds(
    CallEvent,
    type=st.sampled_from(list(E)),
    call=st.just("ref"),
    at=TIMES,
    leg=st.sampled_from(["", OPERATOR, CLIENT]),
    cause=st.sampled_from([None, 1, 16, 17, 19, 21, 34, 200]),
    by=st.sampled_from(["", OPERATOR, CLIENT, "system"]),
    estimated=st.booleans(),
)


@settings(max_examples=500, deadline=None)
@given(st.data())
def test_any_order_and_repetition_ends_the_same(data):
    events = data.draw(
        st.one_of(
            st.just(answered_call()),
            st.sampled_from([unanswered(c) for c in (1, 17, 19, 21, 34, None)]),
            st.lists(ANY_EVENT, max_size=12),
        )
    )
    direction = data.draw(st.sampled_from(["incoming", "outgoing"]))
    mixed = data.draw(st.permutations(events + data.draw(st.permutations(events))))
    start = CallState(direction)
    assert start.apply_all(mixed).facts == start.apply_all(events).facts
    assert start.apply_all(mixed).view() == start.apply_all(events).view()


@settings(max_examples=300, deadline=None)
@given(st.lists(ANY_EVENT, max_size=15), st.sampled_from(["incoming", "outgoing"]))
def test_a_final_state_is_never_left(events, direction):
    state = CallState(direction)
    ended = False
    for one in events:
        state = state.apply(one)
        view = state.view()
        assert not ended or view.state in FINAL_STATES
        assert view.talk_seconds >= 0 and view.duration >= 0
        ended = ended or view.is_final
