"""Tables, JSON, XML, forms and attachments of a letter; groups of conditions."""

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from mail_lead_filter.core.clean import clean_choice, clean_money, clean_person
from mail_lead_filter.core.content import AttachedFile
from mail_lead_filter.core.extract import Attribute, extract_one, form_field
from mail_lead_filter.core.letter import Letter
from mail_lead_filter.core.match import Condition, judge
from mail_lead_filter.core.structured import json_value, steps, xml_value
from mail_lead_filter.core.tables import cell_by_label, file_table, html_tables

HTML = """<table><tr><th>Товар</th><th>Кол-во</th><th>Цена</th></tr>
<tr><td>Окно</td><td>2</td><td>12&nbsp;000</td></tr></table>
<table><tr><td><b>ФИО:</b></td><td></td><td>Иван<br>Петров</td></tr>
<tr><td>Телефон<td>8 916 123-45-67</table>"""


def value(letter, **attribute):
    return extract_one(letter, Attribute("a", **attribute)).value


def xlsx(*rows):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_cell_of_an_html_table():
    letter = Letter(html=HTML)
    assert value(letter, method="table", label="фио") == "Иван\nПетров"
    assert value(letter, method="table", label="Тел\nТелефон", kind="phone") == (
        "+79161234567"
    )
    assert value(letter, method="table", label="Цена", side="below", kind="money") == (
        12000
    )
    assert value(letter, method="table", label="Цена") is None
    assert value(letter, method="table", label="нет такого") is None


def test_nested_and_torn_tables():
    tables = html_tables("<table><tr><td>a<table><tr><td>b<td>c</table></td><td>d")
    assert [row for table in tables for row in table] == [("a", "d"), ("b", "c")]
    assert html_tables("</table></td><tr><td>x") == ()


TABLE_TEXT = st.lists(
    st.sampled_from(["<table>", "</table>", "<tr>", "<td>", "</td>", "x", "<script>"])
)


@settings(max_examples=200, deadline=None)
@given(TABLE_TEXT)
def test_any_markup_of_tables(parts):
    for table in html_tables("".join(parts)):
        assert all(any(row) for row in table)


JSON = (
    'Заказ [сайт] {"x"} получен:\n{"order": {"Client": {"name": "Иван", "phones":'
    ' [{"number": "8 916 123-45-67"}]}, "sum": 12000.5, "paid": false}}\nконец'
)


@pytest.mark.parametrize(
    "path, expected",
    [
        ("order.Client.name", "Иван"),
        ("$.order.client.name", "Иван"),
        ("order/client/phones[0]/number", "8 916 123-45-67"),
        ("order.client.phones.number", "8 916 123-45-67"),
        ("..number", "8 916 123-45-67"),
        ("order.sum", "12000.5"),
        ("order.paid", "false"),
        ("order.client.phones", '[{"number": "8 916 123-45-67"}]'),
        ("order.client.phones[7]", None),
        ("order.none.name", None),
    ],
)
def test_json(path, expected):
    assert json_value(JSON, path) == expected
    letter = Letter(text=JSON)
    assert value(letter, method="json", path=path) == expected


XML = (
    'Заявка:\n<?xml version="1.0" encoding="utf-8"?>\n<order xmlns="urn:x" id="15">'
    "<client><Name>Иван &amp; Ко</Name><phone>1</phone><phone>2</phone></client>"
    "</order>"
)


@pytest.mark.parametrize(
    "path, expected",
    [
        ("order/client/Name", "Иван & Ко"),
        ("client/name", "Иван & Ко"),
        ("//phone", "1"),
        ("client/phone[1]", "2"),
        ("order/@id", "15"),
        ("@ID", "15"),
        ("client/none", None),
        ("client/phone[9]", None),
    ],
)
def test_xml(path, expected):
    assert xml_value(XML, path) == expected


def test_xml_expands_and_fetches_nothing():
    bomb = (
        '<!DOCTYPE a [<!ENTITY x "ha"><!ENTITY y SYSTEM "file:///etc/passwd">]>'
        "<a><b>&x;&y;</b></a>"
    )
    assert xml_value(bomb, "b") in (None, "&x;&y;")


def test_steps():
    assert steps("$.a.b[0]/@id") == ["a", "b", 0, "@id"]
    assert steps("//a") == ["**", "a"]
    assert steps("") == []


@settings(max_examples=200, deadline=None)
@given(
    st.text(st.sampled_from('{}[]",:a1</>=&;! \n'), max_size=60), st.text(max_size=9)
)
def test_any_json_and_xml(text, path):
    for found in (json_value(text, path), xml_value(text, path)):
        assert found is None or isinstance(found, str)


@pytest.mark.parametrize(
    "text, name, expected",
    [
        ("name: Иван\nphone: 1", "name", "Иван"),
        ("Your name: Иван\nname: Пётр", "name", "Пётр"),
        ("your-phone=8 916\nx=1", "your-phone", "8 916"),
        ("name=%D0%98%D0%B2%D0%B0%D0%BD&phone=%2B7916&x=", "name", "Иван"),
        ("name=%D0%98%D0%B2%D0%B0%D0%BD&phone=%2B7916&x=", "phone", "+7916"),
        ("name=a&phone=1", "x", None),
        ("name:\nphone: 1", "name", None),
        ("", "name", None),
    ],
)
def test_form_field(text, name, expected):
    assert form_field(text, name) == expected


