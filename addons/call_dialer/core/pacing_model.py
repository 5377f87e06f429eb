"""The look ahead: operators free and clients answering when a call dialled now answers.

Two counts are foretold, each as a mean and a variance: operators who will be free when
a call dialled now is answered (and within the patience after it), and the answers that
calls ringing now will still bring.  The risk is the probability that the answers leave
no operator for one more.
"""

import math
from typing import Any

from .pacing_estimate import AnswerRate, Delays, Survival

STEP = Delays.STEP
#: the sums are made anew after so many seconds; between, events change them
REFRESH, REFRESH_BUSY = 0.5, 2.0
#: the tables are looked at after so many seconds, and made anew when there is so much
#: more to learn from
LEARN, NEWS = 5.0, 1.03
#: up to which age the end of a state is foretold, and in which steps, s
LONGEST_BUSY, LONGEST_WRAP = 900, 180
BUSY_STEP = 4
#: below so many expected the counts are taken exactly, not as normal
EXACT = 40.0

#: what is thought of durations before any was seen counts as so many
PRIOR_WEIGHT = 8.0
#: with fewer answers their delays are not known yet
FEW_ANSWERS = 30
NEVER = -1e18
#: what is kept of the state, by its kind
PLAIN = ("ring_timeout", "patience", "to_wrap", "to_idle", "decided_after")
PAIRS = ("ringing", "undecided", "outcomes", "steps", "held", "idle", "busy", "wrapup")
ESTIMATES: dict[str, Any] = {
    "rate": AnswerRate,
    "answer": Delays,
    "failure": Delays,
    "talk": Survival,
    "wrap": Survival,
}


