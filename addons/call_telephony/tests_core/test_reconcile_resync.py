from call_telephony.core import reconcile
from call_telephony.core.call_state import CallState
from call_telephony.core.events import CLIENT, OPERATOR, CallEvent
from call_telephony.core.events import EventType as E

from .test_reconcile import BEGIN, PREFIX, facts_of, outgoing_by_odoo


def test_c5_what_a_resync_concluded_gives_way():
    ref = f"{PREFIX}3"
    truth = reconcile.truth_of(outgoing_by_odoo(), "outgoing", PREFIX)
    begin = [
        CallEvent(E.PLACED, ref, BEGIN),
        CallEvent(E.DIALLING, ref, BEGIN + 0.3, CLIENT),
    ]
    late = CallEvent(E.ENDED, ref, BEGIN + 60, by="system", estimated=True)
    fetched = CallEvent(E.RECORDING, ref, BEGIN + 61)
    facts = facts_of(*begin, late, fetched)
    events = reconcile.missing_events(ref, "outgoing", facts, truth)
    state = CallState("outgoing", facts).apply_all(events)
    seen = state.view()
    assert (seen.outcome, seen.answered, seen.ended) == (
        "answered",
        BEGIN + 1,
        BEGIN + 4,
    )
    # and then there is nothing more to say
    assert reconcile.missing_events(ref, "outgoing", state.facts, truth) == []


def test_c5_a_telephone_that_was_let_go_later_is_not_the_end():
    """The client hung up when nobody looked; the operator's telephone stayed alone."""
    ref = f"{PREFIX}3"
    truth = reconcile.truth_of(outgoing_by_odoo(), "outgoing", PREFIX)
    facts = facts_of(
        CallEvent(E.PLACED, ref, BEGIN),
        CallEvent(E.DIALLING, ref, BEGIN + 0.3, CLIENT),
        CallEvent(E.ANSWERED, ref, BEGIN + 1, CLIENT),
        CallEvent(E.BRIDGED, ref, BEGIN + 1),
        CallEvent(E.LEG_ENDED, ref, BEGIN + 60, OPERATOR, cause=16),
        CallEvent(E.ENDED, ref, BEGIN + 60, by="system", estimated=True),
    )
    events = reconcile.missing_events(ref, "outgoing", facts, truth)
    assert CallState("outgoing", facts).apply_all(events).view().ended == BEGIN + 4


def test_c5_what_was_seen_stays():
    ref = f"{PREFIX}3"
    truth = reconcile.truth_of(outgoing_by_odoo(), "outgoing", PREFIX)
    seen = CallEvent(E.ENDED, ref, BEGIN + 60, cause=16)
    assert reconcile.missing_events(ref, "outgoing", facts_of(seen), truth) == []
    assert reconcile.missing_events(ref, "outgoing", {}, truth) == []
