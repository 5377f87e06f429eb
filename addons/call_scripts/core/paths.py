"""The commonest ways through a script as a Sankey diagram: what to draw, and where.

A *way* is the blocks of a talk in the order they were first reached.  Column ``i`` of
the diagram holds the i-th blocks, so ways never run backwards; the outcomes stand in
the column behind the last.  Places are given in a unit square, the browser scales them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

#: Blocks shown of a way; what comes later is one node "further blocks".
COLUMNS = 7
#: Share of the height kept free between nodes of the fullest column.
GAPS = 0.25
MORE = "…"


@dataclass(frozen=True, slots=True)
class Way:
    """So many talks went by these blocks to the outcome."""

    id: int
    blocks: tuple[str, ...]
    outcome: str
    talks: int


@dataclass(slots=True)
class Node:
    column: int
    name: str
    is_outcome: bool = False
    talks: int = 0
    ways: set[int] = field(default_factory=set)
    y: float = 0.0
    height: float = 0.0


@dataclass(slots=True)
class Ribbon:
    """A band from one node to another; ``y`` values are its upper edge."""

    source: Node
    target: Node
    outcome: str
    talks: int = 0
    ways: set[int] = field(default_factory=set)
    y_source: float = 0.0
    y_target: float = 0.0
    height: float = 0.0


@dataclass(slots=True)
class Diagram:
    nodes: list[Node]
    ribbons: list[Ribbon]
    columns: int
    talks: int


def diagram(ways: Iterable[Way], columns: int = COLUMNS) -> Diagram:
    """Nodes and ribbons of the ways, placed."""
    kept = [way for way in ways if way.talks > 0 and way.blocks]
    cut = [(_cut(way.blocks, columns), way) for way in kept]
    last = max((len(blocks) for blocks, _ in cut), default=0)
    nodes: dict[tuple[int, str, bool], Node] = {}
    ribbons: dict[tuple[int, int, str], Ribbon] = {}
    for blocks, way in cut:
        stops = [(column, name, False) for column, name in enumerate(blocks)]
        stops.append((last, way.outcome, True))
        for stop in stops:
            node = nodes.setdefault(stop, Node(*stop))
            node.talks += way.talks
            node.ways.add(way.id)
        for stop, after in zip(stops, stops[1:], strict=False):
            ends = nodes[stop], nodes[after]
            key = (id(ends[0]), id(ends[1]), way.outcome)
            ribbon = ribbons.setdefault(key, Ribbon(*ends, way.outcome))
            ribbon.talks += way.talks
            ribbon.ways.add(way.id)
    result = Diagram(
        nodes=list(nodes.values()),
        ribbons=list(ribbons.values()),
        columns=last + 1 if kept else 0,
        talks=sum(way.talks for way in kept),
    )
    _place(result)
    return result


def _cut(blocks: Sequence[str], columns: int) -> tuple[str, ...]:
    if len(blocks) <= columns:
        return tuple(blocks)
    return (*blocks[: columns - 1], MORE)


def _place(result: Diagram) -> None:
    """Columns from the left; in each, nodes near to where their talks come from."""
    by_column = [
        [node for node in result.nodes if node.column == column]
        for column in range(result.columns)
    ]
    if not by_column:
        return
    fullest = max(len(nodes) for nodes in by_column)
    gap = GAPS / max(1, fullest - 1)
    scale = (1 - GAPS) / result.talks
    into: dict[int, list[Ribbon]] = {}
    for ribbon in result.ribbons:
        into.setdefault(id(ribbon.target), []).append(ribbon)
    for nodes in by_column:
        nodes.sort(key=lambda node: (_center(into.get(id(node), ())), -node.talks))
        y = 0.0
        for node in nodes:
            node.y, node.height = y, node.talks * scale
            y += node.height + gap
    _place_ribbons(result, scale)


def _center(ribbons: Sequence[Ribbon]) -> float:
    talks = sum(ribbon.talks for ribbon in ribbons)
    if not talks:
        return 0.0
    middle = sum((x.source.y + x.source.height / 2) * x.talks for x in ribbons)
    return middle / talks


def _place_ribbons(result: Diagram, scale: float) -> None:
    """Ribbons leave and enter a node one under the other, without crossing there."""
    left = {id(node): node.y for node in result.nodes}
    entered = dict(left)
    for ribbon in result.ribbons:
        ribbon.height = ribbon.talks * scale
    for ribbon in sorted(result.ribbons, key=lambda x: (x.target.y, x.outcome)):
        ribbon.y_source = left[id(ribbon.source)]
        left[id(ribbon.source)] += ribbon.height
    for ribbon in sorted(result.ribbons, key=lambda x: (x.source.y, x.outcome)):
        ribbon.y_target = entered[id(ribbon.target)]
        entered[id(ribbon.target)] += ribbon.height