class LookAhead:
    """What is going on, and what it will have become."""

    def __init__(self, prior: float, ring_timeout: float, patience: float) -> None:
        self.ring_timeout, self.patience = ring_timeout, patience
        self.rate = AnswerRate(prior)
        longest = ring_timeout + 10
        self.answer = Delays(longest, [(6, 1), (8, 2), (10, 3), (12, 2), (15, 1)])
        self.failure = Delays(longest, [(2, 2), (4, 2), (ring_timeout, 12)])
        self.talk = Survival(120.0, 1.0, PRIOR_WEIGHT)
        self.wrap = Survival(20.0, 0.7, PRIOR_WEIGHT)
        self.to_wrap, self.to_idle = 2.0, 1.0
        # call: time dialled
        self.ringing: dict[int, float] = {}
        # Calls count for the answer rate in the order of dialling, all at the same age:
        # of calls dialled together the answered ones come first, the others in a bunch.
        self.undecided: dict[int, float] = {}
        self.outcomes: dict[int, bool] = {}
        self.steps: dict[int, int] = {}
        self.held: dict[int, float] = {}
        # operator: time since
        self.idle: dict[int, float] = {}
        self.busy: dict[int, float] = {}
        self.wrapup: dict[int, float] = {}
        self.learned = self.counted = NEVER
        self.learned_from = [0.0, 0.0]
        self.operators_changed = self.busy_changed = True
        self.busy_counted = NEVER
        self.busy_free = (0.0, 0.0)
        self.answers = self.answers_var = self.free = self.free_var = 0.0
        self.ahead = 12
        self.live: list[float] = []
        self.failed: list[float] = []
        self.chance: list[float] = []
        self.busy_ends: list[float] = []
        self.wrap_ends: list[float] = []
        self.decided_after = ring_timeout

    def operators(self) -> int:
        """Operators logged in and not away."""
        return len(self.idle) + len(self.busy) + len(self.wrapup)

    def knows(self, operator: int) -> bool:
        return operator in self.idle or operator in self.busy or operator in self.wrapup

    def lines(self) -> int:
        """Calls ringing, waiting for an operator or talking."""
        return len(self.ringing) + len(self.held) + len(self.busy)

    # what happens

    def set_state(self, now: float, operator: int, state: str) -> None:
        """An operator changes state."""
        places = {"idle": self.idle, "busy": self.busy, "wrapup": self.wrapup}
        target = places.get(state)
        if target is not None and operator in target:
            return
        since = self.busy.pop(operator, None)
        if since is not None:
            self.busy_changed = True
            self.talk.add(now - since, ended=state != "offline")
            if state == "wrapup":
                self.to_wrap += 1
            elif state == "idle":
                self.to_idle += 1
        since = self.wrapup.pop(operator, None)
        if since is not None:
            self.wrap.add(now - since, ended=state == "idle")
        self.idle.pop(operator, None)
        if target is not None:
            target[operator] = now
            self.busy_changed = self.busy_changed or state == "busy"
        self.operators_changed = True

    def dial(self, now: float, call: int) -> None:
        """A call begins to ring."""
        if call in self.ringing:
            return
        self.ringing[call] = self.undecided[call] = now
        step = int(now / STEP)
        self.steps[step] = self.steps.get(step, 0) + 1
        rate = self.rate.mean
        self.answers += rate
        self.answers_var += rate * (1 - rate)

    def stop_ringing(self, now: float, call: int) -> float | None:
        """Seconds the call has been ringing; None: it was not."""
        since = self.ringing.pop(call, None)
        if since is None:
            return None
        step = int(since / STEP)
        left = self.steps.get(step, 0) - 1
        if left > 0:
            self.steps[step] = left
        else:
            self.steps.pop(step, None)
        if self.chance:
            place = min(int(now / STEP) - step, len(self.chance) - 1)
            chance = self.chance[place]
            self.answers = max(0.0, self.answers - chance)
            var = self.answers_var - chance * (1 - chance)
            self.answers_var = max(0.0, var)
        return now - since

    def resolve(self, now: float, call: int, outcome: str) -> bool:
        """A call's end of ringing; False: nobody knows this call."""
        seconds = self.stop_ringing(now, call)
        if seconds is None:
            return False
        live = outcome == "live"
        if call in self.undecided:
            self.outcomes[call] = live
        elif live:
            self.rate.correct()
        if live:
            self.answer.add(seconds)
            self.held[call] = now
        else:
            self.failure.add(seconds)
        return True

    def prune(self, now: float) -> None:
        """Count calls that are old enough; forget those nothing was heard of."""
        old = now - self.decided_after
        while self.undecided:
            call = next(iter(self.undecided))
            if self.undecided[call] > old:
                break
            del self.undecided[call]
            self.rate.add(self.outcomes.pop(call, False))
        lost = now - 3 * self.ring_timeout - 60
        while self.ringing:
            call = next(iter(self.ringing))
            if self.ringing[call] > lost:
                break
            self.stop_ringing(now, call)
        lost = now - self.patience - 30
        while self.held:
            call = next(iter(self.held))
            if self.held[call] > lost:
                break
            del self.held[call]

    # keeping

    def to_dict(self) -> dict[str, Any]:
        """State, fit for JSON.  Tables and sums are not kept but made anew."""
        self.learned = self.counted = self.busy_counted = NEVER
        self.learned_from = [0.0, 0.0]
        values: dict[str, Any] = {name: getattr(self, name) for name in PLAIN}
        for name in PAIRS:
            values[name] = [list(pair) for pair in getattr(self, name).items()]
        for name in ESTIMATES:
            values[name] = getattr(self, name).to_dict()
        return values

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> "LookAhead":
        made = cls(0.3, values["ring_timeout"], values["patience"])
        for name in PLAIN:
            setattr(made, name, values[name])
        for name in PAIRS:
            setattr(made, name, {key: value for key, value in values[name]})
        for name, kind in ESTIMATES.items():
            setattr(made, name, kind.from_dict(values[name]))
        return made

    # what will be

    def look(self, now: float) -> None:
        """Bring tables and sums up to date."""
        if now - self.learned >= LEARN:
            self.learned = now
            self._learn()
        if now - self.counted >= REFRESH:
            self._count_calls(now)
            self.counted = now
            self.operators_changed = True
        if self.operators_changed:
            self._count_operators(now)
            self.operators_changed = False

    def _learn(self) -> None:
        """Make the tables anew from what has been learned."""
        calls = self.answer.count
        if calls >= self.learned_from[0] * NEWS:
            self.learned_from[0] = calls + 1
            if calls >= FEW_ANSWERS:
                self.decided_after = self.answer.quantile(0.99)
            self.live = self.answer.survival()
            self.failed = self.failure.survival()
            self.ahead = max(1, round(self.answer.mean() + self.patience))
        durations = self.talk.count + self.wrap.count
        if durations >= self.learned_from[1] * NEWS:
            self.learned_from[1] = durations + 1
            self._learn_operators()
        rate = self.rate.mean
        odds = (1 - rate) / rate
        self.chance = [
            share / (share + odds * left) if share > 1e-9 else 0.0
            for share, left in zip(self.live, self.failed, strict=True)
        ]
        self.chance[0] = rate

    def _learn_operators(self) -> None:
        ahead = self.ahead
        rates = self.wrap.cumulative(LONGEST_WRAP + ahead)
        self.wrap_ends = [
            1 - math.exp(rates[age] - rates[age + ahead]) for age in range(LONGEST_WRAP)
        ]
        # a talk that ends at any moment until then is followed by the wrap-up
        done = sum(1 - math.exp(-rates[age]) for age in range(ahead)) / ahead
        direct = self.to_idle / (self.to_idle + self.to_wrap)
        share = direct + (1 - direct) * done
        rates = self.talk.cumulative(LONGEST_BUSY + ahead)
        self.busy_ends = [
            share * (1 - math.exp(rates[age] - rates[age + ahead]))
            for age in range(0, LONGEST_BUSY, BUSY_STEP)
        ]

    def _count_calls(self, now: float) -> None:
        chance, current = self.chance, int(now / STEP)
        last = len(chance) - 1
        mean = var = 0.0
        for step, count in self.steps.items():
            place = current - step
            share = chance[place if place < last else last]
            expected = count * share
            mean += expected
            var += expected * (1 - share)
        self.answers, self.answers_var = mean, var

    def _count_operators(self, now: float) -> None:
        # who talks is looked at less often: the end of a talk is hardly foreseen
        if self.busy_changed or now - self.busy_counted >= REFRESH_BUSY:
            self.busy_changed, self.busy_counted = False, now
            ages = [int(now - since) // BUSY_STEP for since in self.busy.values()]
            self.busy_free = _sums(self.busy_ends, ages)
        ages = [int(now - since) for since in self.wrapup.values()]
        mean, var = _sums(self.wrap_ends, ages)
        self.free = mean + self.busy_free[0]
        # durations hardly known make the forecast doubtful for all at once
        doubt = self.free * self.free / (PRIOR_WEIGHT + self.wrap.count)
        self.free_var = var + self.busy_free[1] + doubt

    def calls_within(self, level: float, most: int) -> int:
        """How many calls may be dialled within this risk (log-odds)."""
        rate = self.rate.cautious()
        spread = rate * (1 - rate)
        doubt = self.rate.variance / (spread * spread)
        limit = 1 / (1 + math.exp(-level))
        idle = len(self.idle)
        held = min(float(len(self.held)), self.free / 2)
        mean, var = self.answers + held, self.answers_var
        exact = self.free < EXACT
        free = shares(self.free, self.free_var) if exact else []

        def bearable(count: int) -> bool:
            """Is the risk of the answer after `count` more calls within the limit?"""
            answers = mean + count * rate
            total = var + count * spread
            total += doubt * total * total
            if exact and answers < EXACT:
                return none_left(idle, free, answers, total) <= limit
            apart = idle + self.free - answers - 0.5
            apart /= math.sqrt(2 * (total + self.free_var) + 1e-9)
            return math.erfc(apart) / 2 <= limit

        low, high = 0, 1  # low: may be dialled for certain
        while low < most and bearable(high - 1):
            low, high = high, 2 * high
        while high - low > 1:
            middle = (low + high) // 2
            if bearable(middle - 1):
                low = middle
            else:
                high = middle
        return max(0, min(low, most))


def _sums(table: list[float], ages: list[int]) -> tuple[float, float]:
    """Mean and variance of how many of these ages end, by the table of chances."""
    mean = square = 0.0
    last = len(table) - 1
    for age in ages:
        share = table[age if age < last else last]
        mean += share
        square += share * share
    return mean, mean - square


def shares(mean: float, var: float) -> list[float]:
    """Probabilities of 0, 1, 2 … of a count with this mean and variance.

    Binomial, Poisson or negative binomial: whatever fits the two.
    """
    if mean <= 1e-9:
        return [1.0]
    ratio = var / mean
    if ratio < 0.999:
        size = max(math.ceil(mean), round(mean / (1 - ratio)))
        chance = min(mean / size, 1 - 1e-6)
        slope = -chance / (1 - chance)
        base = -(size + 1) * slope
        value = (1 - chance) ** size
    elif ratio > 1.001:
        slope = 1 - 1 / ratio
        size = mean / (ratio - 1)
        base = (size - 1) * slope
        value = (1 - slope) ** size
    else:
        slope, base, value = 0.0, mean, math.exp(-mean)
    found, total = [value], value
    for count in range(1, 400):
        value *= slope + base / count
        if value <= 1e-12 and count > mean:
            break
        found.append(value)
        total += value
        if total > 0.9995:
            break
    return [value / total for value in found]


def none_left(idle: int, free: list[float], mean: float, var: float) -> float:
    """Probability that the answers (mean, variance) take all of `idle` + `free`."""
    answers = shares(mean, var)
    # fewer answers than operators: one more is served
    fewer, place, risk = 0.0, 0, 1.0
    last = len(answers)
    for count, share in enumerate(free):
        while place < idle + count and place < last:
            fewer += answers[place]
            place += 1
        risk -= share * fewer
    return max(0.0, risk)
