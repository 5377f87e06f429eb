import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import Markup
from record_template_world import ORDER_FIELDS, Line, World, codes, map_lines, mapper

DAY = dt.date(2026, 11, 22)


@pytest.mark.parametrize(
    ("field", "raw", "value"),
    [
        ("name", " Ann ", "Ann"),
        ("name", 89161234567.0, "89161234567"),
        ("name", "a\x00b", "ab"),
        ("body", "a<b\nc", Markup("a&lt;b<br/>c")),
        ("body", Markup("<b>x</b>"), Markup("<b>x</b>")),
        ("note", Markup("<p>x &amp; y</p>"), "x & y"),
        ("qty", "1 200", 1200),
        ("price", "12,5 ₽", 12.5),
        ("price", 0, 0),
        ("urgent", "да", True),
        ("urgent", False, False),
        ("day", "22.11.2026", DAY),
        ("day", Markup("<p>22.11.2026</p>"), DAY),
        ("moment", "22.11.2026 10:00", dt.datetime(2026, 11, 22, 10)),
        ("state", "fine", "ok"),
        ("client_id", "ann", 1),
        ("client_id", 1, 1),
        ("client_id", [1, "Ann"], 1),
        ("client_id", {"id": 2, "display_name": "x"}, 2),
        ("tag_ids", "red; blue", [(4, 1), (4, 2)]),
        ("tag_ids", "red, blue", [(4, 1), (4, 2)]),
        ("tag_ids", "a, b", [(4, 3)]),
        ("tag_ids", ["red", 2, "red"], [(4, 1), (4, 2)]),
        ("link", "client,1", "client,1"),
        ("file", "text", b"text"),
        ("data", {"a": [1]}, {"a": [1]}),
        ("res_id", "15", 15),
    ],
)
def test_typed_conversion(field, raw, value):
    mapped = map_lines([Line(field, "value", "x")], {"x": raw})
    assert not mapped.problems
    assert mapped.values == {field: value}
    assert type(mapped.values[field]) is type(value)


@pytest.mark.parametrize(
    ("field", "raw", "code"),
    [
        ("name", "x" * 21, "too_long"),
        ("qty", "3.5", "not_an_integer"),
        ("price", True, "not_a_number"),
        ("urgent", "maybe", "not_a_boolean"),
        ("day", "31.02.2026", "not_a_date"),
        ("moment", "x", "not_a_datetime"),
        ("state", "gone", "not_an_option"),
        ("client_id", "nobody", "not_found"),
        ("client_id", "Bob", "ambiguous"),
        ("client_id", 99, "not_reachable"),
        ("client_id", [1, 2], "not_a_record"),
        ("client_id", [1, 2, 3], "not_a_record"),
        ("tag_ids", "red; pink", "not_found"),
        ("link", "tag,1", "not_found"),
        ("file", 5, "not_a_file"),
        ("data", {1, 2}, "not_json"),
        ("total", 5, "computed_field"),
        ("gone", 5, "unknown_field"),
        ("attributes.colour", "red", "no_container"),
        ("line_ids", "x", "unsupported_type"),
    ],
)
def test_conversion_refused_naming_the_line(field, raw, code):
    mapped = map_lines([Line(field, "value", "x")], {"x": raw})
    assert codes(mapped) == [code]
    assert mapped.problems[0].line == "1"
    assert not mapped.values


def test_kinds():
    values = {"a": 2.0, "p": {"name": "Ann", "rows": [{"n": 1}, {"n": 2}]}}
    lines = [
        Line("name", "text", "{{ p.name }} × {{ a }}"),
        Line("price", "text", " {{ a }} "),  # one placeholder: keeps its type
        Line("note", "path", "p.rows.n"),
        Line("state", "constant", "New"),
        Line("client_id", "lookup", "{{ p.name }}", lookup_by="name"),
        Line("day", "text", "{{ nothing ||| 2026-11-22 }}"),
        Line("kind_id", "constant", constant=7),
    ]
    mapped = map_lines(lines, values)
    assert mapped.values == {
        "name": "Ann × 2",
        "price": 2.0,
        "note": "1, 2",
        "state": "new",
        "client_id": 1,
        "day": DAY,
        "kind_id": 7,
    }


