"""What the pacer of a campaign is told (B12, B13)."""

from hypothesis import given, settings
from hypothesis import strategies as st

from call_dialer.core.pool import PoolCall, Settings, Tracker


class Heard:
    """A pacer that only listens."""

    policy = ratio = max_lines = abandon_limit = None

    def __init__(self):
        self.said = []

    def __getattr__(self, name):
        return lambda now, *args: self.said.append((name, *args))


def tracker():
    tracker = Tracker(Settings("power"))
    tracker.pacer = Heard()
    return tracker


def test_b13_a_call_is_told_once_in_order():
    one = tracker()
    for call in (
        PoolCall(1),
        PoolCall(1),
        PoolCall(1, answered=True),
        PoolCall(1, answered=True, user_id=7),
        PoolCall(1, answered=True, user_id=7, ended=True, outcome="answered"),
    ):
        one.look(1.0, {}, [call])
    assert one.pacer.said == [
        ("dialled", 1),
        ("resolved", 1, "live"),
        ("connected", 1, 7),
    ]
    assert one.open == []


def test_b13_outcomes_in_the_words_of_the_pacer():
    one = tracker()
    for number, outcome in enumerate(("no_answer", "busy", "invalid", "rejected")):
        one.dialled(1.0, number)
        one.look(2.0, {}, [PoolCall(number, ended=True, outcome=outcome)])
    told = [said[2] for said in one.pacer.said if said[0] == "resolved"]
    assert told == ["no_answer", "busy", "failed", "failed"]


def test_b13_who_hung_up_before_anybody_was_free_is_abandoned():
    one = tracker()
    one.dialled(1.0, 1)
    one.look(2.0, {}, [PoolCall(1, answered=True, ended=True, outcome="answered")])
    assert one.pacer.said[-1] == ("abandoned", 1)
    one.dialled(3.0, 2)
    one.look(4.0, {}, [PoolCall(2, answered=True, abandoned=True)])
    assert one.pacer.said[-1] == ("abandoned", 2)


def test_b13_what_ended_before_us_is_not_told():
    one = tracker()
    one.look(1.0, {}, [PoolCall(1, ended=True, outcome="busy")])
    assert one.pacer.said == []


def test_b13_a_call_that_vanished_is_over():
    one = tracker()
    one.dialled(1.0, 1)
    one.look(2.0, {}, [])
    assert one.pacer.said[-1] == ("resolved", 1, "failed")
    assert one.open == []


def test_b13_operators_come_and_go():
    one = tracker()
    one.look(1.0, {7: "idle", 8: "busy"}, [])
    one.look(2.0, {7: "idle"}, [])
    assert one.pacer.said == [
        ("operator", 7, "idle"),
        ("operator", 8, "busy"),
        ("operator", 8, "offline"),
    ]


def test_b13_settings_may_change_what_is_learned_stays():
    one = Tracker(Settings("predictive", max_lines=0))
    learned = one.pacer
    one.adjust(Settings("power", ratio=2.0, max_lines=5, abandon_limit=0.01))
    assert one.pacer is learned
    assert (learned.policy, learned.ratio, learned.max_lines) == ("power", 2.0, 5)


CALLS = st.builds(
    PoolCall,
    id=st.integers(1, 5),
    answered=st.booleans(),
    user_id=st.none() | st.integers(1, 3),
    abandoned=st.booleans(),
    ended=st.booleans(),
    outcome=st.sampled_from(("", "answered", "busy", "no_answer", "odd")),
)
LOOKS = st.lists(st.lists(CALLS, unique_by=lambda one: one.id), max_size=8)


@settings(max_examples=60)
@given(LOOKS)
def test_b13_a_real_pacer_takes_whatever_it_is_told(looks):
    one = Tracker(Settings("predictive"))
    for number, calls in enumerate(looks):
        one.look(float(number), {1: "idle"}, calls)
        assert one.pacer.decide(float(number)) >= 0
    again = Tracker(Settings("predictive"), one.pacer.to_dict())
    assert again.pacer.to_dict() == one.pacer.to_dict()
