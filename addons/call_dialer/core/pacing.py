"""How many calls to place now."""

from typing import Any

from .pacing_budget import SETPOINT, Budget, Throttle
from .pacing_model import LookAhead

POLICIES = ("predictive", "power", "progressive", "preview")
STATES = ("idle", "busy", "wrapup", "offline")
#: with fewer outcomes and talks than these the pacer is progressive
FEW_CALLS, FEW_TALKS = 30, 3


class Pacer:
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
        if policy not in POLICIES:
            raise ValueError(f"unknown policy: {policy}")
        self.policy = policy
        self.abandon_limit = abandon_limit
        self.max_lines, self.max_cps, self.ratio = max_lines, max_cps, ratio
        self.seed = seed
        self.model = LookAhead(answer_rate_prior, ring_timeout, patience)
        self.budget = Budget(abandon_limit)
        self.throttle = Throttle()
        self.now = 0.0
        self.spent_cps = 0.0
        self.cps_at = 0.0

    def operator(self, now: float, operator_id: int, state: str) -> None:
        self.now = max(self.now, now)
        self.model.set_state(now, operator_id, state)

    def dialled(self, now: float, call_id: int) -> None:
        self.now = max(self.now, now)
        self.model.dial(now, call_id)

    def resolved(self, now: float, call_id: int, outcome: str) -> None:
        if self.model.resolve(now, call_id, outcome) and outcome == "live":
            self.budget.add(now, live=1)

    def connected(self, now: float, call_id: int, operator_id: int) -> None:
        self.model.held.pop(call_id, None)
        self.model.set_state(now, operator_id, "busy")

    def abandoned(self, now: float, call_id: int) -> None:
        if self.model.held.pop(call_id, None) is not None:
            self.budget.add(now, abandoned=1)

    def decide(self, now: float) -> int:
        model = self.model
        idle, ringing, held = len(model.idle), len(model.ringing), len(model.held)
        floor = max(0, idle - ringing - held)
        if self.policy == "preview":
            return 0
        if self.policy == "progressive":
            return floor
        if self.policy == "power":
            return max(0, int((self.ratio or 1) * idle) - ringing - held)
        if model.rate.count < FEW_CALLS or model.talk.count < FEW_TALKS:
            return floor
        model.look(now)
        on = idle + len(model.busy) + len(model.wrapup)
        level = self.throttle.update(
            now,
            self.budget.left(SETPOINT * self.abandon_limit),
            self.abandon_limit * on / 160,
        )
        return max(floor, model.calls_within(level, 20 * on))

    def to_dict(self) -> dict[str, Any]:
        raise NotImplementedError
