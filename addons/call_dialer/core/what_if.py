"""What if: with so many operators, in this mode — how much talk, how many abandoned?

case = Case("predictive", operators=12, limit=0.03)
outlook(Facts(answer_rate=0.28), case).talk_per_hour  # Span(41.0, 42.5, 43.9)

Answered by `simulator`, with the very pacer that dials.  What was measured is not exact
and no day is like another, so each case is simulated three times: with the measured
values, and with the answer rate and the talk one standard error lower and higher, each
time with other chances.  A `Span` is the least, middle and greatest of the three.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace

from .simulator import Result, Scenario, simulate

#: Simulated are the modes in which the service dials …
POLICIES = ("progressive", "power", "predictive")
#: … for so many operators at most (a simulation takes time for each of them).
MOST_OPERATORS = 150
#: Standard errors by which the measured values are lowered and raised.
DOUBTS = (0.0, -1.0, 1.0)
#: With fewer calls or talks than these nothing is concluded from them …
FEW_CALLS, FEW_TALKS = 50, 10
#: … and what is taken instead is doubted by this share.
DOUBT = 0.2
#: The first half hour is left out, for the pacer learns in it; seconds.
WARM_UP = 1800.0


@dataclass(frozen=True)
class Facts:
    """What a campaign is like.  Seconds and shares (0…1); `…_error`: standard errors.

    `calls`, `talks` and `wraps` are how many of them the values were measured on.
    """

    answer_rate: float = 0.3
    answer_rate_error: float = 0.0
    talk_mean: float = 120.0
    talk_mean_error: float = 0.0
    talk_cv: float = 0.9
    wrap_mean: float = 20.0
    answer_delay: float = 10.0
    ring_timeout: float = 25.0
    fast_fail_share: float = 0.25
    patience: float = 2.0
    calls: int = 0
    talks: int = 0
    wraps: int = 0


@dataclass(frozen=True)
class Sums:
    """What the database says of the last days; means in seconds, None: not known."""

    calls: int = 0
    answered: int = 0
    fast_failed: int = 0
    talks: int = 0
    talk_mean: float | None = None
    talk_deviation: float | None = None
    answer_delay: float | None = None
    wraps: int = 0
    wrap_mean: float | None = None


@dataclass(frozen=True)
class Case:
    """What is asked; `ratio` is for power only."""

    policy: str
    operators: int
    limit: float = 0.03
    ratio: float = 1.5
    max_lines: int | None = None


@dataclass(frozen=True)
class Span:
    """The least, the middle and the greatest of what came out."""

    low: float
    middle: float
    high: float

    @classmethod
    def of(cls, values: Iterable[float]) -> Span:
        ordered = sorted(values)
        return cls(ordered[0], ordered[len(ordered) // 2], ordered[-1])


@dataclass(frozen=True)
class Outlook:
    """What to expect.  Shares 0…1, seconds; the others per operator and hour.

    `wait` is how long an operator waits between two clients.
    """

    case: Case
    utilisation: Span
    talk_per_hour: Span
    abandoned: Span
    wait: Span
    calls_per_hour: Span


def facts_of(sums: Sums, ring_timeout: float = 25.0, patience: float = 2.0) -> Facts:
    """The campaign as measured; usual values, with doubt, where there is too little."""
    usual = Facts(ring_timeout=ring_timeout, patience=patience)
    values: dict[str, float] = {
        "answer_rate_error": DOUBT * usual.answer_rate,
        "talk_mean_error": DOUBT * usual.talk_mean,
    }
    if sums.calls >= FEW_CALLS:
        rate = _within(sums.answered / sums.calls, 0.01, 0.99)
        missed = max(1, sums.calls - sums.answered)
        values["answer_rate"] = rate
        values["answer_rate_error"] = math.sqrt(rate * (1 - rate) / sums.calls)
        values["fast_fail_share"] = min(1.0, sums.fast_failed / missed)
        if sums.answered >= FEW_TALKS and sums.answer_delay:
            longest = max(1.0, ring_timeout - 1)
            values["answer_delay"] = _within(sums.answer_delay, 1.0, longest)
    if sums.talks >= FEW_TALKS and sums.talk_mean:
        values["talk_mean"] = mean = max(1.0, sums.talk_mean)
        deviation = sums.talk_deviation or 0.0
        values["talk_cv"] = _within(deviation / mean, 0.1, 3.0)
        values["talk_mean_error"] = deviation / math.sqrt(sums.talks)
    if sums.wraps >= FEW_TALKS and sums.wrap_mean is not None:
        values["wrap_mean"] = max(1.0, sums.wrap_mean)
    counts = {"calls": sums.calls, "talks": sums.talks, "wraps": sums.wraps}
    return replace(usual, **values, **counts)


def hours(operators: int) -> float:
    """How long a day is simulated: the fewer operators, the longer the luck lasts."""
    return _within(50.0 / max(1, operators), 1.25, 4.0)


def scenario(facts: Facts, case: Case, doubt: float, seed: int) -> Scenario:
    """The day that is simulated, `doubt` standard errors off what was measured."""
    rate = facts.answer_rate + doubt * facts.answer_rate_error
    talk = facts.talk_mean + doubt * facts.talk_mean_error
    return Scenario(
        policy=case.policy,
        operators=case.operators,
        answer_rate=_within(rate, 0.01, 0.99),
        talk_mean=max(1.0, talk),
        talk_cv=facts.talk_cv,
        wrap_mean=max(1.0, facts.wrap_mean),
        answer_delay=facts.answer_delay,
        ring_timeout=facts.ring_timeout,
        fast_fail_share=facts.fast_fail_share,
        patience=facts.patience,
        limit=case.limit,
        ratio=case.ratio,
        max_lines=case.max_lines,
        hours=hours(case.operators),
        warm_up=WARM_UP,
        days=1,
        seed=seed,
    )


def outlook(facts: Facts, case: Case) -> Outlook:
    """Simulate one case.  The same question has the same answer."""
    days = [scenario(facts, case, doubt, seed) for seed, doubt in enumerate(DOUBTS, 1)]
    results = [(day, simulate(day)) for day in days]
    return Outlook(
        case,
        utilisation=Span.of(result.utilisation for _day, result in results),
        talk_per_hour=Span.of(result.talk_min_per_hour for _day, result in results),
        abandoned=Span.of(result.abandonment_mean for _day, result in results),
        wait=Span.of(_wait(day, result) for day, result in results),
        calls_per_hour=Span.of(
            result.dials / day.hours / day.operators for day, result in results
        ),
    )


def _wait(day: Scenario, result: Result) -> float:
    """Idle seconds for each client talked to."""
    busy = result.utilisation
    if not busy:
        return day.hours * 3600
    return (day.talk_mean + day.wrap_mean) * (1 - busy) / busy


def _within(value: float, low: float, high: float) -> float:
    return min(high, max(low, value))
