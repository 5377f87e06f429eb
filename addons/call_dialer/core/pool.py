"""What a pacer is told, from what the database says of a campaign now.

The service looks a few times a second (`models/call_campaign_pool.py`); what changed
since the last look is told to the pacer, each thing once, in the order in which it
happened.  So the pacer is right again after any interruption.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from .pacing import Pacer

#: How a call that was not answered ended, in the words of the pacer.
OUTCOMES = {"no_answer": "no_answer", "cancelled": "no_answer", "busy": "busy"}
#: Calls are looked at this often, seconds; and at once when one of them changes.
LOOK_EVERY = 0.3
#: What the pacer has learned is kept this often, seconds.
KEEP_EVERY = 60.0


@dataclass(frozen=True)
class PoolCall:
    """A call dialled for whoever is free.

    `answered`: the client was there; `outcome` is that of an ended call.
    """

    id: int
    answered: bool = False
    user_id: int | None = None
    abandoned: bool = False
    ended: bool = False
    outcome: str = ""


@dataclass(frozen=True)
class Settings:
    """Of a campaign, for its pacer; shares 0…1, 0 lines: no limit."""

    policy: str
    abandon_limit: float = 0.03
    ratio: float = 1.5
    max_lines: int = 0
    ring_timeout: float = 25.0
    patience: float = 2.0


class Tracker:
    """One campaign's pacer, and what it was told so far."""

    def __init__(self, settings: Settings, kept: Mapping[str, Any] | None = None):
        self.pacer = Pacer.from_dict(kept) if kept else _pacer(settings)
        self.told: dict[int, set[str]] = {}
        self.operators: dict[int, str] = {}
        self.adjust(settings)

    def adjust(self, settings: Settings) -> None:
        """The supervisor changed something: what was learned stays."""
        self.pacer.policy = settings.policy
        self.pacer.abandon_limit = settings.abandon_limit
        self.pacer.ratio = settings.ratio
        self.pacer.max_lines = settings.max_lines or None

    @property
    def open(self) -> list[int]:
        """Ids of the calls whose end is not known yet."""
        return list(self.told)

    def dialled(self, now: float, call_id: int) -> None:
        self._tell(call_id, "dialled", self.pacer.dialled, now)

    def look(
        self, now: float, operators: Mapping[int, str], calls: Iterable[PoolCall]
    ) -> None:
        """Take in what is true now: states of operators by id, and the calls."""
        for user_id in self.operators.keys() - operators.keys():
            self.pacer.operator(now, user_id, "offline")
        for user_id, state in operators.items():
            if self.operators.get(user_id) != state:
                self.pacer.operator(now, user_id, state)
        self.operators = dict(operators)
        seen = set()
        for call in calls:
            seen.add(call.id)
            self._take(now, call)
        for call_id in self.told.keys() - seen:  # its contact was deleted, say
            self._tell(call_id, "resolved", self.pacer.resolved, now, "failed")
            del self.told[call_id]

    def _take(self, now: float, call: PoolCall) -> None:
        if call.ended and call.id not in self.told:
            return  # of a time before us
        self.dialled(now, call.id)
        pacer = self.pacer
        if call.answered:
            self._tell(call.id, "resolved", pacer.resolved, now, "live")
            if call.user_id and not call.abandoned:
                self._tell(call.id, "over", pacer.connected, now, call.user_id)
            elif call.abandoned or call.ended:
                self._tell(call.id, "over", pacer.abandoned, now)
        elif call.ended:
            outcome = OUTCOMES.get(call.outcome, "failed")
            self._tell(call.id, "resolved", pacer.resolved, now, outcome)
        if call.ended:
            del self.told[call.id]

    def _tell(self, call_id: int, what: str, tell, now: float, *args) -> None:
        told = self.told.setdefault(call_id, set())
        if what not in told:
            told.add(what)
            tell(now, call_id, *args)


def _pacer(settings: Settings) -> Pacer:
    return Pacer(
        settings.policy,
        abandon_limit=settings.abandon_limit,
        ring_timeout=settings.ring_timeout,
        patience=settings.patience,
        ratio=settings.ratio,
        max_lines=settings.max_lines or None,
    )
