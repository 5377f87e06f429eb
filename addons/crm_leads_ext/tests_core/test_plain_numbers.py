import re

import phonenumbers
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from phonenumbers import PhoneMetadata, PhoneNumberFormat, PhoneNumberType

from crm_leads_ext.core import numbers
from crm_leads_ext.core.plain_numbers import e164

REGIONS = sorted(phonenumbers.SUPPORTED_REGIONS)
HOME = st.sampled_from(["RU", "KZ", "DE", "IT", "US", "GB", "FR", "BR", "AR", "MX"])


def library(text, region):
    try:
        parsed = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_valid_number(parsed):
        return ""
    return phonenumbers.format_number(parsed, PhoneNumberFormat.E164)


def check(text, region):
    """Whether there is an answer; then it is the library's."""
    mine = e164(text, region)
    if mine:
        assert mine == library(text, region), (text, region)
    return bool(mine)


def forms(region, national):
    data = PhoneMetadata.metadata_for_region(region, None)
    code, prefix = str(data.country_code), data.national_prefix or ""
    return [f"+{code}{national}", prefix + national, national, code + national]


def examples():
    for region in REGIONS:
        for kind in PhoneNumberType.values():
            number = phonenumbers.example_number_for_type(region, kind)
            if number:
                yield region, phonenumbers.national_significant_number(number)


@pytest.mark.parametrize(
    ("text", "region", "wanted"),
    [
        ("+79161234567", None, "+79161234567"),
        ("89161234567", "RU", "+79161234567"),
        ("9161234567", "RU", "+79161234567"),
        ("79161234567", "RU", "+79161234567"),
        ("+74951234567", "RU", "+74951234567"),
        ("+77011234567", "RU", "+77011234567"),
        ("84951234567", "RU", "+74951234567"),
        ("+12025550123", "RU", "+12025550123"),
        # the library is asked, whatever it says
        ("+390612345678", None, ""),
        ("+78001234567", None, ""),
        ("+80012345678", None, ""),
        ("+0123456789", None, ""),
        ("89161234567", None, ""),
        ("8107916123456", "RU", ""),
        ("+7916", None, ""),
        ("112", "RU", ""),
        ("+", None, ""),
        ("", "RU", ""),
    ],
)
def test_examples(text, region, wanted):
    assert e164(text, region) == wanted
    check(text, region)


def test_the_numbers_of_all_countries():
    answered = asked = 0
    for region, national in examples():
        for text in forms(region, national):
            for home in (region, "RU", None):
                answered += check(text, home)
                asked += bool(library(text, home))
    assert answered > asked * 0.6  # and it does answer


@given(st.sampled_from(list(examples())), st.data(), HOME)
@settings(max_examples=300, deadline=None)
def test_numbers_near_those_of_all_countries(example, data, home):
    region, national = example
    kept = data.draw(st.integers(0, len(national)))
    tail = data.draw(st.text("0123456789", max_size=len(national) - kept + 2))
    for text in forms(region, national[:kept] + tail):
        check(text, region)
        check(text, home)
        check(text, None)


@given(st.from_regex(r"\A(\+|00|810|8|7|0)?[0-9]{0,18}\Z"), HOME)
@settings(max_examples=500, deadline=None)
def test_any_digits(text, home):
    check(text, home)
    check(text, None)


CELL = st.one_of(
    st.from_regex(r"\A\+?\(?[0-9][0-9 ()-]{0,20}\Z"),
    st.text("+0123456789 ()-.,;/xX_~#\t", max_size=24),
    st.sampled_from([n for _r, n in examples()]).map(lambda n: f"8 ({n[:3]}) {n[3:]}"),
)


@given(CELL, HOME)
@settings(max_examples=500, deadline=None)
def test_a_cell_with_one_number_is_read_as_any_other(text, region):
    """The shortcuts and the long way say the same."""
    quick = numbers.split_numbers(text, region)
    alone, plain = numbers._ALONE, numbers.plain_numbers.e164
    try:
        numbers._ALONE = re.compile(r"(?!)")
        numbers.plain_numbers.e164 = lambda digits, home: ""
        numbers._parse.cache_clear()
        assert numbers.split_numbers(text, region) == quick
    finally:
        numbers._ALONE, numbers.plain_numbers.e164 = alone, plain
        numbers._parse.cache_clear()
