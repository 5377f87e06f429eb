"""Which clients and deals are forgotten: pure rules over a few facts.

All times are naive UTC. A rule finds a deal (or client) forgotten *since* a moment; it
says so once at least `days` whole days have passed from it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TypeVar

Key = TypeVar("Key")


class Kind(StrEnum):
    """What a rule looks for."""

    NO_CONTACT = "no_contact"
    NO_NEXT_STEP = "no_next_step"
    OVERDUE_STEP = "overdue_step"
    SAME_STAGE = "same_stage"
    LOST = "lost"
    NO_DEAL = "no_deal"


#: Kinds that have a meaning for a client as a whole, not for one deal.
CLIENT_KINDS = frozenset({Kind.NO_CONTACT, Kind.NO_NEXT_STEP, Kind.NO_DEAL})
DEAL_KINDS = frozenset(Kind) - {Kind.NO_DEAL}


@dataclass(frozen=True, slots=True)
class Rule:
    """:param days: whole days to wait, from 0
    :param unless_planned: what has a step planned for the future is not forgotten
    """

    kind: Kind
    days: int
    unless_planned: bool = True


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of one deal or client.

    :param last_contact: when somebody last reached the client, or was reached by him
    :param last_step: the latest planned step (task, meeting, callback), past or coming
    :param stage_since: when the deal came into its stage
    :param lost_since: when the deal was lost; None while it is not
    :param deal_until: when the client's last deal was closed; None: never had one
    :param open_deals: how many deals of the client are open
    """

    created: datetime
    last_contact: datetime | None = None
    last_step: datetime | None = None
    stage_since: datetime | None = None
    lost_since: datetime | None = None
    deal_until: datetime | None = None
    open_deals: int = 0


def forgotten_since(rule: Rule, facts: Facts, now: datetime) -> datetime | None:
    """Since when the rule finds it forgotten; None when it does not."""
    since = _since(rule, facts, now)
    if since is None or now - since < timedelta(days=rule.days):
        return None
    return since


def _since(rule: Rule, facts: Facts, now: datetime) -> datetime | None:
    planned = facts.last_step is not None and facts.last_step >= now
    contact = facts.last_contact or facts.created
    if rule.kind is Kind.OVERDUE_STEP:
        return None if planned else facts.last_step
    if rule.kind is Kind.NO_NEXT_STEP:
        return contact if facts.last_step is None else None
    if planned and rule.unless_planned:
        return None
    if rule.kind is Kind.NO_CONTACT:
        return contact
    if rule.kind is Kind.SAME_STAGE:
        return facts.stage_since or facts.created
    if rule.kind is Kind.LOST:
        if facts.lost_since is None:
            return None
        return max(facts.lost_since, facts.last_contact or facts.lost_since)
    if facts.open_deals:
        return None
    return max(contact, facts.deal_until or contact)


@dataclass(frozen=True, slots=True)
class Changes:
    """What a check changes in the list of a rule."""

    opened: dict
    kept: dict
    reopened: dict
    closed: set


def changes(
    found: Mapping[Key, datetime],
    listed: Iterable[Key],
    put_aside: Mapping[Key, datetime | None],
    now: datetime,
) -> Changes:
    """Compare what a check found with what the list has.

    :param found: key → since when
    :param listed: what stands open in the list
    :param put_aside: what somebody has put aside, until when (None: until the reason
        is gone)
    """
    listed, result = set(listed), Changes({}, {}, {}, set())
    for key, since in found.items():
        if key in listed:
            result.kept[key] = since
        elif key not in put_aside:
            result.opened[key] = since
        elif (until := put_aside[key]) is not None and until <= now:
            result.reopened[key] = since
    result.closed.update((listed | set(put_aside)) - set(found))
    return result
