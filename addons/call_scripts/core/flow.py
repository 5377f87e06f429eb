"""The judge of a running script: where does the talk go from here?

A *graph* is the frozen picture of one version of a script: blocks joined by links.
A *state* says where a session stands: its current block, the return stack of the
quick jumps it is in, and the trail it can step back along.  :func:`advance` takes
both with a command of the operator and answers with a :class:`Step` (the new state
and what was passed on the way) or with a :class:`Refusal` which says why not.

Nothing here reads a database or a clock: the same input always gets the same answer.

Rules
-----
* A command names the block it was given on.  Is another block current by now (an old
  browser tab, a second machine), the command is refused as ``stale``.
* A command whose ``request_id`` was seen before changes nothing and is not refused.
* Going forward needs every required field of the block; jumps and steps back do not.
* A link without a target follows the block's routes: the first route whose conditions
  hold leads on.  ``branch`` and ``action`` blocks are never shown: they are passed by
  their routes at once.
* A jump remembers the block it was made on.  *Return* goes back there, also when
  nested; walking back to a remembered block by an answer forgets it and all above it.
* *Back* is the inverse of the last move: block and return stack are as they were.
* Answers given sooner than the block's ``min_seconds`` are refused as ``too_fast``
  when the command says how long the block was read (the caller has the clock).
* *Goto* is free mode: any shown block from any block; who may is the caller's matter.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from . import conditions as cond
from .graph import (
    ANSWER,
    JUMP,
    KINDS,
    LINK_KINDS,
    OBJECTION,
    PASSED_KINDS,
    ROUTE,
    SHOWN_KINDS,
    Block,
    FieldSpec,
    FieldUse,
    Graph,
    Link,
)

__all__ = (
    "ANSWER",
    "JUMP",
    "KINDS",
    "LINK_KINDS",
    "OBJECTION",
    "PASSED_KINDS",
    "ROUTE",
    "SHOWN_KINDS",
    "Block",
    "FieldSpec",
    "FieldUse",
    "Graph",
    "Link",
)

#: The trail is kept with the session: bounded, so that an endless talk stays small.
TRAIL_LIMIT = 500
STACK_LIMIT = 50


@dataclass(frozen=True, slots=True)
class Frame:
    """Where a step back leads to."""

    block: int
    stack: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class State:
    current: int | None = None
    stack: tuple[int, ...] = ()
    trail: tuple[Frame, ...] = ()
    finished: bool = False
    seen: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Command:
    """What the operator did: kind is answer, jump, return, back, goto or finish.

    ``seconds`` is how long the block was in sight; None where nobody minds.
    """

    kind: str
    block: int | None = None
    link: int | None = None
    request_id: str = ""
    target: int | None = None
    seconds: int | None = None


@dataclass(frozen=True, slots=True)
class Step:
    state: State
    link: Link | None = None
    #: blocks passed without being shown, in order (branch and action blocks)
    passed: tuple[int, ...] = ()
    #: the block left in the forward direction, whose actions are due now
    left: int | None = None
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a command was not followed.  ``code`` is stable, words are the caller's."""

    code: str
    fields: tuple[str, ...] = ()
    block: int | None = None
    #: seconds after which the same command would be followed
    wait: int = 0


def start(graph: Graph, values: Mapping[str, Any]) -> Step | Refusal:
    """The first state of a session."""
    if graph.start is None or graph.start not in graph.blocks:
        return Refusal("no_start")
    landed = _land(graph, graph.start, values)
    if isinstance(landed, Refusal):
        return landed
    target, passed = landed
    return Step(State(current=target), passed=passed)


