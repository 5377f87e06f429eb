import pytest
from hypothesis import given
from hypothesis import strategies as st

from mail_lead_filter.core.assign import MODES, Member, choose
from mail_lead_filter.core.automatic import why_no_answer
from mail_lead_filter.core.letter import Letter

TEAM = [
    Member(1, 3, "Москва, +7495"),
    Member(2, 1, "Санкт-Петербург; 7812"),
    Member(3, 1, ""),
]


def test_in_turn():
    last, order = 0, []
    for _time in range(4):
        last = choose("round_robin", TEAM, last).id
        order.append(last)
    assert order == [1, 2, 3, 1]
    assert choose("round_robin", TEAM, 99).id == 1
    assert choose("round_robin", []) is None


def test_least_loaded_and_even_ones_in_turn():
    assert choose("load", TEAM, 0).id == 2
    choice = choose("load", TEAM, 2)
    assert (choice.id, choice.reason, choice.detail) == (3, "load", "1")


@pytest.mark.parametrize(
    "words, expected, reason",
    [
        (("г. Москва, ул. Лесная",), 1, "region"),
        (("+74951234567",), 1, "region"),
        (("+78121234567",), 2, "region"),
        (("Казань", "+78431234567"), 3, "others"),
        ((), 3, "others"),
    ],
)
def test_by_region(words, expected, reason):
    choice = choose("region", TEAM, 0, words)
    assert (choice.id, choice.reason) == (expected, reason)


MEMBERS = st.lists(
    st.builds(
        Member,
        id=st.integers(1, 9),
        load=st.integers(0, 5),
        regions=st.text(st.sampled_from("аб, +7;\n"), max_size=8),
    ),
    min_size=1,
    max_size=6,
    unique_by=lambda member: member.id,
)


@given(st.sampled_from(MODES), MEMBERS, st.integers(0, 10), st.text("аб7", max_size=4))
def test_somebody_of_the_team_is_chosen(mode, members, last, word):
    choice = choose(mode, members, last, (word,))
    chosen = next(member for member in members if member.id == choice.id)
    if mode == "load":
        assert chosen.load == min(member.load for member in members)


@given(MEMBERS)
def test_turns_are_even(members):
    last, counts = 0, {}
    for _time in range(len(members) * 3):
        last = choose("round_robin", members, last).id
        counts[last] = counts.get(last, 0) + 1
    assert set(counts.values()) == {3}


@pytest.mark.parametrize(
    "headers, address, expected",
    [
        ({}, "ivan@client.example", ""),
        ({}, "", "no_address"),
        ({}, "no-reply@site.example", "nobody"),
        ({}, "noreply+15@site.example", "nobody"),
        ({}, "MAILER-DAEMON@site.example", "nobody"),
        ({}, "bounce-15@site.example", "nobody"),
        ({}, "replyboss@site.example", ""),
        ({"Auto-Submitted": "auto-replied"}, "a@b.example", "automatic"),
        ({"Auto-Submitted": "no"}, "a@b.example", ""),
        ({"Precedence": "bulk"}, "a@b.example", "automatic"),
        ({"List-Id": "<x>"}, "a@b.example", "automatic"),
        ({"Return-Path": "<>"}, "a@b.example", "automatic"),
    ],
)
def test_who_gets_no_answer(headers, address, expected):
    letter = Letter(headers=tuple(headers.items()))
    assert why_no_answer(letter, address) == expected
