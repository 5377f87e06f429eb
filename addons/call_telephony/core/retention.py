"""Which rule decides how long a recording is kept.

Rules are judged in their order; the first that fits a call decides, as in a mail
filter.  A rule of 0 days keeps for ever: put before a wide one it is its exception.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Rule:
    """`days`: recordings are kept so long from the beginning of the call; 0: always."""

    id: int
    days: int

    def limit(self, now: datetime) -> datetime | None:
        """Recordings of calls begun before it are to go; None: they never do."""
        return now - timedelta(days=self.days) if self.days > 0 else None


def due(rules: Iterable[Rule], now: datetime) -> list[tuple[Rule, datetime, list[int]]]:
    """[(rule, limit, ids of the rules before it)] for the rules that delete."""
    before: list[int] = []
    found = []
    for rule in rules:
        limit = rule.limit(now)
        if limit is not None:
            found.append((rule, limit, list(before)))
        before.append(rule.id)
    return found
