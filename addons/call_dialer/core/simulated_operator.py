"""Operators who are played: what one of them does next.

For demo and training on a simulated PBX.  They take the clients who come, talk, wrap
up, press a result, have a pause now and then.  By a seed: the same operator does the
same with the same attempt, whatever others do meanwhile.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass

#: How often a talk ends with a result of the category, relative to the others.
CATEGORIES = {
    "goal": 12.0,
    "success": 13.0,
    "callback": 10.0,
    "refusal": 45.0,
    "other": 10.0,
}
#: Wrap-up takes this share of what the campaign allows, on average.
WRAP_SHARE = 0.4
#: … and nobody is faster than that, seconds.
WRAP_LEAST = 2.0
#: A pause follows each talk with this chance …
PAUSE_CHANCE = 0.04
#: … and takes so long, seconds.
PAUSE_SECONDS = (60.0, 240.0)

BEGIN, RESULT, LEAVE = "begin", "result", "leave"


@dataclass(frozen=True)
class Seat:
    """What is true of an operator; times in seconds.

    `since`: when the state began, seconds since 1970.  `attempt_id`: the one being made
    at the contact held, `over`: since its call ended, None while it goes on; `talked`:
    the client and the operator were joined.
    """

    user_id: int
    state: str = "offline"
    since: float = 0.0
    attempt_id: int | None = None
    over: float | None = None
    talked: bool = False


@dataclass(frozen=True)
class Choice:
    """A result that may be pressed."""

    result_id: int
    category: str


def next_act(seat: Seat, at_work: bool, wrap_limit: float, now: float) -> str | None:
    """What the operator does now: BEGIN to wait for clients, press a RESULT, LEAVE.

    :param at_work: the campaign runs, in a mode that brings clients
    :param wrap_limit: wrap-up time of the campaign
    """
    if seat.attempt_id is not None:
        if seat.over is None:
            return None
        wrap = wrap_seconds(seat.user_id, seat.attempt_id, wrap_limit)
        return RESULT if seat.over >= wrap else None
    if not at_work:
        return LEAVE if seat.state in ("ready", "paused") else None
    if seat.state == "offline":
        return BEGIN
    if seat.state == "paused" and now - seat.since >= _pause(seat):
        return BEGIN
    return None


def wrap_seconds(user_id: int, attempt_id: int, limit: float) -> float:
    """How long the wrap-up after this attempt takes."""
    dice = random.Random(f"wrap|{user_id}|{attempt_id}")
    mean = max(WRAP_SHARE * limit, WRAP_LEAST)
    sigma = 0.5
    drawn = mean * math.exp(dice.gauss(-sigma * sigma / 2, sigma))
    return min(max(drawn, WRAP_LEAST), max(limit, WRAP_LEAST))


def pauses_after(user_id: int, attempt_id: int) -> bool:
    """Does the operator have a pause after this attempt?"""
    return random.Random(f"pause|{user_id}|{attempt_id}").random() < PAUSE_CHANCE


def choose(seat: Seat, choices: Sequence[Choice]) -> int | None:
    """The result this operator presses; None when there is none to press.

    Who talked with the client presses what a talk may end with, the others what says
    that the client was not reached; any, where the fitting ones are missing.
    """
    if not seat.talked:
        fitting = [one for one in choices if one.category == "no_contact"]
    else:
        fitting = [one for one in choices if one.category in CATEGORIES]
    fitting = fitting or list(choices)
    if not fitting:
        return None
    # two buttons of a category share its weight
    counts: dict[str, int] = {}
    for one in fitting:
        counts[one.category] = counts.get(one.category, 0) + 1
    weights = [
        CATEGORIES.get(one.category, 1.0) / counts[one.category] for one in fitting
    ]
    dice = random.Random(f"result|{seat.user_id}|{seat.attempt_id}")
    return dice.choices(fitting, weights)[0].result_id


def _pause(seat: Seat) -> float:
    dice = random.Random(f"back|{seat.user_id}|{round(seat.since)}")
    return dice.uniform(*PAUSE_SECONDS)
