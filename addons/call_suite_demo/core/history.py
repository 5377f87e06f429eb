"""Talks as they might have been: a walk through a script by chances.

Deterministic: the same seed makes the same talks, so that pictures and tests agree.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

#: Nobody talks longer than this.
MOST_STEPS = 25


@dataclass(frozen=True, slots=True)
class Way:
    """An answer, route or jump of a block."""

    id: int
    label: str
    target: str
    kind: str = "answer"


@dataclass(frozen=True, slots=True)
class Place:
    """A block: its ways on, and its usual seconds."""

    code: str
    kind: str
    ways: Sequence[Way] = ()
    seconds: int = 15


@dataclass(frozen=True, slots=True)
class Visit:
    code: str
    target: str
    link: int
    kind: str
    seconds: int


@dataclass(frozen=True, slots=True)
class Script:
    """A version of a script, as a walk wants it.

    ``luck`` is how well it works, 1 is usual; ``jumps`` are possible from anywhere.
    """

    places: Mapping[str, Place]
    start: str
    jumps: Sequence[Way] = ()
    luck: float = 1.0


@dataclass(frozen=True, slots=True)
class Talk:
    """A talk that was: which script and which user (by their places in the lists)."""

    start: datetime
    script: int
    user: int
    visits: Sequence[Visit]


def talks(
    rng: random.Random,
    scripts: Sequence[Script],
    skills: Sequence[float],
    chances: Mapping[tuple[str, str], float],
    count: int,
    today: date,
    days: tuple[int, int],
) -> list[Talk]:
    """Talks of the working days before today, the earliest first.

    What is said in them, by whom and how often is the same whatever day today is:
    only the days it is said on differ.

    :param skills: luck of each user
    :param days: the farthest and the nearest day, counted back from today
    """
    farthest, nearest = days
    found = []
    for _ in range(count):
        day = today - timedelta(days=rng.randint(nearest, farthest))
        if day.weekday() > 4:
            day -= timedelta(days=2)
        moment = time(rng.randint(6, 14), rng.randint(0, 59), rng.randint(0, 59))
        place, user = rng.randrange(len(scripts)), rng.randrange(len(skills))
        script = scripts[place]
        luck = script.luck * skills[user]
        way = walk(script.places, script.start, chances, script.jumps, rng, luck)
        found.append(Talk(datetime.combine(day, moment), place, user, tuple(way)))
    return sorted(found, key=lambda talk: talk.start)


def walk(
    places: Mapping[str, Place],
    start: str,
    chances: Mapping[tuple[str, str], float],
    jumps: Sequence[Way],
    rng: random.Random,
    luck: float = 1.0,
) -> Iterator[Visit]:
    """One talk, block by block.

    :param chances: weight of an answer by (code of the block, label); 1 unless told.
        The first answer of a block is the good one: its weight is multiplied by luck
    :param luck: of this operator and version, 1 is usual
    """
    current = start
    for _ in range(MOST_STEPS):
        place = places[current]
        seconds = max(1, round(rng.lognormvariate(0, 0.45) * place.seconds))
        if place.kind == "end" or not place.ways:
            yield Visit(current, current, 0, "finish", seconds)
            return
        if jumps and place.kind in ("talk", "question") and rng.random() < 0.12:
            jump = rng.choice(jumps)
            if jump.target != current:
                yield Visit(current, jump.target, jump.id, "jump", seconds)
                pause = max(1, round(rng.lognormvariate(0, 0.4) * 14))
                if rng.random() < 0.12:
                    yield Visit(jump.target, jump.target, 0, "finish", pause)
                    return
                yield Visit(jump.target, current, 0, "return", pause)
                seconds = max(1, seconds // 3)
        weights = [
            chances.get((current, way.label), 1.0) * (luck if not index else 1.0)
            for index, way in enumerate(place.ways)
        ]
        gone = chances.get((current, ""), 0.02)
        if rng.random() < gone:
            yield Visit(current, current, 0, "finish", seconds)
            return
        way = rng.choices(place.ways, weights)[0]
        kind = "passed" if place.kind in ("branch", "action") else "answer"
        link = way.id if way.kind == "answer" else 0
        seconds = 0 if kind == "passed" else seconds
        yield Visit(current, way.target, link, kind, seconds)
        current = way.target
    yield Visit(current, current, 0, "finish", 5)
