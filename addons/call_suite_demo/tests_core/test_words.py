"""The demo's other language: complete, and reversible."""

import ast
import json
import re
from pathlib import Path

import polib
import pytest

from call_suite_demo.core.deals import SOURCES
from call_suite_demo.core.words import PLACES, options, reversed_words, say

HERE = Path(__file__).parent.parent
WORDS = json.loads((HERE / "data" / "russian.json").read_text())
#: What stays as it is and is translated beside: names and descriptions.
NAMED = {entry.msgid: entry.msgstr for entry in polib.pofile(HERE / "i18n" / "ru.po")}
#: Said of records with a translation, and of others.
EVERYWHERE = {"Requests from the site"}
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
    texts = {text for document in documents() for text in said(document)}
    missing = {text for text in texts - WORDS.keys() if plain(text) not in NAMED}
    assert not missing


def plain(text):
    """A paragraph is translated without its mark."""
    return text.removeprefix("<p>").removesuffix("</p>")


def test_nothing_is_translated_twice():
    assert {plain(text) for text in WORDS} & NAMED.keys() == EVERYWHERE
    for text in EVERYWHERE:
        assert WORDS[text] == NAMED[text]


def constants(name):
    """Those of a module of models, without importing Odoo."""
    tree = ast.parse((HERE / "models" / f"call_suite_demo_{name}.py").read_text())
    for node in tree.body:
        if isinstance(node, ast.Assign) and node.targets[0].id.isupper():
            try:
                yield node.targets[0].id, ast.literal_eval(node.value)
            except ValueError:  # no plain value
                continue


def named():
    """What the demo names in Python and in its files: deals, talks, rules."""
    found = dict([*constants("clients"), *constants("money")])
    yield from (name for _client, name, *_rest in found["DEALS"])
    yield from (words for _kind, _direction, words, _reached in found["TALKS"])
    yield from (name for _event, name, *_rest in found["RULES"])
    yield from (*found["WAITING"], found["ASKED"], *SOURCES)
    for file in (HERE / "demo").glob("*.xml"):
        fields = r'model="crm\.lead">\s*<field name="name">(.*?)</field>'
        yield from re.findall(fields, file.read_text())


def test_every_deal_and_talk_has_a_name_in_russian():
    names = list(named())
    assert len(names) > 40
    assert not [name for name in names if not say(name, WORDS)]


def test_phrases():
    words = {"Windows: {}": "Окна: {}", "Office {#}": "Офис {#}", "Ivan": "Иван"}
    assert say("Windows: Ivan", words) == "Окна: Иван"
    assert say("Windows: Oleg", words) == "Окна: Oleg"
    assert say("Office 12", words) == "Офис 12"
    assert say("Office manager", words) is None
    assert say("Окна: Иван", reversed_words(words)) == "Windows: Ivan"
    for text, russian in WORDS.items():
        for place in PLACES:
            assert (place in text) == (place in russian), text


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
