"""Telephone numbers as people type them.

``split_numbers`` takes the content of one cell or field (text, int, float,
None) and returns every number found in it, in order, each with its E.164 form
or with the reason why there is none. Nothing is dropped in silence: whatever
looks like a number but is none comes back as invalid.

>>> [n.e164 for n in split_numbers("8-916-123-45-67; 8 495 1234567 доб. 12", "RU")]
['+79161234567', '+74951234567']

``search_terms`` is its counterpart for searching: what a person types into a
search box, in any notation and possibly only a part of a number.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache

import phonenumbers
from phonenumbers import PhoneMetadata, PhoneNumberFormat, ValidationResult

from . import plain_numbers


class Reason(StrEnum):
    """Why a piece of text is not a number that can be dialled."""

    NONE = ""
    EMPTY = "empty"
    NO_DIGITS = "no_digits"
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    UNKNOWN_COUNTRY = "unknown_country"
    INVALID = "invalid"
    ROUNDED = "rounded"


#: English texts; the models translate them (`res.partner.phone.number._reason_text`)
REASON_TEXTS = {
    Reason.NONE: "",
    Reason.EMPTY: "there is no number",
    Reason.NO_DIGITS: "there are no digits in it",
    Reason.TOO_SHORT: "too few digits (is the area code missing?)",
    Reason.TOO_LONG: "too many digits",
    Reason.UNKNOWN_COUNTRY: "the country code is missing or unknown",
    Reason.INVALID: "there is no such number range in the country",
    Reason.ROUNDED: "the spreadsheet has rounded the number, its last digits are lost",
}


@dataclass(frozen=True)
class ParsedNumber:
    """One number of a cell.

    :param e164: ``+79161234567``, empty when not valid
    :param extension: digits to dial after the answer, may be empty
    :param raw: the piece of text the number was read from
    :param valid: it can be dialled
    :param reason: a :class:`Reason` (a ``str``), empty when valid
    """

    e164: str
    extension: str
    raw: str
    valid: bool
    reason: str


_STRONG = re.compile(r"[,;|\n\r\t]+")
# 89161234567.0 and, in half of Europe, 89161234567,0
_FLOAT_TAIL = re.compile(r"(?<!\d)(\+?\d{7,15})[.,]0{1,2}(?!\d)")
_SCIENTIFIC = re.compile(r"(?<![\w.,])(\d)(?:[.,](\d+))?[eEеЕ]\+?(\d{1,2})(?!\w)")
_LABEL = (
    r"(?:доб(?:авочный)?|вн(?:утр(?:енний)?)?|доп|ext(?:ension|n)?|x|х)"
    r"(?:\.?\s*номер)?"
)
_TOKEN = re.compile(
    rf"(?:(?<![^\W\d_]){_LABEL}\s*[.:=]{{0,2}}\s*|\#\s*)(?P<ext>\d{{1,7}})(?!\d)"
    r"|(?P<number>\+?\s*\(?\s*\d[\d\s().\-/\\+]*)",
    re.IGNORECASE,
)
_AREA = re.compile(r"\(\s*(\d{2,5})\s*\)")
# a cell with one number and nothing else: "8 (916) 123-45-67"
_ALONE = re.compile(r"\+?\(?[0-9][0-9 ()-]*")
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−﹣_~"), "-")

MIN_SEARCH_DIGITS = 4
# E.164 allows 15 digits; a float keeps 15 of them exactly
_MAX_DIGITS = 15
# numbers that came out lately: they need no reading when they come back
_made: set[str] = set()
_MOST_MADE = 20_000
# a spreadsheet drops trailing zeros, but a phone number rarely ends in more
_MAX_LOST_ZEROS = 2


def split_numbers(text: object, default_region: str | None) -> list[ParsedNumber]:
    """Every number in ``text``, in order, the same number only once.

    :param text: text, int, float or Decimal of a spreadsheet, or None
    :param default_region: ISO code ("RU") of numbers without a country code
    """
    cell = _to_text(text)
    if not cell:
        return [_invalid("", Reason.EMPTY)]
    region = (default_region or "").upper() or None
    if _ALONE.fullmatch(cell) and (e164 := _parse(_compact(cell), region)[0]):
        raw = cell.strip(" -(+")
        raw = "+" + raw if cell.startswith("+") else raw
        return [ParsedNumber(e164, "", raw, True, Reason.NONE)]
    cell, rounded = _expand_scientific(cell)
    cell = _FLOAT_TAIL.sub(r"\1", cell)
    found = [*rounded, *_scan(cell, region)] or [_invalid(cell, Reason.NO_DIGITS)]
    unique: dict[tuple[str, str], ParsedNumber] = {}
    for number in found:
        unique.setdefault((number.e164 or number.raw, number.extension), number)
    return list(unique.values())


def parse_number(text: object, default_region: str | None) -> ParsedNumber:
    """The first usable number in ``text``, or the first one with its reason."""
    numbers = split_numbers(text, default_region)
    return next((number for number in numbers if number.valid), numbers[0])


def search_terms(text: str, default_region: str | None) -> list[str]:
    """What to look for among E.164 numbers for a text typed in a search box.

    A complete number gives its E.164 form (with ``+``), to be compared whole;
    a part of one gives its digits, to be looked for anywhere in the number.
    Text that is no number gives an empty list.

    >>> search_terms("8 (916) 123-45-67", "RU"), search_terms("8 916 12", "RU")
    (['+79161234567'], ['91612'])
    """
    cell = _to_text(text)
    if not cell or re.search(r"[^\W\d_]|@", cell):
        return []
    region = (default_region or "").upper() or None
    digits = re.sub(r"\D", "", cell)
    if len(digits) < MIN_SEARCH_DIGITS:
        return []
    e164, _reason = _parse(_compact(cell), region)
    if e164:
        return [e164]
    if not cell.startswith("+"):
        prefix = _national_prefix(region)
        bare = digits.removeprefix(prefix) if prefix else digits
        if len(bare) >= MIN_SEARCH_DIGITS:
            digits = bare
    return [digits]


def is_e164(text: str) -> bool:
    """Is the text a valid number exactly as it is dialled, like ``+79161234567``?"""
    return text in _made or (text.startswith("+") and _parse(text, None)[0] == text)


@lru_cache(maxsize=8192)
def format_international(e164: str) -> str:
    """``+7 916 123-45-67`` from ``+79161234567``; other text as it is."""
    try:
        parsed = phonenumbers.parse(e164, None)
    except phonenumbers.NumberParseException:
        return e164
    return phonenumbers.format_number(parsed, PhoneNumberFormat.INTERNATIONAL)


def _to_text(value: object) -> str:
    if value is None or value is False or value is True:
        return ""
    if isinstance(value, float):
        value = f"{value:.0f}" if value == value else ""
    elif isinstance(value, Decimal):
        value = f"{value:f}" if value.is_finite() else ""
    text = str(value)
    if text.isascii():
        return text.translate(_DASHES).strip()
    text = unicodedata.normalize("NFKC", text).translate(_DASHES)
    # marks that copy-paste brings along: zero width space, text direction, …
    return "".join(c for c in text if unicodedata.category(c) != "Cf").strip()


def _expand_scientific(text: str) -> tuple[str, list[ParsedNumber]]:
    """Numbers like ``8,9161234567E+10`` written out; the rounded ones apart."""
    rounded: list[ParsedNumber] = []

    def expand(match: re.Match[str]) -> str:
        mantissa = match[1] + (match[2] or "")
        length = int(match[3]) + 1
        if len(mantissa) > length and mantissa[length:].strip("0"):
            return match[0]
        if length - len(mantissa.rstrip("0") or "0") > _MAX_LOST_ZEROS:
            rounded.append(_invalid(match[0], Reason.ROUNDED))
            return " "
        return mantissa.ljust(length, "0")[:length]

    return _SCIENTIFIC.sub(expand, text), rounded


def _scan(cell: str, region: str | None) -> list[ParsedNumber]:
    found: list[ParsedNumber] = []
    area = ""
    for piece in _STRONG.split(cell):
        for match in _TOKEN.finditer(piece):
            if match["ext"]:
                # "…, доб. 12" belongs to the number before it
                if found and not found[-1].extension:
                    found[-1] = replace(found[-1], extension=match["ext"])
                else:
                    found.append(_invalid(match[0].strip(), Reason.TOO_SHORT))
                continue
            raw = match["number"].strip(" -/\\.(+")
            raw = "+" + raw if match["number"].lstrip().startswith("+") else raw
            for number in _read(raw, region, found, area):
                found.append(number)
                if number.valid and (bracket := _AREA.search(number.raw)):
                    area = bracket[1]
    return found


def _read(
    raw: str, region: str | None, before: list[ParsedNumber], area: str
) -> Iterator[ParsedNumber]:
    """The number(s) in a run of digits and punctuation."""
    e164, reason = _parse(_compact(raw), region)
    if e164:
        yield ParsedNumber(e164, "", raw, True, Reason.NONE)
        return
    local = _with_area(raw, region, before, area)
    if local:
        yield ParsedNumber(local, "", raw, True, Reason.NONE)
        return
    parts = _parts(raw)
    if len(parts) > 1:
        groups = _segment(parts, region)
        if groups:
            yield from groups
            return
        slashed = [part for part in re.split(r"[/\\]+", raw) if re.search(r"\d", part)]
        if len(slashed) > 1:
            read: list[ParsedNumber] = []
            for part in slashed:
                bracket = _AREA.search(slashed[0])
                area_here = bracket[1] if bracket else area
                read.extend(_read(part.strip(), region, [*before, *read], area_here))
            yield from read
            return
    yield _invalid(raw, reason)


def _with_area(
    raw: str, region: str | None, before: list[ParsedNumber], area: str
) -> str:
    """``(495) 123-45-67, 123-45-68``: the second has the area code of the first."""
    digits = re.sub(r"\D", "", raw)
    if not area or not before or not before[-1].valid or len(digits) < 5:
        return ""
    same_length = len(_national(before[-1].e164)) == len(area) + len(digits)
    return _parse(area + digits, region)[0] if same_length else ""


def _parts(raw: str) -> list[str]:
    """Where one number may end and the next begin: blanks, slashes, before +."""
    return [
        part
        for part in re.split(r"[\s/\\]+|(?=\+)", raw)
        if part and re.search(r"\d", part)
    ]


def _segment(parts: list[str], region: str | None) -> list[ParsedNumber]:
    """Join ``parts`` into as few valid numbers as possible; [] if impossible."""
    if len(parts) > 24:
        return []
    best: list[list[ParsedNumber] | None] = [[]] + [None] * len(parts)
    for end in range(1, len(parts) + 1):
        for start in range(max(0, end - 7), end):
            head = best[start]
            if head is None:
                continue
            raw = " ".join(parts[start:end])
            e164 = _parse(_compact(raw), region)[0]
            current = best[end]
            if e164 and (current is None or len(current) > len(head) + 1):
                number = ParsedNumber(e164, "", raw, True, Reason.NONE)
                best[end] = [*head, number]
    return best[-1] or []


def _compact(raw: str) -> str:
    """Digits with a leading plus if there was one; not a number if one is inside."""
    plus = raw.lstrip().startswith("+")
    body = raw.lstrip().removeprefix("+")
    return ("+" if plus else "") + re.sub(r"[^\d+]", "", body)


@lru_cache(maxsize=8192)
def _parse(compact: str, region: str | None) -> tuple[str, Reason]:
    """E.164 of ``+digits`` or ``digits``, or the reason of the first attempt."""
    first: Reason | None = None
    if "+" in compact[1:] or len(compact) > _MAX_DIGITS + 5:
        return "", Reason.TOO_LONG
    for candidate in _attempts(compact, region):
        e164, reason = _parse_one(candidate, region)
        if e164:
            return e164, Reason.NONE
        first = first or reason
    return "", first or Reason.INVALID


def _attempts(compact: str, region: str | None) -> Iterator[str]:
    yield compact
    digits = compact.lstrip("+")
    if compact.startswith("+"):
        # "+8 916 …": the habit of dialling 8 joined with the plus
        if _national_prefix(region) and digits.startswith(_national_prefix(region)):
            yield digits
    elif digits.startswith("00"):
        yield "+" + digits.removeprefix("00")
    elif len(digits) > 10:
        yield "+" + digits


def _parse_one(candidate: str, region: str | None) -> tuple[str, Reason]:
    plain = plain_numbers.e164(candidate, region)
    if plain:
        return _remembered(plain), Reason.NONE
    try:
        parsed = phonenumbers.parse(candidate, region)
    except phonenumbers.NumberParseException as error:
        return "", _EXCEPTION_REASONS.get(error.error_type, Reason.INVALID)
    if phonenumbers.is_valid_number(parsed):
        e164 = phonenumbers.format_number(parsed, PhoneNumberFormat.E164)
        return _remembered(e164), Reason.NONE
    possible = phonenumbers.is_possible_number_with_reason(parsed)
    return "", _POSSIBLE_REASONS.get(possible, Reason.INVALID)


def _remembered(e164: str) -> str:
    if len(_made) > _MOST_MADE:
        _made.clear()
    _made.add(e164)
    return e164


_EXCEPTION_REASONS = {
    phonenumbers.NumberParseException.INVALID_COUNTRY_CODE: Reason.UNKNOWN_COUNTRY,
    phonenumbers.NumberParseException.NOT_A_NUMBER: Reason.TOO_SHORT,
    phonenumbers.NumberParseException.TOO_SHORT_AFTER_IDD: Reason.TOO_SHORT,
    phonenumbers.NumberParseException.TOO_SHORT_NSN: Reason.TOO_SHORT,
    phonenumbers.NumberParseException.TOO_LONG: Reason.TOO_LONG,
}
_POSSIBLE_REASONS = {
    ValidationResult.TOO_SHORT: Reason.TOO_SHORT,
    ValidationResult.IS_POSSIBLE_LOCAL_ONLY: Reason.TOO_SHORT,
    ValidationResult.INVALID_LENGTH: Reason.TOO_SHORT,
    ValidationResult.TOO_LONG: Reason.TOO_LONG,
    ValidationResult.INVALID_COUNTRY_CODE: Reason.UNKNOWN_COUNTRY,
}


def _national_prefix(region: str | None) -> str:
    metadata = PhoneMetadata.metadata_for_region(region, None) if region else None
    return (metadata.national_prefix or "") if metadata else ""


def _national(e164: str) -> str:
    return str(phonenumbers.parse(e164, None).national_number)


def _invalid(raw: str, reason: Reason) -> ParsedNumber:
    return ParsedNumber("", "", raw, False, reason)
