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
