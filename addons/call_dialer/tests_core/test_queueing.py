from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from call_dialer.core import queueing
from call_dialer.core.queueing import CampaignFacts, QueueFacts, QueueItem

NOW = datetime(2026, 3, 2, 12, 0)


def item(number, state="todo", priority=0, minutes=0, user=None):
    return QueueItem(number, state, priority, NOW + timedelta(minutes=minutes), user)


def ids(items, user=1):
    return [found.id for found in queueing.ordered(items, user, NOW)]


def test_own_callbacks_then_anyones_then_priority():
    items = [
        item(1, priority=5),
        item(2, priority=9),
        item(3, "callback", minutes=-5),
        item(4, "callback", minutes=-1, user=1),
        item(5, "callback", minutes=-90, user=1),
        item(6, priority=9, minutes=-1),
    ]
    assert ids(items) == [5, 4, 3, 6, 2, 1]


def test_nothing_before_its_time_and_nothing_of_others():
    items = [
        item(1, minutes=1),
        item(2, "callback", minutes=1),
        item(3, "callback", minutes=-1, user=2),
        item(4, user=2),
        item(5, "claimed"),
        item(6, "done"),
        item(7),
    ]
    assert ids(items) == [7]


queue = st.lists(
    st.builds(
        item,
        st.integers(1, 10**6),
        st.sampled_from(["todo", "callback", "claimed", "done"]),
        st.integers(-3, 3),
        st.integers(-100, 100),
        st.sampled_from([None, 1, 2]),
    ),
    unique_by=lambda found: found.id,
)


@given(queue)
def test_order_is_total_and_loses_nobody_ready(items):
    found = queueing.ordered(items, 1, NOW)
    assert len({i.id for i in found}) == len(found)
    ready = {
        i.id
        for i in items
        if i.state in ("todo", "callback") and i.next_at <= NOW and i.user_id != 2
    }
    assert {i.id for i in found} == ready
    kinds = [(i.state == "todo", i.user_id != 1 or i.state == "todo") for i in found]
    assert kinds == sorted(kinds)


def test_no_contact_is_false_and_says_why():
    nothing = queueing.judge_campaign(CampaignFacts("paused", True), NOW)
    assert nothing is not None and not nothing
    assert nothing.code == queueing.NOT_RUNNING


def test_campaign_reasons():
    def code(**facts):
        base = {"state": "running", "is_operator": True} | facts
        found = queueing.judge_campaign(CampaignFacts(**base), NOW)
        return found and (found.code, found.at) if found is None else found

    later, before = NOW + timedelta(hours=1), NOW - timedelta(hours=1)
    assert code() is None
    assert code(is_operator=False).code == queueing.NOT_OPERATOR
    assert code(date_start=later).at == later
    assert code(date_end=before).code == queueing.ENDED
    assert code(date_end=NOW).code == queueing.ENDED
    closed = code(hours=(False, later))
    assert (closed.code, closed.at) == (queueing.OUT_OF_HOURS, later)
    assert code(hours=(True, None)) is None


def test_queue_reasons():
    assert queueing.judge_queue(QueueFacts(NOW, 3)).code == queueing.LATER
    assert queueing.judge_queue(QueueFacts(None, 3)).code == queueing.OTHERS
    assert queueing.judge_queue(QueueFacts()).code == queueing.EMPTY


def test_state_after_a_result():
    state = queueing.next_state
    assert state("callback", 1, 5, True) == "callback"
    assert state("no_contact", 4, 5, False) == "todo"
    assert state("no_contact", 5, 5, False) == "failed"
    assert state("no_contact", 500, 0, False) == "todo"
    for category in ("goal", "success", "refusal", "other"):
        assert state(category, 1, 1, False) == "done"


def test_a14_what_is_told_while_a_rule_holds_back():
    minutes = {n: NOW + timedelta(minutes=n) for n in range(10)}
    closed = queueing.NoContact(queueing.FAIR_SHARE, "a rest", minutes[5])
    later = queueing.NoContact(queueing.LATER, "later", minutes[2])

    def told(empty, callback_at=None):
        found = queueing.judge_share(closed, empty, callback_at)
        return found.code, found.at

    # somebody waits: the rule is what holds back, until it opens or a promise is due
    assert told(later) == (queueing.FAIR_SHARE, minutes[5])
    assert told(later, minutes[3]) == (queueing.FAIR_SHARE, minutes[3])
    assert told(later, minutes[9]) == (queueing.FAIR_SHARE, minutes[5])
    # nobody waits, or not before the rule opens: that is the reason
    empty = queueing.NoContact(queueing.EMPTY)
    assert told(empty, minutes[3]) == (queueing.EMPTY, None)
    much_later = queueing.NoContact(queueing.LATER, "later", minutes[7])
    assert told(much_later) == (queueing.LATER, minutes[7])


def test_b17_lists_are_mixed_by_share():
    served = [queueing.list_order((60, 30, 10), turn)[0] for turn in range(10)]
    assert [served.count(index) for index in range(3)] == [6, 3, 1]
    # spread out, not in a row
    assert served[:4] == [0, 1, 0, 0]
    assert sorted(queueing.list_order((60, 30, 10), 7)) == [0, 1, 2]
    assert queueing.list_order((), 3) == ()


@given(st.lists(st.integers(1, 50), min_size=1, max_size=5), st.integers(0, 300))
def test_b17_no_list_is_ever_far_from_its_share(shares, turns):
    served = [queueing.list_order(shares, turn)[0] for turn in range(turns)]
    for index, share in enumerate(shares):
        due = turns * share / sum(shares)
        assert abs(served.count(index) - due) < len(shares)
