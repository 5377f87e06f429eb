"""Whom the simulated operators of the demo call."""

import json
from pathlib import Path

from call_suite_demo.core.floor import clients

WORDS = Path(__file__).resolve().parent.parent / "data" / "russian.json"


def test_everybody_is_somebody_else():
    people = list(clients())
    assert len(people) == 120
    assert len({name for name, _number in people}) == 120
    assert len({number for _name, number in people}) == 120
    assert all(len(number) == 12 for _name, number in people)


def test_all_have_a_russian_name():
    words = json.loads(WORDS.read_text())
    assert not [name for name, _number in clients() if name not in words]
