"""The demo's other language: complete, and reversible."""

import json
import re
from pathlib import Path

import pytest

from call_suite_demo.core.words import options, reversed_words

HERE = Path(__file__).parent.parent
WORDS = json.loads((HERE / "data" / "russian.json").read_text())
SAID = ("label", "title", "text", "result", "name", "goal", "purpose", "group")


def documents():
    for name in ("call_script_demo", "call_script_history_demo"):
        xml = (HERE / "demo" / f"{name}.xml").read_text()
        yield json.loads(re.search(r"CDATA\[(.*?)\]\]>", xml, re.S).group(1))


def said(part):
    """All that is said or read in a document, but not its technical names."""
    if isinstance(part, list):
        for item in part:
            yield from said(item)
    elif isinstance(part, dict):
        for key, value in part.items():
            if key == "options":
                yield from (label for _key, label in value)
            elif not isinstance(value, str):
                yield from said(value)
            elif key in SAID and not re.fullmatch(r"[a-z_0-9]+", value):
                yield value


def test_everything_the_scripts_say_is_translated():
    missing = {text for document in documents() for text in said(document)} - set(WORDS)
    assert not missing


def test_placeholders_are_the_same():
    for text, russian in WORDS.items():
        names = [re.findall(r"{{\s*([\w.]+)", words) for words in (text, russian)]
        assert sorted(names[0]) == sorted(names[1]), text


def test_there_is_a_way_back():
    back = reversed_words(WORDS)
    assert {back[russian]: russian for russian in WORDS.values()} == WORDS
    with pytest.raises(ValueError, match="Отказ"):
        reversed_words({"Refusal": "Отказ", "Refused": "Отказ"})


def test_choices_keep_their_keys():
    words = {"Flat": "Квартира", "Low": "Низкая"}
    assert options("flat: Flat\nLow\nhouse: House", words) == (
        "flat: Квартира\nНизкая\nhouse: House"
    )
