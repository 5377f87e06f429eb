"""Who is next in a campaign's queue, and why nobody is.

The database does the choosing (`call.campaign._claim_next` is one statement);
this file states the order in words that a test can check, and finds the reason
to show when the statement returns no row.

Order of the queue for one operator:

1. callbacks promised by this very operator whose time has come, the most overdue first;
2. callbacks promised to be made by anyone whose time has come, the most overdue first;
3. waiting contacts whose time has come: higher priority first, then the earlier
   time, then the earlier row.

A contact that is personal (has a user) is never handed to somebody else. While a fair
share rule lets the operator begin no other talk, only promised callbacks whose talk has
begun already are handed out.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from math import gcd

#: Why there is nobody to call, most decisive first.
NOT_RUNNING = "not_running"
NOT_OPERATOR = "not_operator"
NOT_STARTED = "not_started"
ENDED = "ended"
OUT_OF_HOURS = "out_of_hours"
FAIR_SHARE = "fair_share"
COMPLIANCE = "compliance"
LATER = "later"
OTHERS = "others"
EMPTY = "empty"


@dataclass(frozen=True)
class NoContact:
    """There is nobody to call now.

    `code` is one of the constants above, `message` is for the operator (in his
    language), `at` is the time in UTC (naive) from which it is worth asking again.
    It is false in a condition: ``contact = campaign._claim_next(user)``.
    """

    code: str
    message: str = ""
    at: datetime | None = None

    def __bool__(self) -> bool:
        return False

    def to_dict(self) -> dict[str, str | bool]:
        """For the desk: `at` as text, False when there is none."""
        at = self.at.strftime("%Y-%m-%d %H:%M:%S") if self.at else False
        return {"code": self.code, "message": self.message, "at": at}


@dataclass(frozen=True)
class CampaignFacts:
    """What a campaign allows at this moment."""

    state: str
    is_operator: bool
    date_start: datetime | None = None
    date_end: datetime | None = None
    #: None: no working hours set; (True, None): open now;
    #: (False, time or None): closed until that time
    hours: tuple[bool, datetime | None] | None = None


@dataclass(frozen=True)
class QueueFacts:
    """What waits in the queue, as seen by one operator."""

    #: earliest time at which one of his contacts comes up, None when there is none
    next_at: datetime | None = None
    #: contacts being worked on by others, or personal to others
    others: int = 0


@dataclass(frozen=True)
class QueueItem:
    """A row of the queue, for the order stated above."""

    id: int
    state: str
    priority: int
    next_at: datetime
    user_id: int | None = None


def judge_campaign(facts: CampaignFacts, now: datetime) -> NoContact | None:
    """Why this operator may not call in this campaign now; None when he may."""
    if facts.state != "running":
        return NoContact(NOT_RUNNING)
    if not facts.is_operator:
        return NoContact(NOT_OPERATOR)
    if facts.date_start and now < facts.date_start:
        return NoContact(NOT_STARTED, at=facts.date_start)
    if facts.date_end and now >= facts.date_end:
        return NoContact(ENDED)
    if facts.hours and not facts.hours[0]:
        return NoContact(OUT_OF_HOURS, at=facts.hours[1])
    return None


def judge_queue(facts: QueueFacts) -> NoContact:
    """Why the queue has nobody for this operator now."""
    if facts.next_at is not None:
        return NoContact(LATER, at=facts.next_at)
    if facts.others:
        return NoContact(OTHERS)
    return NoContact(EMPTY)


def judge_share(
    closed: NoContact, empty: NoContact, callback_at: datetime | None
) -> NoContact:
    """What to tell whom a fair share rule holds back (`closed`).

    `empty` is what the queue itself says: where it has nobody before the rule opens,
    waiting for the rule is not what keeps the operator. `callback_at` is the next
    promised callback, which the rule does not hold back.
    """
    if empty.code != LATER:
        return empty
    if closed.at and empty.at and empty.at > closed.at:
        return empty
    times = [at for at in (closed.at, callback_at) if at]
    return NoContact(closed.code, closed.message, min(times, default=None))


def sort_key(item: QueueItem, user_id: int) -> tuple[int, ...]:
    """Key that sorts waiting items into the order stated above."""
    when = int(item.next_at.timestamp() * 1_000_000)
    if item.state == "callback":
        return (0 if item.user_id == user_id else 1, 0, when, item.id)
    return (2, -item.priority, when, item.id)


def ordered(items: Iterable[QueueItem], user_id: int, now: datetime) -> list[QueueItem]:
    """Items this operator may get now, the next one first."""
    mine = [
        item
        for item in items
        if item.state in ("todo", "callback")
        and item.next_at <= now
        and item.user_id in (None, user_id)
    ]
    return sorted(mine, key=lambda item: sort_key(item, user_id))


def next_state(
    category: str, attempts: int, max_attempts: int, has_callback: bool
) -> str:
    """State of a contact after a result.

    `category` is the result's, `attempts` counts the one just made. A contact
    nobody answered returns to the queue until it was tried `max_attempts` times
    (0: without limit).
    """
    if has_callback or category == "callback":
        return "callback"
    if category == "no_contact":
        return "failed" if max_attempts and attempts >= max_attempts else "todo"
    return "done"


# -- lists mixed by share --------------------------------------------------------


@cache
def _cycle(shares: tuple[int, ...]) -> tuple[tuple[int, ...], ...]:
    """The turns of a cycle: at each the lists, the one that is owed most first.

    Deficit round robin: every turn each list is owed its share, and the one served
    gives back a whole turn. After `sum(shares)` turns each was served its share.
    """
    total = sum(shares)
    owed = [0] * len(shares)
    turns = []
    for _turn in range(total):
        owed = [debt + share for debt, share in zip(owed, shares, strict=True)]
        order = sorted(range(len(shares)), key=lambda index: (-owed[index], index))
        owed[order[0]] -= total
        turns.append(tuple(order))
    return tuple(turns)


def list_order(shares: Sequence[int], turn: int) -> tuple[int, ...]:
    """Indices of the lists in the order in which they are asked for a contact.

    The first one is due; the next ones serve when it has nobody.

    :param shares: of each list, positive; their sum need not be 100
    :param turn: number of the contact handed out, counted from 0
    """
    divisor = gcd(*shares) or 1
    turns = _cycle(tuple(share // divisor for share in shares))
    return turns[turn % len(turns)] if turns else ()
