import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from call_scripts.core import layout
from call_scripts.core.layout import COLUMN, GAP


@st.composite
def trees(draw):
    """Blocks that make a tree, with heights; edges in the author's order."""
    size = draw(st.integers(1, 60))
    parents = [draw(st.integers(0, max(0, i - 1))) for i in range(size)]
    heights = draw(st.lists(st.integers(90, 400), min_size=size, max_size=size))
    nodes = [(f"b{i}", float(heights[i])) for i in range(size)]
    edges = [(f"b{parents[i]}", f"b{i}") for i in range(1, size)]
    return nodes, edges


@st.composite
def graphs(draw):
    """Anything: loops, islands, links to oneself, links to what is not there."""
    size = draw(st.integers(0, 40))
    names = [f"b{i}" for i in range(size)]
    nodes = [(name, float(draw(st.integers(90, 300)))) for name in names]
    ends = st.sampled_from([*names, "nowhere"])
    edges = draw(st.lists(st.tuples(ends, ends), max_size=80))
    return nodes, edges


def crossings(places, edges):
    """Pairs of lines between neighbouring columns which cross.

    A line leaves its block at a height that grows with its place among the answers.
    """
    lines = []
    ports = {}
    for source, target in edges:
        port = ports[source] = ports.get(source, 0) + 1
        left, right = places[source], places[target]
        lines.append((left[0], (left[1], port), right[0], right[1]))
    return [
        (one, two)
        for i, one in enumerate(lines)
        for two in lines[:i]
        if one[0] == two[0]
        and one[2] == two[2]
        and (one[1] > two[1]) != (one[3] > two[3])
    ]


def overlaps(places, nodes):
    columns = {}
    for code, height in nodes:
        x, y = places[code]
        columns.setdefault(x, []).append((y, y + height))
    return [
        (above, below)
        for spans in columns.values()
        for above, below in zip(sorted(spans), sorted(spans)[1:], strict=False)
        if above[1] + GAP > below[0] + 0.2
    ]


@given(trees())
def test_a01_a_tree_has_no_crossings(tree):
    nodes, edges = tree
    places = layout.arrange(nodes, edges)
    assert crossings(places, edges) == []


@given(trees())
def test_a01_answers_keep_the_authors_order(tree):
    nodes, edges = tree
    places = layout.arrange(nodes, edges)
    children = {}
    for source, target in edges:
        children.setdefault(source, []).append(places[target])
    for source, targets in children.items():
        assert [y for _x, y in targets] == sorted(y for _x, y in targets)
        assert {x for x, _y in targets} == {places[source][0] + COLUMN}


@given(trees())
def test_a01_a_parent_stands_beside_its_children(tree):
    nodes, edges = tree
    heights = dict(nodes)
    places = layout.arrange(nodes, edges)
    middles = {code: places[code][1] + heights[code] / 2 for code in heights}
    children = {}
    for source, target in edges:
        children.setdefault(source, []).append(middles[target])
    for source, found in children.items():
        assert min(found) - 0.2 <= middles[source] <= max(found) + 0.2


@given(graphs())
@settings(max_examples=200)
def test_a01_any_graph_is_placed_without_overlaps(graph):
    nodes, edges = graph
    places = layout.arrange(nodes, edges)
    assert set(places) == {code for code, _height in nodes}
    assert overlaps(places, nodes) == []
    assert all(x >= 0 and y >= 0 for x, y in places.values())
    assert places == layout.arrange(nodes, edges)


@given(graphs())
def test_a01_ways_lead_right_unless_they_lead_back(graph):
    nodes, edges = graph
    places = layout.arrange(nodes, edges)
    known = [(a, b) for a, b in edges if a in places and b in places and a != b]
    back = [(a, b) for a, b in known if places[b][0] <= places[a][0]]
    # without the ways back nothing goes round in a circle
    rest = {code: [] for code in places}
    for a, b in known:
        if (a, b) not in back:
            rest[a].append(b)
    for a, targets in rest.items():
        assert all(places[b][0] > places[a][0] for b in targets)
    # a way is only then one back when its start can be come to from its end
    for a, b in back:
        found, todo = set(), [b]
        while todo:
            code = todo.pop()
            if code not in found:
                found.add(code)
                todo.extend(y for x, y in known if x == code)
        assert a in found


def test_a01_the_first_block_stands_left():
    nodes = [("start", 100.0), ("b", 100.0), ("jump", 100.0)]
    places = layout.arrange(nodes, [("start", "b"), ("b", "start")])
    assert places["start"][0] < places["b"][0]
    assert places["jump"][0] == places["start"][0]
    assert places["jump"][1] > places["start"][1]


def test_a01_a_document_is_arranged():
    places = layout.arrange_document(
        {
            "start": "b",
            "blocks": [
                {"code": "a", "routes": [{"to": "c"}]},
                {"code": "b", "answers": [{"label": "x", "to": "a"}, {"label": "y"}]},
                {"code": "c"},
                {"code": "d"},
            ],
            "jumps": [{"label": "z", "to": "d"}],
        }
    )
    assert [places[code][0] for code in "bac"] == [40, 40 + COLUMN, 40 + 2 * COLUMN]
    assert layout.arrange_document({}) == {}


def test_a01_long_scripts_are_no_trouble():
    nodes = [(f"b{i}", 100.0) for i in range(1500)]
    edges = [(f"b{i}", f"b{i + 1}") for i in range(1499)]
    places = layout.arrange(nodes, edges)
    assert places["b1499"][0] == 40 + 1499 * COLUMN
    with pytest.raises(layout.TooBigError):
        layout.arrange([(f"b{i}", 1.0) for i in range(5001)], [])
