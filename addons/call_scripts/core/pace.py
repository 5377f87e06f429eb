"""Fair shares: who may begin another talk, or put one aside, and from when on.

A rule limits an operator: at most so many starts within so many minutes, a rest after
a talk, at most so many talks on hold.  What has happened is given as :class:`Past`;
the clock is the caller's.  The answer names the limit and, where only time is needed,
the moment from which on the same question would be answered with yes.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

TOO_MANY, REST, HOLD = "too_many", "rest", "hold"


@dataclass(frozen=True, slots=True)
class Rule:
    """Zero means no limit.  ``id`` is the caller's."""

    max_starts: int = 0
    minutes: int = 0
    rest_minutes: int = 0
    max_hold: int = 0
    id: int = 0


@dataclass(frozen=True, slots=True)
class Past:
    """What the operator has done where the rule counts."""

    starts: Sequence[datetime] = ()
    last_end: datetime | None = None
    held: int = 0


@dataclass(frozen=True, slots=True)
class Closed:
    """Not now.  ``opens_at`` is None where waiting alone does not help."""

    code: str
    rule: Rule
    opens_at: datetime | None = None


def may_start(rule: Rule, past: Past, now: datetime) -> Closed | None:
    """Why another talk may not begin now; None when it may."""
    return latest([_too_many(rule, past, now), _rest(rule, past, now)])


def may_hold(rule: Rule, past: Past) -> Closed | None:
    """Why another talk may not be put on hold; None when it may."""
    if rule.max_hold and past.held >= rule.max_hold:
        return Closed(HOLD, rule)
    return None


def latest(verdicts: Iterable[Closed | None]) -> Closed | None:
    """Of several reasons the one that goes last: until then it is closed anyway."""
    closed = [verdict for verdict in verdicts if verdict is not None]
    return max(closed, key=lambda x: x.opens_at or datetime.max, default=None)


def _too_many(rule: Rule, past: Past, now: datetime) -> Closed | None:
    if not rule.max_starts or not rule.minutes:
        return None
    window = timedelta(minutes=rule.minutes)
    recent = sorted((x for x in past.starts if x > now - window), reverse=True)
    if len(recent) < rule.max_starts:
        return None
    return Closed(TOO_MANY, rule, recent[rule.max_starts - 1] + window)


def _rest(rule: Rule, past: Past, now: datetime) -> Closed | None:
    if not rule.rest_minutes or past.last_end is None:
        return None
    opens_at = past.last_end + timedelta(minutes=rule.rest_minutes)
    return Closed(REST, rule, opens_at) if opens_at > now else None
