"""Who gets which lead, and why: pure, the same result for the same input.

First those are left out who may not get the lead at all (away, another region, a skill
that is missing, full); then one of the rest is chosen. What was decided is told person
by person, so that everybody can see why a lead went where it went.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

#: Shares are from 1 to 10; one lead moves its taker on by ROUND // share, exactly.
MAX_SHARE = 10
ROUND = 2520


class Method(StrEnum):
    """How one is chosen among those who may get the lead."""

    IN_TURN = "in_turn"
    LEAST_LOADED = "least_loaded"


class Why(StrEnum):
    """Why somebody got a lead, or did not."""

    CHOSEN = "chosen"
    OWN_CLIENT = "own_client"
    NOT_OWN_CLIENT = "not_own_client"
    NOT_IN_TURN = "not_in_turn"
    MORE_LOADED = "more_loaded"
    AWAY = "away"
    OTHER_REGION = "other_region"
    SKILL_MISSING = "skill_missing"
    FULL = "full"


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who takes leads.

    :param share: how many leads he gets while one with share 1 gets one, 1 … MAX_SHARE
    :param limit: open leads he may have; 0: any number
    :param load: open leads he has
    :param given: leads he has got from this rule so far (told, not used)
    :param position: where he stands in the round (see `distribute`)
    :param regions: codes of regions he works in; empty: everywhere
    :param skills: skills he has; empty: any
    """

    key: int
    share: int = 1
    limit: int = 0
    load: int = 0
    given: int = 0
    position: int = 0
    away: bool = False
    regions: frozenset = frozenset()
    skills: frozenset = frozenset()


@dataclass(frozen=True, slots=True)
class Lead:
    """:param regions: codes of the lead's region, from wide to narrow (country, state)
    :param skills: what it asks for
    :param keeper: the member whose client it is: he goes first when he may get it
    """

    key: int
    regions: frozenset = frozenset()
    skills: frozenset = frozenset()
    keeper: int | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """Of one member about one lead, with the figures it rests on."""

    member: int
    why: Why
    load: int
    given: int
    share: int = 1
    limit: int = 0
    missing: tuple = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """:param member: who gets the lead; None: nobody may"""

    lead: int
    member: int | None
    verdicts: tuple[Verdict, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Distribution:
    """:param choices: one for each lead, in the order of the leads
    :param positions: of the members, after it
    :param clock: of the round, after it
    """

    choices: tuple[Choice, ...]
    positions: dict
    clock: int


def distribute(
    leads: Iterable[Lead],
    members: Sequence[Member],
    method: Method,
    *,
    by_region: bool = False,
    by_skill: bool = False,
    clock: int = 0,
) -> Distribution:
    """Choose for each lead; each choice counts for the following ones.

    In turn: everybody has a position, whoever stands farthest back is next and moves
    on by ROUND // share. The clock is the position of the last one served: who was
    away comes back at the clock and does not get all he has missed.
    """
    state = _State(
        {member.key: member.load for member in members},
        {member.key: member.given for member in members},
        {member.key: member.position for member in members},
        clock,
    )
    choices = []
    for lead in leads:
        obstacles = {
            member.key: _obstacle(lead, member, state.load, by_region, by_skill)
            for member in members
        }
        able = [member for member in members if obstacles[member.key][0] is None]
        keeper = [member for member in able if member.key == lead.keeper]
        chosen = state.choose(keeper or able, method)
        winner, loser = _reasons(method, bool(keeper))
        verdicts = tuple(
            Verdict(
                member.key,
                obstacles[member.key][0] or (winner if member is chosen else loser),
                state.load[member.key],
                state.given[member.key],
                member.share,
                member.limit,
                obstacles[member.key][1],
            )
            for member in members
        )
        choices.append(Choice(lead.key, chosen.key if chosen else None, verdicts))
        if chosen:
            state.serve(chosen)
    return Distribution(tuple(choices), state.position, state.clock)


def _reasons(method: Method, kept: bool) -> tuple[Why, Why]:
    """Why the chosen one got it, and why the others did not."""
    if kept:
        return Why.OWN_CLIENT, Why.NOT_OWN_CLIENT
    if method is Method.LEAST_LOADED:
        return Why.CHOSEN, Why.MORE_LOADED
    return Why.CHOSEN, Why.NOT_IN_TURN


@dataclass(slots=True)
class _State:
    """What changes from lead to lead."""

    load: dict
    given: dict
    position: dict
    clock: int

    def start(self, member: Member) -> int:
        return max(self.position[member.key], self.clock)

    def choose(self, able: Sequence[Member], method: Method) -> Member | None:
        """The first of the best, in the order of the members."""
        if method is Method.LEAST_LOADED:

            def rank(member):
                return (self.load[member.key] + 1) / member.share

        else:
            rank = self.start
        return min(able, key=rank, default=None)

    def serve(self, member: Member) -> None:
        self.load[member.key] += 1
        self.given[member.key] += 1
        self.clock = self.start(member)
        self.position[member.key] = self.clock + ROUND // member.share


def _obstacle(
    lead: Lead,
    member: Member,
    load: Mapping[int, int],
    by_region: bool,
    by_skill: bool,
) -> tuple[Why | None, tuple]:
    if member.away:
        return Why.AWAY, ()
    if by_region and member.regions and not member.regions & lead.regions:
        return Why.OTHER_REGION, ()
    if by_skill and (missing := lead.skills - member.skills) and member.skills:
        return Why.SKILL_MISSING, tuple(sorted(missing))
    if member.limit and load[member.key] >= member.limit:
        return Why.FULL, ()
    return None, ()
