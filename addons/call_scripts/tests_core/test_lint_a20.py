"""Row A20: one test for each finding."""

from dataclasses import replace

from call_scripts.core import lint
from call_scripts.core.conditions import Condition
from call_scripts.core.flow import Block, FieldSpec, FieldUse, Graph, Link

#: hello (1) –Yes→ offer (2) –Agreed→ bye (3), hello –No→ bye
GOOD = Graph(
    start=1,
    blocks={
        1: Block(1, title="Hello", fields=(FieldUse("how"),)),
        2: Block(2, title="Offer"),
        3: Block(3, "end", title="Bye", mark="goal"),
    },
    links=(
        Link(1, 1, 2, label="Yes"),
        Link(2, 1, 3, label="No"),
        Link(3, 2, 3, label="Agreed"),
    ),
    fields={"how": FieldSpec("how"), "where": FieldSpec("where")},
)


def found(graph, **kwargs):
    return [(x.code, x.block, x.severity) for x in lint.check(graph, **kwargs)]


def with_(*links, blocks=()):
    return replace(
        GOOD,
        blocks={**GOOD.blocks, **{x.id: x for x in blocks}},
        links=(*GOOD.links, *links),
    )


def test_a20_nothing_wrong():
    assert found(GOOD) == []


def test_a20_unreachable_block():
    graph = with_(Link(9, 8, 3, label="x"), blocks=[Block(8)])
    assert found(graph) == [("unreachable", 8, "error")]


def test_a20_dead_end():
    graph = with_(Link(9, 1, 8, label="x"), blocks=[Block(8)])
    assert found(graph) == [("dead_end", 8, "error")]


def test_a20_what_leads_to_a_dead_end_is_not_named_too():
    graph = with_(
        Link(9, 1, 7, label="x"),
        Link(10, 7, 8, label="x"),
        blocks=[Block(7), Block(8)],
    )
    assert found(graph) == [("dead_end", 8, "error")]


def test_a20_an_answer_to_nowhere_is_named_once():
    graph = with_(Link(9, 1, 8, label="x"), Link(10, 8, None), blocks=[Block(8)])
    assert found(graph) == [("no_target", 8, "error")]


def test_a20_loop_without_exit():
    graph = with_(
        Link(9, 1, 6, label="x"),
        Link(10, 6, 7, label="x"),
        Link(11, 7, 8, label="x"),
        Link(12, 8, 7, label="x"),
        blocks=[Block(6), Block(7), Block(8)],
    )
    assert found(graph) == [("no_exit", 7, "error"), ("no_exit", 8, "error")]


def test_a20_a_loop_with_an_exit_is_fine():
    assert found(with_(Link(9, 2, 1, label="Again"))) == []


def test_a20_a_jump_is_left_by_return():
    graph = with_(Link(9, None, 8, "objection", "Dear"), blocks=[Block(8)])
    assert found(graph) == []


def test_a20_only_after_a_jump_can_one_return():
    """Who came by an answer has nowhere to return to: the talk gets stuck."""
    jump = Link(9, None, 8, "objection", "Dear")
    back = Link(10, 8, None, label="Well then", returns=True)
    assert found(with_(jump, back, blocks=[Block(8)])) == []
    stuck = [("dead_end", 8, "error")]
    came = Link(11, 1, 8, label="x")
    assert found(with_(jump, back, came, blocks=[Block(8)])) == stuck
    assert found(with_(jump, came, blocks=[Block(8)])) == stuck
    # also by way of a block which only jumps come to at first sight
    on = Link(12, 7, 8, label="x")
    blocks = [Block(7), Block(8)]
    assert (
        found(with_(Link(13, 1, 7, label="x"), on, jump, back, blocks=blocks)) == stuck
    )
    onward = Link(14, 8, 3, label="So be it")
    assert found(with_(jump, back, came, onward, blocks=[Block(8)])) == []


def test_a20_answers_which_may_all_be_closed():
    when = (Condition("how", "=", "a"),)
    graph = with_(Link(9, 1, 8, label="x"), blocks=[Block(8)])
    closed = Link(10, 8, 3, label="y", conditions=when)
    graph = replace(graph, links=(*graph.links, closed))
    assert found(graph) == [("no_else", 8, "hint")]
    graph = replace(graph, links=(*graph.links, Link(11, 8, 3, "route")))
    assert found(graph) == []


def test_a20_no_goal():
    graph = replace(GOOD, blocks={**GOOD.blocks, 3: Block(3, "end")})
    assert found(graph) == [("no_goal", None, "hint")]


def test_a20_no_end():
    graph = replace(GOOD, blocks={**GOOD.blocks, 3: Block(3, mark="goal")})
    assert ("no_end", None, "error") in found(graph)


def test_a20_branch_on_a_field_nobody_fills():
    graph = with_(Link(9, 2, 3, label="x", conditions=(Condition("where", "set"),)))
    assert found(graph) == [("never_filled", 2, "hint")]


def test_a20_branch_on_no_field():
    graph = with_(Link(9, 2, 3, label="x", conditions=(Condition("gone", "set"),)))
    assert found(graph) == [("unknown_field", 2, "error")]


def test_a20_missing_parameter():
    names = {2: ["how", "partner.name", "nobody"]}
    result = found(GOOD, texts=names, known_roots={"partner"})
    assert result == [("unknown_placeholder", 2, "error")]
