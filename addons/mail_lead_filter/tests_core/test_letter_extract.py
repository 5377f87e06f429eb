"""E2: attributes taken from a letter, and cleaned."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mail_lead_filter.core.clean import (
    KINDS,
    clean,
    clean_date,
    clean_email,
    clean_number,
    clean_phone,
    clean_text,
)
from mail_lead_filter.core.extract import (
    EXTENTS,
    METHODS,
    SOURCES,
    Attribute,
    after_label,
    between,
    by_regex,
    extract,
    extract_one,
)
from mail_lead_filter.core.letter import parse_letter
from mail_lead_filter.tests_core.letters import FORM, raw_letter

LETTER = parse_letter(raw_letter(FORM.encode(), charset="utf-8"))


@pytest.mark.parametrize(
    "text, label, expected",
    [
        (FORM, "ФИО", "Иванов Иван Петрович"),
        (FORM, "телефон", "8 (916) 123-45-67"),
        (FORM, "Дата  звонка:", "05.03.2026"),
        (FORM, "Адрес", None),
        ("Имя компании: Ромашка\nИмя: Иван", "Имя", "Иван"),
        ("Name:\nIvan\nPhone: 1", "name", "Ivan"),
        ("* **Телефон**: 123", "Телефон", "123"),
        ("> 1. Телефон - 123", "Телефон", "123"),
        ("Телефон\t123\tдоб. 4", "Телефон", "123"),
        ("Телефон = 123", "Телефон", "123"),
        ("Спасибо. Телефон: 123", "Телефон", "123"),
        ("Телефон 8 916 123-45-67", "Телефон", "8 916 123-45-67"),
        ("Телефонный разговор: был", "Телефон", None),
        ("Телефон:", "Телефон", None),
        ("Имя\n\nИван", "Имя", "Иван"),
        ("Имя: А", "", None),
        ("Объём: 5", "объем", None),
        ("Объем: 5", "объём", "5"),
        ("C++ (год): 7", "C++ (год)", "7"),
    ],
)
def test_after_label(text, label, expected):
    assert after_label(text, label) == expected


def test_extents():
    text = "Текст: раз\nдва\n\nтри"
    assert after_label(text, "Текст") == "раз"
    assert after_label(text, "Текст", "paragraph") == "раз\nдва"
    assert after_label(text, "Текст", "rest") == "раз\nдва\n\nтри"
    assert after_label(FORM, "Текст обращения", "paragraph") == (
        "Здравствуйте! Нужны окна.\nПерезвоните, пожалуйста."
    )


def test_between():
    assert between("a [START] x\ny [end] z", "[start]", "[END]") == "x\ny"
    assert between("id=15; next", "id=", ";") == "15"
    assert between("id=15\nnext", "id=", "") == "15"
    assert between("id=15", "id=", ";") is None
    assert between("id=15", "no", ";") is None
    assert between("id=15", "", ";") is None


def test_by_regex():
    assert by_regex("Order No 15-7", r"No\s+(\d+)") == "15"
    assert by_regex("Order No 15-7", r"(?P<x>No)\s+(?P<value>\d+)") == "15"
    assert by_regex("Order No 15-7", r"\d+-\d+") == "15-7"
    assert by_regex("Order", r"\d+") is None
    assert by_regex("b", r"(a)|(b)") == "b"


@pytest.mark.parametrize(
    "text, expected",
    [
        ("8 (916) 123-45-67", "+79161234567"),
        ("+7 916 123 45 67, звонить после 10", "+79161234567"),
        ("тел. 8-495-123-45-67 доб. 12", "+74951234567"),
        ("+44 20 7946 0958", "+442079460958"),
        ("12", None),
        ("нет", None),
    ],
)
def test_phone(text, expected):
    assert clean_phone(text) == expected


def test_phone_of_another_region():
    assert clean_phone("020 7946 0958", "GB") == "+442079460958"


@pytest.mark.parametrize(
    "text, expected",
    [
        ("Пишите: Ivanov@Romashka.RU.", "ivanov@romashka.ru"),
        ("<mailto:a.b+c@x-y.example>", "a.b+c@x-y.example"),
        ("иван@окна.рф", None),
        ("a@b", None),
        ("", None),
    ],
)
def test_email(text, expected):
    assert clean_email(text) == expected


@pytest.mark.parametrize(
    "text, expected",
    [
        ("12 345,50 руб.", 12345.5),
        ("$1,234.50", 1234.5),
        ("1.234,50 €", 1234.5),
        ("1.234.567", 1234567),
        ("около 7 штук", 7),
        ("−5", -5),
        ("1\xa0000", 1000),
        ("1'000'000", 1000000),
        ("нет", None),
        ("-", None),
    ],
)
def test_number(text, expected):
    assert clean_number(text) == expected


@pytest.mark.parametrize(
    "text, expected",
    [
        ("05.03.2026", date(2026, 3, 5)),
        ("до 5.3.26 включительно", date(2026, 3, 5)),
        ("2026-03-05T10:00", date(2026, 3, 5)),
        ("5 марта 2026 г.", date(2026, 3, 5)),
        ("1 мая 2026", date(2026, 5, 1)),
        ("31 дек. 2026", date(2026, 12, 31)),
        ("March 5th, 2026", date(2026, 3, 5)),
        ("5 Mar 2026", date(2026, 3, 5)),
        ("12/31/2026", date(2026, 12, 31)),
        ("31.02.2026", None),
        ("завтра", None),
    ],
)
def test_date(text, expected):
    assert clean_date(text) == expected


def test_text():
    assert clean_text("  ООО   «Ромашка» ;\n  вторая\xa0строка ") == (
        "ООО «Ромашка» ;\nвторая строка"
    )
    assert clean_text(" \n ") is None


def test_whole_form():
    attributes = (
        Attribute("name", label="ФИО", required=True),
        Attribute("phone", label="Тел.\nТелефон", kind="phone", required=True),
        Attribute("email", method="regex", pattern=r"E-mail:\s*(\S+)", kind="email"),
        Attribute(
            "budget", method="between", start="Бюджет:", end="руб", kind="number"
        ),
        Attribute("day", label="Дата звонка", kind="date"),
        Attribute("text", label="Текст обращения", extent="rest"),
        Attribute("sender", source="sender", method="whole", kind="email"),
        Attribute("city", label="Город", fallback="Москва"),
        Attribute("inn", label="ИНН", required=True),
    )
    items = {item.attribute.name: item for item in extract(LETTER, attributes)}
    values = {name: item.value for name, item in items.items()}
    assert values == {
        "name": "Иванов Иван Петрович",
        "phone": "+79161234567",
        "email": "ivanov@romashka.ru",
        "budget": 12345.5,
        "day": date(2026, 3, 5),
        "text": "Здравствуйте! Нужны окна.\nПерезвоните, пожалуйста.",
        "sender": "ivan@romashka.example",
        "city": "Москва",
        "inn": None,
    }
    assert [name for name, item in items.items() if item.missing] == ["inn"]
    assert items["city"].is_fallback and items["city"].problem == "not_found"


def test_not_clean_and_fallback():
    item = extract_one(LETTER, Attribute("p", label="ФИО", kind="phone"))
    assert item.value is None and item.problem == "not_clean"
    item = extract_one(
        LETTER, Attribute("p", label="ФИО", kind="phone", fallback="8 495 123-45-67")
    )
    assert item.value == "+74951234567" and item.is_fallback


def test_bad_and_slow_patterns_are_said():
    item = extract_one(LETTER, Attribute("p", method="regex", pattern="(("))
    assert item.problem.startswith("bad_pattern")
    slow = parse_letter(raw_letter(b"a" * 5000 + b"!"))
    item = extract_one(slow, Attribute("p", method="regex", pattern=r"(a+)+$"))
    assert item.problem == "too_slow" and item.value is None


ATTRIBUTES = st.builds(
    Attribute,
    name=st.just("a"),
    source=st.sampled_from(SOURCES),
    method=st.sampled_from(METHODS),
    header=st.text(max_size=8),
    label=st.text(max_size=12),
    extent=st.sampled_from(EXTENTS),
    start=st.text(max_size=5),
    end=st.text(max_size=5),
    pattern=st.text(max_size=12),
    kind=st.sampled_from(KINDS),
    required=st.booleans(),
    fallback=st.text(max_size=12),
)


@settings(max_examples=300, deadline=None)
@given(ATTRIBUTES, st.text(max_size=300))
def test_never_raises(attribute, body):
    item = extract_one(parse_letter(raw_letter(body.encode())), attribute)
    assert (item.value is None) or item.value == item.value
    assert item.missing == (attribute.required and item.value is None)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(KINDS), st.text(max_size=60))
def test_cleaning_is_idempotent(kind, text):
    value = clean(kind, text)
    if value is not None and not isinstance(value, float):
        assert clean(kind, str(value)) == value


LABELS = st.text(st.characters(categories=["L"]), min_size=2, max_size=10)
VALUES = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=20)


@settings(max_examples=200, deadline=None)
@given(LABELS, VALUES)
def test_what_was_put_after_a_label_is_found(label, value):
    assert after_label(f"before\n{label}: {value}\nafter", label) == value
