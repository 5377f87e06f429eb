"""A call centre in the computer: one day of dialling after another, driven by a pacer.

simulate(Scenario(operators=20, answer_rate=0.3)) -> Result

Discrete events, no real time, the same seed gives the same day.  The pacer is the class
the live engine uses; it is told what an engine would tell it and knows nothing of the
scenario but the limit, the ring timeout and a first guess of the answer rate (`prior`
times the true one).

The model: a call is answered with probability p at about `answer_delay` seconds;
otherwise it fails within 2–5 s (`fast_fail_share` of the failures: busy, wrong numbers)
or rings until the timeout.  An answered call goes to the operator idle the longest;
where none is, it is held, and abandoned when none comes free within `patience`.  Talk
and wrap-up are lognormal.
"""

import heapq
import math
import random
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from .pacing import Pacer

RESOLVED, HANG_UP, READY, GIVE_UP, STAFF, TICK = range(6)
SWING_PERIOD = 7200.0  # s


@dataclass(frozen=True)
class Scenario:
    """What is simulated.  Times are in seconds, shares 0…1."""

    name: str = ""
    policy: str = "predictive"
    operators: int = 20
    answer_rate: float = 0.3
    talk_mean: float = 120.0
    talk_cv: float = 0.9
    wrap_mean: float = 20.0
    wrap_cv: float = 0.5
    answer_delay: float = 10.0
    #: standard deviation / mean of the time to answer
    answer_delay_cv: float = 0.25
    ring_timeout: float = 25.0
    fast_fail_share: float = 0.25
    patience: float = 2.0
    limit: float = 0.03
    days: int = 5
    seed: int = 1
    #: the answer rate goes up and down by this share, one period in two hours
    swing: float = 0.0
    #: from the middle of the day on the answer rate is this many times as high
    midday_factor: float = 1.0
    hours: float = 8.5
    #: left out of the utilisation (not of the abandonment)
    warm_up: float = 1800.0
    #: first guess of the answer rate / true answer rate
    prior: float = 0.8
    #: (second of the day, operators from then on)
    staff: tuple[tuple[float, int], ...] = ()
    max_lines: int | None = None
    max_cps: float | None = None
    ratio: float | None = None
    #: asked at every event, and after so many seconds without one (0: never)
    tick: float = 1.0
    #: the pacer keeps what it has learned from day to day
    carry: bool = False


@dataclass
class Day:
    """Figures of one day; times in seconds."""

    logged_in: float = 0.0
    busy: float = 0.0
    talk: float = 0.0
    dials: int = 0
    answered: int = 0
    abandoned: int = 0

    @property
    def utilisation(self) -> float:
        return self.busy / self.logged_in if self.logged_in else 0.0

    @property
    def abandonment(self) -> float:
        return self.abandoned / self.answered if self.answered else 0.0


@dataclass
class Result:
    """What came out of a scenario.

    Shares are 0…1; `talk_min_per_hour` is minutes of talk per operator and hour;
    `decide_ms_p99` is processor time, so that a busy machine does not show in it.
    """

    name: str
    utilisation: float
    abandonment_mean: float
    abandonment_worst_day: float
    talk_min_per_hour: float
    dials: int
    decide_ms_p99: float
    days: list[Day] = field(default_factory=list)


def simulate(scenario: Scenario, make: Callable[..., Any] = Pacer) -> Result:
    """Simulate the days; `make` makes the pacer (another one, to compare)."""
    days, asked, pacer = [], [], None
    for number in range(scenario.days):
        if pacer is None or not scenario.carry:
            pacer = make(
                scenario.policy,
                abandon_limit=scenario.limit,
                ring_timeout=scenario.ring_timeout,
                patience=scenario.patience,
                max_lines=scenario.max_lines,
                max_cps=scenario.max_cps,
                ratio=scenario.ratio,
                answer_rate_prior=scenario.prior * scenario.answer_rate,
                seed=scenario.seed,
            )
        centre = _Centre(scenario, pacer, number)
        days.append(centre.run())
        asked += centre.asked
    asked.sort()
    logged_in = sum(day.logged_in for day in days)
    answered = sum(day.answered for day in days)
    return Result(
        name=scenario.name,
        utilisation=sum(day.busy for day in days) / logged_in if logged_in else 0.0,
        abandonment_mean=(
            sum(day.abandoned for day in days) / answered if answered else 0.0
        ),
        abandonment_worst_day=max((day.abandonment for day in days), default=0.0),
        talk_min_per_hour=(
            sum(day.talk for day in days) / logged_in * 60 if logged_in else 0.0
        ),
        dials=sum(day.dials for day in days),
        decide_ms_p99=asked[int(len(asked) * 0.99)] * 1000 if asked else 0.0,
        days=days,
    )


def _lognormal(mean: float, variation: float) -> tuple[float, float]:
    """Parameters of the lognormal with this mean and standard deviation / mean."""
    spread = math.sqrt(math.log(1 + variation**2))
    return math.log(mean) - spread**2 / 2, spread


