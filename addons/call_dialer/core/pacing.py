"""How many calls to place now, so that operators talk and nobody answers in vain.

pacer = Pacer("predictive", abandon_limit=0.03)
pacer.operator(now, 7, "idle")              # tell everything that happens …
for number in range(pacer.decide(now)):     # … and ask after every event
    pacer.dialled(now, place_a_call())

How it works: `pacing_model` foretells, from all that has been seen so far, how many
operators will be free and how many clients will have answered by the time a call
dialled now is answered; calls are placed while the risk that one more answer finds no
operator is bearable.  What is bearable is no setting: `pacing_budget` raises and lowers
it so that the abandoned calls stay within the limit.

Ask after every event and, for full use, once a second when nothing happens.
"""

from typing import Any

from .pacing_budget import RESERVE, RETHINK, SETPOINT, Budget, Throttle
from .pacing_model import LookAhead

POLICIES = ("predictive", "power", "progressive", "preview")
STATES = ("idle", "busy", "wrapup", "offline")
OUTCOMES = ("live", "no_answer", "busy", "failed", "machine")
#: with fewer outcomes and ended talks than these the pacer is progressive
FEW_CALLS, FEW_TALKS = 30, 3
#: never more calls ringing than this many for each operator (a line that is down
#: answers nothing, and must not empty the list)
MOST_RINGING = 10
#: mean seconds of talk and wrap-up that the speed of the throttle is laid out for
CYCLE = 160.0


