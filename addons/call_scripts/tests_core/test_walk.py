"""What an author is promised: a script without errors can be talked to its end."""

from hypothesis import given, settings

from call_scripts.core import flow, lint
from call_scripts.core.flow import Command, State, Step
from call_scripts.tests_core.strategies import valid_graphs

#: what may be told where the way depends on it
SAID = ({"how": "a", "who": "x"}, {"how": "b", "who": "x"})


def ways(graph, block_id):
    """Shown blocks which one command leads to from the block, and its end if any."""
    for said in SAID:
        answers = flow.open_answers(graph, block_id, said)
        commands = [("answer", link.id) for link in answers] or [("answer", None)]
        commands += [("jump", link.id) for link in graph.jumps(block_id)]
        for kind, link in commands:
            state = State(current=block_id)
            step = flow.advance(graph, state, Command(kind, block_id, link), said)
            if isinstance(step, Step):
                yield from step.passed
                yield "end" if step.state.finished else step.state.current


def walked(graph, first):
    """Blocks (passed ones too) and ends come to from the block, by commands alone."""
    found, todo = set(), [first]
    while todo:
        block_id = todo.pop()
        if block_id in found:
            continue
        found.add(block_id)
        if block_id != "end" and graph.blocks[block_id].shown:
            todo.extend(ways(graph, block_id))
    return found


@settings(max_examples=100, deadline=None)
@given(valid_graphs())
def test_a20_the_generated_scripts_are_without_errors(graph):
    assert [x for x in lint.check(graph) if x.severity == lint.ERROR] == []


@settings(max_examples=100, deadline=None)
@given(valid_graphs())
def test_every_reachable_block_can_be_walked(graph):
    assert walked(graph, graph.start) - {"end"} == lint.reachable(graph)


@settings(max_examples=100, deadline=None)
@given(valid_graphs())
def test_every_path_ends_or_loops_with_an_exit(graph):
    for block_id in walked(graph, graph.start) - {"end"}:
        if graph.blocks[block_id].shown:
            assert "end" in walked(graph, block_id)
