"""What is different between two documents of a script.

:func:`compare` answers with a list of :class:`Change`: what was added, what was
removed, what is the same thing with other words.  Blocks are the same when they have
the same code, fields when they have the same name.  Links have no name: within the
same source and kind they are paired by being equal, then by their label and target,
then by either.  Where pairs stand in another order, the fewest of them are said to
have changed their ``order``.

``compare(b, a)`` says the same as ``compare(a, b)`` the other way round, and nothing is
said about two equal documents.
"""

from bisect import bisect_left
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from typing import TypeVar

from .document import BlockDoc, FieldDoc, LinkDoc, ScriptDoc

Named = TypeVar("Named", BlockDoc, FieldDoc)

ADDED, REMOVED, CHANGED = "added", "removed", "changed"
SCRIPT, FIELD, BLOCK, LINK = "script", "field", "block", "link"

#: Where a block stands on the canvas is no change of what is said.
PLACE = frozenset({"x", "y"})
#: What belongs to the script as a whole.
HEAD = ("name", "goal", "purpose", "direction", "models", "start")


@dataclass(frozen=True, slots=True)
class Detail:
    """One attribute which changed; values are as in the document."""

    name: str
    before: object = None
    after: object = None


@dataclass(frozen=True, slots=True)
class Change:
    """A thing which differs.

    ``key`` is a block's code, a field's name, or of a link its source's code.
    ``before`` and ``after`` are the positions of a link among the links of its source
    and kind in each document (None where it is not).
    """

    status: str
    what: str
    key: str = ""
    title: str = ""
    kind: str = ""
    before: int | None = None
    after: int | None = None
    details: tuple[Detail, ...] = ()


def compare(old: ScriptDoc, new: ScriptDoc) -> list[Change]:
    """All changes from the old document to the new one, in the order of the new."""
    head = tuple(_details(old, new, HEAD))
    return [
        *([Change(CHANGED, SCRIPT, title=new.name, details=head)] if head else []),
        *_named(FIELD, old.fields, new.fields, lambda x: x.name, lambda x: x.label),
        *_named(BLOCK, old.blocks, new.blocks, lambda x: x.code, lambda x: x.title),
        *_links(old, new),
    ]


def _details(old: object, new: object, names: Iterable[str]) -> Iterator[Detail]:
    for name in names:
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            yield Detail(name, before, after)


def _named(
    what: str,
    old: Sequence[Named],
    new: Sequence[Named],
    key: Callable[[Named], str],
    title: Callable[[Named], str],
) -> Iterator[Change]:
    before = {key(item): item for item in old}
    after = {key(item): item for item in new}
    for name, item in after.items():
        if name not in before:
            yield Change(ADDED, what, name, title(item))
            continue
        names = [x.name for x in fields(item) if x.name not in PLACE]
        details = tuple(_details(before[name], item, names))
        if details:
            yield Change(CHANGED, what, name, title(item), details=details)
    for name, item in before.items():
        if name not in after:
            yield Change(REMOVED, what, name, title(item))


def _links(old: ScriptDoc, new: ScriptDoc) -> Iterator[Change]:
    before, after = _by_place(old.links), _by_place(new.links)
    for place in dict.fromkeys([*after, *before]):
        yield from _siblings(place[0], before.get(place, []), after.get(place, []))


def _by_place(links: Sequence[LinkDoc]) -> dict[tuple[str, str], list[LinkDoc]]:
    """Links by source and list: jumps and objections are one list."""
    found: dict[tuple[str, str], list[LinkDoc]] = {}
    for link in links:
        kind = "jump" if link.kind == "objection" else link.kind
        found.setdefault((link.source, kind), []).append(link)
    return found


def _siblings(
    source: str, old: Sequence[LinkDoc], new: Sequence[LinkDoc]
) -> Iterator[Change]:
    pairs = _pairs(old, new)
    moved = _overtaken(pairs)
    names = [x.name for x in fields(LinkDoc) if x.name != "source"]
    partner = {after: before for before, after in pairs}
    for index, link in enumerate(new):
        before = partner.get(index)
        if before is None:
            yield Change(ADDED, LINK, source, _title(link), link.kind, after=index)
            continue
        details = tuple(_details(old[before], link, names))
        if index in moved:
            details += (Detail("order", before, index),)
        if details:
            title = _title(link)
            yield Change(
                CHANGED, LINK, source, title, link.kind, before, index, details
            )
    kept = {before for before, _after in pairs}
    for index, link in enumerate(old):
        if index not in kept:
            yield Change(REMOVED, LINK, source, _title(link), link.kind, before=index)


def _title(link: LinkDoc) -> str:
    return link.label or link.to


def _pairs(old: Sequence[LinkDoc], new: Sequence[LinkDoc]) -> list[tuple[int, int]]:
    """Which old link is which new one, by position."""
    likeness: tuple[Callable[[LinkDoc], Hashable], ...] = (
        repr,
        lambda link: (link.label.strip().casefold(), link.to),
        lambda link: link.label.strip().casefold() or None,
        lambda link: link.to or None,
    )
    left, right = dict(enumerate(old)), dict(enumerate(new))
    pairs = []
    for same in likeness:
        waiting: dict[Hashable, list[int]] = {}
        for index, link in left.items():
            waiting.setdefault(same(link), []).append(index)
        for index in list(right):
            value = same(right[index])
            if value is not None and waiting.get(value):
                before = waiting[value].pop(0)
                pairs.append((before, index))
                del left[before], right[index]
    return sorted(pairs)


def _overtaken(pairs: Sequence[tuple[int, int]]) -> set[int]:
    """New positions outside of the longest run of pairs which kept its order."""
    ends: list[int] = []
    at: list[int] = []
    for _before, after in pairs:
        length = bisect_left(ends, after)
        ends[length : length + 1] = [after]
        at.append(length)
    kept: set[int] = set()
    wanted, limit = len(ends) - 1, None
    for (_before, after), length in zip(reversed(pairs), reversed(at), strict=True):
        if length == wanted and (limit is None or after < limit):
            kept.add(after)
            wanted, limit = wanted - 1, after
    return {after for _before, after in pairs} - kept
