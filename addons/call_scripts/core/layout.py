"""Places for the blocks of a script: layers from left to right, answers downwards.

A block stands one layer right of the last block that leads to it (ways back are left
out), below each other in the author's order of answers.  A block is hung under one of
those that lead to it; the subtrees so made are packed as closely as they go.  A script
that is a tree has no crossings.  Pure: the same graph always gets the same places.
"""

from collections.abc import Mapping, Sequence
from typing import Any

COLUMN = 320
GAP = 32
MARGIN = 40
MAX_NODES = 5000
MAX_EDGES = 20000
#: Heights of the parts of a block on the canvas, as in ``designer/geometry.js``.
HEAD, TEXT, ROW, FOOT = 36, 44, 24, 10

Nodes = Sequence[tuple[str, float]]
Edges = Sequence[tuple[str, str]]
#: Top and bottom of a subtree in each of its layers.
Contour = dict[int, tuple[float, float]]


class TooBigError(ValueError):
    """More blocks or links than a script may have."""


def arrange(nodes: Nodes, edges: Edges) -> dict[str, tuple[float, float]]:
    """Left top corner of every block.

    :param nodes: code and height; the first block of the script first, then targets
        of jumps, then the others: parts that hang on nothing stand in this order
    :param edges: from, to; those of one block in the author's order
    :raises TooBigError: refused without a try
    """
    if len(nodes) > MAX_NODES or len(edges) > MAX_EDGES:
        raise TooBigError(f"{len(nodes)} nodes, {len(edges)} edges")
    heights = dict(nodes)
    ways: dict[str, list[str]] = {code: [] for code in heights}
    for source, target in edges:
        if source in ways and target in ways and target not in ways[source]:
            ways[source].append(target)
    preorder, forward = _without_ways_back(heights, ways)
    layers = _layers(preorder, forward)
    parents = _parents(preorder, forward, layers)
    tops = _pack(heights, preorder, forward, layers, parents)
    if not tops:
        return {}
    least = min(tops.values())
    return {
        code: (
            float(MARGIN + layers[code] * COLUMN),
            round(MARGIN + tops[code] - least, 1),
        )
        for code in heights
    }


def arrange_document(doc: Mapping[str, Any]) -> dict[str, tuple[float, float]]:
    """Places for the blocks of a document (docs/script-format.md)."""
    blocks = doc.get("blocks") or []
    jumps = [jump.get("to") for jump in doc.get("jumps") or []]
    first = [doc.get("start"), *jumps]
    ranks = {code: index for index, code in reversed(list(enumerate(first)))}
    ordered = sorted(blocks, key=lambda b: ranks.get(b["code"], len(first)))
    edges = [
        (block["code"], link["to"])
        for block in ordered
        for key in ("answers", "routes", "jumps")
        for link in block.get(key) or []
        if link.get("to")
    ]
    return arrange([(b["code"], height(b)) for b in ordered], edges)


def height(block: Mapping[str, Any]) -> float:
    """Height of a block of a document on the canvas."""
    rows = sum(len(block.get(key) or []) for key in ("answers", "routes", "jumps"))
    return HEAD + TEXT + rows * ROW + FOOT


def _without_ways_back(
    heights: Mapping[str, float], ways: Mapping[str, list[str]]
) -> tuple[list[str], dict[str, list[str]]]:
    """Blocks in the order they are come to, and the ways which go on."""
    forward: dict[str, list[str]] = {code: [] for code in heights}
    order: list[str] = []
    state: dict[str, int] = {}  # 1 being walked, 2 done
    pointed = {target for targets in ways.values() for target in targets}
    first = list(heights)[:1]
    roots = [*first, *(code for code in heights if code not in pointed), *heights]
    for root in roots:
        if root in state:
            continue
        state[root] = 1
        order.append(root)
        stack = [(root, iter(ways[root]))]
        while stack:
            code, rest = stack[-1]
            target = next(rest, None)
            if target is None:
                state[code] = 2
                stack.pop()
            elif state.get(target) != 1:
                forward[code].append(target)
                if target not in state:
                    state[target] = 1
                    order.append(target)
                    stack.append((target, iter(ways[target])))
    return order, forward


def _layers(order: list[str], forward: Mapping[str, list[str]]) -> dict[str, int]:
    """The longest way to each block, in steps."""
    pending = dict.fromkeys(order, 0)
    for targets in forward.values():
        for target in targets:
            pending[target] += 1
    layers = dict.fromkeys(order, 0)
    todo = [code for code in order if not pending[code]]
    for code in todo:  # grows
        for target in forward[code]:
            layers[target] = max(layers[target], layers[code] + 1)
            pending[target] -= 1
            if not pending[target]:
                todo.append(target)
    return layers


def _parents(
    order: list[str], forward: Mapping[str, list[str]], layers: Mapping[str, int]
) -> dict[str, str]:
    """The block each one is hung under: the first that is one layer left of it."""
    parents: dict[str, str] = {}
    for code in order:
        for target in forward[code]:
            if layers[target] == layers[code] + 1:
                parents.setdefault(target, code)
    return parents


def _pack(
    heights: Mapping[str, float],
    order: list[str],
    forward: Mapping[str, list[str]],
    layers: Mapping[str, int],
    parents: Mapping[str, str],
) -> dict[str, float]:
    """Tops of the blocks: each beside the middle of those which hang under it."""
    children = {
        code: [x for x in forward[code] if parents.get(x) == code] for code in order
    }
    shifts: dict[str, float] = {}  # against the block it hangs under
    contours: dict[str, Contour] = {}
    for code in sorted(order, key=lambda x: -layers[x]):
        below = children[code]
        contour = _stack(below, contours, shifts)
        middle = 0.0
        if below:
            last = below[-1]
            middle = (
                shifts[below[0]]
                + heights[below[0]] / 2
                + shifts[last]
                + heights[last] / 2
            ) / 2
        top = middle - heights[code] / 2
        for child in below:
            shifts[child] -= top
        moved = {
            layer: (upper - top, lower - top)
            for layer, (upper, lower) in contour.items()
        }
        moved[layers[code]] = (0.0, heights[code])
        contours[code] = moved
    roots = [code for code in order if code not in parents]
    _stack(roots, contours, shifts)
    tops: dict[str, float] = {}
    todo = list(roots)
    while todo:
        code = todo.pop()
        tops[code] = shifts[code] + (tops[parents[code]] if code in parents else 0)
        todo.extend(children[code])
    return tops


def _stack(
    codes: list[str], contours: dict[str, Contour], shifts: dict[str, float]
) -> Contour:
    """Put subtrees below each other; where each goes is noted in ``shifts``."""
    total: Contour = {}
    for code in codes:
        own = contours.pop(code)
        gaps = [
            total[layer][1] + GAP - upper
            for layer, (upper, _lower) in own.items()
            if layer in total
        ]
        shift = max(gaps, default=0.0)
        shifts[code] = shift
        for layer, (upper, lower) in own.items():
            before = total.get(layer)
            total[layer] = (
                before[0] if before else upper + shift,
                lower + shift,
            )
    return total
