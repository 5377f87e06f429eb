"""Which column is what: header proposals in Russian and English, row cleaning.

The header row is found by itself (`find_header`): the first row in which two or
more cells are known header names, or the row before the first one that has a
telephone number in it. A column is proposed a target with a *reason* that the user
sees and may overrule.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from .import_reader import HEADER_DEPTH, Cell

PERSONS = "persons"
COMPANIES = "companies"

#: column targets: key -> (kinds, header names). Names are compared in lower case,
#: without punctuation; the longest known name that the header contains wins.
TARGETS: dict[str, tuple[str, ...]] = {
    "phone": (
        "phone", "phones", "telephone", "tel", "mobile", "cell", "phone number",
        "mobile phone", "work phone", "contact phone", "whatsapp",
        "телефон", "телефоны", "тел", "тел номер", "номер телефона", "мобильный",
        "мобильный телефон", "сотовый", "моб", "моб тел", "рабочий телефон",
        "контактный телефон", "номер", "раб тел", "контактные телефоны",
    ),
    "name": (
        "name", "full name", "contact", "contact person", "person", "client",
        "customer", "фио", "ф и о", "имя фамилия", "фамилия имя", "клиент",
        "фамилия имя отчество", "контакт", "контактное лицо", "полное имя", "абонент",
        "лпр", "заказчик",
    ),
    "last_name": ("last name", "surname", "family name", "фамилия"),
    "first_name": ("first name", "given name", "имя"),
    "middle_name": ("middle name", "patronymic", "отчество"),
    "company_name": (
        "company", "company name", "organization", "organisation", "firm", "account",
        "компания", "организация", "название компании", "наименование",
        "наименование организации", "название организации", "фирма", "юр лицо",
        "юридическое лицо", "контрагент", "предприятие", "название",
    ),
    "function": (
        "position", "job", "job position", "job title", "title", "role",
        "должность",
    ),
    "email": (
        "email", "e mail", "mail", "email address", "почта", "эл почта",
        "электронная почта", "имейл", "емейл", "адрес электронной почты",
    ),
    "vat": ("inn", "tin", "vat", "tax id", "инн", "инн кпп"),
    "website": ("website", "site", "web", "url", "сайт", "веб сайт"),
    "zip": ("zip", "postal code", "postcode", "индекс", "почтовый индекс"),
    "city": ("city", "town", "город", "населенный пункт", "населённый пункт"),
    "street": ("address", "street", "адрес", "улица", "фактический адрес"),
    "state_name": ("state", "region", "province", "регион", "область", "край"),
    "country": ("country", "страна"),
    "priority": ("priority", "приоритет", "важность"),
    "comment": (
        "comment", "comments", "note", "notes", "description", "remark",
        "комментарий", "комментарии", "примечание", "примечания", "заметка",
        "описание", "коммент",
    ),
    "source": ("source", "channel", "источник", "канал"),
    "operator": ("operator", "manager", "responsible", "оператор", "менеджер",
                 "ответственный"),
}  # fmt: skip
#: targets that several columns may have; values are joined
MANY = {"phone": ", ", "comment": "\n", "extra": "\n"}
IGNORE = "ignore"
EXTRA = "extra"

_PHONE_LIKE = re.compile(r"(?:\d[\s().\-+]*){7,}")
_EMAIL_LIKE = re.compile(r"[^@\s]+@[^@\s]+\.[a-zа-яё]{2,}", re.IGNORECASE)


@dataclass(frozen=True)
class Proposal:
    """What a column is taken for. `reason`: header | values | saved | twice | none."""

    column: int
    header: str
    target: str
    reason: str
    #: what the reason rests on: the known name, or a value
    because: str = ""


def norm(header: Cell) -> str:
    """A header for comparison: lower case, letters and digits only."""
    text = str(header or "").lower().replace("ё", "е")
    return re.sub(r"[^0-9a-zа-я]+", " ", text).strip()


_NAMES = {norm(name): target for target, names in TARGETS.items() for name in names}


def target_of(header: Cell) -> tuple[str, str]:
    """(target, known name) of a header; ("", "") when the header says nothing.

    >>> target_of("Телефон (моб.)")
    ('phone', 'телефон')
    """
    text = norm(header)
    if not text:
        return "", ""
    if text in _NAMES:
        return _NAMES[text], text
    words = f" {text} "
    known = [name for name in _NAMES if f" {name} " in words]
    if not known:
        return "", ""
    # the longest name says most; of equal ones that which stands first
    best = max(known, key=lambda name: (len(name), -words.index(f" {name} ")))
    return _NAMES[best], best


def find_header(rows: Sequence[Sequence[Cell]]) -> int | None:
    """Position of the header row among the first rows; None: there is none."""
    best, best_score = None, 1
    for number, row in enumerate(rows[:HEADER_DEPTH]):
        if any(looks_like_phone(cell) for cell in row):
            break  # data began
        known = {target_of(cell)[0] for cell in row if isinstance(cell, str)}
        score = len(known - {""})
        if score > best_score:
            best, best_score = number, score
    if best is not None:
        return best
    for number, row in enumerate(rows[:HEADER_DEPTH]):
        if any(looks_like_phone(cell) for cell in row):
            return _header_above(rows, number)
    return None


def _header_above(rows: Sequence[Sequence[Cell]], data: int) -> int | None:
    """The row above the first data, if it reads like a header.

    That is: it has a known name, or it is the first row with several cells and all
    of them are words (a single filled cell above is a title).
    """
    if not data:
        return None
    above = rows[data - 1]
    if any(target_of(cell)[0] for cell in above):
        return data - 1
    filled = [[cell for cell in row if cell is not None] for row in rows[:data]]
    words = all(isinstance(c, str) and not looks_like_email(c) for c in filled[-1])
    first = all(len(row) < 2 for row in filled[:-1])
    return data - 1 if first and words and len(filled[-1]) > 1 else None


def looks_like_phone(cell: Cell) -> bool:
    """A value that could be a telephone number (7 digits or more, few letters)."""
    if isinstance(cell, bool | date | datetime) or cell is None:
        return False
    text = str(cell)
    if _EMAIL_LIKE.search(text):
        return False
    found = _PHONE_LIKE.search(text)
    letters = sum(char.isalpha() for char in text)
    return bool(found) and letters <= 12


def looks_like_email(cell: Cell) -> bool:
    """A value with an e-mail address in it."""
    return isinstance(cell, str) and bool(_EMAIL_LIKE.search(cell))


def propose(
    header: Sequence[Cell],
    sample: Sequence[Sequence[Cell]],
    saved: Mapping[str, str] | None = None,
    width: int | None = None,
) -> list[Proposal]:
    """A target for every column, with the reason.

    :param header: cells of the header row (empty when there is none)
    :param sample: some rows below it, to judge a column by its values
    :param saved: saved mapping {normalised header: target}, wins over all
    """
    saved = saved or {}
    if width is None:
        width = max([len(header), *(len(row) for row in sample)], default=0)
    proposals: list[Proposal] = []
    taken: set[str] = set()
    for column in range(width):
        title = str(header[column] or "") if column < len(header) else ""
        values = [
            row[column]
            for row in sample
            if column < len(row) and row[column] is not None
        ]
        found = _propose_one(column, title, values, saved)
        if found.target in taken and found.target not in MANY:
            found = Proposal(column, title, EXTRA, "twice", found.target)
        if found.target not in (IGNORE, EXTRA):
            taken.add(found.target)
        proposals.append(found)
    if "name" not in taken and {"first_name", "last_name", "company_name"} & taken == {
        "first_name"
    }:
        # "Имя" alone holds the whole name
        proposals = [
            Proposal(p.column, p.header, "name", p.reason, p.because)
            if p.target == "first_name"
            else p
            for p in proposals
        ]
    return proposals


def _propose_one(
    column: int, title: str, values: Sequence[Cell], saved: Mapping[str, str]
) -> Proposal:
    if norm(title) in saved:
        return Proposal(column, title, saved[norm(title)], "saved", title)
    target, because = target_of(title)
    if target:
        return Proposal(column, title, target, "header", because)
    if not values:
        return Proposal(column, title, IGNORE, "none")
    phones = sum(looks_like_phone(value) for value in values)
    if phones * 2 >= len(values):
        shown = next(value for value in values if looks_like_phone(value))
        return Proposal(column, title, "phone", "values", str(shown))
    emails = sum(looks_like_email(value) for value in values)
    if emails * 2 >= len(values):
        shown = next(value for value in values if looks_like_email(value))
        return Proposal(column, title, "email", "values", str(shown))
    return Proposal(column, title, EXTRA if title else IGNORE, "none")


def text_of(cell: Cell) -> str:
    """A cell as text; dates in ISO form."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, datetime):
        return cell.strftime("%Y-%m-%d %H:%M").removesuffix(" 00:00")
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell).strip()


