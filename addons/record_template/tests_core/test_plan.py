from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import Markup
from record_template_world import ORDER, Line, World, mapper, numbered

from record_template.core.convert import Converter
from record_template.core.mapping import Mapper
from record_template.core.plan import Plan
from record_template.core.scope import Scope

NAMES = ("name", "note", "client", "x.y")
KINDS = ("constant", "text", "value", "path", "lookup")
PLAIN = ("name", "note", "body", "qty", "price", "urgent", "day", "state", "client_id")
FIELDS = (*PLAIN, "tag_ids", "link", "data", "moment")
LINE = st.builds(
    Line,
    st.sampled_from(FIELDS),
    st.sampled_from(KINDS),
    st.sampled_from(
        [*NAMES, "{{ name }}", "{{ note ||| - }}", "{{ name }}: {{ note }}", "Ann", "1"]
        + ["", " {{ client }} ", "red; blue", "fine", "{{ gone }}"]
    ),
    constant=st.sampled_from([None, 1, "ok"]),
    not_found=st.sampled_from(["error", "skip", "create"]),
    required=st.booleans(),
    if_empty=st.sampled_from(["skip", "skip", "clear"]),
    list_mode=st.sampled_from(["add", "replace"]),
)
VALUE = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 10),
    st.floats(allow_nan=False),
    st.sampled_from(
        ["Ann", "bob", "да", "12,5", "22.11.2026", "ok", "red", "", " ", "a\x00b"]
        + ["\ud800", "x" * 30, "a<b\nc", Markup("<p>x &amp; y</p>"), [1, "Ann"], 2, "ё"]
    ),
)
SCOPE = st.dictionaries(st.sampled_from(("name", "note", "client", "x")), VALUE)


def both(lines, values, creating):
    """(what the plan gives, what the mapper gives), each with a world of its own."""
    found = []
    for quick in (True, False):
        world = World()
        one = Mapper(world, Converter(world), Scope(values))
        if quick:
            plan = Plan(one, ORDER, lines, creating=creating)
            found.append((plan.values(one.scope), world.created))
        else:
            found.append((one.map(ORDER, lines, creating=creating), world.created))
    return found


@given(st.lists(LINE, min_size=1, max_size=6), SCOPE, st.booleans())
@settings(max_examples=600, deadline=None)
def test_what_a_plan_gives_is_what_the_mapper_gives(lines, values, creating):
    (quick, made), (mapped, made_slowly) = both(numbered(lines), values, creating)
    if quick is None:
        return
    assert not mapped.problems
    assert quick == mapped.values
    assert list(map(type, quick.values())) == list(map(type, mapped.values.values()))
    assert made == made_slowly


LINES = numbered(
    [
        Line("name", "text", "{{ name }}: {{ note }}", required=True),
        Line("note", "value", "note"),
        Line("state", "constant", "ok"),
        Line("client_id", "lookup", "Ann", not_found="create"),
        Line("tag_ids", "lookup", "red; new", not_found="create"),
    ]
)


def test_rows_that_are_right_need_no_mapper():
    one = mapper({"name": "A", "note": "b"})
    plan = Plan(one, ORDER, LINES, creating=True)
    wanted = {"name": "A: b", "note": "b", "state": "ok", "client_id": 1}
    for _turn in range(3):
        values = plan.values(one.scope)
        assert values.pop("tag_ids") == [(4, 1), (4, 101)]  # made once
        assert values == wanted
    assert plan.values(Scope({"name": "C"})) == {
        **{"name": "C:", "state": "ok", "client_id": 1},
        "tag_ids": [(4, 1), (4, 101)],
    }


@pytest.mark.parametrize(
    "line",
    [
        Line("gone", "value", "name"),
        Line("total", "value", "name"),
        Line("line_ids", "lines"),
        Line("attributes.colour", "value", "name"),
        Line("name", "value", "other"),
    ],
)
def test_a_line_it_does_not_know_leaves_all_to_the_mapper(line):
    one = mapper({"name": "A"})
    lines = numbered([Line("name", "value", "name"), line])
    plan = Plan(one, ORDER, lines, creating=True)
    assert not plan.is_ready
    assert plan.values(one.scope) is None


@pytest.mark.parametrize(
    ("line", "values"),
    [
        (Line("qty", "value", "qty"), {"qty": "many"}),
        (Line("note", "value", "note", required=True), {}),
        (Line("note", "value", "note", if_empty="clear"), {"note": " "}),
    ],
)
def test_a_row_that_is_not_right_is_left_to_the_mapper(line, values):
    lines = numbered([Line("name", "value", "name"), line])
    plan = Plan(mapper({}), ORDER, lines, creating=True)
    assert plan.values(Scope({"name": "A", **values})) is None
    optional = (lines[0], replace(lines[1], required=False, if_empty="skip"))
    plan = Plan(mapper({}), ORDER, optional, creating=True)
    if "qty" not in values:
        assert plan.values(Scope({"name": "A", **values})) == {"name": "A"}


def test_what_must_be_given():
    plan = Plan(
        mapper({}), ORDER, numbered([Line("note", "value", "x")]), creating=True
    )
    assert plan.values(Scope({"x": "y"})) is None
    changing = numbered([Line("note", "value", "x")])
    plan = Plan(mapper({}), ORDER, changing, creating=False)
    assert plan.values(Scope({"x": "y"})) == {"note": "y"}
