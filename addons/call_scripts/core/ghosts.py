"""What a canvas does not show any more: blocks which were removed, and ways.

:func:`ghosts` finds them in the old document of a comparison (:mod:`diff`), so that
they can be drawn over the new one: a removed block at the place it had, with the words
of its links; a way which was removed, or which leads elsewhere now, from its block to
where it led.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from .diff import BLOCK, LINK, REMOVED, Change
from .document import LinkDoc, ScriptDoc

#: The links of a block as they stand on the canvas, from top to bottom.
ROWS = ("answer", "route", "jump")


@dataclass(frozen=True, slots=True)
class GhostBlock:
    """A removed block; ``rows`` are the words of its links from top to bottom."""

    code: str
    title: str
    kind: str
    x: float
    y: float
    rows: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GhostWay:
    """A way which is not there any more.

    ``row`` is its place among the links of its block in the old document.
    ``is_removed`` tells a removed link from one which leads elsewhere now; the latter
    has the position ``after`` among the new links of its block and kind.
    """

    source: str
    to: str
    label: str
    kind: str
    row: int
    is_removed: bool = True
    after: int = -1


def ghosts(
    old: ScriptDoc, changes: Iterable[Change]
) -> tuple[list[GhostBlock], list[GhostWay]]:
    """Ghosts of what ``changes`` (from ``old`` to some new document) took away.

    A jump offered on every block has no line on the canvas and so no ghost.
    """
    blocks = {block.code: block for block in old.blocks}
    rows = _rows(old.links)
    gone: list[GhostBlock] = []
    lost: dict[tuple[str, int], GhostWay] = {}
    for change in changes:
        if change.what == BLOCK and change.status == REMOVED:
            block = blocks[change.key]
            words = tuple(_words(link) for link in rows.get(block.code, []))
            gone.append(
                GhostBlock(block.code, block.title, block.kind, block.x, block.y, words)
            )
        elif change.what == LINK and change.key:
            way = _way(rows, change)
            if way:
                lost[way.source, way.row] = way
    return gone, list(lost.values())


def _way(rows: dict[str, list[LinkDoc]], change: Change) -> GhostWay | None:
    """Where the link of the change led, when it does not lead there any more."""
    if change.before is None:
        return None
    is_removed = change.status == REMOVED
    if not is_removed and not any(item.name == "to" for item in change.details):
        return None
    kind = _list(_kind_before(change))
    siblings = [
        (row, link)
        for row, link in enumerate(rows.get(change.key, []))
        if _list(link.kind) == kind
    ]
    row, link = siblings[change.before]
    if not link.to:
        return None
    after = -1 if change.after is None else change.after
    return GhostWay(change.key, link.to, link.label, link.kind, row, is_removed, after)


def _kind_before(change: Change) -> str:
    for item in change.details:
        if item.name == "kind":
            return str(item.before)
    return change.kind


def _list(kind: str) -> str:
    return "jump" if kind == "objection" else kind


def _rows(links: Iterable[LinkDoc]) -> dict[str, list[LinkDoc]]:
    """Links by their block, in the order the canvas shows them."""
    found: dict[str, list[LinkDoc]] = {}
    for link in links:
        found.setdefault(link.source, []).append(link)
    for rows in found.values():
        rows.sort(key=lambda link: ROWS.index(_list(link.kind)))
    return found


def _words(link: LinkDoc) -> str:
    return link.label or link.to
