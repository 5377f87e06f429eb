"""Row A18: the difference of two versions."""

from copy import deepcopy
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from call_scripts.core.diff import compare
from call_scripts.core.document import (
    BlockDoc,
    ConditionDoc,
    FieldDoc,
    LinkDoc,
    ScriptDoc,
    UseDoc,
)

DOC = ScriptDoc(
    name="Windows",
    start="hello",
    fields=[FieldDoc("city", "City")],
    blocks=[BlockDoc("hello", "Hello"), BlockDoc("bye", "Bye", "end")],
    links=[
        LinkDoc(label="Yes", source="hello", to="bye"),
        LinkDoc(label="No", source="hello", to="bye"),
        LinkDoc("objection", "Dear", to="hello"),
    ],
)


def changed(**parts):
    return replace(deepcopy(DOC), **parts)


def brief(old, new):
    return [
        (x.status, x.what, x.key, x.title, [d.name for d in x.details])
        for x in compare(old, new)
    ]


def test_a18_nothing_is_said_about_equal_documents():
    assert compare(DOC, deepcopy(DOC)) == []


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        (
            changed(goal="Meeting", start="bye"),
            [("changed", "script", "", "Windows", ["goal", "start"])],
        ),
        (changed(fields=[]), [("removed", "field", "city", "City", [])]),
        (
            changed(fields=[FieldDoc("city", "City", common=True)]),
            [("changed", "field", "city", "City", ["common"])],
        ),
        (
            changed(blocks=[*DOC.blocks, BlockDoc("offer", "Offer")]),
            [("added", "block", "offer", "Offer", [])],
        ),
        (
            changed(
                blocks=[
                    BlockDoc("hello", "Hi", fields=[UseDoc("city", True)], x=7, y=9),
                    DOC.blocks[1],
                ]
            ),
            [("changed", "block", "hello", "Hi", ["title", "fields"])],
        ),
        (
            changed(links=[replace(DOC.links[0], to="hello"), *DOC.links[1:]]),
            [("changed", "link", "hello", "Yes", ["to"])],
        ),
        (
            changed(links=[replace(DOC.links[0], label="Oh yes"), *DOC.links[1:]]),
            [
                ("changed", "link", "hello", "Oh yes", ["label"]),
            ],
        ),
        (
            changed(
                links=[
                    *DOC.links[:2],
                    replace(DOC.links[2], kind="jump"),
                ]
            ),
            [("changed", "link", "", "Dear", ["kind"])],
        ),
        (
            changed(
                links=[
                    replace(DOC.links[0], when=[ConditionDoc("city", "set")]),
                    *DOC.links[1:],
                ]
            ),
            [("changed", "link", "hello", "Yes", ["when"])],
        ),
        (
            changed(links=[DOC.links[1], DOC.links[0], DOC.links[2]]),
            [("changed", "link", "hello", "Yes", ["order"])],
        ),
        (
            changed(links=[DOC.links[0], DOC.links[2]]),
            [("removed", "link", "hello", "No", [])],
        ),
        (
            changed(links=[LinkDoc(label="What?", source="hello", to=""), *DOC.links]),
            [("added", "link", "hello", "What?", [])],
        ),
    ],
)
def test_a18_changes(new, expected):
    assert brief(DOC, new) == expected


def test_a18_a_block_which_moved_on_the_canvas_is_the_same():
    moved = changed(blocks=[replace(block, x=500, y=300) for block in DOC.blocks])
    assert compare(DOC, moved) == []


CODES = ("a", "b", "c")
links = st.builds(
    LinkDoc,
    kind=st.sampled_from(["answer", "route"]),
    label=st.sampled_from(["Yes", "No", "yes", ""]),
    source=st.sampled_from(CODES),
    to=st.sampled_from(["", *CODES]),
    default=st.booleans(),
)
documents = st.builds(
    ScriptDoc,
    name=st.sampled_from(["x", "y"]),
    fields=st.lists(
        st.builds(FieldDoc, name=st.sampled_from(CODES), common=st.booleans()),
        unique_by=lambda x: x.name,
    ),
    blocks=st.lists(
        st.builds(
            BlockDoc,
            code=st.sampled_from(CODES),
            title=st.sampled_from(["A", "B"]),
            x=st.integers(0, 9),
        ),
        unique_by=lambda x: x.code,
    ),
    links=st.lists(links, max_size=8),
)


def said(changes):
    """Everything but which links of a changed order are said to have moved."""
    return sorted(
        (
            x.status,
            x.what,
            x.key,
            x.before,
            x.after,
            tuple((d.name, d.before, d.after) for d in x.details if d.name != "order"),
        )
        for x in map(_no_none, changes)
        if x.status != "changed" or any(d.name != "order" for d in x.details)
    )


def _no_none(change):
    before = -1 if change.before is None else change.before
    after = -1 if change.after is None else change.after
    return replace(change, before=before, after=after)


def mirrored(change):
    statuses = {"added": "removed", "removed": "added", "changed": "changed"}
    return replace(
        change,
        status=statuses[change.status],
        before=change.after,
        after=change.before,
        details=tuple(
            replace(d, before=d.after, after=d.before) for d in change.details
        ),
    )


@settings(max_examples=200, deadline=None)
@given(documents, documents)
def test_a18_the_other_way_round(old, new):
    there, back = compare(old, new), compare(new, old)
    assert said(there) == said([mirrored(x) for x in back])

    def reordered(changes):
        return sum(d.name == "order" for x in changes for d in x.details)

    assert reordered(there) == reordered(back)


@settings(max_examples=200, deadline=None)
@given(documents, documents)
def test_a18_nothing_is_left_out(old, new):
    """What is kept, what went and what came make up both documents."""
    changes = compare(old, new)
    for what, before, after, key in (
        ("block", old.blocks, new.blocks, lambda x: x.code),
        ("field", old.fields, new.fields, lambda x: x.name),
    ):
        came = {x.key for x in changes if (x.what, x.status) == (what, "added")}
        went = {x.key for x in changes if (x.what, x.status) == (what, "removed")}
        assert ({key(x) for x in before} - went) | came == {key(x) for x in after}
    came = sum((x.what, x.status) == ("link", "added") for x in changes)
    went = sum((x.what, x.status) == ("link", "removed") for x in changes)
    assert len(old.links) - went + came == len(new.links)


@settings(max_examples=100, deadline=None)
@given(documents)
def test_a18_equal_documents_are_the_same(doc):
    assert compare(doc, deepcopy(doc)) == []


@settings(max_examples=100, deadline=None)
@given(st.permutations(range(6)))
def test_a18_the_fewest_links_are_said_to_have_moved(order):
    source = [LinkDoc(label=str(i), source="a", to="b") for i in range(6)]
    old, new = (
        ScriptDoc("x", links=list(source)),
        ScriptDoc("x", links=[source[i] for i in order]),
    )
    moved = {x.after for x in compare(old, new)}
    kept = [n for place, n in enumerate(order) if place not in moved]
    assert kept == sorted(kept)
    assert len(kept) == _longest(order)


def _longest(order):
    best = []
    for i, n in enumerate(order):
        best.append(1 + max((best[j] for j in range(i) if order[j] < n), default=0))
    return max(best)
