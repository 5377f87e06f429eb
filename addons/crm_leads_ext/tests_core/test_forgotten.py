from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_leads_ext.core.forgotten import (
    CLIENT_KINDS,
    DEAL_KINDS,
    Facts,
    Kind,
    Rule,
    changes,
    forgotten_since,
)

NOW = datetime(2026, 11, 27, 12)


def ago(days, hours=0):
    return NOW - timedelta(days=days, hours=hours)


OLD = Facts(created=ago(100))


@pytest.mark.parametrize(
    ("kind", "facts", "since"),
    [
        # nobody has spoken with the client: counted from the creation
        (Kind.NO_CONTACT, {}, ago(100)),
        (Kind.NO_CONTACT, {"last_contact": ago(20)}, ago(20)),
        (Kind.NO_CONTACT, {"last_contact": ago(13, 23)}, None),
        (Kind.NO_CONTACT, {"last_contact": ago(14)}, ago(14)),
        (Kind.NO_CONTACT, {"last_contact": ago(20), "last_step": ago(-1)}, None),
        (Kind.NO_CONTACT, {"last_contact": ago(20), "last_step": ago(1)}, ago(20)),
        # a step that is overdue is still a step
        (Kind.NO_NEXT_STEP, {"last_contact": ago(20)}, ago(20)),
        (Kind.NO_NEXT_STEP, {"last_step": ago(30)}, None),
        (Kind.OVERDUE_STEP, {"last_step": ago(30)}, ago(30)),
        (Kind.OVERDUE_STEP, {"last_step": ago(3)}, None),
        (Kind.OVERDUE_STEP, {"last_step": ago(-3)}, None),
        (Kind.OVERDUE_STEP, {}, None),
        (Kind.SAME_STAGE, {"stage_since": ago(40)}, ago(40)),
        (Kind.SAME_STAGE, {}, ago(100)),
        (Kind.SAME_STAGE, {"stage_since": ago(4)}, None),
        # a lost deal: counted from the last talk when there was one after the loss
        (Kind.LOST, {}, None),
        (Kind.LOST, {"lost_since": ago(50)}, ago(50)),
        (Kind.LOST, {"lost_since": ago(50), "last_contact": ago(60)}, ago(50)),
        (Kind.LOST, {"lost_since": ago(50), "last_contact": ago(16)}, ago(16)),
        (Kind.LOST, {"lost_since": ago(50), "last_contact": ago(2)}, None),
        (Kind.NO_DEAL, {}, ago(100)),
        (Kind.NO_DEAL, {"open_deals": 1}, None),
        (Kind.NO_DEAL, {"deal_until": ago(30)}, ago(30)),
        (Kind.NO_DEAL, {"deal_until": ago(30), "last_contact": ago(1)}, None),
    ],
)
def test_forgotten_since(kind, facts, since):
    facts = Facts(created=OLD.created, **facts)
    assert forgotten_since(Rule(kind, 14), facts, NOW) == since


def test_planned_step_may_be_left_out_of_account():
    facts = Facts(ago(100), last_contact=ago(20), last_step=ago(-1))
    rule = Rule(Kind.NO_CONTACT, 14, unless_planned=False)
    assert forgotten_since(rule, facts, NOW) == ago(20)


def test_every_kind_is_for_deals_or_clients():
    assert DEAL_KINDS | CLIENT_KINDS == set(Kind)


times = st.datetimes(ago(400), ago(-400))
maybe = st.none() | times
all_facts = st.builds(
    Facts, times, maybe, maybe, maybe, maybe, maybe, st.integers(0, 2)
)
rules = st.builds(Rule, st.sampled_from(Kind), st.integers(0, 90), st.booleans())


@given(rules, all_facts)
def test_days_have_passed(rule, facts):
    since = forgotten_since(rule, facts, NOW)
    assert since is None or NOW - since >= timedelta(days=rule.days)


@given(rules, all_facts, st.timedeltas(timedelta(0), timedelta(days=50)))
def test_stays_forgotten_until_something_happens(rule, facts, later):
    since = forgotten_since(rule, facts, NOW)
    if since is not None:
        assert forgotten_since(rule, facts, NOW + later) == since


@given(rules, all_facts)
def test_fewer_days_find_no_less(rule, facts):
    if forgotten_since(rule, facts, NOW) is not None:
        shorter = Rule(rule.kind, rule.days // 2, rule.unless_planned)
        assert forgotten_since(shorter, facts, NOW) is not None


keys = st.integers(0, 6)


@given(st.dictionaries(keys, times), st.sets(keys), st.dictionaries(keys, maybe))
def test_changes_make_the_list_what_was_found(found, listed, put_aside):
    listed = listed - set(put_aside)
    made = changes(found, listed, put_aside, NOW)
    after = (listed | set(put_aside) | set(made.opened)) - made.closed
    assert after == set(found)
    assert set(made.kept) == listed & set(found)
    waiting = {key for key, until in put_aside.items() if not until or until > NOW}
    assert not waiting & (set(made.opened) | set(made.reopened))
    # a second check changes nothing
    still = {key: put_aside[key] for key in waiting & set(found)}
    again = changes(found, after - set(still), still, NOW)
    assert not (again.opened or again.reopened or again.closed)
