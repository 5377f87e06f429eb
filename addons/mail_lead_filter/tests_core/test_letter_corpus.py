"""Every letter of the corpus is read as it must be, and no damage to one raises."""

import os
import random

import pytest

from mail_lead_filter.core.extract import Attribute
from mail_lead_filter.core.letter import parse_letter
from mail_lead_filter.core.match import Condition
from mail_lead_filter.core.rules import Rule, apply_rules
from mail_lead_filter.core.why import as_json
from mail_lead_filter.tests_core.corpus import corpus, damaged
from mail_lead_filter.tests_core.corpus_parts import (
    E164,
    FORM,
    file_part,
    head,
    many,
    text_part,
)

CASES = corpus()
RULE = Rule(
    1,
    "all",
    mode="any",
    conditions=(Condition("any", "contains", "a"), Condition("body", "regex", r"\w")),
    attributes=(
        Attribute("name", label="ФИО"),
        Attribute("phone", label="Телефон", kind="phone"),
        Attribute("cell", method="cell", label="ФИО"),
        Attribute("table", method="table", label="ФИО"),
        Attribute("json", method="json", path="..a"),
        Attribute("xml", method="xml", source="html", path="//td"),
        Attribute("field", method="field", label="Текст", extent="rest"),
    ),
)
#: `MAIL_FUZZ=10000` for the whole of it
MUTATED = int(os.environ.get("MAIL_FUZZ", "400"))


def test_the_corpus_is_large_and_its_names_are_unique():
    assert len(CASES) >= 150
    assert len({case.name for case in CASES}) == len(CASES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_letter(case):
    letter = parse_letter(case.raw)
    assert letter.key
    (result,) = apply_rules(letter, (RULE,))
    for name, expected in case.expected.items():
        if name in ("name", "phone", "cell"):
            assert result.values[name] == expected
        elif name == "subject":
            assert letter.subject == expected
        elif name == "subject_has":
            assert expected in letter.subject
        elif name == "has":
            assert expected in letter.body
        elif name == "sender":
            assert letter.sender_email == expected
        else:
            assert [file.name for file in letter.files if file.name] == expected


def test_damaged_letters_raise_nothing_and_are_whole_values():
    chance = random.Random(6)
    for number in range(MUTATED):
        case = CASES[number % len(CASES)]
        raw = damaged(case.raw, chance)
        letter = parse_letter(raw)
        assert letter.key, case.name
        results = apply_rules(letter, (RULE,))
        stored = str(as_json(results)) + letter.subject + letter.sender + letter.body
        stored.encode()  # no surrogates, no zero bytes: PostgreSQL takes it
        assert "\x00" not in letter.subject + letter.sender + letter.body
        for value in results[0].values.values():
            assert "\x00" not in str(value)


def test_25_megabytes():
    part = file_part("film.bin", b"\0" * 25_000_000)
    letter = parse_letter(head() + many([text_part(FORM, "utf-8"), part]))
    (film,) = letter.files
    assert (film.size, film.data, film.text) == (25_000_000, b"", "")
    (result,) = apply_rules(letter, (RULE,))
    assert result.values["phone"] == E164
