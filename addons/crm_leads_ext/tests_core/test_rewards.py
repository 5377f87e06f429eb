from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_leads_ext.core import rewards
from crm_leads_ext.core.rewards import Event, Rule, reckon, round_to, split

DAY = date(2026, 11, 3)
KINDS = ("won", "goal", "talk")


def rule(**vals):
    vals = {
        "id": 1,
        "kind": "won",
        "method": "percent",
        "value": Decimal(5),
        "shares": (("manager", Decimal(100)),),
        **vals,
    }
    return Rule(**vals)


def event(**vals):
    vals = {
        "kind": "won",
        "key": "crm.lead,1",
        "day": DAY,
        "people": {"manager": (2,), "operator": (3,), "generator": (4,)},
        "base": Decimal(1000),
        "total": Decimal(1200),
        **vals,
    }
    return Event(**vals)


def amounts(*args, **kwargs):
    return [(line.user_id, line.amount) for line in reckon(*args, **kwargs)]


def test_percent_amount_and_unit():
    assert amounts([rule()], [event()]) == [(2, Decimal("50.00"))]
    assert amounts([rule(with_taxes=True)], [event()]) == [(2, Decimal("60.00"))]
    fixed = rule(method="fixed", value=Decimal(300))
    assert amounts([fixed], [event()]) == [(2, Decimal("300.00"))]
    minutes = rule(method="unit", value=Decimal("1.5"))
    talk = event(quantity=Decimal("12.5"))
    assert amounts([minutes], [talk]) == [(2, Decimal("18.75"))]


def test_shares_of_roles_and_of_several_people():
    shares = (("generator", Decimal(30)), ("operator", Decimal(70)))
    several = event(people={"generator": (4,), "operator": (9, 3, 9)})
    assert amounts([rule(shares=shares)], [several]) == [
        (3, Decimal("17.50")),
        (4, Decimal("15.00")),
        (9, Decimal("17.50")),
    ]


def test_half_a_cent_is_not_lost_among_three():
    three = event(people={"manager": (1, 2, 3)}, base=Decimal("0.10"))
    assert sum(amount for _user, amount in amounts([rule()], [three])) == Decimal(
        "0.01"
    )


def test_a_role_without_people_is_not_paid():
    shares = (("generator", Decimal(30)), ("manager", Decimal(70)))
    alone = event(people={"manager": (2,)})
    assert amounts([rule(shares=shares)], [alone]) == [(2, Decimal("35.00"))]


@pytest.mark.parametrize(
    ("vals", "fits"),
    [
        ({}, True),
        ({"kind": "goal"}, False),
        ({"first": DAY, "last": DAY}, True),
        ({"first": DAY + timedelta(1)}, False),
        ({"last": DAY - timedelta(1)}, False),
        ({"at_least": Decimal(1000)}, True),
        ({"at_least": Decimal(1001)}, False),
        ({"at_least": Decimal(1001), "with_taxes": True}, True),
        ({"below": Decimal(1000)}, False),
        ({"below": Decimal(1001)}, True),
        ({"team_ids": {7}}, True),
        ({"team_ids": {8}}, False),
        ({"source_ids": {5}}, False),
        ({"stage_id": 3}, False),
    ],
)
def test_what_a_rule_speaks_of(vals, fits):
    assert rule(**vals).fits(event(team_id=7)) is fits


def test_a_limit_holds_for_what_is_paid_back_too():
    bounded = rule(at_least=Decimal(500), below=Decimal(2000))
    back = event(base=Decimal(-1000))
    assert amounts([bounded], [back]) == [(2, Decimal("-50.00"))]


def test_what_was_settled_is_not_paid_again():
    assert not reckon([rule()], [event()], settled={(1, "crm.lead,1")})
    assert reckon([rule(id=2)], [event()], settled={(1, "crm.lead,1")})


def test_the_same_event_told_twice_counts_once():
    assert len(reckon([rule()], [event(), event()])) == 1


# --- whatever is thrown at it -------------------------------------------------------

cents = st.decimals(-100_000, 100_000, places=2)
percents = st.decimals(0, 100, places=1)
ids = st.integers(1, 6)
people = st.dictionaries(
    st.sampled_from(rewards.ROLES), st.lists(ids, max_size=4), max_size=3
)
events = st.lists(
    st.builds(
        Event,
        kind=st.sampled_from(KINDS),
        key=st.integers(1, 40).map(str),
        day=st.dates(date(2026, 10, 1), date(2026, 12, 31)),
        people=people,
        base=cents,
        total=cents,
        quantity=st.decimals(0, 1000, places=2),
        team_id=st.integers(0, 2),
    ),
    max_size=8,
    unique_by=lambda item: (item.kind, item.key),
)
shares = st.lists(
    st.tuples(st.sampled_from(rewards.ROLES), percents),
    max_size=3,
    unique_by=lambda share: share[0],
).map(tuple)
rules = st.lists(
    st.builds(
        Rule,
        id=st.integers(1, 50),
        kind=st.sampled_from(KINDS),
        method=st.sampled_from(("fixed", "percent", "unit")),
        value=st.decimals(-500, 500, places=2),
        shares=shares,
        first=st.none() | st.dates(date(2026, 10, 1), date(2026, 11, 15)),
        last=st.none() | st.dates(date(2026, 11, 1), date(2026, 12, 31)),
        at_least=st.sampled_from((Decimal(0), Decimal(100))),
        team_ids=st.frozensets(st.integers(1, 2)),
    ),
    max_size=5,
    unique_by=lambda item: item.id,
)
places = st.integers(0, 3)


@given(rules, events, places, st.randoms())
def test_order_does_not_matter(rules, events, digits, random):
    once = reckon(rules, events, digits=digits)
    random.shuffle(rules)
    random.shuffle(events)
    assert reckon(rules, events, digits=digits) == once


@given(rules, events, places)
def test_keys_are_unique_and_settling_leaves_nothing(rules, events, digits):
    lines = reckon(rules, events, digits=digits)
    assert len({line.key for line in lines}) == len(lines)
    settled = {(line.rule_id, line.event.key) for line in lines}
    assert reckon(rules, events, settled, digits) == []


@given(rules, events, places)
def test_reckoning_by_month_is_reckoning_at_once(rules, events, digits):
    by_month = [
        line
        for month in (10, 11, 12)
        for line in reckon(
            rules, [e for e in events if e.day.month == month], digits=digits
        )
    ]
    assert by_month == reckon(rules, events, digits=digits)


@given(rules, events, places)
def test_a_reversal_is_the_opposite(rules, events, digits):
    money = [r for r in rules if r.method != "unit"]
    events = [e for e in events if e.base and e.total]
    back = [replace(e, base=-e.base, total=-e.total) for e in events]
    there = [(line.key, line.amount) for line in reckon(money, events, digits=digits)]
    again = [(line.key, -line.amount) for line in reckon(money, back, digits=digits)]
    assert again == there


@given(cents, st.lists(percents, max_size=6), places)
def test_parts_add_up(whole, parts, digits):
    exact = round_to(whole * sum(parts, Decimal(0)) / 100, digits)
    assert sum(split(whole, parts, digits), Decimal(0)) == exact


@given(rules, events, places)
def test_nobody_is_paid_who_took_no_part(rules, events, digits):
    by_id = {r.id: r for r in rules}
    for line in reckon(rules, events, digits=digits):
        assert line.user_id in line.event.people[line.role]
        assert by_id[line.rule_id].fits(line.event)
        assert line.amount
