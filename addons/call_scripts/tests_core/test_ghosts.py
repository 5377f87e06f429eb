"""Row A18: what was removed is shown on the canvas at the place it had."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from call_scripts.core.diff import compare
from call_scripts.core.document import BlockDoc, LinkDoc, ScriptDoc
from call_scripts.core.ghosts import GhostBlock, GhostWay, ghosts

CODES = ("hello", "price", "bye", "offer")

OLD = ScriptDoc(
    name="Windows",
    start="hello",
    blocks=[
        BlockDoc("hello", "Hello", x=40, y=40),
        BlockDoc("price", "The price", "question", x=360, y=80),
        BlockDoc("bye", "Bye", "end", x=680, y=40),
    ],
    links=[
        LinkDoc("objection", "Dear", source="hello", to="price"),
        LinkDoc(label="Yes", source="hello", to="price"),
        LinkDoc(label="No", source="hello", to="bye"),
        LinkDoc("route", source="price", to="bye"),
        LinkDoc(label="What?", source="price"),
        LinkDoc("jump", "Dear", to="price"),
    ],
)


def lost(new):
    return ghosts(OLD, compare(OLD, new))


def test_a18_a_removed_block_is_where_it_was_with_its_ways():
    links = [replace(OLD.links[1], to=""), OLD.links[2]]
    new = replace(OLD, blocks=[OLD.blocks[0], OLD.blocks[2]], links=links)
    blocks, ways = lost(new)
    rows = ("What?", "bye")
    assert blocks == [GhostBlock("price", "The price", "question", 360, 80, rows)]
    assert sorted(ways, key=lambda way: (way.source, way.row)) == [
        # still an answer, but it leads nowhere
        GhostWay("hello", "price", "Yes", "answer", 0, False, 0),
        GhostWay("hello", "price", "Dear", "objection", 2),
        # the answer that led nowhere has no line
        GhostWay("price", "bye", "", "route", 1),
    ]


def test_a18_a_way_which_leads_elsewhere_is_shown_where_it_led():
    links = [*OLD.links[:2], replace(OLD.links[2], to="price"), *OLD.links[3:]]
    assert lost(replace(OLD, links=links)) == (
        [],
        [GhostWay("hello", "bye", "No", "answer", 1, False, 1)],
    )


def test_a18_an_objection_which_became_a_jump_and_leads_elsewhere():
    links = [replace(OLD.links[0], kind="jump", to="bye"), *OLD.links[1:]]
    _blocks, ways = lost(replace(OLD, links=links))
    assert ways == [GhostWay("hello", "price", "Dear", "objection", 2, False, 0)]


def test_a18_other_words_leave_no_ghosts():
    links = [replace(OLD.links[1], label="Oh yes"), *OLD.links[2:], OLD.links[0]]
    blocks = [replace(block, x=block.x + 500, title="New") for block in OLD.blocks]
    assert lost(replace(OLD, links=links, blocks=blocks)) == ([], [])


@st.composite
def scripts(draw):
    """Scripts whose links lead to blocks which are there."""
    codes = draw(st.lists(st.sampled_from(CODES), unique=True, min_size=1))
    blocks = [BlockDoc(code, draw(st.sampled_from("AB"))) for code in codes]
    links = st.builds(
        LinkDoc,
        kind=st.sampled_from(["answer", "route", "jump", "objection"]),
        label=st.sampled_from(["", "Yes", "No"]),
        source=st.sampled_from(codes),
        to=st.sampled_from(["", *codes]),
    )
    return ScriptDoc("Any", blocks=blocks, links=draw(st.lists(links, max_size=8)))


@given(scripts(), scripts())
def test_a18_ghosts_are_what_the_new_one_has_not(old, new):
    blocks, ways = ghosts(old, compare(old, new))
    left = {block.code for block in new.blocks}
    gone = {block.code for block in old.blocks} - left
    assert {block.code for block in blocks} == gone
    # a ghost of a way is a way that was there, once
    known = [(link.source, link.to, link.kind, link.label) for link in old.links]
    drawn = [(way.source, way.to, way.kind, way.label) for way in ways]
    for way in drawn:
        assert drawn.count(way) <= known.count(way)
    assert len({(way.source, way.row) for way in ways}) == len(ways)
    # every way from a removed block or to one has its ghost
    for way in known:
        if way[1] and {way[0], way[1]} & gone:
            assert drawn.count(way) == known.count(way)
