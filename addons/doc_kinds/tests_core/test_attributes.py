from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doc_kinds.core.attributes import (
    as_text,
    clean,
    format_options,
    parse_options,
    slug,
    unique_slug,
)

DEFINITION = [
    {"name": "claim", "string": "Claim", "type": "text"},
    {"name": "day", "string": "Day", "type": "date"},
    {"name": "moment", "string": "Moment", "type": "datetime"},
    {"name": "sum", "string": "Sum", "type": "float"},
    {"name": "pieces", "string": "Pieces", "type": "integer"},
    {"name": "urgent", "string": "Urgent", "type": "boolean"},
    {
        "name": "severity",
        "string": "Severity",
        "type": "selection",
        "selection": [["low", "Low"], ["high", "Высокая"]],
    },
    {"name": "marks", "string": "Marks", "type": "tags", "tags": [["a", "Alpha", 1]]},
    {
        "name": "goods",
        "string": "Goods",
        "type": "many2one",
        "comodel": "res.partner",
    },
    {"name": "people", "type": "many2many", "comodel": "res.partner"},
]


def one(name, value, **kwargs):
    result = clean(DEFINITION, {name: value}, **kwargs)
    if result.problems:
        return result.problems[0].code
    return result.values[name]


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("claim", "torn", "torn"),
        ("claim", 12, "12"),
        ("claim", None, False),
        ("day", date(2026, 11, 22), "2026-11-22"),
        ("day", datetime(2026, 11, 22, 10, 30), "2026-11-22"),
        ("day", "22.11.2026", "2026-11-22"),
        ("day", "22.11.26", "2026-11-22"),
        ("day", "2026-11-22T10:00:00Z", "2026-11-22"),
        ("day", "", False),
        ("moment", "2026-11-22 10:30", "2026-11-22 10:30:00"),
        ("moment", date(2026, 11, 22), "2026-11-22 00:00:00"),
        ("sum", "1 234,56", 1234.56),
        ("sum", "1234.56", 1234.56),
        ("sum", 0, 0.0),
        ("pieces", "12", 12),
        ("pieces", 12.0, 12),
        ("urgent", "да", True),
        ("urgent", "no", False),
        ("urgent", None, False),
        ("severity", "high", "high"),
        ("severity", " высокая ", "high"),
        ("marks", ["a"], ["a"]),
        ("marks", "Alpha", ["a"]),
        ("goods", 7, 7),
        ("goods", (7, "Name"), 7),
        ("people", [1, 2], [1, 2]),
        # what cannot be used
        ("day", "tomorrow", "date"),
        ("day", 5, "date"),
        ("sum", "a lot", "number"),
        ("sum", "nan", "number"),
        ("pieces", "1,5", "number"),
        ("urgent", "perhaps", "boolean"),
        ("severity", "middle", "option"),
        ("goods", "seven", "record"),
        ("goods", True, "record"),
        ("nothing", 1, "unknown"),
    ],
)
def test_clean(name, value, expected):
    assert one(name, value) == expected


def test_a_record_must_exist():
    assert one("goods", 7, exists=lambda model, record_id: False) == "record"
    assert one("goods", 7, exists=lambda model, i: model == "res.partner") == 7


def test_good_values_beside_bad_ones():
    result = clean(DEFINITION, {"claim": "torn", "pieces": "x"})
    assert result.values == {"claim": "torn"}
    problem = result.problems[0]
    assert (problem.name, problem.label, problem.code, problem.value) == (
        "pieces",
        "Pieces",
        "number",
        "x",
    )


def test_slugs():
    assert slug("Дата события") == "data_sobytiya"
    assert slug("Wanted resolution?") == "wanted_resolution"
    assert slug("2nd phone") == "a_2nd_phone"
    assert slug("Straße Überall") == "strae_uberall"
    assert unique_slug("Sum", ["sum", "sum_2"]) == "sum_3"
    assert unique_slug("???", []) == "attribute"


def test_options():
    options = [["low", "Low"], ["very_high", "Very high"]]
    assert parse_options("low: Low\n\n Very high ") == options
    assert parse_options(format_options(options)) == options
    assert parse_options("A\nA") == [["a", "A"], ["a_2", "A"]]
    colon = "Note: with colon"
    assert parse_options(colon) == [["note_with_colon", colon]]
    assert parse_options("") == []
    assert format_options([["a", "Alpha", 3]]) == "a: Alpha"


def shown(name, value):
    prop = next(p for p in DEFINITION if p["name"] == name) | {"value": value}
    return as_text(prop, lambda kind, value: f"{kind}:{value}")


def test_as_text():
    assert shown("claim", "torn") == "torn"
    assert shown("claim", False) == ""
    assert shown("day", "2026-11-22") == "date:2026-11-22"
    assert shown("sum", 1.5) == "float:1.5"
    assert shown("urgent", False) == "boolean:False"
    assert shown("severity", "high") == "Высокая"
    assert shown("severity", "gone") == "gone"
    assert shown("marks", ["a"]) == "Alpha"
    assert shown("goods", (7, "Name")) == "Name"
    assert shown("goods", (7, None)) == ""
    assert shown("people", [(1, "A"), (2, "B")]) == "A, B"


values = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=30),
    st.dates(),
    st.datetimes(),
    st.lists(st.text(max_size=5), max_size=3),
)
names = st.sampled_from([prop["name"] for prop in DEFINITION] + ["other"])


@given(st.dictionaries(names, values))
@settings(max_examples=300, deadline=None)
def test_every_value_is_cleaned_or_refused_and_cleaning_again_changes_nothing(given):
    result = clean(DEFINITION, given)
    assert set(result.values) | {p.name for p in result.problems} == set(given)
    again = clean(DEFINITION, result.values)
    assert not again.problems
    assert again.values == result.values


@given(st.lists(st.text(min_size=1, max_size=12), max_size=6))
@settings(max_examples=100, deadline=None)
def test_options_have_values_of_their_own(lines):
    options = parse_options("\n".join(lines))
    assert len({value for value, _label in options}) == len(options)
    assert all(value and label for value, label in options)