def row_values(
    row: Sequence[Cell], targets: Mapping[int, str], headers: Mapping[int, str]
) -> dict[str, str]:
    """Named values of a row: {"phone": …, "name": …, "comment": …, …}.

    Several phone columns are joined by a comma; extra columns land in "comment" as
    "header: value"; the name is put together from its parts; values are trimmed.
    """
    values: dict[str, str] = {}
    for column, target in sorted(targets.items()):
        if target == IGNORE or column >= len(row):
            continue
        text = text_of(row[column])
        if not text:
            continue
        if target == EXTRA:
            text = f"{headers.get(column) or column + 1}: {text}"
            target = "comment"
        if target in values:
            if target in MANY:
                text = f"{values[target]}{MANY[target]}{text}"
            else:
                continue
        values[target] = text
    if not values.get("name"):
        parts = (values.get(key) for key in ("last_name", "first_name", "middle_name"))
        name = " ".join(part for part in parts if part)
        if name:
            values["name"] = name
    if values.get("email"):
        found = _EMAIL_LIKE.search(values["email"])
        values["email"] = found.group(0).strip(".,;<>").lower() if found else ""
    if values.get("priority"):
        digits = re.search(r"-?\d+", values["priority"])
        values["priority"] = digits.group(0) if digits else ""
    return {key: value for key, value in values.items() if value}
