"""The E.164 form of numbers written as plain digits, ten times as quick.

``phonenumbers`` reads whatever people write; a list of a hundred thousand rows has
mostly ``+79161234567`` and ``89161234567``. These are judged here by the very patterns
of the library, put together by the length of the number. Whatever is not quite plain is
left to the library: no answer here means "ask it", never "there is no such number".

>>> e164("89161234567", "RU"), e164("+79161234567", None), e164("12", "RU")
('+79161234567', '+79161234567', '')
"""

import re
from dataclasses import dataclass
from functools import cache

from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, PhoneMetadata

_KINDS = (
    "premium_rate toll_free shared_cost voip personal_number pager uan voicemail"
    " fixed_line mobile"
).split()
_NON_GEOGRAPHICAL = "001"
_MAX_CODE = 3
_MAX_NATIONAL = 15


def e164(digits: str, region: str | None) -> str:
    """What the library makes of ``digits``; empty when it has to be asked.

    :param digits: ASCII digits, maybe with a plus before them
    :param region: ISO code ("RU") of numbers without a country code, or None
    :return: ``+79161234567`` of a number that is valid, or an empty text
    """
    if digits.startswith("+"):
        code, national = _split_code(digits[1:])
        plan = _plan(code)
        if plan and (plan.prefix is None or not plan.prefix.match(national)):
            return plan.e164(national)
        return ""
    home = _home(region) if region else None
    return home.e164(digits) if home else ""


def _split_code(digits: str) -> tuple[str, str]:
    """(country calling code, the rest); no code has another one as its beginning."""
    if not digits.startswith("0"):
        for length in range(1, _MAX_CODE + 1):
            code = digits[:length]
            if code and int(code) in COUNTRY_CODE_TO_REGION_CODE:
                return code, digits[length:]
    return "", digits


@dataclass(frozen=True)
class _Country:
    """The numbers of one of the countries of a calling code."""

    #: numbers that begin so are this country's, whatever else; None: those it knows
    leading: re.Pattern[str] | None
    known: dict[int, re.Pattern[str]]


@dataclass(frozen=True)
class _Plan:
    """The numbers of a country calling code."""

    code: str
    prefix: re.Pattern[str] | None
    countries: tuple[_Country, ...]

    def e164(self, national: str) -> str:
        """Of a national number without prefixes."""
        # a leading zero may be part of the number, and the library keeps count of it
        if len(national) > _MAX_NATIONAL or national.startswith("0"):
            return ""
        for country in self.countries:
            pattern = country.known.get(len(national))
            known = pattern is not None and pattern.fullmatch(national) is not None
            if country.leading is None:
                if known:
                    return f"+{self.code}{national}"
            elif country.leading.match(national):
                return f"+{self.code}{national}" if known else ""
        return ""


@dataclass(frozen=True)
class _Home:
    """How numbers are dialled within a country."""

    plan: _Plan
    abroad: re.Pattern[str] | None
    general: re.Pattern[str]
    lengths: frozenset[int]
    is_main: bool

    def e164(self, digits: str) -> str:
        if self.abroad is not None and self.abroad.match(digits):
            return ""
        if digits.startswith(self.plan.code):
            return self._with_code(digits)
        prefix = self.plan.prefix and self.plan.prefix.match(digits)
        if not prefix:
            return self.plan.e164(digits)
        rest = digits[prefix.end() :]
        if len(rest) not in self.lengths or self.general.fullmatch(digits):
            return ""
        return self.plan.e164(rest)

    def _with_code(self, digits: str) -> str:
        """The plus was forgotten."""
        rest = digits.removeprefix(self.plan.code)
        if not self.is_main or self.general.fullmatch(digits):
            return ""
        if self.plan.prefix is not None and self.plan.prefix.match(rest):
            return ""
        return self.plan.e164(rest) if self.general.fullmatch(rest) else ""


@cache
def _plan(code: str) -> _Plan | None:
    """None of a code the library knows no countries of."""
    regions = COUNTRY_CODE_TO_REGION_CODE.get(int(code), ()) if code else ()
    if not regions or regions[0] == _NON_GEOGRAPHICAL:
        return None
    main = PhoneMetadata.metadata_for_region(regions[0], None)
    countries = []
    for region in regions:
        data = PhoneMetadata.metadata_for_region(region, None)
        if data is not None:
            leading = data.leading_digits if len(regions) > 1 else None
            countries.append(_Country(_compiled(leading), _known(data)))
    if main is None or main.national_prefix_transform_rule and not _bare(main):
        return None
    prefix = _compiled(main.national_prefix_for_parsing)
    return _Plan(code, prefix, tuple(countries))


def _bare(data: PhoneMetadata) -> bool:
    return not data.national_prefix_for_parsing


@cache
def _home(region: str) -> _Home | None:
    """None of a country whose prefixes are more than digits to be taken off."""
    data = PhoneMetadata.metadata_for_region(region, None)
    if data is None:
        return None
    plan = _plan(str(data.country_code))
    general = data.general_desc
    if plan is None or general is None or not general.national_number_pattern:
        return None
    if data.national_prefix_transform_rule:
        return None
    prefix = _compiled(data.national_prefix_for_parsing)
    if prefix is not None and prefix.groups:
        return None
    return _Home(
        _Plan(plan.code, prefix, plan.countries),
        _compiled(data.international_prefix),
        re.compile(general.national_number_pattern),
        frozenset(general.possible_length),
        COUNTRY_CODE_TO_REGION_CODE[data.country_code][0] == region,
    )


def _known(data: PhoneMetadata) -> dict[int, re.Pattern[str]]:
    """{length of a national number: what those of that length look like}."""
    general = data.general_desc
    kinds = [
        kind
        for name in _KINDS
        if (kind := getattr(data, name)) is not None and kind.national_number_pattern
        if name != "mobile" or not data.same_mobile_and_fixed_line_pattern
    ]
    found = {}
    for length in range(1, _MAX_NATIONAL + 1):
        fitting = [
            kind.national_number_pattern for kind in kinds if _may_be(kind, length)
        ]
        if fitting and general.national_number_pattern and _may_be(general, length):
            some = "|".join(f"(?:{pattern})" for pattern in fitting)
            whole = rf"(?=(?:{general.national_number_pattern})\Z)(?:{some})"
            found[length] = re.compile(whole)
    return found


def _may_be(kind: object, length: int) -> bool:
    lengths = kind.possible_length  # type: ignore[attr-defined]
    return not lengths or length in lengths


def _compiled(pattern: str | None) -> re.Pattern[str] | None:
    return re.compile(pattern) if pattern else None
