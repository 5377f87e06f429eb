"""What a pacer learns while it works: answer rate, delays, durations.

All of it is learned online from the first call on, forgets slowly, and is bounded in
size.  Nothing here knows of operators or decides anything.
"""

import math
from typing import Any

#: memories of the answer rate, in calls: the short one follows a sudden change, the
#: long one is exact while nothing changes
MEMORIES = (60.0, 240.0, 960.0, 3840.0)
#: how fast yesterday's best memory loses its standing, per call
TRUST_DECAY = 0.998


class AnswerRate:
    """Probability that a call is answered, followed through slow and sudden changes.

    Four discounted counts with memories of 60 to 3,840 calls are kept side by side;
    each is weighted by how well it foretold the latest outcomes.
    """

    def __init__(self, prior: float, weight: float = 12.0) -> None:
        prior = min(0.95, max(0.01, prior))
        self.live = [prior * weight for _memory in MEMORIES]
        self.tried = [weight for _memory in MEMORIES]
        self.trust = [0.0 for _memory in MEMORIES]
        self.count = 0
        self.mean = prior
        self.variance = prior * (1 - prior) / (weight + 1)

    def add(self, live: bool) -> None:
        """Learn one outcome."""
        self.count += 1
        total = mean = 0.0
        parts = []
        for place, memory in enumerate(MEMORIES):
            tried = self.tried[place]
            rate = self.live[place] / tried
            trust = TRUST_DECAY * self.trust[place]
            trust += math.log(rate if live else 1 - rate)
            self.trust[place] = trust
            keep = 1 - 1 / memory
            self.tried[place] = tried = tried * keep + 1
            # the small constants keep a rate away from 0 and 1
            found = self.live[place] * keep + (0.999 if live else 0.001)
            self.live[place] = found
            parts.append((trust, found / tried, tried))
        best = max(self.trust)
        square = 0.0
        for trust, rate, tried in parts:
            weight = math.exp(trust - best)
            total += weight
            mean += weight * rate
            square += weight * (rate * rate + rate * (1 - rate) / (tried + 1))
        self.mean = mean = mean / total
        self.variance = max(1e-9, square / total - mean * mean)

    def cautious(self) -> float:
        """The mean, but not below a third of what it was of late.

        A sudden silence (a line that is down) must not be answered by a flood of calls.
        """
        return max(self.mean, self.live[2] / self.tried[2] / 3)

    def correct(self) -> None:
        """A call that had been counted as not answered was answered after all."""
        for place in range(len(MEMORIES)):
            self.live[place] += min(0.998, self.tried[place] - self.live[place] - 1e-3)

    def to_dict(self) -> dict[str, Any]:
        return _plain(self)

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> "AnswerRate":
        return _restored(cls, values)


class Delays:
    """Histogram of the seconds until something happens, forgetting slowly."""

    STEP = 0.5

    def __init__(self, longest: float, prior: list[tuple[float, float]]) -> None:
        """`longest`: seconds the histogram reaches; `prior`: (seconds, weight)."""
        self.bins = [0.0] * (int(longest / self.STEP) + 1)
        self.weight = 1.0
        self.count = 0
        for seconds, weight in prior:
            self.bins[self._place(seconds)] += weight

    def _place(self, seconds: float) -> int:
        return min(len(self.bins) - 1, max(0, int(seconds / self.STEP)))

    def add(self, seconds: float) -> None:
        """Learn one delay."""
        self.count += 1
        self.weight *= 1.0005
        self.bins[self._place(seconds)] += self.weight
        if self.weight > 1e6:
            self.bins = [value / self.weight for value in self.bins]
            self.weight = 1.0

    def survival(self) -> list[float]:
        """Share that lasts longer than the middle of each step."""
        total = left = sum(self.bins)
        found = []
        for value in self.bins:
            found.append(max(0.0, left - value / 2) / total)
            left -= value
        return found

    def mean(self) -> float:
        """Mean in seconds."""
        total = sum(self.bins)
        whole = sum((place + 0.5) * value for place, value in enumerate(self.bins))
        return whole / total * self.STEP

    def quantile(self, share: float) -> float:
        """Seconds within which this share (0…1) has happened."""
        left = sum(self.bins) * share
        for place, value in enumerate(self.bins):
            left -= value
            if left <= 0:
                return (place + 1) * self.STEP
        return len(self.bins) * self.STEP

    def to_dict(self) -> dict[str, Any]:
        return _plain(self)

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> "Delays":
        return _restored(cls, values)


