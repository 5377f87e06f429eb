"""When a client nobody reached is called again, and on which number.

A plan has a line for each outcome: how long to wait, how often such an outcome may
happen, whether another number of the client is tried first, and what comes after the
limit. Only tries in a row count: a talk with the client begins anew.
"""

from collections.abc import Sequence
from dataclasses import dataclass

#: The line for outcomes that have none of their own.
ANY = "any"

#: After the limit of a line: the client is not reached, and called no more.
FAILED = "failed"
#: After the limit: this number is called no more, others are.
DROP_NUMBER = "drop_number"
#: After the limit: on by the line for any outcome; what is beyond it counts there.
OTHER = "other"


@dataclass(frozen=True)
class Line:
    """What follows from one outcome."""

    outcome: str
    #: until the next try, in minutes
    minutes: int
    #: such outcomes at most (of one number with DROP_NUMBER); 0: no limit
    limit: int = 0
    #: other numbers of the client first, at once
    next_number: bool = False
    then: str = FAILED


@dataclass(frozen=True)
class Plan:
    lines: tuple[Line, ...] = ()
    #: tries in a row at most, of any outcome; 0: no limit
    total: int = 0
    #: from one number of the client to the next one, in minutes
    switch_minutes: int = 0

    def line(self, outcome: str) -> Line | None:
        """The line of an outcome: its own, or the one for any."""
        by_outcome = {line.outcome: line for line in reversed(self.lines)}
        return by_outcome.get(outcome) or by_outcome.get(ANY)


@dataclass(frozen=True)
class Try:
    """A call that did not reach the client."""

    outcome: str
    number: str = ""


@dataclass(frozen=True)
class Decision:
    """`again`: after so many minutes, on this number; `drop`: a number that is dead."""

    again: bool
    minutes: int = 0
    number: str = ""
    drop: str = ""


def decide(plan: Plan, tries: Sequence[Try], numbers: Sequence[str]) -> Decision:
    """What follows from the last try.

    :param tries: in a row, oldest first; the last one was just made
    :param numbers: of the client, in the order of calling, without dropped ones
    """
    last = tries[-1]
    line = plan.line(last.outcome)
    over = bool(plan.total) and len(tries) >= plan.total
    if line and line.then == OTHER and _used_up(plan, line, tries):
        after = plan.line(ANY)
        line = None if after is line else after
    if line is None:
        return Decision(False)
    if _used_up(plan, line, tries):
        if line.then != DROP_NUMBER:
            return Decision(False)
        rest = [number for number in numbers if number != last.number]
        if over or not rest:
            return Decision(False, drop=last.number)
        chosen = _least_tried(rest, tries)
        return Decision(True, plan.switch_minutes, chosen, drop=last.number)
    if over or not numbers:
        return Decision(False)
    return _again(plan, line, tries, numbers)


def _again(plan, line, tries, numbers) -> Decision:
    last = tries[-1]
    others = [number for number in numbers if number != last.number]
    if line.next_number and others:
        chosen = _least_tried(others, tries)
        if _times(chosen, tries) < _times(last.number, tries):
            return Decision(True, plan.switch_minutes, chosen)
        return Decision(True, line.minutes, chosen)
    same = last.number in numbers
    return Decision(True, line.minutes, last.number if same else numbers[0])


def _used_up(plan: Plan, line: Line, tries: Sequence[Try]) -> bool:
    if not line.limit:
        return False
    mine = [one for one in tries if plan.line(one.outcome) is line]
    if line.then == DROP_NUMBER:
        return _times(tries[-1].number, mine) >= line.limit
    return len(mine) + _from_others(plan, line, tries) >= line.limit


def _from_others(plan: Plan, line: Line, tries: Sequence[Try]) -> int:
    """Tries beyond the limits of lines that go on by the line for any outcome."""
    if line.outcome != ANY:
        return 0
    beyond = 0
    for other in plan.lines:
        if other.then == OTHER and other.limit and other is not line:
            made = sum(plan.line(one.outcome) is other for one in tries)
            beyond += max(0, made - other.limit + 1)
    return beyond


def _times(number: str, tries: Sequence[Try]) -> int:
    return sum(one.number == number for one in tries)


def _least_tried(numbers: Sequence[str], tries: Sequence[Try]) -> str:
    return min(numbers, key=lambda number: _times(number, tries))
