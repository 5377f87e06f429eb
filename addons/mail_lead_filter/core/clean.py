"""Text found in a letter → a clean value of the kind the attribute wants.

Every function returns None when the text holds no such value.
"""

import re
from datetime import date

import phonenumbers

EMAIL = re.compile(r"[A-Za-z0-9._%+'-]{1,64}@(?:[\w-]{1,63}\.){1,8}[\w-]{2,63}")
NUMBER = re.compile(r"[-−+]?\d[\d\s\xa0\u202f'.,]*")
MONTHS = {
    "янв": 1, "фев": 2, "мар": 3, "апр": 4, "ма": 5, "июн": 6,
    "июл": 7, "авг": 8, "сен": 9, "окт": 10, "ноя": 11, "дек": 12,
    "jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6,
    "jul": 7, "aug": 8, "sep": 9, "oct": 10, "nov": 11, "dec": 12,
}  # fmt: skip
ISO = re.compile(r"\b(\d{4})[-./](\d{1,2})[-./](\d{1,2})(?!\d)")
DOTTED = re.compile(r"\b(\d{1,2})([-./])(\d{1,2})\2(\d{4}|\d{2})(?!\d)")
WORDED = re.compile(
    r"\b(\d{1,2})(?:-?го|st|nd|rd|th)?\s+([^\W\d_]{3,10})\.?,?\s+(\d{4})"
)
WORDED_US = re.compile(r"\b([A-Za-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})")
KINDS = ("text", "phone", "email", "number", "date")
MAX_VALUE = 20_000


def clean_text(text: str) -> str | None:
    lines = [" ".join(line.split()) for line in text.strip().splitlines()]
    value = "\n".join(lines).strip(" \t\n;,")
    return value[:MAX_VALUE] or None


def clean_phone(text: str, region: str = "RU") -> str | None:
    """The first usable number of the text as E.164."""
    text = text[:500]
    try:
        for found in phonenumbers.PhoneNumberMatcher(text, region):
            return phonenumbers.format_number(
                found.number, phonenumbers.PhoneNumberFormat.E164
            )
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def clean_email(text: str) -> str | None:
    found = EMAIL.search(text[:2000])
    return found.group().lower().strip(".'") if found else None


def clean_number(text: str) -> int | float | None:
    """The first number of the text: "12 345,67", "1,234.50", "1.234.567"."""
    found = NUMBER.search(text[:500])
    if not found:
        return None
    digits = re.sub(r"[\s\xa0\u202f']", "", found.group()).replace("−", "-")
    digits = digits.rstrip(".,")
    commas, points = digits.count(","), digits.count(".")
    if commas and points:  # the last of the two parts the fraction
        if digits.rfind(",") > digits.rfind("."):
            digits = digits.replace(".", "").replace(",", ".")
        else:
            digits = digits.replace(",", "")
    elif commas > 1 or points > 1:
        digits = digits.replace(",", "").replace(".", "")
    else:
        digits = digits.replace(",", ".")
    try:
        value = float(digits)
    except ValueError:
        return None
    return int(value) if value.is_integer() and abs(value) < 1e15 else value


def _date(year: str, month: str | int, day: str) -> date | None:
    number = int(year)
    try:
        return date(number + 2000 if number < 100 else number, int(month), int(day))
    except ValueError:
        return None


def _month(word: str) -> int | None:
    word = word.lower()
    return MONTHS.get(word[:3]) or (MONTHS["ма"] if word[:2] == "ма" else None)


def clean_date(text: str) -> date | None:
    """The first date of the text; day before month where only digits are given."""
    text = text[:500]
    if found := ISO.search(text):
        return _date(*found.groups())
    if found := DOTTED.search(text):
        day, _sep, month, year = found.groups()
        return _date(year, month, day) or _date(year, day, month)
    if found := WORDED.search(text):
        day, word, year = found.groups()
        month = _month(word)
        return _date(year, month, day) if month else None
    if found := WORDED_US.search(text):
        word, day, year = found.groups()
        month = _month(word)
        return _date(year, month, day) if month else None
    return None


def clean(kind: str, text: str, region: str = "RU"):
    """The value of `text` as `kind`, or None."""
    if kind == "phone":
        return clean_phone(text, region)
    if kind == "email":
        return clean_email(text)
    if kind == "number":
        return clean_number(text)
    if kind == "date":
        return clean_date(text)
    return clean_text(text)
