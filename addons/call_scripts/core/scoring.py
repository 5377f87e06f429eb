"""Score of a reviewed talk, and what it costs or brings.

Each criterion is marked from 0 to its best mark, or found not applicable.  The score
is the weighted mean of the marks in per cent; what is not applicable does not count.
A failed critical criterion makes the whole score 0.  Nothing marked: no score.
"""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mark:
    """``mark`` is None when the criterion was not applicable, or not marked yet."""

    mark: int | None
    best: int
    weight: float = 1.0
    critical: bool = False
    fine: float = 0.0
    bonus: float = 0.0


def score(marks: Iterable[Mark]) -> float | None:
    """Per cent, 0 … 100, to two places."""
    given = [mark for mark in marks if mark.mark is not None and mark.best > 0]
    weight = sum(mark.weight for mark in given)
    if not given or weight <= 0:
        return None
    if any(mark.critical and mark.mark == 0 for mark in given):
        return 0.0
    earned = sum(mark.weight * (mark.mark or 0) / mark.best for mark in given)
    return round(100 * earned / weight, 2)


def amount(mark: Mark) -> float:
    """Signed: minus the fine for the worst mark, the bonus for the best one."""
    if mark.mark is None:
        return 0.0
    if mark.mark <= 0:
        return -abs(mark.fine)
    if mark.mark >= mark.best:
        return abs(mark.bonus)
    return 0.0
