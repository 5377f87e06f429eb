"""The last hour in steps of five minutes, for the supervisors' board.

The steps lie on the clock (10:00, 10:05, …), so that a column keeps its calls while the
hour moves on; the last one is the step that is going on.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

#: Length of a step, in seconds …
STEP = 300
#: … and how many are shown, the present one included.
STEPS = 12


@dataclass(frozen=True)
class Counted:
    """What began within one step; `at` is the start of the step in seconds of 1970."""

    at: int
    calls: int = 0
    answered: int = 0
    abandoned: int = 0


def first_step(now: datetime) -> datetime:
    """The start of the oldest step shown (UTC, naive)."""
    seconds = int(now.replace(tzinfo=UTC).timestamp())
    start = seconds - seconds % STEP - (STEPS - 1) * STEP
    return datetime.fromtimestamp(start, UTC).replace(tzinfo=None)


def trend(now: datetime, counted: Iterable[Counted]) -> dict[str, list]:
    """The steps in order, with zeros where nothing happened.

    :return: {at: [start of each step, "YYYY-MM-DD HH:MM:SS", UTC], calls, answered,
        abandoned: [int]}; what lies outside of the hour is left out
    """
    start = first_step(now)
    found = {one.at: one for one in counted}
    steps = [start + timedelta(seconds=number * STEP) for number in range(STEPS)]
    keys = [int(step.replace(tzinfo=UTC).timestamp()) for step in steps]
    rows = [found.get(key, Counted(key)) for key in keys]
    return {
        "at": [step.strftime("%Y-%m-%d %H:%M:%S") for step in steps],
        "calls": [row.calls for row in rows],
        "answered": [row.answered for row in rows],
        "abandoned": [row.abandoned for row in rows],
    }
