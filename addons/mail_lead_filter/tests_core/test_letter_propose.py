import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mail_lead_filter.core.extract import extract_one
from mail_lead_filter.core.letter import Letter, parse_letter
from mail_lead_filter.core.propose import (
    from_screen,
    guess_kind,
    guess_name,
    parts,
    propose,
    spans,
    to_screen,
)
from mail_lead_filter.tests_core.letters import FORM, raw_letter

LETTER = parse_letter(
    raw_letter(
        FORM.encode(), charset="utf-8", Subject="Subject: Заявка № 15-77".encode()
    )
)
OTHER = parse_letter(
    raw_letter(
        FORM.replace("Иванов Иван Петрович", "Сидорова Анна")
        .replace("8 (916) 123-45-67", "8 495 765-43-21")
        .encode(),
        charset="utf-8",
    )
)


def best(letter, text, source="body", taken=()):
    whole = dict(parts(letter))[source]
    start = whole.index(text)
    found = propose(letter, source, start, start + len(text), taken=taken)
    return found[0].attribute if found else None


@pytest.mark.parametrize(
    "text, name, kind, method",
    [
        ("Иванов Иван Петрович", "full_name", "person", "label"),
        ("8 (916) 123-45-67", "phone", "phone", "label"),
        ("ivanov@romashka.ru", "email", "email", "label"),
        ("ООО «Ромашка»", "company_name", "text", "label"),
        ("12 345,50 руб.", "amount", "money", "label"),
        ("05.03.2026", "date", "date", "label"),
    ],
)
def test_marked_value_of_a_form(text, name, kind, method):
    attribute = best(LETTER, text)
    assert (attribute.name, attribute.kind, attribute.method) == (name, kind, method)


def test_the_rule_finds_the_value_of_other_letters():
    name, phone = (
        best(LETTER, "Иванов Иван Петрович"),
        best(LETTER, "8 (916) 123-45-67"),
    )
    assert extract_one(OTHER, name).value == "Сидорова Анна"
    assert extract_one(OTHER, phone).value == "+74957654321"


def test_several_lines():
    text = "Здравствуйте! Нужны окна.\nПерезвоните, пожалуйста."
    attribute = best(LETTER, text)
    assert (attribute.method, attribute.extent) == ("label", "paragraph")
    assert attribute.label == "Текст обращения"


def test_number_in_the_subject():
    attribute = best(LETTER, "15-77", "subject")
    assert extract_one(LETTER, attribute).found == "15-77"
    again = Letter(subject="Заявка № 16-8")
    assert extract_one(again, attribute).found == "16-8"


def test_table_of_html():
    letter = Letter(
        html="<table><tr><td>Имя:</td><td>Иван</td></tr></table>",
        html_text="Имя:\tИван",
    )
    attribute = best(letter, "Иван")
    assert (attribute.method, attribute.label) == ("table", "Имя")


def test_json():
    letter = Letter(text='{"order": {"phones": ["8 916 123-45-67"]}}')
    attribute = best(letter, "8 916 123-45-67")
    assert (attribute.method, attribute.path) == ("json", "order.phones[0]")


def test_value_in_the_middle_of_a_sentence():
    letter = Letter(text="Добрый день, ваш заказ 1577 принят в работу.")
    attribute = best(letter, "1577")
    again = Letter(text="Добрый день, ваш заказ 99 принят в работу.")
    assert extract_one(again, attribute).found == "99"


def test_nothing_is_proposed_for_nothing():
    assert propose(LETTER, "body", 3, 3) == []
    assert propose(LETTER, "body", -5, 10**9)
    assert propose(LETTER, "nowhere", 0, 5) == []


def test_names():
    assert guess_name("Моб. телефон") == "phone"
    assert guess_name("Моб. телефон", taken=("phone",)) == "phone2"
    assert guess_name("Высота окна") == "vysota_okna"
    assert guess_name("", "email") == "email"
    assert guess_name("№ 5") == "value_5"


def test_kinds():
    assert guess_kind("15") == "number"
    assert guess_kind("просто слова") == "text"
    assert guess_kind("2026-03-05") == "date"


def test_spans():
    assert spans("a  b\nc", "b c") == (3, 6)
    assert spans("abc", "x") is None
    assert spans("abc", " ") is None


@settings(max_examples=200, deadline=None)
@given(st.text(st.sampled_from("Имя: а1\n\t=@.{}[]\""), max_size=60),
       st.integers(-5, 70), st.integers(-5, 70))  # fmt: skip
def test_every_proposal_gives_what_was_marked(text, start, end):
    letter = Letter(text=text)
    for proposal in propose(letter, "body", start, end):
        marked = text[max(0, min(start, end)) : max(start, end)]
        found = extract_one(letter, proposal.attribute).found
        assert " ".join(found.casefold().split()) == " ".join(marked.casefold().split())


@given(st.text(st.sampled_from("aя😀"), max_size=9), st.integers(0, 9))
def test_places_of_the_browser(text, place):
    place = min(place, len(text))
    there = to_screen(text, place)
    assert len(text[:place].encode("utf-16-le")) == 2 * there
    assert from_screen(text, there) == place
