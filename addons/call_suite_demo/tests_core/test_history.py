"""Talks of the demo: possible ones, and the same ones every time."""

import random
from collections import Counter
from datetime import date, timedelta

from call_suite_demo.core.history import MOST_STEPS, Place, Script, Way, talks, walk

PLACES = {
    "hello": Place(
        "hello", "talk", [Way(1, "Yes", "need"), Way(2, "No", "bye")], seconds=10
    ),
    "need": Place("need", "question", [Way(3, "Agreed", "route")], seconds=20),
    "route": Place("route", "branch", [Way(0, "", "bye", "route")]),
    "why": Place("why", "talk", [Way(4, "Well then", "hello")]),
    "bye": Place("bye", "end"),
}
JUMPS = [Way(9, "Why?", "why", "jump")]


def talk(seed, luck=1.0, chances=None):
    return list(walk(PLACES, "hello", chances or {}, JUMPS, random.Random(seed), luck))


def test_every_talk_is_a_way_through_the_script():
    for seed in range(300):
        visits = talk(seed)
        assert visits[0].code == "hello"
        assert visits[-1].kind == "finish"
        assert len(visits) <= 2 * MOST_STEPS + 1
        for visit, following in zip(visits, visits[1:], strict=False):
            assert following.code == visit.target
        for visit in visits:
            ways = {(way.id, way.target) for way in PLACES[visit.code].ways}
            if visit.kind == "answer":
                assert (visit.link, visit.target) in ways
            assert visit.seconds >= (0 if visit.kind == "passed" else 1)


def test_the_same_seed_makes_the_same_talk():
    assert talk(7) == talk(7)
    assert len({tuple(talk(seed)) for seed in range(50)}) > 10


def test_luck_and_chances_lead_on():
    def agreed(luck, chances=None):
        kinds = Counter(
            any(visit.code == "need" for visit in talk(seed, luck, chances))
            for seed in range(300)
        )
        return kinds[True]

    assert agreed(5.0) > agreed(1.0) > agreed(0.1)
    assert agreed(1.0, {("hello", "No"): 0.0}) > agreed(1.0)


def test_a_talk_which_nobody_ends_stops_by_itself():
    circle = {
        "a": Place("a", "talk", [Way(1, "On", "b")]),
        "b": Place("b", "talk", [Way(2, "Back", "a")]),
    }
    chances = {("a", ""): 0.0, ("b", ""): 0.0}
    visits = list(walk(circle, "a", chances, [], random.Random(1)))
    assert len(visits) == MOST_STEPS + 1
    assert visits[-1].kind == "finish"


def test_what_is_said_is_the_same_on_every_day_of_the_week():
    scripts = [Script(PLACES, "hello", JUMPS), Script(PLACES, "hello", luck=3.0)]

    def past(today):
        rng = random.Random(5)
        return talks(rng, scripts, [1.0, 2.0], {}, 60, today, (30, 1))

    said = []
    for day in range(7):
        today = date(2026, 11, 23) + timedelta(days=day)
        made = past(today)
        assert made == sorted(made, key=lambda talk: talk.start)
        assert all(talk.start.weekday() < 5 for talk in made)
        assert made[-1].start.date() < today
        assert today - made[0].start.date() <= timedelta(days=32)
        said.append(Counter((talk.script, talk.user, talk.visits) for talk in made))
    assert said == said[:1] * 7
    assert {(script, user) for script, user, _visits in said[0]} == {
        (0, 0),
        (0, 1),
        (1, 0),
        (1, 1),
    }
