import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from call_telephony.core import caller_name
from call_telephony.core.caller_name import MAX_BYTES, sip_name


def test_c4_examples_of_the_docstrings():
    assert doctest.testmod(caller_name).failed == 0


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Иван Петров, ООО «Ромашка»", "Иван Петров, ООО «Ромашка»"),
        ('"; Hangup() <sip:evil@x>', "Hangup() sip:evil@x"),
        ("${SHELL(rm -rf /)}", "SHELL(rm -rf /)"),
        ("a\r\nb\x00c\u202ed", "a b cd"),
        ("  ", ""),
        (None, ""),
    ],
)
def test_c4_names(text, shown):
    assert sip_name(text) == shown


@given(st.text(max_size=300))
def test_c4_name_is_always_harmless(text):
    name = sip_name(text)
    assert not set(name) & set("\"'<>\\\r\n\0;&${}")
    assert name.isprintable()
    assert len(name.encode()) <= MAX_BYTES
    assert sip_name(name) == name
