"""Which talks are listened to: the choice of a sampling rule, without a database.

A rule looks at the talks of one window of time (each talk belongs to one window, so
none is drawn twice) and takes, in this order, each talk once, with the first reason
that fits:

* ``refused``: every talk which ended in a refusal;
* ``goal``: every talk which reached its goal;
* ``shortest`` / ``longest``: so many talks from either end of the lengths;
* ``random``: a share of the talks which are left.

The random share is drawn by a hash of the seed and the talk's id: the same seed and
talks give the same draw whatever their order, on every machine.  With ``per_operator``
everything but ``refused`` and ``goal`` is counted within the talks of each operator.
Talks under ``min_seconds`` are no talks (wrong numbers, hang-ups).
"""

import hashlib
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

REASONS = ("refused", "goal", "shortest", "longest", "random")


@dataclass(frozen=True, slots=True)
class Talk:
    id: int
    operator: int
    seconds: int
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    shortest: int = 0
    longest: int = 0
    share: float = 0.0
    refused: bool = False
    goal: bool = False
    per_operator: bool = False
    min_seconds: int = 0
    limit: int = 0
    seed: str = ""


@dataclass(frozen=True, slots=True)
class Pick:
    id: int
    reason: str


def choose(talks: Iterable[Talk], rule: Rule) -> list[Pick]:
    """The talks to review, each once, ordered by reason; at most ``limit`` (0: all)."""
    fit = sorted(
        (talk for talk in talks if talk.seconds >= rule.min_seconds),
        key=lambda talk: talk.id,
    )
    reasons: dict[int, str] = {}
    for talk in fit:
        if rule.refused and talk.outcome == "refusal":
            reasons[talk.id] = "refused"
        elif rule.goal and talk.outcome == "goal":
            reasons[talk.id] = "goal"
    for group in _groups(fit, rule.per_operator):
        for reason, ids in (
            ("shortest", _ends(group, rule.shortest)),
            ("longest", _ends(group[::-1], rule.longest, longest=True)),
        ):
            for talk_id in ids:
                reasons.setdefault(talk_id, reason)
        rest = [talk for talk in group if talk.id not in reasons]
        for talk_id in draw(rest, rule.share, rule.seed):
            reasons[talk_id] = "random"
    picks = [Pick(talk_id, reason) for talk_id, reason in reasons.items()]
    picks.sort(key=lambda pick: (REASONS.index(pick.reason), pick.id))
    return picks[: rule.limit] if rule.limit > 0 else picks


def draw(talks: Sequence[Talk], share: float, seed: str) -> list[int]:
    """Ids of a share of the talks, rounded up; which ones only the seed decides."""
    if share <= 0 or not talks:
        return []
    # rounded before rounding up: 0.07 * 100 is 7.000000000000001
    count = min(len(talks), math.ceil(round(share * len(talks), 9)))
    return sorted((talk.id for talk in talks), key=lambda i: (_hash(seed, i), i))[
        :count
    ]


def share_out(
    picks: Sequence[Pick],
    operators: dict[int, int],
    reviewers: Sequence[int],
    load: dict[int, int] | None = None,
) -> dict[int, int]:
    """Who reviews what: the least loaded reviewer who did not lead the talk.

    :param operators: who led each talk
    :param load: reviews each reviewer has to do already
    :return: ``{talk id: reviewer}``; a talk nobody else can review is left out
    """
    open_reviews = {reviewer: (load or {}).get(reviewer, 0) for reviewer in reviewers}
    shared: dict[int, int] = {}
    for pick in picks:
        others = [r for r in reviewers if r != operators.get(pick.id)]
        if not others:
            continue
        reviewer = min(others, key=lambda r: (open_reviews[r], reviewers.index(r)))
        open_reviews[reviewer] += 1
        shared[pick.id] = reviewer
    return shared


def _groups(talks: list[Talk], per_operator: bool) -> list[list[Talk]]:
    if not per_operator:
        return [talks]
    groups: dict[int, list[Talk]] = {}
    for talk in talks:
        groups.setdefault(talk.operator, []).append(talk)
    return [groups[operator] for operator in sorted(groups)]


def _ends(talks: list[Talk], count: int, longest: bool = False) -> list[int]:
    ordered = sorted(talks, key=lambda t: (-t.seconds if longest else t.seconds, t.id))
    return [talk.id for talk in ordered[: max(count, 0)]]


def _hash(seed: str, talk_id: int) -> bytes:
    return hashlib.sha256(f"{seed}:{talk_id}".encode()).digest()
