"""Number check: a short call tells whether a number is alive, without an operator.

A number that rings, is busy, is answered or refuses the call is alive; one the network
does not know is dead.  What the network or our own line could not do says nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

ALIVE = "alive"
BUSY = "busy"
NO_ANSWER = "no_answer"
DEAD = "dead"
UNKNOWN = "unknown"

#: A number is never checked more often.
AGAIN_AFTER = timedelta(days=1)
#: Where the campaign says no number of lines.
LINES = 10

_OF_OUTCOME = {
    "answered": ALIVE,
    "rejected": ALIVE,
    "busy": BUSY,
    "no_answer": NO_ANSWER,
    "cancelled": UNKNOWN,
    "invalid": DEAD,
}


@dataclass(frozen=True)
class Seen:
    """What the PBX told of a call that is over."""

    outcome: str
    rang: bool = False
    #: we hung up because it rang or was answered
    ended_by_us: bool = False
    #: the client's line was dialled at all
    dialled: bool = True


def judge(seen: Seen) -> str:
    """Is the number alive?"""
    if not seen.dialled:
        return UNKNOWN
    if seen.ended_by_us and seen.rang:
        return ALIVE
    found = _OF_OUTCOME.get(seen.outcome, UNKNOWN)
    if found == UNKNOWN and seen.rang:
        return NO_ANSWER  # a telephone rang, whatever came then
    return found


def allowed(per_minute: int, lines: int, begun: int, going_on: int) -> int:
    """How many calls may be begun within this second.

    :param begun: in the last 60 seconds
    :param going_on: now
    """
    free = (lines or LINES) - going_on
    a_second = -(-per_minute // 60)
    return max(0, min(per_minute - begun, free, a_second))
