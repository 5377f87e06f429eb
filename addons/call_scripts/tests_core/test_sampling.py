from hypothesis import given
from hypothesis import strategies as st

from call_scripts.core.sampling import Pick, Rule, Talk, choose, draw, share_out

TALKS = [
    Talk(i, operator=i % 3, seconds=10 * i, outcome="refusal" if i % 4 == 0 else "goal")
    for i in range(1, 41)
]

talk_lists = st.lists(
    st.builds(
        Talk,
        st.integers(1, 10_000),
        st.integers(1, 5),
        st.integers(0, 900),
        st.sampled_from(["goal", "refusal", "other", ""]),
    ),
    max_size=60,
    unique_by=lambda talk: talk.id,
)
rules = st.builds(
    Rule,
    st.integers(0, 5),
    st.integers(0, 5),
    st.floats(0, 1),
    st.booleans(),
    st.booleans(),
    st.booleans(),
    st.integers(0, 100),
    st.integers(0, 20),
    st.text(max_size=8),
)


def ids(picks, reason=None):
    return [pick.id for pick in picks if reason in (None, pick.reason)]


def test_a23_shortest_and_longest():
    picks = choose(TALKS, Rule(shortest=2, longest=3))
    assert ids(picks, "shortest") == [1, 2]
    assert ids(picks, "longest") == [38, 39, 40]


def test_a23_too_short_is_no_talk():
    assert ids(choose(TALKS, Rule(shortest=2, min_seconds=50))) == [5, 6]


def test_a23_all_refused_each_once():
    picks = choose(TALKS, Rule(refused=True, longest=1))
    assert ids(picks, "refused") == list(range(4, 41, 4))
    assert ids(picks, "longest") == []  # the longest is among the refused already
    assert ids(choose(TALKS, Rule(goal=True))) == [i for i in range(1, 41) if i % 4]


def test_a23_random_share_is_rounded_up_and_drawn_by_the_seed():
    first = draw(TALKS, 0.07, "a")
    assert len(first) == 3
    assert first == draw(TALKS[::-1], 0.07, "a")
    assert any(draw(TALKS, 0.07, "a") != draw(TALKS, 0.07, seed) for seed in "bcd")
    assert len(draw(TALKS, 1, "a")) == 40
    assert len(draw([Talk(i, 1, 1) for i in range(100)], 0.07, "a")) == 7


def test_a23_random_draw_is_fair():
    hits = dict.fromkeys((talk.id for talk in TALKS), 0)
    for seed in range(2000):
        for talk_id in draw(TALKS, 0.1, str(seed)):
            hits[talk_id] += 1
    assert all(120 < count < 290 for count in hits.values()), hits  # 200 ± 6 sigma


def test_a23_per_operator():
    picks = choose(TALKS, Rule(longest=1, per_operator=True))
    assert ids(picks) == [38, 39, 40]
    picks = choose(TALKS, Rule(share=0.1, per_operator=True, seed="s"))
    operators = [talk.operator for talk in TALKS if talk.id in ids(picks)]
    assert sorted(set(operators)) == [0, 1, 2]


@given(talk_lists, rules)
def test_a23_any_rule(talks, rule):
    picks = choose(talks, rule)
    assert picks == choose(talks[::-1], rule), "the order of the talks says nothing"
    assert len(set(ids(picks))) == len(picks)
    known = {talk.id: talk for talk in talks}
    assert all(known[pick.id].seconds >= rule.min_seconds for pick in picks)
    if rule.limit:
        assert len(picks) <= rule.limit
    elif rule.refused:
        refused = [
            t.id
            for t in talks
            if t.outcome == "refusal" and t.seconds >= rule.min_seconds
        ]
        assert sorted(refused) == ids(picks, "refused")


def test_a23_nobody_reviews_oneself_and_the_load_is_even():
    picks = [Pick(i, "random") for i in range(1, 7)]
    operators = {1: 10, 2: 10, 3: 20, 4: 30, 5: 30, 6: 30}
    shared = share_out(picks, operators, [10, 20])
    assert all(operators[talk] != reviewer for talk, reviewer in shared.items())
    assert sorted(shared.values()) == [10, 10, 10, 20, 20, 20]
    assert share_out(picks, operators, [10], {10: 3}).keys() == {3, 4, 5, 6}
    assert share_out([Pick(4, "random")], operators, [10, 20], {10: 1}) == {4: 20}
