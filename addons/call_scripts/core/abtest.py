"""A/B evidence which may be looked at every day: an always-valid sequential test.

Two versions of a script lead talks at once; a client's talk reaches the goal or does
not.  Somebody looks at the figures every morning and wants to stop as soon as they
are clear.  A textbook test repeated so errs far more often than its 5 %.

Method
------
A *safe* (e-value) test for two Bernoulli samples, one block a day, with a mixture over
the size of the effect.  Of a day with ``nA`` and ``nB`` clients, whose goals are ``y``,

    e(day) = prod_A p_a(y) * prod_B p_b(y) / prod_all p_m(y)
    p_m = (nA p_a + nB p_b) / (nA + nB)

where ``p_a`` and ``p_b`` were chosen before the day: the base rate learnt so far, moved
apart by one effect.  When on that day both versions reach the goal equally often, at
whatever rate ``p``, the expectation of ``e`` is

    c_a^nA c_b^nB <= ((nA c_a + nB c_b) / n)^n = 1,  c_x = sum_y p(y) p_x(y) / p_m(y)

by the inequality of the means.  So the product over days, and the average of such
products over the effects in ``EFFECTS``, is a non-negative supermartingale that begins
with 1, and by Ville's inequality

    P(E ever reaches 1/alpha) <= alpha

exactly: for ten talks as for a million, however often one looks, whatever the weights
are and even when good and bad weeks take turns.  ``1/E`` is an always-valid p-value.
Within a day the evidence is not weighed: only days which are over count.

The interval of the difference is a normal-mixture confidence sequence: it holds at all
times together, but (unlike the test) only for samples which are not tiny.

Sources: R. Turner, A. Ly, P. Grünwald, "Generic E-variables for exact sequential
k-sample tests that allow for optional stopping", J. of Statistical Planning and
Inference 230, 2024 (the e-value of a block); J. Ville, "Étude critique de la notion de
collectif", 1939; R. Johari, P. Koomen, L. Pekelis, D. Walsh, "Always valid inference",
Operations Research 70(3), 2022 (mixtures and the reading of p-values while peeking);
H. Robbins, "Statistical methods related to the law of the iterated logarithm", 1970
(the interval).

Power, by simulation with 50 clients a day for at most 60 days, alpha 5 %, half and half
(``tests_core/test_abtest.py``): 10 % against 15 %: 9 of 10 tests decide, half of them
within 1,200 clients (a test of fixed size needs 1,370 for 8 of 10); 20 % against 30 %:
practically all, half within 650; 5 % against 10 %: practically all, half within 950.

One observation is one *client*: talks with one client are alike, so only the first
finished one counts (the caller sees to that).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log, sqrt

#: Share of false alarms allowed over the whole life of a test.
ALPHA = 0.05
#: A difference of rates too small to wait for.
LEAST_EFFECT = 0.02
#: The base rate is learnt from so many clients before evidence is weighed.
WARM_UP = 10

KEEP, B_BETTER, B_WORSE, NO_DIFFERENCE = "keep", "b_better", "b_worse", "same"

#: Sizes of the effect (difference of log-odds, both ways) and their weights.
_SIZES = ((0.15, 1), (0.3, 2), (0.45, 2), (0.65, 2), (0.9, 1), (1.3, 1))
_TOTAL = 2 * sum(weight for _size, weight in _SIZES)
EFFECTS = tuple(
    (sign * size, weight / _TOTAL) for size, weight in _SIZES for sign in (1, -1)
)


@dataclass(frozen=True, slots=True)
class Arm:
    """Clients whose talk is finished, and how many of them reached the goal."""

    clients: int = 0
    goals: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.goals <= self.clients:
            raise ValueError("goals must be between 0 and the number of clients")

    def __add__(self, other: "Arm") -> "Arm":
        return Arm(self.clients + other.clients, self.goals + other.goals)

    @property
    def rate(self) -> float:
        return self.goals / self.clients if self.clients else 0.0


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the figures say now.

    ``confidence`` is 1 - p of the always-valid p-value; ``low`` and ``high`` bound the
    difference of rates (B - A); ``needed`` is about how many more clients it would take
    if the difference stayed what it is (None: no saying).
    """

    advice: str
    confidence: float
    evidence: float
    difference: float
    low: float
    high: float
    needed: int | None = None