class _Centre:
    """One day of a call centre."""

    def __init__(self, scenario: Scenario, pacer: Any, number: int) -> None:
        self.scenario = scenario
        self.pacer = pacer
        self.start = number * 86400.0
        self.now = self.start
        self.end = self.start + scenario.hours * 3600
        self.counted_from = self.start + scenario.warm_up
        self.random = random.Random(f"{scenario.seed}:{number}")
        self.talk = _lognormal(scenario.talk_mean, scenario.talk_cv)
        self.wrap = _lognormal(scenario.wrap_mean, scenario.wrap_cv)
        self.delay = _lognormal(scenario.answer_delay, scenario.answer_delay_cv)
        self.events: list[tuple[float, int, int, Any, Any]] = []
        self.serial = 0
        self.calls = number * 10_000_000
        self.idle: deque[int] = deque()
        self.held: deque[int] = deque()
        self.present: dict[int, float] = {}
        self.leaving: set[int] = set()
        self.last_event = self.now
        self.asked: list[float] = []
        self.day = Day()

    def run(self) -> Day:
        scenario = self.scenario
        self._staff(scenario.operators)
        for second, count in scenario.staff:
            self._plan(self.start + second, STAFF, count)
        if scenario.tick:
            self._plan(self.start + scenario.tick, TICK)
        handlers = (
            self._resolved,
            self._hang_up,
            self._ready,
            self._give_up,
            lambda count, _nothing: self._staff(count),
        )
        self._decide()
        events = self.events
        while events and events[0][0] < self.end:
            self.now, _serial, kind, what, more = heapq.heappop(events)
            if kind == TICK:
                due = self.last_event + scenario.tick
                if due > self.now:
                    self._plan(due, TICK)
                    continue
                self._plan(self.now + scenario.tick, TICK)
            else:
                self.last_event = self.now
                handlers[kind](what, more)
            self._decide()
        self.now = self.end
        for operator in list(self.present):
            self._log_out(operator)
        return self.day

    def _plan(self, when: float, kind: int, what: Any = None, more: Any = None) -> None:
        self.serial += 1
        heapq.heappush(self.events, (when, self.serial, kind, what, more))

    def _counted(self, since: float, until: float) -> float:
        """Seconds between the two that count for the utilisation."""
        low = since if since > self.counted_from else self.counted_from
        high = until if until < self.end else self.end
        return high - low if high > low else 0.0

    # calls

    def _decide(self) -> None:
        began = time.thread_time()
        count = self.pacer.decide(self.now)
        self.asked.append(time.thread_time() - began)
        for _number in range(count):
            self._dial()

    def _answer_rate(self) -> float:
        scenario = self.scenario
        rate = scenario.answer_rate
        second = self.now - self.start
        if scenario.swing:
            wave = math.sin(2 * math.pi * second / SWING_PERIOD)
            rate *= 1 + scenario.swing * wave
        if second >= scenario.hours * 1800:
            rate *= scenario.midday_factor
        return min(1.0, rate)

    def _dial(self) -> None:
        scenario, rng = self.scenario, self.random
        self.calls += 1
        self.day.dials += 1
        outcome, after = "no_answer", scenario.ring_timeout
        if rng.random() < self._answer_rate():
            seconds = rng.lognormvariate(*self.delay)
            if seconds < after:
                outcome, after = "live", seconds
        elif rng.random() < scenario.fast_fail_share:
            outcome = "busy" if rng.random() < 0.5 else "failed"
            after = rng.uniform(2.0, 5.0)
        self.pacer.dialled(self.now, self.calls)
        self._plan(self.now + after, RESOLVED, self.calls, outcome)

    def _resolved(self, call: int, outcome: str) -> None:
        self.pacer.resolved(self.now, call, outcome)
        if outcome != "live":
            return
        self.day.answered += 1
        if self.idle:
            self._connect(call, self.idle.popleft())
        else:
            self.held.append(call)
            self._plan(self.now + self.scenario.patience, GIVE_UP, call)

    def _give_up(self, call: int, _nothing: Any) -> None:
        if call in self.held:
            self.held.remove(call)
            self.day.abandoned += 1
            self.pacer.abandoned(self.now, call)

    # operators

    def _connect(self, call: int, operator: int) -> None:
        self.pacer.connected(self.now, call, operator)
        self.pacer.operator(self.now, operator, "busy")
        until = self.now + self.random.lognormvariate(*self.talk)
        seconds = self._counted(self.now, until)
        self.day.talk += seconds
        self.day.busy += seconds
        self._plan(until, HANG_UP, operator)

    def _hang_up(self, operator: int, _nothing: Any) -> None:
        self.pacer.operator(self.now, operator, "wrapup")
        until = self.now + self.random.lognormvariate(*self.wrap)
        self.day.busy += self._counted(self.now, until)
        self._plan(until, READY, operator)

    def _ready(self, operator: int, _nothing: Any) -> None:
        if operator in self.leaving:
            self.leaving.discard(operator)
            self._log_out(operator)
            return
        self.pacer.operator(self.now, operator, "idle")
        if self.held:
            self._connect(self.held.popleft(), operator)
        else:
            self.idle.append(operator)

    def _log_out(self, operator: int) -> None:
        self.pacer.operator(self.now, operator, "offline")
        self.day.logged_in += self._counted(self.present.pop(operator), self.now)

    def _staff(self, count: int) -> None:
        """So many operators from now on; one in a talk leaves after the wrap-up."""
        number = len(self.present) - len(self.leaving)
        while number > count:
            number -= 1
            if self.idle:
                self._log_out(self.idle.pop())
            else:
                self.leaving.add(next(iter(self.present.keys() - self.leaving)))
        while number < count:
            number += 1
            if self.leaving:
                self.leaving.pop()
                continue
            operator = next(key for key in range(1, 10**6) if key not in self.present)
            self.present[operator] = self.now
            self._ready(operator, None)
