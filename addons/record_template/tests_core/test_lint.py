import pytest
from record_template_world import Converter, Line, World, numbered, order

from record_template.core.lint import check, is_code, used_names
from record_template.core.samples import inputs, sample_values

NAME = Line("name", "value", "n")


def found(*lines, **more):
    world = World()
    return [
        (p.line, p.code) for p in check(order(*lines, **more), world, Converter(world))
    ]


def test_a_good_template():
    rows = Line(
        "line_ids", "lines", "rows", children=(Line("product", value="{{ item }}"),)
    )
    assert not found(NAME, rows, Line("tag_ids", value="a"), Line("tag_ids", value="b"))


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (Line("gone", "value", "x"), "unknown_field"),
        (Line("", "value", "x"), "unknown_field"),
        (Line("note.x", "value", "x"), "unknown_field"),
        (Line("total", "value", "x"), "computed_field"),
        (Line("name", "value", "x"), "field_twice"),
        (Line("note", "text", "{{ 1+1 }}"), "placeholder_syntax"),
        (Line("note", "text", "{{ a"), "placeholder_unclosed"),
        (Line("note", "value", "a b"), "bad_name"),
        (Line("note", "path", ""), "no_value"),
        (Line("note", "text", "{{ item.x }}"), "item_outside"),
        (Line("note", "lookup", "x"), "lookup_not_relational"),
        (Line("note", "lines", "x"), "lines_need_one2many"),
        (Line("line_ids", "value", "x"), "one2many_needs"),
        (Line("line_ids", "lines", "x"), "no_children"),
        (Line("qty", "constant", "many"), "not_a_number"),
        (Line("day", "constant", "2026-02-31"), "not_a_date"),
        (Line("state", "constant", "gone"), "not_an_option"),
        (Line("client_id", "constant", constant=99), "not_reachable"),
        (Line("qty", "constant", "", required=True), "empty_required"),
        (Line("attributes", "text", "x"), "properties_need_name"),
        (Line("tag_ids", "value", "x", is_key=True), "key_not_possible"),
        (
            Line("client_id", "lookup", "x", lookup_by="field", lookup_field="gone"),
            "bad_lookup_field",
        ),
    ],
)
def test_findings_name_their_line(line, code):
    assert found(NAME, line) == [("2", code)]


def test_missing_required():
    assert found(Line("qty", value="1")) == [("", "missing_required")]
    rows = Line("line_ids", "lines", children=(Line("qty", value="1"),))
    assert found(NAME, rows) == [("2", "missing_required_nested")]
    assert not found(Line("qty", value="1"), operation="update")


def test_properties_of_a_known_container():
    kind = Line("kind_id", "constant", constant=7)
    assert not found(NAME, kind, Line("attributes.colour", value="x"))
    assert found(NAME, kind, Line("attributes.gone", value="x")) == [
        ("3", "unknown_property")
    ]
    assert found(NAME, kind, Line("attributes.c3", "constant", "big")) == [
        ("3", "not_an_option")
    ]
    later = Line("kind_id", "value", "kind")
    assert not found(NAME, later, Line("attributes.gone", value="x"))


def test_template_itself():
    assert found(NAME, operation="find_or_create") == [("", "no_keys")]
    assert not found(
        Line("name", "value", "n", is_key=True), operation="find_or_create"
    )
    assert found(NAME, operation="update", source_name="a b") == [("", "bad_source")]
    assert is_code("order2") and is_code("заказ")
    for wrong in ("", "a.b", "a b", "operator", "item", "2a"):
        assert not is_code(wrong)


def test_names_used():
    rows = Line(
        "line_ids",
        "lines",
        "rows",
        children=(Line("product", value="{{ item.p }}{{ z }}"),),
    )
    lines = numbered((Line("name", value="{{ a }} {{ b.c }}"), rows))
    assert [(name, line.number) for name, line in used_names(lines)] == [
        ("a", "1"),
        ("b.c", "1"),
        ("rows", "2"),
        ("z", ""),
    ]


def test_inputs_and_samples():
    children = (Line("product", value="{{ item.p }}"), Line("qty", "value", "item.q"))
    lines = (
        Line("name", value="{{ a }} {{ partner.name }} {{ operator.name }} {{ a }}"),
        Line("line_ids", "lines", "rows", children=children),
        Line("tag_ids", "value", "tags"),
    )
    wanted = inputs(lines, ["partner"])
    assert [(i.name, i.is_list, i.columns) for i in wanted] == [
        ("a", False, ()),
        ("rows", True, ("p", "q")),
        ("tags", False, ()),
    ]
    typed = {"a": "1", "rows": "A; 2\n\nB", "tags": "", "unknown": "x"}
    assert sample_values(wanted, typed) == {
        "a": "1",
        "rows": [{"p": "A", "q": "2"}, {"p": "B"}],
    }
