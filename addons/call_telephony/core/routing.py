"""Who is rung for a call that comes in, what the caller hears meanwhile, and why.

An administrator's rules are asked in order; the first that fits gives a list of steps,
which are gone through until somebody answers:

    manager, users, group    ring people; a caller may wait until one is free
    message                  say something
    callback, email          leave word
    fax                      take the fax the caller sends
    hangup                   end the call

`choose` finds the rule, `decide` says what to do now.  Both are pure: who is free is
told by the caller of `decide`, which is asked again after everything that happens (a
telephone was not answered, somebody became free, time has passed).  Times are seconds
since 1970.

What holds (see the tests): it comes to an end whatever the people do; nobody is rung
who is not free or lacks a skill; who did not answer is let alone for a while.
"""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from .causes import BUSY

FREE, OCCUPIED, OFFLINE = "free", "busy", "offline"
RINGING_KINDS = ("manager", "users", "group")
ACT_KINDS = ("message", "callback", "email", "fax")
STRATEGIES = (
    *("order", "longest_idle", "round_robin", "least_today", "most_skilled", "all"),
)
#: Who did not answer is not rung again by the same call for so long.
REST = 20.0


@dataclass(frozen=True)
class Caller:
    """Who calls, as far as it is known; ids of users, tags."""

    line: str = ""
    known: bool = False
    manager: int = 0
    tags: frozenset[int] = frozenset()
    vip: bool = False
    lang: str = ""


@dataclass(frozen=True)
class Rule:
    """When a rule fits; what is empty does not matter."""

    id: int
    lines: Sequence[str] = ()  # "74950000000", "7800*"
    calendar: int = 0
    hours: str = "any"  # any | open | closed, by the calendar
    client: str = "any"  # any | known | unknown
    has_manager: bool = False
    vip: bool = False
    tags: frozenset[int] = frozenset()  # one of them is enough
    langs: frozenset[str] = frozenset()  # "ru_RU"


@dataclass(frozen=True)
class Step:
    """What is done; `users` in the order given, `skills` with their least levels."""

    kind: str
    users: Sequence[int] = ()
    skills: Mapping[int, int] = field(default_factory=dict)
    strategy: str = "order"
    ring_seconds: int = 20
    wait_seconds: int = 0
    max_waiting: int = 0  # 0: as many as come


@dataclass(frozen=True)
class Agent:
    """Somebody who may be rung."""

    id: int
    state: str = OFFLINE
    skills: Mapping[int, int] = field(default_factory=dict)
    idle_since: float = 0.0
    last_offered: float = 0.0
    calls_today: int = 0


@dataclass(frozen=True)
class Progress:
    """Where a call is; kept between two decisions."""

    step: int = 0
    since: float | None = None  # when the step began
    tried: Mapping[int, float] = field(default_factory=dict)  # user → when it ended

    def after(self) -> Progress:
        return Progress(self.step + 1)


@dataclass(frozen=True)
class Note:
    """A reason, as a code for a text and what fills it."""

    code: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Ring:
    users: tuple[int, ...]
    seconds: int


@dataclass(frozen=True)
class Wait:
    """Ask again at `until`, or when somebody becomes free."""

    until: float
    first: bool  # the caller begins to wait now


@dataclass(frozen=True)
class Act:
    """Do what step `step` says; the progress is behind it already."""

    step: int
    kind: str


@dataclass(frozen=True)
class End:
    cause: int = BUSY


Decision = Ring | Wait | Act | End


def choose(
    rules: Sequence[Rule], caller: Caller, is_open: Callable[[int], bool]
) -> Rule | None:
    """The first rule that fits; `is_open(calendar)`: is it working time now?"""
    return next((rule for rule in rules if fits(rule, caller, is_open)), None)


def fits(rule: Rule, caller: Caller, is_open: Callable[[int], bool]) -> bool:
    if rule.lines and not any(line_fits(one, caller.line) for one in rule.lines):
        return False
    if rule.client != "any" and (rule.client == "known") != caller.known:
        return False
    if (rule.has_manager and not caller.manager) or (rule.vip and not caller.vip):
        return False
    if rule.tags and not rule.tags & caller.tags:
        return False
    if rule.langs and caller.lang not in rule.langs:
        return False
    if rule.hours == "any" or not rule.calendar:
        return True
    return is_open(rule.calendar) == (rule.hours == "open")


