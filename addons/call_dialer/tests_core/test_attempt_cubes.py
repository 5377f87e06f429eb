"""The kept sums: which cube answers what, and what contacts are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from call_dialer.core import attempt_cubes as cubes


@pytest.mark.parametrize(
    ("fields", "contacts", "number"),
    [
        ((), True, 1),
        (("campaign_id",), True, 1),
        (("campaign_id", "import_id"), True, 1),
        (("user_id",), True, 7),
        (("user_id", "import_id"), True, 7),
        (("user_id", "category"), True, 10),
        (("user_id", "category", "import_id"), True, None),
        (("user_id", "result_id", "category"), True, 11),
        (("result_id",), True, 6),
        (("hour",), True, 3),
        (("hour", "user_id"), True, None),
        (("category",), False, 5),
        (("category", "result_id"), False, 6),
        (("category", "outcome"), False, 12),
        (("category", "outcome"), True, None),
        (("contact_id",), False, None),
        (("start",), False, None),
    ],
)
def test_b18_the_smallest_cube_that_can(fields, contacts, number):
    found = cubes.choose(fields, contacts)
    assert (found and found.number) == number


def test_b18_cubes_have_numbers_of_their_own():
    numbers = [number for cube in cubes.CUBES for number in (cube.number, cube.monthly)]
    assert len(set(numbers)) == 2 * len(cubes.CUBES)


@given(st.sets(st.sampled_from((*cubes.VARYING, *cubes.FIXED))), st.booleans())
def test_b18_what_is_chosen_has_all_columns(fields, contacts):
    cube = cubes.choose(fields, contacts)
    if cube:
        assert fields <= set(cube.keys)
    if cube and contacts and "result_id" not in fields:
        assert set(cube.varying) == fields & set(cubes.VARYING)


@given(
    st.lists(
        st.tuples(st.integers(1, 4), st.integers(1, 3), st.integers(0, 9)), max_size=40
    ),
    st.integers(0, 9),
    st.integers(0, 9),
    st.booleans(),
)
def test_b18_attempts_less_repeats_of_a_period_are_its_contacts(
    attempts, one, other, by_operator
):
    """(contact, operator, day) in any order; the rule of `prev_day`."""
    since, until = sorted((one, other))

    def key(attempt):
        return attempt[0], attempt[1] if by_operator else 0

    chain = sorted(attempts, key=lambda attempt: attempt[2])
    previous, found = {}, 0
    for attempt in chain:
        before = previous.get(key(attempt))
        previous[key(attempt)] = attempt[2]
        if since <= attempt[2] <= until:
            found += 1 - (before is not None and before >= since)
    inside = [attempt for attempt in attempts if since <= attempt[2] <= until]
    assert found == len({key(attempt) for attempt in inside})


def test_b18_statements_have_the_columns_of_a_cube():
    for cube in cubes.CUBES:
        texts = [cube.chain(), cube.live(), cube.sums(), cube.repeats()]
        texts += [cube.sums(by_month=True), cube.repeats(by_month=True)]
        texts += [cube.repeats_apart(), cubes.look_up([cube])]
        for text in (*texts, *cube.insert(), *cube.insert_month()):
            for name in cube.keys:
                assert name in text
        for text in texts:
            places = [text.index(f" {name}") for name in ("prev_day", "repeats")]
            assert places == sorted(places), "the columns are in their order"