def test_form_field_of_several_lines():
    text = "message: one\ntwo\n\nthree\nphone: 1"
    assert form_field(text, "message", "rest") == "one\ntwo\n\nthree"
    assert form_field(text, "message", "paragraph") == "one\ntwo"


def test_attachments():
    book = xlsx(["Клиент", "ООО «Ромашка»"], ["Товар", "Сумма"], ["Окно", 12000.0])
    csv = "Имя;Телефон\nИван;8 916 123-45-67\n".encode("cp1251")
    letter = Letter(
        files=(
            AttachedFile("заказ.xlsx", "application/octet-stream", len(book), book),
            AttachedFile("list.csv", "text/csv", len(csv), csv),
            AttachedFile("broken.xlsx", "application/x", 3, b"abc"),
            AttachedFile("order.json", "application/json", 9, b'{"a": 17}'),
        )
    )
    assert value(letter, method="cell", label="Клиент") == "ООО «Ромашка»"
    assert value(letter, method="cell", label="Сумма", side="below", kind="money") == (
        12000
    )
    assert value(letter, method="cell", label="Телефон", side="below",
                 file_name="LIST", kind="phone") == "+79161234567"  # fmt: skip
    assert value(letter, method="cell", label="Клиент", file_name="list") is None
    assert value(letter, source="attachment", method="json", path="a",
                 file_name=".json", kind="number") == 17  # fmt: skip

    def holds(part, value):
        return judge(letter, (Condition(part, "contains", value),)).ok

    assert holds("attachment_text", "ромашка")
    assert holds("attachment_text", "Иван")
    assert holds("attachment_name", ".CSV")
    assert holds("attachment_type", "text/csv")
    assert not holds("attachment_text", "Пётр")


def test_big_workbook_is_read_in_part():
    table = file_table("a.xlsx", "", xlsx(*[[number] * 60 for number in range(1, 800)]))
    assert len(table) == 500 and len(table[0]) == 50
    assert cell_by_label(table, "1") == "1"


@pytest.mark.parametrize(
    "text, expected",
    [
        ("12 345,50 руб.", 12345.5),
        ("1,5 млн ₽", 1500000),
        ("от 300 тыс. рублей", 300000),
        ("$1,234.567", 1234.57),
        ("нет", None),
    ],
)
def test_money(text, expected):
    assert clean_money(text) == expected


@pytest.mark.parametrize(
    "text, expected",
    [
        ("Доставка курьером", "courier"),
        ("самовывоз", "pickup"),
        ("PICKUP", "pickup"),
        ("курьерский", None),
        ("почта россии или курьером", "post"),
        ("", None),
    ],
)
def test_choice(text, expected):
    choices = "courier = курьером, курьер\npickup=самовывоз\npost = почта россии"
    assert clean_choice(text, choices) == expected


@pytest.mark.parametrize(
    "text, expected",
    [
        ("ИВАНОВ ИВАН ПЕТРОВИЧ", "Иванов Иван Петрович"),
        ("г-н иванов-петров иван", "Иванов-Петров Иван"),
        ("«Иван» (директор)", "Иван"),
        ("Mr. John McDonald, CEO", "John McDonald"),
        ("Иванов И. П.", "Иванов И. П."),
        ("Мамедов Али оглы", "Мамедов Али оглы"),
        ("ivan@romashka.ru", None),
        ("12345", None),
        ("", None),
    ],
)
def test_person(text, expected):
    assert clean_person(text) == expected


def test_groups_of_conditions():
    letter = Letter(subject="заявка на окна", sender_email="a@b.example")
    a, b = ("subject", "contains", "окна"), ("subject", "contains", "двери")
    c = ("sender", "domain", "b.example")

    def ok(mode, *conditions):
        made = (Condition(*rest, group=group) for group, *rest in conditions)
        return judge(letter, tuple(made), mode).ok

    assert ok("all", (1, *a), (1, *b), (2, *c))  # (a or b) and c
    assert not ok("all", (1, *b), (1, *b), (2, *c))
    assert not ok("all", (0, *a), (0, *b))  # without a group each must hold
    assert ok("any", (1, *a), (1, *c), (2, *b))  # (a and c) or b
    assert not ok("any", (1, *a), (1, *b), (2, *b))
    assert ok("any", (1, *a), (1, *b), (0, *c))


def test_mailbox_reply_to_and_html():
    letter = Letter(mailbox="Sales", reply_to="x@y.example", html="<b>a</b>")
    for part, text in (("mailbox", "sales"), ("reply_to", "@y."), ("html", "<b>")):
        assert judge(letter, (Condition(part, "contains", text),)).ok
        assert not judge(letter, (Condition(part, "not_contains", text),)).ok
    assert judge(letter, (Condition("html", "not_regex", "<i>"),)).ok
    assert judge(letter, (Condition("mailbox", "not_equals", "info"),)).ok