def test_empty_values():
    lines = [
        Line("note", "value", "x"),
        Line("day", "value", "x", if_empty="clear"),
        Line("tag_ids", "value", "x", if_empty="clear"),
        Line("name", "value", "x", if_empty="clear"),
        Line("qty", "value", "x", required=True),
    ]
    mapped = map_lines(lines, {"x": "  "})
    assert mapped.values == {"day": False, "tag_ids": [(5,)]}
    assert codes(mapped) == ["cleared_required", "empty_required"]


def test_not_found_choices():
    world = World()
    skip = Line("client_id", "lookup", "{{ x }}", not_found="skip")
    make = Line("tag_ids", "lookup", "{{ x }}", not_found="create")
    mapped = map_lines([skip, make], {"x": "pink"}, world=world)
    assert mapped.values == {"tag_ids": [(4, 101)]}
    assert world.created == [("tag", "pink")]


def test_properties_by_name_and_label():
    lines = [
        Line("attributes.Colour", "value", "x"),
        Line("attributes.bought_on", "text", "{{ day }}"),
        Line("attributes.c3", "constant", "small"),
        Line("attributes.d4", "lookup", "ann"),
        Line("attributes.labels", "constant", "Ex, why"),
        Line("kind_id", "constant", constant=7),
    ]
    mapped = map_lines(lines, {"x": "red", "day": "22.11.2026"})
    assert not mapped.problems
    assert mapped.values["attributes"] == {
        "a1": "red",
        "b2": "2026-11-22",
        "c3": "s",
        "d4": 1,
        "e5": ["x", "y"],
    }
    whole = [lines[-1], Line("attributes", "value", "all")]
    mapped = map_lines(whole, {"all": {"Colour": "blue", "gone": 1}})
    assert codes(mapped) == ["unknown_property"]
    wrong = [lines[-1], Line("attributes.gone", "value", "x")]
    assert codes(map_lines(wrong, {"x": 1})) == ["unknown_property"]


def test_nested_lines_from_a_list_and_fixed():
    children = (
        Line("product", "text", "{{ item_number }}: {{ item.p }} {{ who }}", "1.1"),
        Line("qty", "value", "item.q", "1.2"),
    )
    lines = [
        Line("line_ids", "lines", "rows", children=children),
        Line("line_ids", "lines", "", children=(Line("product", value="fix"),)),
    ]
    values = {"who": "me", "rows": [{"p": "A", "q": "1,5"}, {"p": "B"}]}
    mapped = map_lines(lines, values)
    assert not mapped.problems
    assert mapped.values["line_ids"] == [
        (0, 0, {"product": "1: A me", "qty": 1.5}),
        (0, 0, {"product": "2: B me"}),
        (0, 0, {"product": "fix"}),
    ]
    wrong = map_lines(lines, {"rows": [{"p": "A", "q": "x"}]})
    assert [(p.line, p.code) for p in wrong.problems] == [("1.2", "not_a_number")]
    assert codes(map_lines(lines[:1], {"rows": [1] * 501})) == ["too_many_items"]
    assert not map_lines(lines[:1], {"rows": []}).values


def test_nested_required_but_not_the_way_back():
    lines = [Line("line_ids", "lines", children=(Line("qty", value="1"),))]
    mapped = map_lines(lines, creating=False)
    assert [(p.code, p.field) for p in mapped.problems] == [
        ("missing_required", "Product")
    ]


def test_required_when_creating_only():
    assert codes(map_lines([Line("qty", value="1")], creating=True)) == [
        "missing_required"
    ]
    assert not codes(map_lines([Line("qty", value="1")], creating=False))


