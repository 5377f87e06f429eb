from decimal import Decimal

import phonenumbers
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_leads_ext.core.numbers import (
    REASON_TEXTS,
    Reason,
    format_international,
    parse_number,
    search_terms,
    split_numbers,
)

MOBILE = "+79161234567"
OTHER = "+79167654321"
OFFICE = "+74951234567"


def valid(text, region="RU"):
    return [
        (n.e164, n.extension) if n.extension else n.e164
        for n in split_numbers(text, region)
        if n.valid
    ]


def reasons(text, region="RU"):
    return [n.reason for n in split_numbers(text, region) if not n.valid]


@pytest.mark.parametrize(
    "text",
    [
        "8-916-123-45-67",
        "8 916 123 45 67",
        "8(916)1234567",
        "8 (916) 123-45-67",
        "+7 916 123-45-67",
        "+7(916)123-45-67",
        "+7 (916) 123 45 67",
        "7 916 123 45 67",
        "79161234567",
        "89161234567",
        "9161234567",
        "916-123-45-67",
        "+89161234567",
        "8.916.123.45.67",
        "8/916/123-45-67",
        "8–916–123–45–67",
        "8 916 123‑45‑67",
        "тел. 8-916-123-45-67",
        "Моб.: 8 916 123 45 67",
        "tel:+7-916-123-45-67",
        "  89161234567 \n",
        "\u200e+7 916 123-45-67\u200b",
        "８９１６１２３４５６７",
        "'89161234567",
        "8 916 123 45 67 (Иван Петрович)",
        "007 916 123 45 67",
    ],
)
def test_one_number_in_many_shapes(text):
    assert valid(text) == [MOBILE]
    assert not reasons(text)


@pytest.mark.parametrize(
    "value",
    [
        89161234567,
        89161234567.0,
        79161234567.0,
        9161234567.0,
        Decimal("89161234567"),
        Decimal("89161234567.0"),
        "89161234567.0",
        "89161234567,0",
        "89161234567.00",
        "8.9161234567E+10",
        "8,9161234567E+10",
        "8.9161234567e10",
        "7.9161234567E+10",
    ],
)
def test_number_stored_as_a_number(value):
    assert valid(value) == [MOBILE]


def test_float_with_zeros_at_the_end():
    assert valid(89161234500.0) == ["+79161234500"]
    assert valid("8.91612345E+10") == ["+79161234500"]


@pytest.mark.parametrize("text", ["8.91612E+10", "8,91612E+10", "8.9E+10", "9E+9"])
def test_rounded_by_the_spreadsheet(text):
    assert valid(text) == []
    assert reasons(text) == [Reason.ROUNDED]


@pytest.mark.parametrize(
    "text",
    [
        "8-916-123-45-67, 8-916-765-43-21",
        "8-916-123-45-67,8-916-765-43-21",
        "89161234567;89167654321",
        "89161234567/89167654321",
        "8-916-123-45-67 / 8-916-765-43-21",
        "8-916-123-45-67\n8-916-765-43-21",
        "8-916-123-45-67 | +7 916 765 43 21",
        "8-916-123-45-67 и 8-916-765-43-21",
        "89161234567 89167654321",
        "8 916 123 45 67 8 916 765 43 21",
        "+79161234567+79167654321",
        "8-916-123-45-67 (Иван), 8-916-765-43-21 (Пётр)",
        "моб. 8-916-123-45-67 раб. 8-916-765-43-21",
        "89161234567.0; 89167654321.0",
        "89161234567, 89167654321, 8(916)123-45-67",
    ],
)
def test_several_in_a_cell(text):
    assert valid(text) == [MOBILE, OTHER]
    assert not reasons(text)