def advance(
    graph: Graph, state: State, command: Command, values: Mapping[str, Any]
) -> Step | Refusal:
    """Follow the command, or say why not.  ``values`` include what was just typed."""
    if command.request_id and command.request_id in state.seen:
        return Step(state, repeated=True)
    if state.finished:
        return Refusal("finished")
    if state.current is None or state.current not in graph.blocks:
        return Refusal("lost")
    if command.block is not None and command.block != state.current:
        return Refusal("stale", block=state.current)
    handler = _HANDLERS.get(command.kind)
    if handler is None:
        return Refusal("unknown_command")
    result = handler(graph, state, command, values)
    if isinstance(result, Step) and command.request_id:
        seen = result.state.seen | {command.request_id}
        result = replace(result, state=replace(result.state, seen=seen))
    return result


def missing_fields(
    graph: Graph, block_id: int, values: Mapping[str, Any]
) -> tuple[str, ...]:
    """Names of the required fields of the block which are still empty."""
    return tuple(
        use.name
        for use in graph.blocks[block_id].fields
        if use.required and cond.is_empty(values.get(use.name))
    )


def too_fast(graph: Graph, block_id: int, seconds: int | None) -> int:
    """Seconds the block must be read for yet; 0 when the operator may go on."""
    if seconds is None:
        return 0
    return max(0, graph.blocks[block_id].min_seconds - seconds)


def open_answers(
    graph: Graph, block_id: int, values: Mapping[str, Any]
) -> tuple[Link, ...]:
    """Answers of the block whose conditions hold now."""
    return tuple(
        link
        for link in graph.answers(block_id)
        if cond.all_hold(link.conditions, values, graph.fields)
    )


def open_jumps(
    graph: Graph, block_id: int, values: Mapping[str, Any]
) -> tuple[Link, ...]:
    """Jumps and objections offered on the block whose conditions hold now."""
    return tuple(
        link
        for link in graph.jumps(block_id)
        if cond.all_hold(link.conditions, values, graph.fields)
    )


def destination(
    graph: Graph, block_id: int, link: Link | None, values: Mapping[str, Any]
) -> tuple[int, tuple[int, ...]] | Refusal:
    """The shown block reached from ``block_id`` by ``link`` and the blocks passed."""
    if link is not None and link.target is not None:
        return _land(graph, link.target, values)
    route = _route(graph, block_id, values)
    if route is None or route.target is None:
        return Refusal("no_way", block=block_id)
    return _land(graph, route.target, values)


def reachable_next(
    graph: Graph, state: State, values: Mapping[str, Any]
) -> Iterator[tuple[int | None, int]]:
    """Pairs (link id, shown block) one step away, as things stand.

    The link is None for going on without an answer.
    """
    if state.current is None or state.current not in graph.blocks:
        return
    answers = open_answers(graph, state.current, values)
    for link in answers or (None,):
        if link is not None and link.returns and state.stack:
            yield link.id, state.stack[-1]
            continue
        found = destination(graph, state.current, link, values)
        if not isinstance(found, Refusal):
            yield (link.id if link else None), found[0]
    for link in open_jumps(graph, state.current, values):
        found = destination(graph, state.current, link, values)
        if not isinstance(found, Refusal):
            yield link.id, found[0]


# --- moves -----------------------------------------------------------------------


def _answer(
    graph: Graph, state: State, command: Command, values: Mapping[str, Any]
) -> Step | Refusal:
    current = _current(state)
    link = None
    answers = open_answers(graph, current, values)
    if command.link is not None:
        link = next((item for item in answers if item.id == command.link), None)
        if link is None:
            return Refusal("no_answer", block=current)
    elif answers:
        return Refusal("answer_needed", block=current)
    missing = missing_fields(graph, current, values)
    if missing:
        return Refusal("required", fields=missing, block=current)
    wait = too_fast(graph, current, command.seconds)
    if wait:
        return Refusal("too_fast", block=current, wait=wait)
    if link is not None and link.returns and state.stack:
        step = _return(graph, state, command, values)
        if isinstance(step, Step):
            return replace(step, link=link, left=current)
        return step
    if graph.blocks[current].kind == "end" and link is None:
        return _finish(graph, state, command, values)
    found = destination(graph, current, link, values)
    if isinstance(found, Refusal):
        return found
    target, passed = found
    stack = _shorten(state.stack, target)
    return Step(
        _moved(state, target, stack), link=link, passed=passed, left=state.current
    )


