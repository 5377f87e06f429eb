"""The judge of running scripts: rules one by one, and what holds for any graph."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from call_scripts.core import flow
from call_scripts.core.conditions import Condition
from call_scripts.core.flow import (
    Block,
    Command,
    FieldSpec,
    FieldUse,
    Frame,
    Graph,
    Link,
    Refusal,
    State,
    Step,
)
from call_scripts.tests_core.strategies import graphs, values

GRAPH = Graph(
    start=1,
    blocks={
        1: Block(1, title="Greeting"),
        2: Block(2, "question", fields=(FieldUse("how", required=True),)),
        3: Block(3, "branch"),
        4: Block(4, title="Courier"),
        5: Block(5, title="Pick-up"),
        6: Block(6, title="Objection"),
        7: Block(7, title="Who are you"),
        9: Block(9, "end", fields=(FieldUse("who", required=True),)),
    },
    links=(
        Link(11, 1, 2, label="Yes"),
        Link(12, 1, 9, label="No"),
        Link(21, 2, None, label="Agreed"),
        Link(22, 2, 9, "answer", "Not in winter", conditions=(Condition("yes"),)),
        Link(29, 2, 3, "route"),
        Link(31, 3, 4, "route", conditions=(Condition("how", "=", "a"),)),
        Link(32, 3, 5, "route"),
        Link(41, 4, 9, "route"),
        Link(51, 5, 2, label="Other way"),
        Link(61, 6, None, label="Well then", returns=True),
        Link(90, None, 6, "objection", "Dear"),
        Link(91, None, 7, "jump", "Who"),
    ),
    fields={
        "how": FieldSpec("how", "How", "selection", (("a", "A"), ("b", "B"))),
        "who": FieldSpec("who", "Who"),
        "yes": FieldSpec("yes", "Yes", "boolean"),
    },
)


def go(state, kind, link=None, values=None, **kwargs):
    command = Command(kind, state.current, link, **kwargs)
    return flow.advance(GRAPH, state, command, values or {})


def at(block, *stack):
    return State(current=block, stack=stack)


class TestRules:
    def test_start(self):
        assert flow.start(GRAPH, {}) == Step(State(current=1))

    @pytest.mark.parametrize("start", [None, 77])
    def test_no_start(self, start):
        assert flow.start(replace(GRAPH, start=start), {}) == Refusal("no_start")

    def test_answer(self):
        step = go(at(1), "answer", 11)
        assert step.state.current == 2
        assert (step.link.id, step.left) == (11, 1)
        assert step.state.trail == (Frame(1),)

    def test_unknown_answer(self):
        assert go(at(1), "answer", 21).code == "no_answer"
        assert go(at(1), "answer").code == "answer_needed"

    def test_required(self):
        assert go(at(2), "answer", 21) == Refusal("required", ("how",), 2)
        assert go(at(2), "answer", 21, {"how": "  "}).code == "required"

    def test_value_chooses_the_way(self):
        step = go(at(2), "answer", 21, {"how": "a"})
        assert (step.state.current, step.passed) == (4, (3,))
        assert go(at(2), "answer", 21, {"how": "b"}).state.current == 5

    def test_closed_answer(self):
        assert go(at(2), "answer", 22, {"how": "a"}).state.current == 9
        closed = go(at(2), "answer", 22, {"how": "a", "yes": True})
        assert closed.code == "no_answer"

    def test_going_on_without_answers(self):
        assert go(at(4), "answer").state.current == 9
        assert go(at(7), "answer").code == "no_way"

    def test_end_needs_its_fields(self):
        assert go(at(9), "answer").fields == ("who",)
        assert go(at(9), "finish").fields == ("who",)
        step = go(at(9), "answer", values={"who": "Ann"})
        assert step.state.finished and step.left == 9

    def test_finish_early_needs_nothing(self):
        step = go(at(2), "finish")
        assert step.state.finished and step.left is None
        assert flow.advance(GRAPH, step.state, Command("back"), {}).code == "finished"

    def test_a08_a_jump_whose_condition_does_not_hold(self):
        jump = Link(92, None, 7, "jump", "How so", conditions=(Condition("yes"),))
        graph = replace(GRAPH, links=(*GRAPH.links, jump))
        command = Command("jump", 2, 92)
        assert flow.advance(graph, at(2), command, {"yes": True}).code == "no_jump"
        assert flow.advance(graph, at(2), command, {}).state.stack == (2,)
        offered = [link.id for link in flow.open_jumps(graph, 2, {"yes": True})]
        assert offered == [90, 91]

    def test_nested_jumps(self):
        one = go(at(2), "jump", 90).state
        two = go(one, "jump", 91).state
        assert (two.current, two.stack) == (7, (2, 6))
        back = go(two, "return").state
        assert (back.current, back.stack) == (6, (2,))
        home = go(back, "answer", 61).state
        assert (home.current, home.stack) == (2, ())
        assert go(home, "return").code == "nothing_to_return"

    def test_walking_back_forgets_the_jump(self):
        state = State(current=5, stack=(2, 6))
        assert go(state, "answer", 51).state.stack == ()

    def test_jump_needs_no_fields_but_its_link(self):
        assert go(at(2), "jump", 90).state.stack == (2,)
        assert go(at(6), "jump", 90).code == "no_jump"
        assert go(at(2), "jump", 11).code == "no_jump"

    def test_jumps_within_jumps_end_somewhere(self):
        state = State(current=2, stack=tuple([1] * flow.STACK_LIMIT))
        assert go(state, "jump", 90).code == "too_deep"

    def test_stale(self):
        command = Command("answer", 1, 11)
        assert flow.advance(GRAPH, at(2), command, {}) == Refusal("stale", block=2)

    def test_back(self):
        step = go(go(at(1), "answer", 11).state, "back")
        assert step.state == at(1)
        assert go(at(1), "back").code == "nothing_to_undo"

    def test_same_request_twice(self):
        first = go(at(1), "answer", 11, request_id="r")
        again = flow.advance(GRAPH, first.state, Command("back", request_id="r"), {})
        assert again.repeated and again.state == first.state

    def test_refused_request_may_be_tried_again(self):
        refused = go(at(2), "answer", 21, request_id="r")
        assert refused.code == "required"
        step = go(at(2), "answer", 21, {"how": "a"}, request_id="r")
        assert step.state.current == 4

    def test_lost_block(self):
        assert flow.advance(GRAPH, at(77), Command("back"), {}).code == "lost"
        assert flow.advance(GRAPH, State(), Command("back"), {}).code == "lost"

    def test_unknown_command(self):
        assert go(at(1), "fly").code == "unknown_command"

    def test_endless_branches(self):
        graph = Graph(
            1,
            {1: Block(1, "branch"), 2: Block(2, "action")},
            (Link(1, 1, 2, "route"), Link(2, 2, 1, "route")),
        )
        assert flow.start(graph, {}).code == "endless"

    def test_prefetch(self):
        near = dict(flow.reachable_next(GRAPH, at(2), {"how": "a", "yes": True}))
        assert near == {21: 4, 90: 6, 91: 7}
        assert dict(flow.reachable_next(GRAPH, at(4), {})) == {None: 9, 90: 6, 91: 7}
        assert dict(flow.reachable_next(GRAPH, at(6, 2), {}))[61] == 2


moves = st.lists(
    st.tuples(
        st.sampled_from(["answer", "answer", "answer", "jump", "return", "back"]),
        st.integers(0, 30),
        values,
    ),
    max_size=25,
)


def walk(graph, choices):
    """Play moves on a graph, yielding (state before, command, values, result)."""
    result = flow.start(graph, {})
    if isinstance(result, Refusal):
        return
    state = result.state
    for number, (kind, pick, said) in enumerate(choices):
        offered = []
        if kind == "answer":
            offered = flow.open_answers(graph, state.current, said)
        elif kind == "jump":
            offered = graph.jumps(state.current)
        link = offered[pick % len(offered)].id if offered else None
        command = Command(kind, state.current, link, f"r{number}")
        result = flow.advance(graph, state, command, said)
        yield state, command, said, result
        if isinstance(result, Step):
            state = result.state
            if state.finished:
                return


class TestInvariants:
    @settings(max_examples=100, deadline=None)
    @given(graphs(), moves)
    def test_a_walk_never_leaves_the_graph(self, graph, choices):
        for _before, command, said, result in walk(graph, choices):
            if isinstance(result, Refusal):
                continue
            state = result.state
            assert state.current in graph.blocks
            assert graph.blocks[state.current].shown
            assert all(block in graph.blocks for block in state.stack)
            assert all(frame.block in graph.blocks for frame in state.trail)
            assert len(state.stack) <= flow.STACK_LIMIT
            assert not any(graph.blocks[block].shown for block in result.passed)
            if command.kind == "answer" and result.left:
                assert not flow.missing_fields(graph, result.left, said)

    @settings(max_examples=100, deadline=None)
    @given(graphs(), moves)
    def test_back_is_the_inverse_of_every_move(self, graph, choices):
        for before, command, said, result in walk(graph, choices):
            moved = isinstance(result, Step) and not result.state.finished
            if not moved or command.kind == "back":
                continue
            back = flow.advance(graph, result.state, Command("back"), said)
            assert isinstance(back, Step)
            assert replace(back.state, seen=before.seen) == before

    @settings(max_examples=100, deadline=None)
    @given(graphs(), moves)
    def test_the_return_stack_never_underflows(self, graph, choices):
        for before, command, _said, result in walk(graph, choices):
            if isinstance(result, Refusal):
                continue
            if command.kind == "return":
                assert before.stack and result.state.current == before.stack[-1]
                assert result.state.stack == before.stack[:-1]
            elif command.kind == "jump":
                assert result.state.stack == (*before.stack, before.current)
            elif command.kind == "answer":
                size = len(result.state.stack)
                assert result.state.stack == before.stack[:size]

    @settings(max_examples=100, deadline=None)
    @given(graphs(), moves)
    def test_a_request_is_followed_once(self, graph, choices):
        for _before, command, said, result in walk(graph, choices):
            if isinstance(result, Step):
                again = flow.advance(graph, result.state, command, said)
                assert isinstance(again, Step)
                assert again.repeated and again.state == result.state
                assert not again.passed and again.left is None

    @settings(max_examples=100, deadline=None)
    @given(graphs(), moves, values)
    def test_what_is_foreseen_is_what_comes(self, graph, choices, said):
        for before, _command, _said, _result in walk(graph, choices):
            filled = {**{"who": "x", "how": "a", "much": 1, "yes": True}, **said}
            ready = not flow.missing_fields(graph, before.current, filled)
            for link, target in flow.reachable_next(graph, before, filled):
                kind = "answer"
                if link and graph.link_by_id[link].kind in ("jump", "objection"):
                    kind = "jump"
                if target == before.current and kind == "jump":
                    continue
                result = flow.advance(
                    graph, before, Command(kind, before.current, link), filled
                )
                if ready and isinstance(result, Step) and not result.state.finished:
                    assert result.state.current == target

    def test_the_trail_is_bounded(self):
        state = at(2)
        for _number in range(flow.TRAIL_LIMIT + 20):
            state = go(go(state, "jump", 90).state, "return").state
        assert len(state.trail) == flow.TRAIL_LIMIT


class TestPaceOfABlock:
    GRAPH = replace(
        GRAPH, blocks={**GRAPH.blocks, 1: Block(1, title="Greeting", min_seconds=5)}
    )

    def go(self, kind, link=None, **kwargs):
        command = Command(kind, 1, link, **kwargs)
        return flow.advance(self.GRAPH, at(1), command, {})

    def test_a13_too_fast_an_answer(self):
        assert self.go("answer", 11, seconds=2) == Refusal("too_fast", (), 1, 3)
        assert self.go("answer", 11, seconds=5).state.current == 2
        assert self.go("answer", 11).state.current == 2

    def test_a13_jumps_and_the_end_do_not_wait(self):
        assert self.go("jump", 91, seconds=0).state.current == 7
        assert self.go("finish", seconds=0).state.finished

    def test_a11_any_block_from_any_block(self):
        step = go(at(2, 4, 6), "goto", target=9)
        assert (step.state.current, step.state.stack) == (9, (4, 6))
        assert step.left is None
        assert go(step.state, "back").state == at(2, 4, 6)

    def test_a11_only_to_blocks_one_can_see(self):
        for target in (2, 3, 77, None):
            assert go(at(2), "goto", target=target).code == "no_jump"
