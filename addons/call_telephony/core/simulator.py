"""Simulated clients: by stated probabilities and a seed, the same every time.

The n-th call to a number always goes the same way for the same seed, whatever other
calls are made meanwhile.
"""

from __future__ import annotations

import io
import math
import random
import struct
import wave
from dataclasses import dataclass, field

from .causes import BUSY, CONGESTION, NO_ANSWER, NORMAL, REJECTED, UNALLOCATED

CAUSES = {
    "answered": NORMAL,
    "busy": BUSY,
    "no_answer": NO_ANSWER,
    "invalid": UNALLOCATED,
    "rejected": REJECTED,
    "failed": CONGESTION,
}


@dataclass(frozen=True)
class Profile:
    """Shares of outcomes (what is left of 1 is "no answer") and mean times, seconds."""

    answered: float = 0.5
    busy: float = 0.1
    rejected: float = 0.03
    invalid: float = 0.05
    failed: float = 0.02
    ring_mean: float = 8.0
    talk_mean: float = 60.0
    operator_answers_after: float = 0.5

    def __post_init__(self):
        shares = (self.answered, self.busy, self.rejected, self.invalid, self.failed)
        if any(share < 0 for share in shares) or sum(shares) > 1 + 1e-9:
            raise ValueError("shares must be at least 0 and together at most 1")
        if self.ring_mean <= 0 or self.talk_mean <= 0:
            raise ValueError("mean times must be more than 0")


@dataclass(frozen=True)
class Plan:
    """How one call will go: times are seconds after the client's leg is dialled."""

    outcome: str
    ring_after: float = 0.4
    resolve_after: float = 8.0
    talk_seconds: float = 60.0

    @property
    def cause(self) -> int:
        return CAUSES[self.outcome]


@dataclass
class SimulatedClients:
    """Everybody who can be called.  `will` fixes what a number does."""

    profile: Profile = field(default_factory=Profile)
    seed: int = 0
    _fixed: dict[str, list[Plan]] = field(default_factory=dict)
    _calls: dict[str, int] = field(default_factory=dict)

    def will(self, number: str, *plans: Plan) -> None:
        """The next calls to `number` go by `plans`; the last one repeats."""
        self._fixed[number] = list(plans)

    def plan(self, number: str) -> Plan:
        """How the next call to `number` goes."""
        count = self._calls[number] = self._calls.get(number, 0) + 1
        fixed = self._fixed.get(number)
        if fixed:
            return fixed[0] if len(fixed) == 1 else fixed.pop(0)
        dice = random.Random(f"{self.seed}|{number}|{count}")
        return self._roll(dice)

    def _roll(self, dice: random.Random) -> Plan:
        profile = self.profile
        point = dice.random()
        for outcome in ("answered", "busy", "rejected", "invalid", "failed"):
            share = getattr(profile, outcome)
            if point < share:
                break
            point -= share
        else:
            outcome = "no_answer"
        resolve = {
            "answered": dice.uniform(0.4, 1.6) * profile.ring_mean,
            "no_answer": 25.0,
            "rejected": dice.uniform(0.3, 1.2) * profile.ring_mean,
        }.get(outcome, dice.uniform(1.0, 3.0))
        sigma = math.sqrt(math.log(1 + 0.9**2))
        talk = profile.talk_mean * math.exp(dice.gauss(-sigma * sigma / 2, sigma))
        return Plan(
            outcome=outcome,
            ring_after=min(0.4, resolve / 2),
            resolve_after=resolve,
            talk_seconds=max(1.0, talk),
        )


def speech(seconds: float, seed: int = 0, rate: int = 8000) -> bytes:
    """A WAV of two murmuring voices taking turns: a recording for the demo."""
    dice = random.Random(f"speech|{seed}")
    total = max(1, int(seconds * rate))
    frames = bytearray()
    pitch = (115.0, 205.0)
    speaker, left, syllable = 0, 0, 0
    tone = loud = 0.0
    for index in range(total):
        if left <= 0:
            speaker = 1 - speaker
            left = int(dice.uniform(1.2, 3.5) * rate)
        if syllable <= 0:
            syllable = int(dice.uniform(0.12, 0.3) * rate)
            pause = dice.random() < 0.2
            tone = 0.0 if pause else pitch[speaker] * dice.uniform(0.8, 1.3)
            loud = dice.uniform(0.2, 1) ** 1.5 * (1.0, 0.7)[speaker]
        left -= 1
        syllable -= 1
        phase = 2 * math.pi * tone * index / rate
        sample = math.sin(phase) + 0.5 * math.sin(2 * phase) + 0.3 * math.sin(3 * phase)
        frames += struct.pack("<h", int(6000 * loud * sample))
    target = io.BytesIO()
    with wave.open(target, "wb") as output:
        output.setnchannels(1)
        output.setsampwidth(2)
        output.setframerate(rate)
        output.writeframes(bytes(frames))
    return target.getvalue()
