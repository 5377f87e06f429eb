"""Events that are missing, doubled, disordered or odd: the truth comes back."""

from hypothesis import given, settings
from hypothesis import strategies as st

from call_telephony.core.call_state import FINAL_STATES, CallState
from call_telephony.core.events import CLIENT, OPERATOR, CallEvent, EventType
from call_telephony.core.reconcile import Truth, differences, missing_events

E = EventType
BEGIN = 1_700_000_000


@st.composite
def stories(draw):
    """(direction, the whole story of a call, what the PBX's records tell of it)"""
    direction = draw(st.sampled_from(["incoming", "outgoing"]))
    ring, talk = draw(st.integers(1, 30)), draw(st.integers(0, 90))
    answered = draw(st.booleans())
    leg = CLIENT if direction == "outgoing" else OPERATOR
    at = float(BEGIN)
    if direction == "outgoing":
        events = [
            CallEvent(E.PLACED, "r", at),
            CallEvent(E.RINGING, "r", at, OPERATOR),
            CallEvent(E.ANSWERED, "r", at, OPERATOR),
            CallEvent(E.DIALLING, "r", at, CLIENT),
        ]
    else:
        events = [CallEvent(E.INCOMING, "r", at, data={"number": "1"})]
    events.append(CallEvent(E.RINGING, "r", at, leg))
    end = at + ring
    cause = draw(st.sampled_from([17, 19, 21, 1, 34]))
    if answered:
        events.append(CallEvent(E.ANSWERED, "r", at + ring, leg))
        events.append(CallEvent(E.BRIDGED, "r", at + ring))
        end, cause = at + ring + talk, 16
    events.append(CallEvent(E.LEG_ENDED, "r", end, leg, cause=cause))
    events.append(CallEvent(E.ENDED, "r", end, cause=cause, by=leg))
    truth = Truth(
        BEGIN,
        BEGIN + ring if answered else None,
        int(end),
        answered,
        None if answered else {17: 17, 19: 19}.get(cause),
    )
    return direction, events, truth


def damaged(draw, events):
    """Some are missing, some come more than once, in any order."""
    kept = [one for one in events if draw(st.booleans())]
    doubled = draw(st.lists(st.sampled_from(kept), max_size=5)) if kept else []
    return draw(st.permutations(kept + doubled))


@settings(max_examples=400)
@given(stories(), st.data())
def test_c5_truth_comes_back_by_resync_and_records(story, data):
    direction, events, truth = story
    heard = damaged(data.draw, events)
    state = CallState(direction).apply_all(heard)
    state.view()  # whatever was heard can be shown
    if not state.knows(E.ENDED):
        # the resync finds no channel any more, well after the end
        late = truth.ended + data.draw(st.integers(0, 300))
        gone = CallEvent(E.ENDED, "r", float(late), by="system", estimated=True)
        state = state.apply(gone)
        assert state.view().state in FINAL_STATES
        state = state.apply_all(missing_events("r", direction, state.facts, truth))
        whole = CallState(direction).apply_all(events).view()
        seen = state.view()
        assert (seen.outcome == "answered") == (whole.outcome == "answered")
        assert seen.talk_seconds == whole.talk_seconds
        assert (seen.ended, seen.answered) == (whole.ended, whole.answered)
        assert missing_events("r", direction, state.facts, truth) == []
    else:
        seen = state.view()
        told = {
            one.name for one in differences(truth, BEGIN, seen.answered, seen.ended)
        }
        # what was missed, and is not concluded, is at least listed
        assert told <= {"answered"}
        assert bool(told) == (seen.answered != truth.answered)


@settings(max_examples=200)
@given(stories(), st.data())
def test_c5_the_rest_heard_later_changes_nothing_true(story, data):
    direction, events, _ = story
    whole = CallState(direction).apply_all(events)
    heard = damaged(data.draw, events)
    gone = CallEvent(E.ENDED, "r", BEGIN + 5000.0, by="system", estimated=True)
    state = CallState(direction).apply_all([*heard, gone]).apply_all(events)
    assert state.view() == whole.view()
