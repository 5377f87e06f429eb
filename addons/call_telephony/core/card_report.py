"""Which reports are shown beside an incoming card.

A report says for which PBXs, lines and users it is; nothing said is "for all".  Lines
are written as people write numbers: only their digits are compared.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Audience:
    """Ids of PBXs, users and groups, lines as digits; empty: all."""

    pbxs: frozenset[int] = field(default_factory=frozenset)
    lines: frozenset[str] = field(default_factory=frozenset)
    users: frozenset[int] = field(default_factory=frozenset)
    groups: frozenset[int] = field(default_factory=frozenset)

    def fits(self, pbx: int, line: str, user: int, groups: Iterable[int]) -> bool:
        """Is it for this user's call from `line` of `pbx`?  0 and "": no call."""
        if self.pbxs and pbx not in self.pbxs:
            return False
        if self.lines and digits(line) not in self.lines:
            return False
        if self.users and user not in self.users:
            return False
        return not self.groups or not self.groups.isdisjoint(groups)


def digits(line: str) -> str:
    return re.sub(r"\D", "", line or "")


def lines(text: str) -> frozenset[str]:
    """The lines of a list such as "+7 495 111-22-33, 101"."""
    found = (digits(part) for part in re.split(r"[,;\n]", text or ""))
    return frozenset(filter(None, found))