class Pacer:
    """Decides when to dial.

    Times are seconds from any origin, never decreasing; one that lies before the latest
    is taken as the latest.  After `from_dict` the origin must be the same, so take the
    time since 1970.  What names a call or an operator never heard of is ignored, as is
    what was told before; calls nothing more is heard of are forgotten in time.

    `policy`: `predictive`; `power` (`ratio` calls for each idle operator; progressive
    while more are abandoned than the limit allows); `progressive` (one call for each
    idle operator); `preview` (the operator dials: never a call).

    `abandon_limit` is a share of the answered calls (0.03), `ring_timeout` and
    `patience` (how long an answered client may wait for an operator) are in seconds,
    `max_lines` counts calls ringing, waiting and talking, `max_cps` calls in a second,
    `answer_rate_prior` is the first guess.  `seed` is kept for pacers that draw lots;
    this one does not.  Policy, limit, ratio and caps may be changed at any time by
    setting the attribute: what is learned is the same under all policies.
    """

    def __init__(
        self,
        policy: str = "predictive",
        *,
        abandon_limit: float = 0.03,
        ring_timeout: float = 25.0,
        patience: float = 2.0,
        max_lines: int | None = None,
        max_cps: float | None = None,
        ratio: float | None = None,
        answer_rate_prior: float = 0.3,
        seed: int = 0,
    ) -> None:
        _known(policy, POLICIES, "policy")
        if not 0 <= abandon_limit < 1:
            raise ValueError(f"not a share of calls: {abandon_limit}")
        self.policy = policy
        self.abandon_limit = abandon_limit
        self.max_lines = max_lines
        self.max_cps = max_cps
        self.ratio = ratio
        self.seed = seed
        self.now = 0.0
        self.model = LookAhead(answer_rate_prior, ring_timeout, patience)
        self.budget = Budget()
        self.throttle = Throttle(abandon_limit)
        #: [time, calls] of the last second, where calls a second are limited
        self.placed: list[list[float]] = []

    # what happens

    def operator(self, now: float, operator_id: int, state: str) -> None:
        """An operator is `idle`, `busy` (with a client), `wrapup` or `offline` now."""
        _known(state, STATES, "state of an operator")
        self.model.set_state(self._time(now), operator_id, state)

    def dialled(self, now: float, call_id: int) -> None:
        """A call was placed."""
        self.model.dial(self._time(now), call_id)

    def resolved(self, now: float, call_id: int, outcome: str) -> None:
        """A call stopped ringing: `live` (a person has answered) or any failure."""
        _known(outcome, OUTCOMES, "outcome of a call")
        now = self._time(now)
        if self.model.resolve(now, call_id, outcome) and outcome == "live":
            self.budget.add(now, live=1)

    def connected(self, now: float, call_id: int, operator_id: int) -> None:
        """An answered client and an operator were joined."""
        self.resolved(now, call_id, "live")
        self.model.held.pop(call_id, None)
        if self.model.knows(operator_id):
            self.model.set_state(self._time(now), operator_id, "busy")

    def abandoned(self, now: float, call_id: int) -> None:
        """An answered client was given up: no operator within the patience."""
        self.resolved(now, call_id, "live")
        if self.model.held.pop(call_id, None) is not None:
            self.budget.add(self._time(now), abandoned=1)

    def new_day(self, now: float) -> None:
        """The day's count begins anew (a pause of four hours does it by itself)."""
        self._time(now)
        self.budget.new_day()

    # what to do

    def decide(self, now: float) -> int:
        """How many calls to place now."""
        now = self._time(now)
        count = self._wanted(now)
        if count and self.max_lines is not None:
            count = min(count, max(0, self.max_lines - self.model.lines()))
        if count and self.max_cps is not None:
            count = self._within_second(now, count, self.max_cps)
        return count

    def _within_second(self, now: float, count: int, allowed: float) -> int:
        """So many of the calls that no second (or longer, below one) has too many."""
        if allowed <= 0:
            return 0
        period = max(1.0, 1 / allowed)
        self.placed = [one for one in self.placed if one[0] > now - period]
        placed = sum(int(number) for _time, number in self.placed)
        count = min(count, max(0, max(1, int(allowed)) - placed))
        if count:
            self.placed.append([now, count])
        return count

    def _wanted(self, now: float) -> int:
        """What the policy wants, without the caps of lines and of calls a second."""
        model = self.model
        model.prune(now)
        pending = len(model.ringing) + len(model.held)
        idle = len(model.idle)
        progressive = max(0, idle - pending)
        if self.policy == "preview":
            return 0
        if self.policy == "progressive":
            return progressive
        if self.policy == "power":
            self.budget.move(now)
            if self.budget.left(self.abandon_limit) < 0:
                return progressive
            return max(progressive, int((self.ratio or 1.0) * idle) - pending)
        if model.rate.count < FEW_CALLS or model.talk.count < FEW_TALKS:
            return progressive
        operators = model.operators()
        if not operators or not self.abandon_limit:
            return progressive
        model.look(now)
        if self.budget.changed or now - self.throttle.last >= RETHINK:
            self.budget.changed = False
            self.budget.move(now)
            left = self.budget.left(SETPOINT * self.abandon_limit) - RESERVE
            self.throttle.update(now, left, self.abandon_limit * operators / CYCLE)
        level = self.throttle.level
        most = MOST_RINGING * operators - len(model.ringing)
        return max(progressive, model.calls_within(level, most))

    def _time(self, now: float) -> float:
        if now > self.now:
            self.now = now
        return self.now

    def learned(self) -> dict[str, float]:
        """What it takes for true now: rate (share) and means in seconds.

        The names are those of `simulator.Scenario`, for questions of the kind "what
        if"; `answer_rate_error` is the standard error of the rate.
        """
        model = self.model
        return {
            "answer_rate": model.rate.mean,
            "answer_rate_error": model.rate.variance**0.5,
            "answer_delay": model.answer.mean(),
            "talk_mean": model.talk.mean(),
            "wrap_mean": model.wrap.mean(),
        }

    # keeping

    def to_dict(self) -> dict[str, Any]:
        """All of its state, fit for JSON and bounded in size.

        The pacer goes on as the restored one would: both count anew at once.
        """
        return {
            "version": 1,
            "policy": self.policy,
            "abandon_limit": self.abandon_limit,
            "max_lines": self.max_lines,
            "max_cps": self.max_cps,
            "ratio": self.ratio,
            "seed": self.seed,
            "now": self.now,
            "placed": [list(one) for one in self.placed],
            "model": self.model.to_dict(),
            "budget": self.budget.to_dict(),
            "throttle": self.throttle.to_dict(),
        }

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> "Pacer":
        """The pacer that was saved; another version is a ValueError."""
        if values.get("version") != 1:
            raise ValueError("this pacer was saved by another version")
        made = cls(values["policy"], abandon_limit=values["abandon_limit"])
        for name in ("max_lines", "max_cps", "ratio", "seed", "now"):
            setattr(made, name, values[name])
        made.placed = [list(one) for one in values["placed"]]
        made.model = LookAhead.from_dict(values["model"])
        made.budget = Budget.from_dict(values["budget"])
        made.throttle = Throttle.from_dict(values["throttle"])
        return made


def _known(value: str, allowed: tuple[str, ...], what: str) -> None:
    if value not in allowed:
        raise ValueError(f"unknown {what}: {value!r}")
