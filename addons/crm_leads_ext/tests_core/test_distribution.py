from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from crm_leads_ext.core.distribution import Lead, Member, Method, Why, distribute


def give(number, members, method=Method.IN_TURN, **options):
    leads = [Lead(key) for key in range(number)]
    made = distribute(leads, members, method, **options)
    return [choice.member for choice in made.choices]


def whys(lead, members, method=Method.IN_TURN, **options):
    (choice,) = distribute([lead], members, method, **options).choices
    return [verdict.why for verdict in choice.verdicts]


def test_in_turn():
    assert give(5, [Member(1), Member(2), Member(3)]) == [1, 2, 3, 1, 2]


def test_in_turn_goes_on_where_it_stopped():
    once = distribute([Lead(1)], [Member(1), Member(2)], Method.IN_TURN)
    members = [Member(key, position=once.positions[key]) for key in (1, 2)]
    assert give(3, members, clock=once.clock) == [2, 1, 2]


def test_who_was_away_does_not_get_all_he_missed():
    before = distribute(
        [Lead(key) for key in range(10)],
        [Member(1), Member(2, away=True)],
        Method.IN_TURN,
    )
    members = [Member(key, position=before.positions[key]) for key in (1, 2)]
    assert give(4, members, clock=before.clock) == [2, 1, 2, 1]


def test_shares():
    got = Counter(give(60, [Member(1, share=3), Member(2, share=2), Member(3)]))
    assert got == {1: 30, 2: 20, 3: 10}


def test_least_loaded():
    members = [Member(1, load=5), Member(2, load=3), Member(3, load=9)]
    assert give(5, members, Method.LEAST_LOADED) == [2, 2, 1, 2, 1]


def test_limit():
    members = [Member(1, limit=2, load=1), Member(2, limit=1)]
    assert give(4, members) == [1, 2, None, None]


def test_region_from_wide_to_narrow():
    moscow = Lead(1, regions=frozenset({"RU", "RU-MOW"}))
    members = [
        Member(1, regions=frozenset({"RU-SPE"})),
        Member(2, regions=frozenset({"RU"})),
        Member(3),
    ]
    assert whys(moscow, members, by_region=True) == [
        Why.OTHER_REGION,
        Why.CHOSEN,
        Why.NOT_IN_TURN,
    ]
    assert whys(moscow, members)[0] is Why.CHOSEN, "regions are not looked at"


def test_lead_without_a_region_goes_to_those_who_work_everywhere():
    members = [Member(1, regions=frozenset({"RU"})), Member(2)]
    assert whys(Lead(1), members, by_region=True) == [Why.OTHER_REGION, Why.CHOSEN]


def test_skills():
    lead = Lead(1, skills=frozenset({"doors", "windows"}))
    members = [Member(1, skills=frozenset({"windows"})), Member(2)]
    made = distribute([lead], members, Method.IN_TURN, by_skill=True)
    (choice,) = made.choices
    assert choice.member == 2
    assert choice.verdicts[0].why is Why.SKILL_MISSING
    assert choice.verdicts[0].missing == ("doors",)


def test_own_client_first():
    members = [Member(1), Member(2), Member(3, away=True)]
    assert whys(Lead(1, keeper=2), members) == [
        Why.NOT_OWN_CLIENT,
        Why.OWN_CLIENT,
        Why.AWAY,
    ]
    assert whys(Lead(1, keeper=3), members)[0] is Why.CHOSEN, "he is away"


def test_nobody():
    (choice,) = distribute([Lead(1)], [Member(1, away=True)], Method.IN_TURN).choices
    assert choice.member is None
    assert choice.verdicts[0].why is Why.AWAY
    assert distribute([Lead(1)], [], Method.IN_TURN).choices[0].member is None


def test_the_figures_are_those_before_the_choice():
    made = distribute([Lead(1), Lead(2)], [Member(7)], Method.IN_TURN)
    first, second = made.choices
    assert (first.verdicts[0].load, second.verdicts[0].load) == (0, 1)


GOT = (Why.CHOSEN, Why.OWN_CLIENT)
regions = st.frozensets(st.sampled_from("abc"), max_size=2)
all_members = st.lists(
    st.builds(
        Member,
        st.integers(1, 9),
        st.integers(1, 4),
        st.integers(0, 5),
        st.integers(0, 5),
        st.integers(0, 9),
        st.integers(0, 9999),
        st.booleans(),
        regions,
        regions,
    ),
    max_size=5,
    unique_by=lambda member: member.key,
)
all_leads = st.lists(
    st.builds(Lead, st.integers(), regions, regions, st.none() | st.integers(1, 9)),
    max_size=12,
    unique_by=lambda lead: lead.key,
)
options = st.fixed_dictionaries({"by_region": st.booleans(), "by_skill": st.booleans()})


@given(all_leads, all_members, st.sampled_from(Method), options)
def test_every_lead_is_explained_for_everybody(leads, members, method, how):
    choices = list(distribute(leads, members, method, **how).choices)
    assert [choice.lead for choice in choices] == [lead.key for lead in leads]
    for choice in choices:
        assert [v.member for v in choice.verdicts] == [m.key for m in members]
        chosen = [v.member for v in choice.verdicts if v.why in GOT]
        assert chosen == ([choice.member] if choice.member is not None else [])
    assert choices == list(distribute(leads, members, method, **how).choices)


@given(all_leads, all_members, st.sampled_from(Method), options)
def test_nobody_gets_more_than_his_limit(leads, members, method, how):
    made = distribute(leads, members, method, **how)
    got = Counter(choice.member for choice in made.choices)
    for member in members:
        if member.limit:
            assert got[member.key] <= max(member.limit - member.load, 0)
        if member.away:
            assert not got[member.key]


@given(st.integers(0, 40), st.integers(1, 5))
def test_equal_shares_differ_by_one_at_most(number, people):
    got = Counter(give(number, [Member(key) for key in range(people)]))
    counts = [got[key] for key in range(people)]
    assert sum(counts) == number
    assert max(counts) - min(counts) <= 1
