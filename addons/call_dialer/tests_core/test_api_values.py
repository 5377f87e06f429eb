"""Rows, moments and places given by other programs."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from call_dialer.core.api_values import (
    FIELDS,
    Fault,
    Place,
    parse_moment,
    parse_place,
    read_rows,
)

GOOD = {"key": "A-1", "name": "Ann", "phone": "8 916 000-00-01"}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.text(), inner, max_size=2)
    ),
    max_leaves=3,
)


def only(row):
    (found,) = read_rows([row])
    return found


def test_a_good_row():
    row = only({**GOOD, "priority": 3, "email": None, "comment": "", "partner_id": 7})
    assert row.fault is None
    assert row.key == "A-1"
    assert row.vals == {**GOOD, "priority": 3, "partner_id": 7}


def test_keys_and_numbers_may_be_numbers():
    row = only({"key": 17, "name": "Ann", "phone": 89160000001})
    assert (row.key, row.vals["phone"]) == ("17", "89160000001")


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"key": None}, Fault("missing", "key")),
        ({"key": "  "}, Fault("missing", "key")),
        ({"name": ""}, Fault("missing", "name")),
        ({"phone": False}, Fault("missing", "phone")),
        ({"key": "x" * 129}, Fault("long", "key", "x" * 80)),
        ({"key": 1.5}, Fault("text", "key", "1.5")),
        ({"fone": "1"}, Fault("unknown", "fone")),
        ({"state": "done"}, Fault("unknown", "state")),
        ({"name": ["Ann"]}, Fault("text", "name", "['Ann']")),
        ({"comment": "a\x00b"}, Fault("text", "comment", "a\x00b")),
        ({"priority": "high"}, Fault("number", "priority", "high")),
        ({"priority": True}, Fault("number", "priority", "True")),
        ({"priority": 2**31}, Fault("number", "priority", str(2**31))),
        ({"partner_id": -1}, Fault("id", "partner_id", "-1")),
        ({"next_at": "tomorrow"}, Fault("moment", "next_at", "tomorrow")),
        ({"next_at": 5}, Fault("moment", "next_at", "5")),
    ],
)
def test_what_is_wrong_is_told(change, fault):
    assert only({**GOOD, **change}).fault == fault


def test_a_key_twice_in_a_request():
    first, second, third = read_rows([GOOD, GOOD, {**GOOD, "key": "A-2"}])
    assert first.fault is None
    assert second.fault == Fault("repeated", "key", "A-1")
    assert third.fault is None


def test_a_refused_row_does_not_use_up_its_key():
    bad, good = read_rows([{**GOOD, "name": ""}, GOOD])
    assert bad.fault and bad.key == "A-1"
    assert good.fault is None


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-03-01 12:00:00", datetime(2026, 3, 1, 12)),
        ("2026-03-01T12:00:00Z", datetime(2026, 3, 1, 12)),
        ("2026-03-01T12:00:00+03:00", datetime(2026, 3, 1, 9)),
        (" 2026-03-01 ", datetime(2026, 3, 1)),
    ],
)
def test_moments(text, moment):
    assert parse_moment(text) == moment


@pytest.mark.parametrize(
    "text", ["", "soon", None, 5, "2026-13-01", "0001-01-01T00:00:00+09:00"]
)
def test_no_moments(text):
    with pytest.raises(ValueError):
        parse_moment(text)


@pytest.mark.parametrize("text", ["", "~5", "2026-03-01~x", "2026-03-01~-1", 5, None])
def test_no_places(text):
    with pytest.raises(ValueError):
        parse_place(text)


@given(st.datetimes(), st.integers(min_value=0, max_value=2**31))
def test_a_place_comes_back_as_it_was(moment, after_id):
    place = Place(moment, after_id)
    assert parse_place(str(place)) == place


ROWS = JSON | st.fixed_dictionaries({name: JSON for name in FIELDS})


@given(st.lists(ROWS, max_size=4))
def test_whatever_is_sent_is_answered_row_by_row(rows):
    read = read_rows(rows)
    assert len(read) == len(rows)
    good = [row.key for row in read if row.fault is None]
    assert all(good)
    assert len(set(good)) == len(good)
