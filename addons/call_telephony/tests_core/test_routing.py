import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from call_telephony.core.routing import (
    FREE,
    OCCUPIED,
    OFFLINE,
    REST,
    STRATEGIES,
    Act,
    Agent,
    Caller,
    End,
    Progress,
    Ring,
    Rule,
    Step,
    Wait,
    choose,
    decide,
    line_fits,
    rung,
)

CALLER = Caller(line="74950000000", known=True, manager=1)


def team(*states, **more):
    return {n: Agent(n, state, **more) for n, state in enumerate(states, 1)}


def first(steps, agents, caller=CALLER, progress=None, now=1000.0, **kwargs):
    return decide(steps, progress or Progress(), agents, caller, now, **kwargs)


def codes(notes):
    return [note.code for note in notes]


# -- rules


@pytest.mark.parametrize(
    ("rule", "caller", "right"),
    [
        (Rule(1), Caller(), True),
        (Rule(1, lines=("7495*",)), CALLER, True),
        (Rule(1, lines=("+7 (495) 000-00-00",)), CALLER, True),
        (Rule(1, lines=("7812*", "7800*")), CALLER, False),
        (Rule(1, lines=("7495*",)), Caller(), False),
        (Rule(1, client="known"), CALLER, True),
        (Rule(1, client="known"), Caller(), False),
        (Rule(1, client="unknown"), Caller(), True),
        (Rule(1, has_manager=True), CALLER, True),
        (Rule(1, has_manager=True), replace(CALLER, manager=0), False),
        (Rule(1, vip=True), CALLER, False),
        (Rule(1, vip=True), replace(CALLER, vip=True), True),
        (Rule(1, tags=frozenset({3, 4})), replace(CALLER, tags=frozenset({4})), True),
        (Rule(1, tags=frozenset({3})), replace(CALLER, tags=frozenset({4})), False),
        (Rule(1, langs=frozenset({"ru_RU"})), replace(CALLER, lang="ru_RU"), True),
        (Rule(1, langs=frozenset({"ru_RU"})), CALLER, False),
        (Rule(1, calendar=7, hours="open"), CALLER, True),
        (Rule(1, calendar=7, hours="closed"), CALLER, False),
        (Rule(1, calendar=8, hours="closed"), CALLER, True),
        (Rule(1, calendar=8), CALLER, True),
    ],
)
def test_c9_rule_fits(rule, caller, right):
    assert (choose([rule], caller, lambda calendar: calendar == 7) is rule) == right


def test_c9_first_rule_that_fits():
    rules = [Rule(1, vip=True), Rule(2, client="known"), Rule(3)]
    assert choose(rules, CALLER, lambda _: True).id == 2
    assert choose(rules, Caller(), lambda _: True).id == 3
    assert choose(rules[:1], CALLER, lambda _: True) is None


def test_c9_lines():
    assert line_fits("7800*", "+78001234567")
    assert not line_fits("", "7800")
    assert not line_fits("7800", "78001")
    assert not line_fits("[7]*", "8")


# -- steps

MANAGER = Step("manager")
GROUP = Step("group", users=(2, 3), strategy="order")


def test_c9_manager_who_is_free_is_rung():
    decision, _, notes = first([MANAGER, GROUP], team(FREE, FREE, FREE))
    assert decision == Ring((1,), 20)
    assert codes(notes) == ["manager"]


@pytest.mark.parametrize(
    ("state", "why"), [(OCCUPIED, "manager_busy"), (OFFLINE, "manager_offline")]
)
def test_c9_else_the_group(state, why):
    decision, _, notes = first([MANAGER, GROUP], team(state, OCCUPIED, FREE))
    assert decision == Ring((3,), 20)
    assert codes(notes) == [why, "order"]


def test_c9_manager_does_not_answer():
    steps, agents = [MANAGER, GROUP], team(FREE, FREE, FREE)
    _, progress, _ = first(steps, agents)
    progress = rung(progress, (1,), 1020.0)
    decision, _, notes = first(steps, agents, progress=progress, now=1020.0)
    assert decision == Ring((2,), 20)
    assert codes(notes) == ["manager_silent", "order"]


def test_c9_no_manager():
    decision, _, notes = first([MANAGER], team(FREE), caller=Caller())
    assert decision == End()
    assert codes(notes) == ["no_manager", "no_steps_left"]


@pytest.mark.parametrize(
    ("strategy", "users"),
    [
        ("order", (1,)),
        ("longest_idle", (2,)),
        ("round_robin", (3,)),
        ("least_today", (4,)),
        ("most_skilled", (5,)),
        ("all", (1, 2, 3, 4, 5)),
    ],
)
def test_c9_strategies(strategy, users):
    plain = {"state": FREE, "skills": {9: 1}, "last_offered": 50.0, "calls_today": 5}
    agents = {
        1: Agent(1, idle_since=90.0, **plain),
        2: Agent(2, idle_since=10.0, **plain),
        3: Agent(3, idle_since=90.0, **{**plain, "last_offered": 5.0}),
        4: Agent(4, idle_since=90.0, **{**plain, "calls_today": 1}),
        5: Agent(5, idle_since=90.0, **{**plain, "skills": {9: 7}}),
    }
    step = Step("group", users=(1, 2, 3, 4, 5), skills={9: 1}, strategy=strategy)
    decision, _, _ = first([step], agents)
    assert decision.users == users