def line_fits(pattern: str, line: str) -> bool:
    """ "7800*" fits "+78001234567": only digits and * count."""
    bare = re.sub(r"[^\d*]", "", pattern)
    return bool(bare) and fnmatch.fnmatchcase(re.sub(r"\D", "", line), bare)


def decide(
    steps: Sequence[Step],
    progress: Progress,
    agents: Mapping[int, Agent],
    caller: Caller,
    now: float,
    *,
    waiting: int = 0,
) -> tuple[Decision, Progress, list[Note]]:
    """What to do now, where the call is then, and the reasons.

    :param agents: all who occur in the steps, the client's manager too
    :param waiting: how many others wait for the group of the current step
    """
    notes: list[Note] = []
    while progress.step < len(steps):
        step = steps[progress.step]
        if step.kind in ACT_KINDS:
            return Act(progress.step, step.kind), progress.after(), notes
        if step.kind not in RINGING_KINDS:
            return End(), progress, [*notes, Note("hangup")]
        if progress.since is None:
            progress = replace(progress, since=now)
        decision = _ring_or_wait(step, progress, agents, caller, now, waiting, notes)
        if decision is not None:
            return decision, progress, notes
        progress = progress.after()
        waiting = 0
    return End(), progress, [*notes, Note("no_steps_left")]


def rung(progress: Progress, users: Sequence[int], now: float) -> Progress:
    """The progress when these were rung in vain."""
    return replace(progress, tried={**progress.tried, **dict.fromkeys(users, now)})


def _ring_or_wait(step, progress, agents, caller, now, waiting, notes):
    able = _able(step, agents, caller)
    if not able:
        notes.append(Note("no_manager" if step.kind == "manager" else "nobody_able"))
        return None
    there = [agent for agent in able if agent.state != OFFLINE]
    rests = {user: at + REST for user, at in progress.tried.items()}
    deadline = progress.since + step.wait_seconds
    late = bool(progress.tried) and now >= deadline
    free = [
        agent
        for agent in there
        if agent.state == FREE
        and (
            agent.id not in rests or (step.wait_seconds > 0 and now >= rests[agent.id])
        )
    ]
    if free and not (late and _waited_out(step, free, progress)):
        users = _pick(step, free)
        notes.append(Note(_why(step, users), {"users": users}))
        return Ring(users, step.ring_seconds)
    first = not progress.tried and now == progress.since
    if there and now < deadline:
        if first and step.max_waiting and waiting >= step.max_waiting:
            notes.append(Note("full", {"count": waiting}))
            return None
        if first:
            notes.append(Note("wait", {"seconds": step.wait_seconds}))
        again = [rests[one.id] for one in there if one.state == FREE]
        return Wait(min([deadline, *(at for at in again if at > now)]), first)
    notes.append(Note(_in_vain(step, there, progress), {"users": _ids(able)}))
    return None


def _waited_out(step, free, progress):
    """The time for waiting is over: only who was never tried may still be."""
    return step.wait_seconds > 0 and all(one.id in progress.tried for one in free)


def _able(step, agents, caller):
    if step.kind == "manager":
        wanted = [caller.manager] if caller.manager else []
    else:
        wanted = step.users
    found = [agents[user] for user in dict.fromkeys(wanted) if user in agents]
    return [
        agent
        for agent in found
        if all(agent.skills.get(skill, 0) >= low for skill, low in step.skills.items())
    ]


def _pick(step, free):
    if step.strategy == "all":
        return _ids(free)
    keys = {
        "longest_idle": lambda one: (one.idle_since, one.last_offered),
        "round_robin": lambda one: one.last_offered,
        "least_today": lambda one: (one.calls_today, one.idle_since),
        "most_skilled": lambda one: (
            -sum(one.skills.get(skill, 0) for skill in step.skills),
            one.idle_since,
        ),
    }
    key = keys.get(step.strategy)
    return (min(free, key=key).id if key else free[0].id,)


def _ids(agents):
    return tuple(agent.id for agent in agents)


def _why(step, users):
    if step.kind == "manager":
        return "manager"
    if len(users) > 1:
        return "all"
    return step.strategy if step.strategy != "all" else "order"


def _in_vain(step, there, progress):
    if step.kind == "manager":
        if progress.tried:
            return "manager_silent"
        return "manager_busy" if there else "manager_offline"
    if not there:
        return "all_offline"
    return "waited" if step.wait_seconds else "all_busy"
