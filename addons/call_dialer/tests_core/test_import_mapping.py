from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from call_dialer.core import import_mapping as mapping


@pytest.mark.parametrize(
    ("header", "target"),
    [
        ("Телефон", "phone"),
        ("Телефон (моб.)", "phone"),
        ("Контактный телефон 2", "phone"),
        ("Mobile phone", "phone"),
        ("ФИО", "name"),
        ("Ф.И.О.", "name"),
        ("Контактное лицо", "name"),
        ("Фамилия", "last_name"),
        ("Отчество", "middle_name"),
        ("Название организации", "company_name"),
        ("Наименование", "company_name"),
        ("Company name", "company_name"),
        ("E-mail", "email"),
        ("Эл. почта", "email"),
        ("ИНН", "vat"),
        ("Населённый пункт", "city"),
        ("Комментарий менеджера", "comment"),
        ("Должность", "function"),
        ("Дата рождения", ""),
        ("", ""),
        (None, ""),
    ],
)
def test_known_headers(header, target):
    assert mapping.target_of(header)[0] == target


def test_header_below_a_title_and_empty_rows():
    rows = [
        ["База клиентов на 01.03.2026", None, None],
        [None, None, None],
        ["№", "ФИО", "Телефон"],
        ["1", "Иванов", "89161234567"],
    ]
    assert mapping.find_header(rows) == 2


def test_no_header_at_all():
    assert mapping.find_header([["Иванов", "89161234567"]]) is None
    assert mapping.find_header([]) is None


def test_header_with_one_known_name():
    assert mapping.find_header([["Кто", "Телефон"], ["Иван", "89161234567"]]) == 0


def test_header_with_unknown_names_only():
    rows = [["Список", None], ["Кто", "Тлф"], ["Иван", "89161234567"]]
    assert mapping.find_header(rows) == 1
    rows = [["Анна", "a@b.ru"], ["Иван", "89161234567"]]
    assert mapping.find_header(rows) is None


def test_proposals_with_reasons():
    header = ["Фамилия", "Имя", "Тел.", "Доп. тел", "Дата", None]
    sample = [["Иванов", "Пётр", "8916", "8 916 123-45-67", "1.1.", "a@b.ru"]]
    found = mapping.propose(header, sample)
    assert [p.target for p in found] == [
        "last_name", "first_name", "phone", "phone", "extra", "email",
    ]  # fmt: skip
    assert [p.reason for p in found][:3] == ["header"] * 3
    assert found[5].reason == "values"


def test_values_tell_when_the_header_does_not():
    found = mapping.propose([], [["Иванов", "8 (916) 123-45-67", "a@b.ru"]])
    assert [p.target for p in found] == ["ignore", "phone", "email"]
    assert found[1].because == "8 (916) 123-45-67"


def test_saved_mapping_wins_and_single_targets_stay_single():
    found = mapping.propose(["Телефон", "ФИО"], [], {"телефон": "ignore"})
    assert found[0].reason == "saved" and found[0].target == "ignore"
    found = mapping.propose(["ФИО", "Клиент"], [])
    assert [(p.target, p.reason) for p in found] == [
        ("name", "header"),
        ("extra", "twice"),
    ]


def test_a_lone_first_name_is_the_name():
    assert mapping.propose(["Имя", "Телефон"], [])[0].target == "name"


def test_dates_and_mails_are_no_telephones():
    assert not mapping.looks_like_phone(date(2026, 1, 1))
    assert not mapping.looks_like_phone("a1234567890@b.ru")
    assert not mapping.looks_like_phone("ООО Ромашка и партнёры 1234567 штук")
    assert mapping.looks_like_phone("8916.123.45.67")
    assert mapping.looks_like_phone("8-495-765-43-20 доб. 12")


def test_row_values():
    row = ["Иванов", "Пётр", "8916", None, "x@Y.ru, z@y.ru", "VIP", "10 шт"]
    targets = {
        0: "last_name", 1: "first_name", 2: "phone", 3: "phone", 4: "email",
        5: "extra", 6: "priority",
    }  # fmt: skip
    assert mapping.row_values(row, targets, {5: "Класс"}) == {
        "last_name": "Иванов",
        "first_name": "Пётр",
        "name": "Иванов Пётр",
        "phone": "8916",
        "email": "x@y.ru",
        "comment": "Класс: VIP",
        "priority": "10",
    }


def test_several_phone_columns_are_joined():
    values = mapping.row_values(
        ["1", "2", ""], {0: "phone", 1: "phone", 2: "phone"}, {}
    )
    assert values == {"phone": "1, 2"}


def test_dates_as_text():
    assert mapping.text_of(datetime(2026, 3, 1)) == "2026-03-01"
    assert mapping.text_of(datetime(2026, 3, 1, 9, 5)) == "2026-03-01 09:05"


cells = st.one_of(
    st.none(),
    st.text(max_size=20),
    st.floats(),
    st.dates(),
    st.booleans(),
    st.integers(),
)


@given(st.lists(st.lists(cells, max_size=8), max_size=8))
def test_any_table_gets_a_proposal(rows):
    found = mapping.find_header(rows)
    header = rows[found] if found is not None else []
    sample = rows[(found + 1) if found is not None else 0 :]
    proposals = mapping.propose(header, sample)
    assert [p.column for p in proposals] == list(range(len(proposals)))
    single = [
        p.target
        for p in proposals
        if p.target not in mapping.MANY and p.target != mapping.IGNORE
    ]
    assert len(single) == len(set(single))
    for row in sample:
        values = mapping.row_values(row, {p.column: p.target for p in proposals}, {})
        assert all(isinstance(v, str) and v for v in values.values())