@pytest.mark.parametrize(
    "text",
    [
        "8 (495) 123-45-67 доб. 12",
        "8 (495) 123-45-67 доб.12",
        "8 (495) 123-45-67, доб. 12",
        "8 (495) 123-45-67 (доб. 12)",
        "8 (495) 123-45-67 доб 12",
        "8 (495) 123-45-67 добавочный 12",
        "8 (495) 123-45-67 доб. номер 12",
        "8 (495) 123-45-67 Доб: 12",
        "8 (495) 123-45-67 вн.12",
        "8 (495) 123-45-67 вн. 12",
        "8 (495) 123-45-67 внутр. 12",
        "8 (495) 123-45-67 внутренний 12",
        "8 (495) 123-45-67 ext. 12",
        "8 (495) 123-45-67 ext 12",
        "8 (495) 123-45-67 Extension 12",
        "8 (495) 123-45-67 x12",
        "8 (495) 123-45-67 #12",
        "tel:+7-495-123-45-67;ext=12",
        "84951234567доб12",
    ],
)
def test_extension(text):
    assert valid(text) == [(OFFICE, "12")]
    assert not reasons(text)


def test_extension_belongs_to_its_number():
    assert valid("(495) 123-45-67 доб. 12, 8 916 123-45-67") == [
        (OFFICE, "12"),
        MOBILE,
    ]
    assert valid("8 916 123-45-67; (495) 123-45-67 ext. 205") == [
        MOBILE,
        (OFFICE, "205"),
    ]


def test_same_number_with_two_extensions_is_two_entries():
    text = "84951234567 доб. 12; 84951234567 доб. 13"
    assert valid(text) == [(OFFICE, "12"), (OFFICE, "13")]


def test_area_code_of_the_number_before():
    assert valid("8 (495) 123-45-67, 123-45-68") == [OFFICE, "+74951234568"]
    assert valid("8 (4922) 32-34-56/32-34-57") == ["+74922323456", "+74922323457"]
    # no brackets: where the area code ends is a guess, so it is not made
    assert valid("84951234567, 1234568") == [OFFICE]
    assert reasons("84951234567, 1234568") == [Reason.TOO_SHORT]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (None, Reason.EMPTY),
        (False, Reason.EMPTY),
        (True, Reason.EMPTY),
        ("", Reason.EMPTY),
        ("   \n", Reason.EMPTY),
        (float("nan"), Reason.EMPTY),
        ("нет", Reason.NO_DIGITS),
        ("-", Reason.NO_DIGITS),
        ("123", Reason.TOO_SHORT),
        ("123-45-67", Reason.TOO_SHORT),
        ("доб. 12", Reason.TOO_SHORT),
        ("8916123456", Reason.INVALID),
        ("891612345678901234", Reason.TOO_LONG),
        ("1" * 500, Reason.TOO_LONG),
        ("+999 123 456 789", Reason.UNKNOWN_COUNTRY),
        ("00000000000", Reason.TOO_SHORT),
        (0, Reason.TOO_SHORT),
        (-1, Reason.TOO_SHORT),
        (1e300, Reason.TOO_LONG),
        (float("inf"), Reason.NO_DIGITS),
    ],
)
def test_garbage_with_a_reason(text, reason):
    assert valid(text) == []
    found = reasons(text)
    assert found
    if reason not in (Reason.INVALID,):
        assert found[0] == reason or found[0] in (Reason.INVALID, Reason.TOO_LONG)


def test_garbage_beside_a_number_is_reported():
    numbers = split_numbers("89161234567, 555", "RU")
    assert [(n.e164, n.raw, n.reason) for n in numbers] == [
        (MOBILE, "89161234567", ""),
        ("", "555", Reason.TOO_SHORT),
    ]


def test_region():
    assert valid("030 901820", "DE") == ["+4930901820"]
    assert valid("+49 30/901820", "RU") == ["+4930901820"]
    # ten digits are a national number first: seven, four, nine, three …
    assert valid("4930901820", "RU") == ["+74930901820"]
    assert valid("380501234567", "RU") == ["+380501234567"]
    assert valid("00380501234567", "DE") == ["+380501234567"]
    assert valid("8 10 380 50 123 45 67", "RU") == ["+380501234567"]
    assert valid("(603) 996-3829", "US") == ["+16039963829"]
    assert valid("89161234567", "ru") == [MOBILE]


def test_without_a_region_only_full_numbers():
    assert valid("+7 916 123-45-67", None) == [MOBILE]
    assert valid("8 916 123-45-67", None) == []
    assert reasons("8 916 123-45-67", "") == [Reason.UNKNOWN_COUNTRY]