def _jump(
    graph: Graph, state: State, command: Command, values: Mapping[str, Any]
) -> Step | Refusal:
    current = _current(state)
    jumps = open_jumps(graph, current, values)
    link = next((x for x in jumps if x.id == command.link), None)
    if link is None:
        return Refusal("no_jump", block=current)
    if len(state.stack) >= STACK_LIMIT:
        return Refusal("too_deep", block=current)
    found = destination(graph, current, link, values)
    if isinstance(found, Refusal):
        return found
    target, passed = found
    if target == current:
        return Refusal("no_jump", block=current)
    stack = (*state.stack, current)
    return Step(_moved(state, target, stack), link=link, passed=passed)


def _return(
    graph: Graph, state: State, command: Command, values: Mapping[str, Any]
) -> Step | Refusal:
    if not state.stack:
        return Refusal("nothing_to_return", block=state.current)
    *rest, target = state.stack
    if target not in graph.blocks:
        return Refusal("lost")
    return Step(_moved(state, target, tuple(rest)))


def _back(
    graph: Graph, state: State, command: Command, values: Mapping[str, Any]
) -> Step | Refusal:
    if not state.trail:
        return Refusal("nothing_to_undo", block=state.current)
    *trail, frame = state.trail
    if frame.block not in graph.blocks:
        return Refusal("lost")
    return Step(
        replace(state, current=frame.block, stack=frame.stack, trail=tuple(trail))
    )


def _goto(
    graph: Graph, state: State, command: Command, values: Mapping[str, Any]
) -> Step | Refusal:
    """Free mode: the operator knows better than the script where to be now."""
    current = _current(state)
    target = graph.blocks.get(command.target or 0)
    if target is None or not target.shown or target.id == current:
        return Refusal("no_jump", block=current)
    return Step(_moved(state, target.id, _shorten(state.stack, target.id)))


def _finish(
    graph: Graph, state: State, command: Command, values: Mapping[str, Any]
) -> Step | Refusal:
    """The end of the talk.  On an end block its required fields are due."""
    current = _current(state)
    left = None
    if graph.blocks[current].kind == "end":
        missing = missing_fields(graph, current, values)
        if missing:
            return Refusal("required", fields=missing, block=current)
        left = current
    return Step(replace(state, finished=True), left=left)


_HANDLERS = {
    "answer": _answer,
    "jump": _jump,
    "return": _return,
    "back": _back,
    "goto": _goto,
    "finish": _finish,
}


def _current(state: State) -> int:
    assert state.current is not None
    return state.current


def _moved(state: State, target: int, stack: tuple[int, ...]) -> State:
    trail = (*state.trail, Frame(_current(state), state.stack))[-TRAIL_LIMIT:]
    return replace(state, current=target, stack=stack, trail=trail)


def _shorten(stack: tuple[int, ...], target: int) -> tuple[int, ...]:
    """Walking back to a remembered block forgets it and what was remembered later."""
    return stack[: stack.index(target)] if target in stack else stack


def _route(graph: Graph, block_id: int, values: Mapping[str, Any]) -> Link | None:
    for link in graph.routes(block_id):
        if cond.all_hold(link.conditions, values, graph.fields):
            return link
    return None


def _land(
    graph: Graph, block_id: int, values: Mapping[str, Any]
) -> tuple[int, tuple[int, ...]] | Refusal:
    """Pass branch and action blocks until a block is reached which can be shown."""
    passed: list[int] = []
    while True:
        block = graph.blocks.get(block_id)
        if block is None:
            return Refusal("dangling", block=block_id)
        if block.shown:
            return block_id, tuple(passed)
        if block_id in passed:
            return Refusal("endless", block=block_id)
        passed.append(block_id)
        route = _route(graph, block_id, values)
        if route is None or route.target is None:
            return Refusal("no_way", block=block_id)
        block_id = route.target
