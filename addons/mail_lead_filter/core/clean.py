"""Text found in a letter → a clean value of the kind the attribute wants.

Every function returns None when the text holds no such value.
"""

import re
from datetime import date

import phonenumbers

from .tables import fold

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
KINDS = ("text", "phone", "email", "number", "money", "date", "choice", "person")
SCALES = (
    (re.compile(r"\s*(?:тыс|тысяч\w*|k|thousand)\b\.?", re.I), 1e3),
    (re.compile(r"\s*(?:млн|миллион\w*|m|mln|million)\b\.?", re.I), 1e6),
    (re.compile(r"\s*(?:млрд|миллиард\w*|bn|billion)\b\.?", re.I), 1e9),
)
TITLES = re.compile(
    r"^(?:г-н|г-жа|госпо(?:дин|жа)|уважаем(?:ый|ая)|mr|mrs|ms|miss|dr|herr|frau)"
    r"(?:[.\s]+|$)",
    re.IGNORECASE,
)
NAME_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*\.?")
PARTICLES = {"оглы", "кызы", "де", "ван", "фон", "von", "van", "de", "der", "da", "di"}
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
    return _as_number(found.group()) if found else None


def _as_number(text: str) -> int | float | None:
    digits = re.sub(r"[\s\xa0\u202f']", "", text).replace("−", "-")
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


def clean_money(text: str) -> int | float | None:
    """An amount without its currency, to the hundredth: "1,5 млн руб." is 1500000."""
    text = text[:500]
    found = NUMBER.search(text)
    value = _as_number(found.group()) if found else None
    if found is None or value is None:
        return None
    rest = text[found.end() :]
    factor = next((scale for word, scale in SCALES if word.match(rest)), 1)
    value = round(value * factor, 2)
    return int(value) if float(value).is_integer() and abs(value) < 1e15 else value


def clean_choice(text: str, choices: str = "") -> str | None:
    """One of the choices: a line each, "value = other word, another word".

    The text is the choice, or has it (the longest that fits) among its words.
    """
    wanted = fold(text[:2000])
    found: tuple[int, str] | None = None
    for line in choices.splitlines():
        value, _equals, others = line.partition("=")
        value = value.strip()
        for word in (value, *others.split(",")):
            word = fold(word)
            if not value or not word:
                continue
            if word == wanted:
                return value
            inside = re.search(rf"(?<!\w){re.escape(word)}(?!\w)", wanted)
            if inside and (found is None or len(word) > found[0]):
                found = (len(word), value)
    return found[1] if found else None


def clean_person(text: str) -> str | None:
    """A person's name: no title, no quotes or numbers, capitals where they belong."""
    line = next((line for line in text[:300].splitlines() if line.strip()), "")
    line = re.split(r"[,;(<\[|]|\s[-–—]\s", line.strip(" \t\"'«»*_"))[0].strip()
    while title := TITLES.match(line):
        line = line[title.end() :]
    words = NAME_WORD.findall(line)
    if not words or len(words) > 6 or "@" in line:
        return None
    return " ".join(_capital(word) for word in words)


def _capital(word: str) -> str:
    if word.lower() in PARTICLES:
        return word.lower()
    if word.isupper() and len(word.rstrip(".")) > 1 or word.islower():
        return re.sub(r"[^\W\d_]+", lambda part: _one_capital(part.group()), word)
    return word


def _one_capital(part: str) -> str:
    first = part[0].upper() if len(part[0].upper()) == 1 else part[0]
    return first + part[1:].lower()


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


def clean(kind: str, text: str, region: str = "RU", choices: str = ""):
    """The value of `text` as `kind`, or None."""
    if kind == "phone":
        return clean_phone(text, region)
    if kind == "choice":
        return clean_choice(text, choices)
    return _CLEANERS.get(kind, clean_text)(text)


_CLEANERS = {
    "email": clean_email,
    "number": clean_number,
    "money": clean_money,
    "date": clean_date,
    "person": clean_person,
}
