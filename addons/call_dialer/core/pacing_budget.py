"""The budget of abandoned calls, and how freely it may be spent now.

The law knows a share of abandoned among answered calls per day (or 24 hours, or 30
days).  The budget counts in all three windows; the throttle turns what is left of the
tightest into the risk that one more call may run of finding no operator.
"""

import math
from collections import deque
from typing import Any

DAY = 86400.0  # s
#: a pause so long without any call begins a new day, s
NIGHT = 4 * 3600.0
#: share of the limit that is aimed at
SETPOINT = 0.97
#: abandoned calls left unspent
RESERVE = 1.0
#: the throttle is set anew after so many seconds, and when a call is counted
RETHINK = 3.0
NEVER = -1e18


class Window:
    """Answered and abandoned calls of the last `span` seconds, in steps of `step`."""

    def __init__(self, span: float, step: float) -> None:
        self.span, self.step = span, step
        self.live = self.abandoned = 0
        self.parts: deque[list[int]] = deque()

    def add(self, now: float, live: int, abandoned: int) -> None:
        self.move(now)
        place = int(now // self.step)
        if not self.parts or self.parts[-1][0] != place:
            self.parts.append([place, 0, 0])
        self.parts[-1][1] += live
        self.parts[-1][2] += abandoned
        self.live += live
        self.abandoned += abandoned

    def move(self, now: float) -> None:
        """Forget what lies before the window."""
        first = int((now - self.span) // self.step)
        while self.parts and self.parts[0][0] <= first:
            _place, live, abandoned = self.parts.popleft()
            self.live -= live
            self.abandoned -= abandoned


class Budget:
    """Answered and abandoned calls of the day, of 24 hours and of 30 days."""

    def __init__(self) -> None:
        self.day = [0, 0]
        self.last = 0.0
        self.changed = True
        self.windows = (Window(DAY, 1800.0), Window(30 * DAY, DAY))

    def new_day(self) -> None:
        """The day's count begins anew."""
        self.day = [0, 0]
        self.changed = True

    def add(self, now: float, live: int = 0, abandoned: int = 0) -> None:
        """Count calls that were answered or abandoned."""
        if now - self.last > NIGHT:
            self.new_day()
        self.last = now
        self.changed = True
        self.day[0] += live
        self.day[1] += abandoned
        for window in self.windows:
            window.add(now, live, abandoned)

    def left(self, share: float) -> float:
        """Calls that may still be abandoned at this share, in the tightest window.

        Negative: so many too many have been.
        """
        least = share * self.day[0] - self.day[1]
        for window in self.windows:
            least = min(least, share * window.live - window.abandoned)
        return least

    def move(self, now: float) -> None:
        for window in self.windows:
            window.move(now)

    def to_dict(self) -> dict[str, Any]:
        return {
            "day": list(self.day),
            "last": self.last,
            "changed": self.changed,
            "windows": [[list(part) for part in one.parts] for one in self.windows],
        }

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> "Budget":
        made = cls()
        made.day, made.last = list(values["day"]), values["last"]
        made.changed = values["changed"]
        for window, parts in zip(made.windows, values["windows"], strict=True):
            window.parts = deque(list(part) for part in parts)
            window.live = sum(part[1] for part in parts)
            window.abandoned = sum(part[2] for part in parts)
        return made


class Throttle:
    """Log-odds of the risk one more call may run; kept so that the budget is spent.

    Proportional to what is left of the budget, with a slow integral.  An error is made
    good within about `TIME` seconds, whatever the size of the centre.
    """

    TIME = 1800.0
    SLOW = 4.0
    START = -2.0
    LOW, HIGH = -7.0, 1.5

    def __init__(self, limit: float = 0.03) -> None:
        self.slow = self.START + math.log(max(limit, 1e-4) / 0.03)
        self.last = NEVER
        self.level = self.slow

    def update(self, now: float, left: float, per_second: float) -> float:
        """`left`: calls left of the budget; `per_second`: what is due by the second."""
        gain = 1 / (max(per_second, 1e-5) * self.TIME)
        error = max(-3.0, min(1.5, gain * left))
        passed = now - self.last
        if passed < 60:
            slow = self.slow + error * passed / (self.SLOW * self.TIME)
            self.slow = max(self.LOW + 3, min(self.HIGH - 0.5, slow))
        self.last = now
        self.level = max(self.LOW, min(self.HIGH, self.slow + error))
        return self.level

    def to_dict(self) -> dict[str, Any]:
        return dict(vars(self))

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> "Throttle":
        made = cls()
        vars(made).update(values)
        return made
