"""What an author is promised: a script without errors can be talked to its end."""

from dataclasses import replace

from hypothesis import find, given, settings
from hypothesis import strategies as st

from call_scripts.core import flow, lint
from call_scripts.core.flow import Command, State, Step
from call_scripts.tests_core.strategies import valid_graphs

#: what may be told where the way depends on it
SAID = (
    {"how": "a", "who": "x", "yes": True},
    {"how": "b", "who": "x", "yes": True},
    {"how": "b", "who": "x"},
)
#: so deep are jumps within jumps followed
DEPTH = 3


def commands(graph, state, said):
    """What the operator can do where the talk stands, as the screen offers it."""
    answers = flow.open_answers(graph, state.current, said)
    for link in answers or (None,):
        yield Command("answer", state.current, link.id if link else None)
    for link in flow.open_jumps(graph, state.current, said):
        if len(state.stack) < DEPTH:
            yield Command("jump", state.current, link.id)
    if state.stack:
        yield Command("return", state.current)


def steps(graph, state):
    """One step on from a state, whatever may be told."""
    for said in SAID:
        for command in commands(graph, state, said):
            step = flow.advance(graph, state, command, said)
            if isinstance(step, Step):
                yield replace(step, state=replace(step.state, trail=()))


def states(graph):
    """``{state: states one step on}`` of all states a talk comes to."""
    found = {}
    todo = [flow.start(graph, SAID[0]).state]
    while todo:
        state = todo.pop()
        if state not in found:
            on = [] if state.finished else [x.state for x in steps(graph, state)]
            found[state] = on
            todo.extend(on)
    return found


def ways(graph, block_id):
    """Shown blocks which one command leads to from the block, and its end if any."""
    for step in steps(graph, State(current=block_id)):
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
    """From every state of a talk, within jumps too, an end is come to."""
    onward = states(graph)
    backward = {}
    for state, on in onward.items():
        for item in on:
            backward.setdefault(item, []).append(state)
    good, todo = set(), [state for state in onward if state.finished]
    while todo:
        state = todo.pop()
        if state not in good:
            good.add(state)
            todo.extend(backward.get(state, ()))
    assert good == set(onward)


@settings(max_examples=100, deadline=None)
@given(valid_graphs(), st.data())
def test_a16_back_is_the_inverse_of_every_step_of_a_talk(graph, data):
    """Along a whole talk, jumps within jumps and returns included."""
    state = flow.start(graph, SAID[0]).state
    for _ in range(data.draw(st.integers(1, 12))):
        said = data.draw(st.sampled_from(SAID))
        command = data.draw(st.sampled_from(list(commands(graph, state, said))))
        step = flow.advance(graph, state, command, said)
        if not isinstance(step, Step) or step.state.finished:
            continue
        back = flow.advance(graph, step.state, Command("back"), said)
        assert back.state == state
        state = step.state


def test_the_generated_scripts_have_all_kinds_of_ways():
    """Else the promises above would say little."""
    for has in (
        lambda graph: any(len(state.stack) == 2 for state in states(graph)),
        lambda graph: any(x.returns for x in graph.links),
        lambda graph: any(x.kind == "answer" and x.conditions for x in graph.links),
        lambda graph: any(x.kind == "jump" and x.source for x in graph.links),
        lambda graph: any(not block.shown for block in graph.blocks.values()),
    ):
        find(valid_graphs(), has, settings=settings(max_examples=2000, deadline=None))
