"""Who is paid what for which event: rules, events, and the lines of statements.

``reckon`` applies every rule to every event it fits.  The result depends on what it is
given alone: neither on the order of rules and events nor on the clock, so a statement
may be reckoned anew at any time.  Not a cent is lost: what several people share adds up
to the reward of the event exactly.

>>> rule = Rule(1, "won", "percent", Decimal(5), (("manager", Decimal(100)),))
>>> event = Event("won", "crm.lead,7", date(2026, 11, 3), {"manager": (2,)},
...               Decimal(1000), Decimal(1200))
>>> [(line.user_id, line.amount) for line in reckon([rule], [event])]
[(2, Decimal('50.00'))]
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction

ROLES = ("generator", "operator", "manager")
FULL = Decimal(100)


@dataclass(frozen=True, slots=True)
class Event:
    """Something that people are rewarded (or fined) for.

    :param kind: what rules name: ``won``, ``payment``, ``goal`` …
    :param key: the same for the same event at every reckoning, unique in its kind
    :param day: the day it counts for, in the company's time zone
    :param people: ids of users by role; a role may be missing
    :param base: money without taxes, in the company's currency; may be negative
    :param total: money with taxes
    :param quantity: units (minutes, say)
    :param team_id: the deal's sales team, 0 when unknown
    :param source_id: the deal's source (utm), 0 when unknown
    :param stage_id: which stage was reached
    :param origin: (model, id) of the record that shows it
    """

    kind: str
    key: str
    day: date
    people: Mapping[str, Sequence[int]]
    base: Decimal = Decimal(0)
    total: Decimal = Decimal(0)
    quantity: Decimal = Decimal(1)
    team_id: int = 0
    source_id: int = 0
    stage_id: int = 0
    origin: tuple[str, int] | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """What an event of a kind brings, and to whom.

    :param method: ``fixed`` (``value`` per event, taken back when the money was),
        ``percent`` (of the money) or ``unit`` (``value`` per unit)
    :param shares: (role, per cent) pairs; what is left over belongs to nobody
    :param with_taxes: reckon with the money with taxes
    :param first: first day the rule holds, None: from ever
    :param last: last day the rule holds, None: for ever
    :param at_least: the money of the event must be so much at least
    :param below: … and less than this; 0: no limit
    :param team_ids: only deals of these teams; empty: of all
    :param source_ids: only deals of these sources; empty: of all
    """

    id: int
    kind: str
    method: str
    value: Decimal
    shares: tuple[tuple[str, Decimal], ...]
    with_taxes: bool = False
    first: date | None = None
    last: date | None = None
    at_least: Decimal = Decimal(0)
    below: Decimal = Decimal(0)
    team_ids: Collection[int] = field(default_factory=frozenset)
    source_ids: Collection[int] = field(default_factory=frozenset)
    stage_id: int = 0

    def fits(self, event: Event) -> bool:
        """Whether the rule speaks of this event."""
        money = abs(self.money(event))
        return (
            event.kind == self.kind
            and (self.first is None or self.first <= event.day)
            and (self.last is None or event.day <= self.last)
            and (not self.stage_id or event.stage_id == self.stage_id)
            and (not self.team_ids or event.team_id in self.team_ids)
            and (not self.source_ids or event.source_id in self.source_ids)
            and money >= self.at_least
            and (not self.below or money < self.below)
        )

    def money(self, event: Event) -> Decimal:
        return event.total if self.with_taxes else event.base

    def reward(self, event: Event) -> Decimal:
        """The whole reward, before it is shared and rounded."""
        if self.method == "percent":
            return self.money(event) * self.value / FULL
        if self.method == "unit":
            return event.quantity * self.value
        return -self.value if self.money(event) < 0 else self.value


@dataclass(frozen=True, slots=True)
class Line:
    """What one person gets for one event by one rule.

    :param whole: the reward of the event, all people together
    :param percent: this person's part of it
    """

    rule_id: int
    event: Event
    user_id: int
    role: str
    whole: Decimal
    percent: Decimal
    amount: Decimal

    @property
    def key(self) -> tuple[int, str, int, str]:
        """Identifies the line among all statements."""
        return (self.rule_id, self.event.key, self.user_id, self.role)


def reckon(
    rules: Iterable[Rule],
    events: Iterable[Event],
    settled: Collection[tuple[int, str]] = frozenset(),
    digits: int = 2,
) -> list[Line]:
    """The lines, sorted by day.

    :param settled: (rule id, event key) pairs approved in another month: not paid again
    :param digits: decimal places of the currency
    """
    by_kind: dict[str, list[Rule]] = {}
    for rule in rules:
        by_kind.setdefault(rule.kind, []).append(rule)
    unique = {(event.kind, event.key): event for event in events}
    lines = [
        line
        for event in unique.values()
        for rule in by_kind.get(event.kind, ())
        if (rule.id, event.key) not in settled and rule.fits(event)
        for line in _shared(rule, event, digits)
    ]
    return sorted(lines, key=lambda line: (line.event.day, line.key))


def _shared(rule: Rule, event: Event, digits: int) -> Iterator[Line]:
    whole = rule.reward(event)
    people = [
        (role, user_id, Fraction(percent) / len(users))
        for role, percent in rule.shares
        if percent > 0 and (users := sorted(set(event.people.get(role, ()))))
        for user_id in users
    ]
    parts = split(whole, [percent for _role, _user, percent in people], digits)
    rounded = round_to(whole, digits)
    for (role, user_id, percent), amount in zip(people, parts, strict=True):
        if amount:
            share = round_to(percent, 4)
            yield Line(rule.id, event, user_id, role, rounded, share, amount)


def split(
    whole: Decimal, percents: Sequence[Decimal | Fraction], digits: int
) -> list[Decimal]:
    """Parts of ``whole`` which add up to the rounded sum of them.

    >>> split(Decimal(100), [Fraction(100, 3)] * 3, 2)
    [Decimal('33.33'), Decimal('33.34'), Decimal('33.33')]
    """
    parts, percent, before = [], Fraction(0), Decimal(0)
    for share in percents:
        percent += Fraction(share)
        reached = round_to(Fraction(whole) * percent / 100, digits)
        parts.append(reached - before)
        before = reached
    return parts


def round_to(value: Decimal | Fraction, digits: int) -> Decimal:
    """Half away from zero, so that a reversal is its original's opposite."""
    scaled = abs(Fraction(value)) * 10**digits
    units = int(scaled + Fraction(1, 2))
    return Decimal(-units if value < 0 else units).scaleb(-digits)
