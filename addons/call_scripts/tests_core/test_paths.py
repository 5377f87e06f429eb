"""A21: the diagram of ways keeps every talk."""

from hypothesis import given
from hypothesis import strategies as st

from call_scripts.core import paths
from call_scripts.core.paths import Way, diagram

blocks = st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=12, unique=True)
ways = st.lists(
    st.builds(
        Way,
        id=st.integers(1, 50),
        blocks=blocks.map(tuple),
        outcome=st.sampled_from(["goal", "refusal"]),
        talks=st.integers(1, 900),
    ),
    min_size=1,
    max_size=30,
)


def test_a21_two_ways():
    found = diagram([Way(1, ("a", "b"), "goal", 30), Way(2, ("a",), "refusal", 10)])
    assert [(n.column, n.name, n.talks) for n in found.nodes] == [
        (0, "a", 40),
        (1, "b", 30),
        (2, "goal", 30),
        (2, "refusal", 10),
    ]
    assert found.columns == 3 and found.talks == 40
    assert sum(ribbon.talks for ribbon in found.ribbons) == 30 + 30 + 10
    assert next(n for n in found.nodes if n.name == "refusal").ways == {2}


def test_a21_nothing_to_draw():
    found = diagram([Way(1, (), "goal", 3), Way(2, ("a",), "goal", 0)])
    assert (found.nodes, found.ribbons, found.columns, found.talks) == ([], [], 0, 0)


def test_a21_a_long_way_is_cut():
    found = diagram([Way(1, tuple("abcdefghij"), "goal", 1)], columns=4)
    assert [node.name for node in found.nodes] == ["a", "b", "c", paths.MORE, "goal"]


@given(ways)
def test_a21_every_talk_is_drawn_within_the_picture(some):
    found = diagram(some)
    total = sum(way.talks for way in some)
    assert found.talks == total
    outcomes = [node for node in found.nodes if node.is_outcome]
    assert sum(node.talks for node in outcomes) == total
    for node in found.nodes:
        into = [r for r in found.ribbons if r.target is node]
        out = [r for r in found.ribbons if r.source is node]
        if node.column:
            assert sum(ribbon.talks for ribbon in into) == node.talks
        if not node.is_outcome:
            assert sum(ribbon.talks for ribbon in out) == node.talks
        assert -1e-9 <= node.y and node.y + node.height <= 1 + 1e-9
        for ribbon in out:
            assert ribbon.y_source >= node.y - 1e-9
            bottom = ribbon.y_source + ribbon.height
            assert bottom <= node.y + node.height + 1e-9
    for column in range(found.columns):
        stack = sorted(
            (n for n in found.nodes if n.column == column), key=lambda n: n.y
        )
        for upper, lower in zip(stack, stack[1:], strict=False):
            assert upper.y + upper.height <= lower.y + 1e-9