def test_free_call_number():
    assert valid("8-800-555-35-35") == ["+78005553535"]


def test_parse_number_prefers_a_usable_one():
    assert parse_number("555; 89161234567", "RU").e164 == MOBILE
    assert parse_number("555", "RU").reason == Reason.TOO_SHORT
    assert parse_number(None, "RU").reason == Reason.EMPTY


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("8 (916) 123-45-67", [MOBILE]),
        ("+79161234567", [MOBILE]),
        ("9161234567", [MOBILE]),
        ("8 916 12", ["91612"]),
        ("123-45-67", ["1234567"]),
        ("+7 916 12", ["791612"]),
        ("916 123", ["916123"]),
        ("12", []),
        ("", []),
        (None, []),
        ("Ivan 89161234567", []),
        ("a1234@mail.ru", []),
        ("Ромашка", []),
    ],
)
def test_search_terms(text, terms):
    assert search_terms(text, "RU") == terms


def test_format_international():
    assert format_international(MOBILE) == "+7 916 123-45-67"
    assert format_international("105") == "105"


def test_every_reason_has_a_text():
    assert set(REASON_TEXTS) == set(Reason)
    assert all(text for reason, text in REASON_TEXTS.items() if reason)


mobiles = st.integers(0, 9_999_999).map(lambda n: f"916{n:07d}")
shapes = st.sampled_from(
    [
        "8{a}{b}{c}{d}",
        "+7{a}{b}{c}{d}",
        "7{a}{b}{c}{d}",
        "{a}{b}{c}{d}",
        "8-{a}-{b}-{c}-{d}",
        "8 ({a}) {b}-{c}-{d}",
        "+7 ({a}) {b} {c} {d}",
        "8 {a} {b} {c} {d}",
        "8.{a}.{b}.{c}.{d}",
    ]
)


def shaped(shape, digits):
    return shape.format(a=digits[:3], b=digits[3:6], c=digits[6:8], d=digits[8:])


@given(st.lists(st.tuples(mobiles, shapes), min_size=1, max_size=4), st.data())
@settings(max_examples=100, deadline=None)
def test_any_list_in_any_shape_is_read_back(numbers, data):
    separator = data.draw(st.sampled_from([", ", ";", "\n", " / ", ",", " | "]))
    text = separator.join(shaped(shape, digits) for digits, shape in numbers)
    expected = list(dict.fromkeys("+7" + digits for digits, _shape in numbers))
    assert valid(text) == expected
    assert not reasons(text)


@given(mobiles, shapes, st.integers(1, 9999))
@settings(max_examples=40, deadline=None)
def test_any_extension_is_kept(digits, shape, extension):
    for label in ("доб.", "ext. ", "вн.", "x", "доб "):
        text = f"{shaped(shape, digits)} {label}{extension}"
        assert valid(text) == [("+7" + digits, str(extension))]


@given(mobiles)
@settings(max_examples=50, deadline=None)
def test_any_float_is_read(digits):
    number = "+7" + digits
    for value in (float("8" + digits), float("7" + digits), int(digits)):
        assert valid(value) == [number]
        assert valid(str(value)) == [number]


anything = st.one_of(
    st.text(max_size=80),
    st.text(alphabet="0123456789+-() .,;/\\#xхдобExt\nE", max_size=80),
    st.integers(),
    st.floats(),
    st.none(),
    st.booleans(),
)


@given(anything, st.sampled_from(["RU", "US", "DE", None, "", "XX"]))
@settings(max_examples=200, deadline=None)
def test_never_fails_and_says_only_the_truth(value, region):
    numbers = split_numbers(value, region)
    assert numbers
    for number in numbers:
        assert number.valid == bool(number.e164) == (not number.reason)
        assert not number.extension or number.extension.isdigit()
        if number.valid:
            parsed = phonenumbers.parse(number.e164, None)
            assert phonenumbers.is_valid_number(parsed)
    for term in search_terms(str(value), region):
        assert term.lstrip("+").isdigit()