def test_keys_and_conditions():
    lines = [
        Line("name", "value", "x", is_key=True),
        Line("qty", "value", "nothing", is_key=True),
        Line("note", "value", "x", apply_when="create"),
        Line("day", "value", "d", apply_when="empty"),
    ]
    mapped = map_lines(lines, {"x": "A", "d": "2026-01-01"})
    assert [(spec.name, value) for spec, value in mapped.keys] == [("name", "A")]
    assert mapped.only_create == {"note"}
    assert mapped.only_if_empty == {"day"}


def test_replaced_lists():
    line = Line("tag_ids", "value", "x", list_mode="replace")
    assert map_lines([line], {"x": "red"}).values == {"tag_ids": [(5,), (4, 1)]}


raw_values = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(),
        st.text(max_size=40),
        st.text(alphabet="0123456789 ,.-:/", max_size=14),
        st.binary(max_size=10),
        st.dates(),
        st.datetimes(),
        st.sampled_from(["red", "Bob", "Ann", "new", "да", "{{ a }}", "client,1"]),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(["a", "b", "id"]), inner, max_size=3),
    ),
    max_leaves=6,
)
lines = st.builds(
    Line,
    field=st.sampled_from(
        [spec.name for spec in ORDER_FIELDS] + ["gone", "attributes.x"]
    ),
    kind=st.sampled_from(["constant", "text", "value", "path", "lookup", "lines"]),
    value=st.one_of(
        st.sampled_from(["x", "x.a", "y", "{{ x }}", "{{ x }} {{ y }}", "{{"]),
        st.text(),
    ),
    number=st.just("1"),
    lookup_by=st.sampled_from(["auto", "name", "field"]),
    not_found=st.sampled_from(["error", "skip", "create"]),
    is_key=st.booleans(),
    required=st.booleans(),
    if_empty=st.sampled_from(["skip", "clear"]),
    list_mode=st.sampled_from(["add", "replace"]),
    children=st.just((Line("product", "value", "item", "1.1"),)),
)

PYTHON_TYPES = {
    "char": str,
    "text": str,
    "html": Markup,
    "integer": int,
    "float": float | int,
    "boolean": bool,
    "date": dt.date,
    "datetime": dt.datetime,
    "selection": str,
    "many2one": int,
    "many2many": list,
    "one2many": list,
    "properties": dict,
    "binary": bytes,
    "reference": str,
    "many2one_reference": int,
}


@settings(max_examples=600, deadline=None)
@given(st.lists(lines, max_size=5), raw_values, raw_values, st.booleans())
def test_mapping_never_crashes_and_values_have_their_type(all_lines, x, y, creating):
    """Whatever is thrown at it: typed values, or problems naming a line."""
    world = World()
    mapped = mapper({"x": x, "y": y}, world).map(
        "order", tuple(all_lines), creating=creating
    )
    for name, value in mapped.values.items():
        spec = world.field("order", name)
        assert not spec.refused
        if value is False and spec.type != "boolean":
            continue  # emptied on purpose
        if spec.type in PYTHON_TYPES:
            assert isinstance(value, PYTHON_TYPES[spec.type])
        if spec.type == "selection":
            assert value in dict(spec.options)
        if spec.type == "char":
            assert len(value) <= 20 and "\x00" not in value
    for problem in mapped.problems:
        assert problem.code
        assert problem.line or problem.code == "missing_required"
    # the same values give the same outcome
    again = mapper({"x": x, "y": y}, World()).map(
        "order", tuple(all_lines), creating=creating
    )
    assert repr(again.values) == repr(mapped.values)
    assert again.problems == mapped.problems or "nan" in repr(mapped.problems)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=200))
def test_texts_in_html_are_always_escaped(text):
    mapped = map_lines([Line("body", "text", "<p>{{ x }}</p>")], {"x": text})
    if "body" in mapped.values:
        inner = str(mapped.values["body"])[3:-4].replace("<br/>", "")
        assert "<" not in inner and ">" not in inner
