"""Calls as they might have been: what a telephone exchange would have told of them.

Deterministic: the same seed makes the same calls.  Times are seconds after the call's
beginning; kinds and legs are those of the telephony service's events.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field

OPERATOR, CLIENT = "operator", "client"
#: Outcomes of calls nobody spoke in: (direction, outcome) → how often.
UNANSWERED = {
    ("outgoing", "no_answer"): 24,
    ("outgoing", "busy"): 9,
    ("outgoing", "rejected"): 4,
    ("outgoing", "invalid"): 2,
    ("outgoing", "cancelled"): 3,
    ("incoming", "cancelled"): 14,
    ("incoming", "no_answer"): 6,
    ("incoming", "busy"): 3,
}
CAUSES = {
    "answered": 16,
    "no_answer": 19,
    "busy": 17,
    "rejected": 21,
    "invalid": 1,
    "cancelled": 16,
}


@dataclass(frozen=True, slots=True)
class Told:
    """One thing the exchange told: `at` seconds after the beginning."""

    kind: str
    at: float
    leg: str = ""
    cause: int | None = None
    by: str = ""
    mark: str = ""
    data: dict = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Plan:
    """A call: `wait` seconds of ringing, `talk` seconds of talk (0: nobody spoke)."""

    direction: str
    outcome: str
    wait: float
    talk: float = 0.0
    by: str = CLIENT


def unanswered(rng: random.Random, count: int) -> list[Plan]:
    """Calls nobody spoke in, shared out as usual."""
    kinds = rng.choices([*UNANSWERED], [*UNANSWERED.values()], k=count)
    return [_unanswered(rng, *kind) for kind in kinds]


def _unanswered(rng: random.Random, direction: str, outcome: str) -> Plan:
    lasts = {
        "no_answer": (25, 45),
        "busy": (1, 3),
        "rejected": (4, 12),
        "invalid": (1, 2),
        "cancelled": (6, 40),
    }[outcome]
    by = OPERATOR if (direction, outcome) == ("outgoing", "cancelled") else CLIENT
    return Plan(direction, outcome, rng.uniform(*lasts), by=by)


def answered(rng: random.Random, direction: str, talk: float) -> Plan:
    """A talk of so many seconds."""
    wait = min(40.0, rng.lognormvariate(2.1, 0.6))
    by = rng.choice((OPERATOR, CLIENT, CLIENT))
    return Plan(direction, "answered", wait, talk, by)


def told(plan: Plan) -> Iterator[Told]:
    """What the exchange tells of the call, in the order of time."""
    outgoing = plan.direction == "outgoing"
    yield Told("placed" if outgoing else "incoming", 0.0)
    begun = 0.0
    if outgoing:
        yield Told("dialling", 0.2, OPERATOR)
        yield Told("ringing", 0.6, OPERATOR)
        yield Told("answered", 2.4, OPERATOR)
        yield Told("dialling", 2.5, CLIENT)
        begun = 2.5
        if plan.outcome not in ("busy", "invalid"):
            yield Told("ringing", 3.6, CLIENT)
    elif plan.outcome != "busy":
        yield Told("ringing", 0.7, OPERATOR)
    end = begun + max(plan.wait, 1.5) + plan.talk
    if plan.outcome == "answered":
        at = begun + max(plan.wait, 1.5)
        yield Told("answered", at, CLIENT if outgoing else OPERATOR)
        yield Told("bridged", at)
    by = plan.by if plan.outcome in ("answered", "cancelled") else ""
    # the caller who gives up and the busy operator have causes of their own
    yield Told("ended", end, cause=CAUSES[plan.outcome], by=by)


def joined(plan: Plan) -> float:
    """When the two could hear each other: seconds after the beginning."""
    return next(one.at for one in told(plan) if one.kind == "bridged")


def hold(begin: float, end: float, mark: str) -> Iterator[Told]:
    """The client is put on hold between two moments."""
    yield Told("held", begin, mark=f"{mark}1", data={"on": True})
    yield Told("held", end, mark=f"{mark}2", data={"on": False})


def pause(begin: float, end: float, mark: str) -> Iterator[Told]:
    """The recording is paused: a card's number is told."""
    yield Told("recording_paused", begin, mark=f"{mark}1", data={"on": True})
    yield Told("recording_paused", end, mark=f"{mark}2", data={"on": False})


def listen(begin: float, end: float, user: int, name: str) -> Iterator[Told]:
    """A supervisor listens, then whispers."""
    who = {"role": "spy", "user_id": user, "name": name, "mode": "listen"}
    yield Told("dialling", begin, "s1", data=who)
    yield Told("answered", begin + 1.2, "s1")
    later = (begin + end) / 2
    yield Told("spying", later, "s1", mark="w", data={"mode": "whisper"})
    yield Told("leg_ended", end, "s1")


def transfer(begin: float, to: int, name: str, number: str) -> Iterator[Told]:
    """A colleague is asked, then given the client; the first operator hangs up."""
    who = {"role": "consult", "user_id": to, "name": name, "number": number}
    yield from hold(begin - 2, begin + 14.5, "t")
    yield Told("dialling", begin, "c1", data=who)
    yield Told("ringing", begin + 0.5, "c1")
    yield Told("answered", begin + 4, "c1")
    yield Told("transferred", begin + 14, "c1", data={"from": OPERATOR})
    yield Told("leg_ended", begin + 14.2, OPERATOR)