#: bounds in seconds of the steps in which the rate of ending is taken as constant
EDGES = (0, 3, 6, 9, 12, 15, 18, 22, 26, 30, 36, 44, 54, 66, 80, 100, 125, 160, 200)
EDGES += (260, 340, 450, 600, 900, 1800)


class Survival:
    """How long a state lasts: rate of ending in steps of the time spent in it.

    The prior is lognormal and worth `weight` durations.  No shape is assumed beyond
    it: long talks, short talks and two kinds of talk are all learned.
    """

    def __init__(self, mean: float, variation: float, weight: float) -> None:
        """`mean` in seconds, `variation`: standard deviation / mean."""
        self.count = 0
        self.weight = 1.0
        self.ends: list[float] = []
        self.spent: list[float] = []
        spread = math.sqrt(math.log(1 + variation**2))
        middle = math.log(mean) - spread**2 / 2

        def lasts(seconds: float) -> float:
            if seconds <= 0:
                return 1.0
            value = (math.log(seconds) - middle) / spread
            return math.erfc(value / math.sqrt(2)) / 2

        for low, high in zip(EDGES, EDGES[1:], strict=False):
            self.ends.append(weight * (lasts(low) - lasts(high)) + 1e-4)
            whole = (lasts(low) + 4 * lasts((low + high) / 2) + lasts(high)) / 6
            self.spent.append(weight * whole * (high - low) + 1e-2)

    def add(self, seconds: float, ended: bool = True) -> None:
        """Learn one duration in seconds; `ended` is false when it was cut off."""
        self.count += 1
        self.weight *= 1.0005
        last = len(self.ends) - 1
        for place in range(last + 1):
            low, high = EDGES[place], EDGES[place + 1]
            if seconds < high or place == last:
                self.spent[place] += (seconds - low) * self.weight
                if ended:
                    self.ends[place] += self.weight
                break
            self.spent[place] += (high - low) * self.weight
        if self.weight > 1e6:
            self.ends = [value / self.weight for value in self.ends]
            self.spent = [value / self.weight for value in self.spent]
            self.weight = 1.0

    def mean(self) -> float:
        """Mean duration in seconds, of those that were seen to the end."""
        return sum(self.spent) / sum(self.ends)

    def cumulative(self, seconds: int) -> list[float]:
        """Cumulative rate of ending at 0, 1, 2 … `seconds` seconds."""
        found, total, place = [], 0.0, 0
        rates = [end / spent for end, spent in zip(self.ends, self.spent, strict=True)]
        last = len(rates) - 1
        for second in range(seconds + 1):
            found.append(total)
            while place < last and second >= EDGES[place + 1]:
                place += 1
            total += rates[place]
        return found

    def to_dict(self) -> dict[str, Any]:
        return _plain(self)

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> "Survival":
        return _restored(cls, values)


def _plain(thing: Any) -> dict[str, Any]:
    """Its attributes; lists are copied."""
    return {
        name: list(value) if isinstance(value, list) else value
        for name, value in vars(thing).items()
    }


def _restored(cls: type, values: dict[str, Any]) -> Any:
    """An object of the class with these attributes (lists are copied)."""
    made = object.__new__(cls)
    for name, value in values.items():
        setattr(made, name, list(value) if isinstance(value, list) else value)
    return made
