"""What is wrong with a script before anybody reads it aloud.

Errors forbid publishing; hints do not.  Findings carry a stable code, the block they
are about and arguments for the words, which are the caller's (translated there).
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from . import flow
from .flow import Block, Graph, Link

ERROR, HINT = "error", "hint"


@dataclass(frozen=True, slots=True)
class Finding:
    code: str
    severity: str = ERROR
    block: int | None = None
    args: dict[str, str] = field(default_factory=dict)


def check(
    graph: Graph,
    *,
    texts: dict[int, list[str]] | None = None,
    known_roots: Collection[str] = (),
) -> list[Finding]:
    """All findings, errors first, in the order of the blocks.

    :param texts: placeholder names used on each block (its text and its actions)
    :param known_roots: names which are always there beside the fields: sources of
        placeholders such as ``partner`` or ``operator``
    """
    findings = [
        *_start(graph),
        *_targets(graph),
        *_reach(graph),
        *_ends(graph),
        *_ways(graph),
        *_fields(graph),
        *_placeholders(graph, texts or {}, known_roots),
        *_hotkeys(graph),
        *_goal(graph),
    ]
    order = {block_id: index for index, block_id in enumerate(graph.blocks)}
    return sorted(
        findings,
        key=lambda item: (item.severity != ERROR, order.get(item.block or 0, -1)),
    )


def reachable(graph: Graph) -> set[int]:
    """Blocks which some path from the start, jumps included, can come to."""
    if graph.start is None or graph.start not in graph.blocks:
        return set()
    found: set[int] = set()
    todo = [graph.start]
    common = [x.target for x in graph.links if x.source is None]
    while todo:
        block_id = todo.pop()
        if block_id in found or block_id not in graph.blocks:
            continue
        found.add(block_id)
        todo.extend(x for x in _next(graph, block_id) if x is not None)
        todo.extend(x for x in common if x is not None)
    return found


def _next(graph: Graph, block_id: int) -> Iterator[int | None]:
    for link in (
        *graph.answers(block_id),
        *graph.routes(block_id),
        *graph.jumps(block_id),
    ):
        yield link.target


def _start(graph: Graph) -> Iterator[Finding]:
    if graph.start is None or graph.start not in graph.blocks:
        yield Finding("no_start")


def _label(link: Link) -> dict[str, str]:
    return {"link": link.label or link.kind}


def _targets(graph: Graph) -> Iterator[Finding]:
    for link in graph.links:
        if link.target is not None and link.target not in graph.blocks:
            yield Finding("dangling", block=link.source, args=_label(link))
        elif link.target is None and link.kind != flow.ANSWER:
            yield Finding("no_target", block=link.source, args=_label(link))
        elif link.target is None and not link.returns:
            if link.source is None or not graph.routes(link.source):
                yield Finding("no_target", block=link.source, args=_label(link))


def _reach(graph: Graph) -> Iterator[Finding]:
    found = reachable(graph)
    if not found:
        return
    for block_id in graph.blocks:
        if block_id not in found:
            yield Finding("unreachable", block=block_id)


def _leaving(graph: Graph) -> set[int]:
    """Blocks where a talk ends, or which send back to where one was."""
    # A block without answers which only a jump leads to is left by "return".
    jumped = {x.target for x in graph.links if x.kind in (flow.JUMP, flow.OBJECTION)}
    unjumped = _without_jumps(graph)
    return {
        block.id
        for block in graph.blocks.values()
        if block.kind == "end"
        or block.id not in unjumped
        and (
            any(x.returns for x in graph.answers(block.id))
            or (block.id in jumped and not any(_forward(graph, block.id)))
        )
    }


def _without_jumps(graph: Graph) -> set[int | None]:
    """Blocks talks come to without a jump: from there nothing is returned to."""
    found: set[int | None] = set()
    todo: list[int | None] = [graph.start]
    while todo:
        block_id = todo.pop()
        if block_id in graph.blocks and block_id not in found:
            found.add(block_id)
            todo.extend(_forward(graph, block_id))
    return found


def _coming_to(graph: Graph, ends: set[int]) -> set[int]:
    """Blocks from which one of the ends can be come to, the ends included."""
    sources: dict[int | None, list[int]] = {}
    for block_id in graph.blocks:
        for target in _forward(graph, block_id):
            sources.setdefault(target, []).append(block_id)
    found: set[int] = set()
    todo = list(ends)
    while todo:
        block_id = todo.pop()
        if block_id not in found:
            found.add(block_id)
            todo.extend(sources.get(block_id, ()))
    return found


def _forward(graph: Graph, block_id: int) -> list[int | None]:
    return [
        x.target
        for x in (*graph.answers(block_id), *graph.routes(block_id))
        if x.target is not None
    ]


def _ends(graph: Graph) -> Iterator[Finding]:
    """Dead ends, and loops which cannot be left: each named once, at its own place."""
    if not any(block.kind == "end" for block in graph.blocks.values()):
        yield Finding("no_end")
        return
    leaving, found = _leaving(graph), reachable(graph)
    dead = {x for x in found - leaving if not any(_forward(graph, x))}
    good = _coming_to(graph, leaving | dead)
    for block_id in found:
        if block_id in dead and not _has_open_way(graph, block_id):
            yield Finding("dead_end", block=block_id)
        elif block_id not in good and _comes_back(graph, block_id):
            yield Finding("no_exit", block=block_id)


def _has_open_way(graph: Graph, block_id: int) -> bool:
    """An answer or way on without a target: that is another finding already."""
    ways = (*graph.answers(block_id), *graph.routes(block_id))
    return any(not way.returns for way in ways)


def _comes_back(graph: Graph, block_id: int) -> bool:
    seen: set[int | None] = set()
    todo = _forward(graph, block_id)
    while todo:
        target = todo.pop()
        if target == block_id:
            return True
        if target in graph.blocks and target not in seen:
            seen.add(target)
            todo.extend(_forward(graph, target))
    return False


def _ways(graph: Graph) -> Iterator[Finding]:
    """Passed blocks need a route which always holds; else a talk may get stuck."""
    for block in graph.blocks.values():
        routes = graph.routes(block.id)
        if not block.shown and not any(not route.conditions for route in routes):
            yield Finding("no_else", block=block.id)
        elif block.shown and all(way.conditions for way in routes):
            answers = graph.answers(block.id)
            if routes or answers and all(answer.conditions for answer in answers):
                yield Finding("no_else", severity=HINT, block=block.id)
    loop = _passed_loop(graph)
    if loop is not None:
        yield Finding("endless", block=loop)


def _passed_loop(graph: Graph) -> int | None:
    """A block in a loop of blocks which are all passed without being shown."""
    passed = [block.id for block in graph.blocks.values() if not block.shown]
    for first in passed:
        seen: set[int] = set()
        todo = [first]
        while todo:
            for link in graph.routes(todo.pop()):
                target = graph.blocks.get(link.target or 0)
                if target is None or target.shown or target.id in seen:
                    continue
                if target.id == first:
                    return first
                seen.add(target.id)
                todo.append(target.id)
    return None


def _fields(graph: Graph) -> Iterator[Finding]:
    filled = {use.name for block in graph.blocks.values() for use in block.fields}
    filled |= {x.name for x in graph.fields.values() if x.common or x.path or x.default}
    for link in graph.links:
        for condition in link.conditions:
            if condition.field not in graph.fields:
                args = {"field": condition.field, **_label(link)}
                yield Finding("unknown_field", block=link.source, args=args)
            elif condition.field not in filled:
                args = {"field": condition.field, **_label(link)}
                yield Finding("never_filled", HINT, block=link.source, args=args)


def _placeholders(
    graph: Graph, texts: dict[int, list[str]], known_roots: Collection[str]
) -> Iterator[Finding]:
    known = set(known_roots) | set(graph.fields)
    for block_id, names in texts.items():
        for name in dict.fromkeys(names):
            root = re.split(r"[.\s|]", name.strip(), maxsplit=1)[0]
            if root not in known:
                args = {"name": name}
                yield Finding("unknown_placeholder", block=block_id, args=args)


def _hotkeys(graph: Graph) -> Iterator[Finding]:
    for block in graph.blocks.values():
        keys = [x.hotkey.lower() for x in graph.answers(block.id) if x.hotkey]
        for key in dict.fromkeys(key for key in keys if keys.count(key) > 1):
            yield Finding("same_hotkey", HINT, block=block.id, args={"key": key})


def _goal(graph: Graph) -> Iterator[Finding]:
    blocks: list[Block] = list(graph.blocks.values())
    if blocks and not any(block.mark == "goal" for block in blocks):
        yield Finding("no_goal", HINT)
