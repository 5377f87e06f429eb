from dataclasses import replace

import pytest
from hypothesis import given, settings

from call_scripts.core import flow, lint
from call_scripts.core.conditions import Condition
from call_scripts.core.flow import Block, FieldSpec, FieldUse, Graph, Link
from call_scripts.tests_core.strategies import graphs, values

GOOD = Graph(
    start=1,
    blocks={
        1: Block(1, fields=(FieldUse("how"),)),
        2: Block(2, "branch"),
        3: Block(3, "end", mark="goal"),
        4: Block(4),
    },
    links=(
        Link(1, 1, 2, label="Yes", hotkey="1"),
        Link(2, 2, 3, "route", conditions=(Condition("how", "set"),)),
        Link(3, 2, 1, "route"),
        Link(4, None, 4, "objection", "Dear"),
    ),
    fields={"how": FieldSpec("how")},
)


def codes(graph, **kwargs):
    return [(item.code, item.block) for item in lint.check(graph, **kwargs)]


def with_link(*links):
    return replace(GOOD, links=(*GOOD.links, *links))


def with_block(*blocks):
    return replace(GOOD, blocks={**GOOD.blocks, **{b.id: b for b in blocks}})


def test_good():
    assert codes(GOOD) == []


@pytest.mark.parametrize(
    ("graph", "finding"),
    [
        (replace(GOOD, start=None), ("no_start", None)),
        (with_link(Link(9, 1, 99, label="x")), ("dangling", 1)),
        (with_link(Link(9, 1, None, label="x")), ("no_target", 1)),
        (with_link(Link(9, None, None, "jump", "x")), ("no_target", None)),
        (with_block(Block(9, "end")), ("unreachable", 9)),
        (replace(GOOD, blocks={**GOOD.blocks, 3: Block(3)}), ("no_end", None)),
        (
            replace(
                with_block(Block(9)), links=(*GOOD.links, Link(9, 1, 9, label="x"))
            ),
            ("dead_end", 9),
        ),
        (replace(GOOD, links=GOOD.links[:2]), ("no_else", 2)),
        (
            with_link(Link(9, 1, 3, label="x", conditions=(Condition("zz"),))),
            ("unknown_field", 1),
        ),
        (with_link(Link(9, 1, 3, label="x", hotkey="1")), ("same_hotkey", 1)),
    ],
)
def test_findings(graph, finding):
    assert finding in codes(graph)


def test_endless_branches():
    graph = replace(
        with_block(Block(9, "branch")),
        links=(*GOOD.links[:2], Link(8, 2, 9, "route"), Link(9, 9, 2, "route")),
    )
    assert "endless" in [code for code, _block in codes(graph)]


def test_hints_do_not_forbid():
    graph = replace(GOOD, blocks={**GOOD.blocks, 3: Block(3, "end")})
    assert [(x.code, x.severity) for x in lint.check(graph)] == [("no_goal", lint.HINT)]
    graph = replace(GOOD, blocks={**GOOD.blocks, 1: Block(1)})
    found = [(x.code, x.severity) for x in lint.check(graph)]
    assert found == [("never_filled", lint.HINT)]


def test_placeholders():
    texts = {1: ["how", "partner.name", "nobody.name", "operator.name"]}
    found = lint.check(GOOD, texts=texts, known_roots={"partner", "operator"})
    assert [(x.code, x.args["name"]) for x in found] == [
        ("unknown_placeholder", "nobody.name")
    ]


@settings(max_examples=100, deadline=None)
@given(graphs(), values)
def test_a_clean_graph_never_gets_stuck(graph, said):
    """What passes the check can be walked on from every block that can be come to."""
    errors = [x for x in lint.check(graph) if x.severity == lint.ERROR]
    if errors:
        return
    filled = {"who": "x", "how": "a", "much": 1, "yes": True, **said}
    assert isinstance(flow.start(graph, filled), flow.Step)
    for block_id in lint.reachable(graph):
        block = graph.blocks[block_id]
        routes = graph.routes(block_id)
        if routes and any(not route.conditions for route in routes):
            found = flow.destination(graph, block_id, None, filled)
            assert not isinstance(found, flow.Refusal)
        for link in graph.answers(block_id) if block.shown else ():
            if link.target is not None:
                found = flow.destination(graph, block_id, link, filled)
                assert not isinstance(found, flow.Refusal)