def test_c9_skills_are_needed():
    agents = {
        1: Agent(1, FREE, {5: 2}),
        2: Agent(2, FREE, {5: 4, 6: 1}),
        3: Agent(3, FREE),
    }
    step = Step("group", users=(1, 2, 3), skills={5: 3})
    assert first([step], agents)[0] == Ring((2,), 20)
    nobody = Step("group", users=(1, 2, 3), skills={5: 9})
    decision, _, notes = first([nobody], agents)
    assert decision == End()
    assert codes(notes)[0] == "nobody_able"


WAITING = replace(GROUP, wait_seconds=60)


def test_c9_waits_while_all_are_busy_then_goes_on():
    steps = [WAITING, Step("message"), Step("email"), Step("hangup")]
    agents = team(FREE, OCCUPIED, OCCUPIED)
    decision, progress, notes = first(steps, agents)
    assert decision == Wait(1060.0, first=True)
    assert codes(notes) == ["wait"]
    decision, progress, notes = first(steps, agents, progress=progress, now=1030.0)
    assert (decision, notes) == (Wait(1060.0, first=False), [])
    got_free = team(FREE, OCCUPIED, FREE)
    assert first(steps, got_free, progress=progress, now=1031.0)[0] == Ring((3,), 20)
    acts = []
    decision, progress, notes = first(steps, agents, progress=progress, now=1060.0)
    while isinstance(decision, Act):
        acts.append(decision.kind)
        decision, progress, _ = first(steps, agents, progress=progress, now=1061.0)
    assert codes(notes) == ["waited"]
    assert acts == ["message", "email"]
    assert decision == End()


def test_c9_nobody_there_is_not_waited_for():
    decision, _, notes = first([WAITING], team(FREE, OFFLINE, OFFLINE))
    assert decision == End()
    assert codes(notes)[0] == "all_offline"


def test_c9_queue_is_full():
    step = replace(WAITING, max_waiting=3)
    agents = team(FREE, OCCUPIED, OCCUPIED)
    assert isinstance(first([step], agents, waiting=2)[0], Wait)
    decision, _, notes = first([step, Step("message")], agents, waiting=3)
    assert decision == Act(1, "message")
    assert codes(notes) == ["full"]


def test_c9_who_did_not_answer_has_a_rest():
    agents = team(FREE, FREE, OCCUPIED)
    _, progress, _ = first([WAITING], agents)
    progress = rung(progress, (2,), 1010.0)
    decision = first([WAITING], agents, progress=progress, now=1010.0)[0]
    assert decision == Wait(1010.0 + REST, first=False)
    later = first([WAITING], agents, progress=progress, now=1010.0 + REST)[0]
    assert later == Ring((2,), 20)


# -- whatever happens

skills = st.dictionaries(st.integers(1, 2), st.integers(1, 5), max_size=2)
people = st.lists(
    st.builds(
        dict,
        state=st.sampled_from([FREE, OCCUPIED, OFFLINE]),
        skills=skills,
        idle_since=st.floats(0, 1000),
        calls_today=st.integers(0, 9),
    ),
    min_size=1,
    max_size=5,
)
a_step = st.builds(
    Step,
    kind=st.sampled_from(
        ["manager", "users", "group", "message", "callback", "email", "hangup"]
    ),
    users=st.lists(st.integers(1, 6), max_size=4).map(tuple),
    skills=skills,
    strategy=st.sampled_from(STRATEGIES),
    ring_seconds=st.integers(5, 60),
    wait_seconds=st.sampled_from([0, 0, 1, 30, 300]),
    max_waiting=st.integers(0, 2),
)


@settings(max_examples=300, deadline=None)
@given(
    steps=st.lists(a_step, max_size=5),
    folk=people,
    manager=st.integers(0, 6),
    seed=st.integers(0, 10_000),
)
def test_c9_ends_rings_only_free_and_able_ones(steps, folk, manager, seed):
    chance = random.Random(seed)
    agents = {n: Agent(n, **values) for n, values in enumerate(folk, 1)}
    caller = Caller(manager=manager)
    progress, now, moves = Progress(), 1000.0, 0
    bound = sum(
        2 + len(folk) + (len(folk) + 1) * 2 * (1 + step.wait_seconds / REST)
        for step in steps
    )
    while True:
        moves += 1
        assert moves <= bound + 2, "does not come to an end"
        before = progress.step
        decision, progress, _ = decide(
            steps, progress, agents, caller, now, waiting=chance.randint(0, 3)
        )
        assert progress.step >= before
        if isinstance(decision, End):
            break
        if isinstance(decision, Ring):
            step = steps[progress.step]
            assert decision.users
            for user in decision.users:
                agent = agents[user]
                assert agent.state == FREE
                assert all(
                    agent.skills.get(skill, 0) >= low
                    for skill, low in step.skills.items()
                )
                assert user in ((manager,) if step.kind == "manager" else step.users)
                assert now - progress.tried.get(user, -1e9) >= REST - 1e-6
            now += chance.choice([0.1, decision.seconds])  # unreachable, or silent
            progress = rung(progress, decision.users, now)
        elif isinstance(decision, Wait):
            assert decision.until > now
            now = decision.until
        for user, agent in agents.items():
            if chance.random() < 0.2:
                agents[user] = replace(
                    agent, state=chance.choice([FREE, OCCUPIED, OFFLINE])
                )
