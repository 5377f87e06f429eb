import pytest
from hypothesis import given
from hypothesis import strategies as st

from call_telephony.core import numbers


@pytest.mark.parametrize(
    ("text", "kind", "e164"),
    [
        ("8 (916) 123-45-67", "external", "+79161234567"),
        ("+7 916 123-45-67", "external", "+79161234567"),
        ("79161234567", "external", "+79161234567"),
        ("0049 30 901820", "external", "+4930901820"),
        ("101", "internal", ""),
        ("1234", "internal", ""),
        ("112", "internal", ""),
        ("*98", "short", ""),
        ("anonymous", "anonymous", ""),
        ("", "anonymous", ""),
        (None, "anonymous", ""),
        ("Restricted", "anonymous", ""),
        ("call me", "invalid", ""),
        ("+7 000 1", "invalid", ""),
        ("12345", "short", ""),
        ("999999999999999999", "invalid", ""),
    ],
)
def test_parse(text, kind, e164):
    number = numbers.parse(text, "RU")
    assert (number.kind, number.e164) == (kind, e164)


@given(st.text(max_size=40))
def test_what_is_dialled_is_always_harmless(text):
    number = numbers.parse(text, "RU")
    assert number.dial == "" or numbers.is_dialable(number.dial) or len(text) > 32


def test_is_dialable():
    assert numbers.is_dialable("+79161234567")
    for bad in ("", "79&SIP/1", "1\r\n2", "7" * 40, "7,8", "a"):
        assert not numbers.is_dialable(bad)


def test_for_trunk():
    assert numbers.for_trunk("+79161234567", "e164") == "+79161234567"
    assert numbers.for_trunk("+79161234567", "digits") == "79161234567"
    assert numbers.for_trunk("+79161234567", "8") == "89161234567"
    assert numbers.for_trunk("+4930901820", "8") == "+4930901820"


@pytest.mark.parametrize(
    ("text", "e164", "extension"),
    [
        ("8 (495) 123-45-67 доб. 12", "+74951234567", "12"),
        ("+7 495 123-45-67 ext. 305", "+74951234567", "305"),
        ("+74951234567;ext=12", "+74951234567", "12"),
        ("+74951234567 x7", "+74951234567", "7"),
        ("84951234567#12", "+74951234567", "12"),
        ("8 495 123-45-67 вн. 1001", "+74951234567", "1001"),
        ("+74951234567", "+74951234567", ""),
        ("+79161234567;phone-context=+7", "+79161234567", ""),
    ],
)
def test_c5_extension_is_not_a_part_of_the_number(text, e164, extension):
    number = numbers.parse(text, "RU")
    assert (number.kind, number.e164) == ("external", e164)
    assert number.extension == extension
    assert number.dial == e164


@pytest.mark.parametrize("text", ["*21#101", "*98", "12#3", "#31#"])
def test_c5_service_numbers_have_no_extension(text):
    number = numbers.parse(text, "RU")
    assert (number.kind, number.extension) == ("short", "")
    assert number.dial == text


@pytest.mark.parametrize(
    "text",
    [
        "sip:anonymous@anonymous.invalid",
        "<sip:+79161234567@anonymous.invalid>",
        "+266696687",
        "Hidden",
        "  UNKNOWN ",
    ],
)
def test_c5_hidden_numbers(text):
    assert numbers.parse(text, "RU").kind == "anonymous"


def test_c5_sip_addresses():
    number = numbers.parse("<sip:+79161234567@10.0.0.1:5060;user=phone>", "RU")
    assert number.e164 == "+79161234567"
    assert numbers.parse("sip:101@pbx.example", "RU").kind == "internal"
    assert numbers.parse("tel:+7-916-123-45-67", "RU").e164 == "+79161234567"
