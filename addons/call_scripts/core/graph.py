"""A version of a script as the judge of talks sees it: blocks joined by links.

Plain frozen values; ``core.flow`` says what happens on them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from .conditions import Condition

SHOWN_KINDS = ("talk", "question", "form", "end")
PASSED_KINDS = ("branch", "action")
KINDS = (*SHOWN_KINDS, *PASSED_KINDS)

ANSWER, ROUTE, JUMP, OBJECTION = "answer", "route", "jump", "objection"
LINK_KINDS = (ANSWER, ROUTE, JUMP, OBJECTION)


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """A value the script knows by name."""

    name: str
    label: str = ""
    type: str = "char"
    options: tuple[tuple[str, str], ...] = ()
    default: str = ""
    path: str = ""
    relation: str = ""
    common: bool = False
    help: str = ""


@dataclass(frozen=True, slots=True)
class FieldUse:
    """A field shown on a block."""

    name: str
    required: bool = False
    readonly: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    id: int
    source: int | None
    target: int | None
    kind: str = ANSWER
    label: str = ""
    hotkey: str = ""
    group: str = ""
    default: bool = False
    returns: bool = False
    conditions: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    id: int
    kind: str = "talk"
    title: str = ""
    html: str = ""
    fields: tuple[FieldUse, ...] = ()
    stage: int | None = None
    mark: str = ""
    result: str = ""
    actions: tuple[int, ...] = ()
    articles: tuple[int, ...] = ()
    code: str = ""
    #: the operator may not go on sooner: nobody reads it aloud so fast
    min_seconds: int = 0

    @property
    def shown(self) -> bool:
        return self.kind not in PASSED_KINDS


@dataclass(frozen=True)
class Graph:
    """Blocks, links and fields of one version.  Links keep the author's order."""

    start: int | None
    blocks: Mapping[int, Block]
    links: Sequence[Link] = ()
    fields: Mapping[str, FieldSpec] = field(default_factory=dict)

    @cached_property
    def link_by_id(self) -> dict[int, Link]:
        return {link.id: link for link in self.links}

    @cached_property
    def _by_source(self) -> dict[tuple[int | None, str], tuple[Link, ...]]:
        found: dict[tuple[int | None, str], list[Link]] = {}
        for link in self.links:
            kind = JUMP if link.kind == OBJECTION else link.kind
            found.setdefault((link.source, kind), []).append(link)
        return {key: tuple(links) for key, links in found.items()}

    def answers(self, block_id: int) -> tuple[Link, ...]:
        return self._by_source.get((block_id, ANSWER), ())

    def routes(self, block_id: int) -> tuple[Link, ...]:
        return self._by_source.get((block_id, ROUTE), ())

    def jumps(self, block_id: int) -> tuple[Link, ...]:
        """Jumps and objections offered on the block: its own, then everybody's."""
        own = self._by_source.get((block_id, JUMP), ())
        common = self._by_source.get((None, JUMP), ())
        return tuple(link for link in own + common if link.target != block_id)

    @cached_property
    def common_fields(self) -> tuple[FieldSpec, ...]:
        return tuple(spec for spec in self.fields.values() if spec.common)