class Evidence:
    """The evidence gathered day by day.

    >>> evidence = Evidence(share=0.5)
    >>> evidence.add_day(Arm(40, 4), Arm(40, 9))
    """

    def __init__(self, share: float = 0.5) -> None:
        if not 0 < share < 1:
            raise ValueError("the share of B must be between 0 and 1")
        self.share = share
        self.a, self.b = Arm(), Arm()
        self.peak = 0.0
        self._logs = [0.0] * len(EFFECTS)

    def add_day(self, a: Arm, b: Arm) -> float:
        """Weigh a day which is over.

        :return: logarithm of E after it; ``peak`` keeps the greatest so far
        """
        before = self.a + self.b
        if before.clients >= WARM_UP and a.clients and b.clients:
            base = (before.goals + 1) / (before.clients + 2)
            odds = log(base / (1 - base))
            for index, (effect, _weight) in enumerate(EFFECTS):
                self._logs[index] += self._of_block(a, b, odds, effect)
        self.a, self.b = self.a + a, self.b + b
        now = self.log_e
        self.peak = max(self.peak, now)
        return now

    @property
    def log_e(self) -> float:
        top = max(self._logs)
        pairs = zip(self._logs, EFFECTS, strict=True)
        return top + log(sum(w * exp(value - top) for value, (_d, w) in pairs))

    def _of_block(self, a: Arm, b: Arm, odds: float, effect: float) -> float:
        rate_a = _logistic(odds - effect * self.share)
        rate_b = _logistic(odds + effect * (1 - self.share))
        clients = a.clients + b.clients
        mean = (a.clients * rate_a + b.clients * rate_b) / clients
        return (
            _log_likelihood(a, rate_a)
            + _log_likelihood(b, rate_b)
            - _log_likelihood(a + b, mean)
        )

    def verdict(
        self, alpha: float = ALPHA, least_effect: float = LEAST_EFFECT
    ) -> Verdict:
        """What to do by now.

        :param alpha: false alarms allowed; divide it by the number of challengers
        :param least_effect: "no difference" once the interval lies within ± this
        """
        difference = self.b.rate - self.a.rate
        low, high = interval(self.a, self.b, alpha)
        advice = KEEP
        if self.peak >= log(1 / alpha) and difference:
            advice = B_BETTER if difference > 0 else B_WORSE
        elif max(-low, high) <= least_effect:
            advice = NO_DIFFERENCE
        return Verdict(
            advice=advice,
            confidence=1 - exp(-self.peak),
            evidence=exp(min(self.peak, 700)),
            difference=difference,
            low=low,
            high=high,
            needed=self._needed(alpha) if advice == KEEP else None,
        )

    def _needed(self, alpha: float) -> int | None:
        """Evidence grows about evenly with clients: how many more at this pace."""
        clients = self.a.clients + self.b.clients
        if clients < 10 * WARM_UP or self.log_e <= 0.2:
            return None
        # the mixture costs about as much as half the logarithm of the sample
        cost = 0.5 * log(clients)
        pace = (self.log_e + cost) / clients
        return max(1, round((log(1 / alpha) - self.log_e) / pace))


def judge(days: Sequence[tuple[Arm, Arm]], share: float, **options: float) -> Verdict:
    """The verdict after days, each with what A and B brought."""
    evidence = Evidence(share)
    for a, b in days:
        evidence.add_day(a, b)
    return evidence.verdict(**options)


def interval(a: Arm, b: Arm, alpha: float = ALPHA) -> tuple[float, float]:
    """Confidence sequence of the difference of rates, B - A."""
    if not a.clients or not b.clients:
        return -1.0, 1.0
    difference = b.rate - a.rate
    variance = _variance(a) + _variance(b)
    spread = 0.04 * (a.clients * _variance(a) + b.clients * _variance(b)) / 2
    width = sqrt(
        2
        * variance
        * (variance + spread)
        / spread
        * log(sqrt((variance + spread) / variance) / alpha)
    )
    return max(-1.0, difference - width), min(1.0, difference + width)


def _variance(arm: Arm) -> float:
    rate = (arm.goals + 1) / (arm.clients + 2)
    return rate * (1 - rate) / arm.clients


def _logistic(odds: float) -> float:
    return 1 / (1 + exp(-odds))


def _log_likelihood(arm: Arm, rate: float) -> float:
    return arm.goals * log(rate) + (arm.clients - arm.goals) * log(1 - rate)
