"""From a piece of a letter that somebody has marked: rules that would find it again.

Each rule is tried on the letter itself: only those that give back what was marked are
proposed, the most robust first.
"""

import re
from dataclasses import dataclass, replace

from .clean import clean
from .extract import Attribute, Extracted, extract_one, find
from .htmltext import tidy
from .letter import Letter
from .regexes import BadPattern, TooSlow
from .structured import find_json
from .tables import fold

LABEL = re.compile(
    r"(?:^|[\n\t])[>*•·–—\-\s\d.)]*?([^\W\d_][^\n\t:=]{0,60}?)"
    r"[*_\"»]*\s*[:=\t–—-]\s*[*_]*$"
)
ABOVE = re.compile(
    r"(?:^|\n)[>*•·\s]*([^\W\d_][^\n\t]{0,60}?)[ \t]*:?[ \t*_]*\n+[ \t>]*$"
)
CURRENCY = re.compile(r"руб|₽|р\.|\$|€|usd|eur|rub", re.IGNORECASE)
NAMES = (
    ("phone", ("телефон", "тел", "phone", "mobile", "моб", "сотовый")),
    ("email", ("e-mail", "email", "почта", "mail")),
    ("company_name", ("компания", "организация", "company", "фирма")),
    ("full_name", ("фио", "имя", "name", "контактное лицо", "клиент", "client")),
    ("request", ("текст", "сообщение", "message", "вопрос", "комментарий", "request")),
    ("city", ("город", "city")),
    ("address", ("адрес", "address")),
    ("order_ref", ("заказ", "order", "заявка", "номер", "number")),
    ("amount", ("сумма", "бюджет", "стоимость", "amount", "budget", "total")),
    ("date", ("дата", "date")),
)
CYRILLIC = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"
SOUNDS = (
    "a b v g d e e zh z i y k l m n o p r s t u f kh ts ch sh shch - y - e yu ya"
).split()
LATIN = dict(zip(CYRILLIC, SOUNDS, strict=True)) | {"ъ": "", "ь": ""}
MAX_MARKED = 5000


@dataclass(frozen=True)
class Proposal:
    attribute: Attribute
    extracted: Extracted


def parts(letter: Letter) -> tuple[tuple[str, str], ...]:
    """The parts of a letter that are shown to be marked: (source, text)."""
    shown = (
        ("subject", letter.subject),
        ("sender", letter.sender),
        ("body", letter.body),
    )
    return tuple((source, text) for source, text in shown if text)


def guess_kind(text: str, label: str = "", region: str = "RU") -> str:
    """The kind of value a text looks like."""
    line = text.strip()
    if re.fullmatch(r"<?\S+@\S+\.\S+>?", line) and clean("email", line):
        return "email"
    if "\n" in line or len(line) > 60:
        return "text"
    digits = sum(c.isdigit() for c in line)
    if clean("date", line) and digits <= 8 and len(line) < 25:
        return "date"
    if CURRENCY.search(line) and digits and clean("money", line) is not None:
        return "money"
    if 7 <= digits <= 15 and digits * 2 >= len(line) and clean("phone", line, region):
        return "phone"
    if re.fullmatch(r"[-+\d\s.,]+", line) and clean("number", line) is not None:
        return "number"
    if guess_name(label) == "full_name" and clean("person", line):
        return "person"
    return "text"


def guess_name(label: str, kind: str = "text", taken=()) -> str:
    """A technical name for a label: known words first, else the label in Latin."""
    folded = fold(label)
    name = next(
        (name for name, words in NAMES if any(word in folded for word in words)), ""
    )
    if not name and kind in ("phone", "email", "date"):
        name = kind
    if not name:
        latin = "".join(LATIN.get(c, c) for c in folded)
        name = re.sub(r"[^a-z0-9]+", "_", latin).strip("_")[:30] or "value"
        name = name if name[0].isalpha() else f"value_{name}"
    number, base = 1, name
    while name in taken:
        number += 1
        name = f"{base}{number}"
    return name


def propose(
    letter: Letter, source: str, start: int, end: int, region: str = "RU", taken=()
) -> list[Proposal]:
    """Rules for the marked piece `text[start:end]` of a part, the best first.

    :param source: "subject", "sender" or "body"
    :param taken: names of attributes that are there already
    """
    text = dict(parts(letter)).get(source, "")
    start, end = max(0, min(start, end)), min(max(start, end), len(text))
    marked = text[start:end]
    start += len(marked) - len(marked.lstrip())
    marked = marked.strip()
    if not marked or len(marked) > MAX_MARKED:
        return []
    before, after = text[:start], text[start + len(marked) :]
    label = _label(before)
    kind = guess_kind(marked, label, region)
    name = guess_name(label, kind, taken)
    found = []
    seen = set()
    for attribute in _candidates(letter, source, before, marked, after, label):
        attribute = replace(attribute, name=name, kind=kind)
        if attribute in seen:
            continue
        seen.add(attribute)
        if _gives(letter, attribute, marked):
            found.append(Proposal(attribute, extract_one(letter, attribute, region)))
    return found


def _gives(letter: Letter, attribute: Attribute, marked: str) -> bool:
    try:
        found = find(letter, attribute)
    except (BadPattern, TooSlow):
        return False
    return found is not None and fold(found) == fold(marked)


def _label(before: str) -> str:
    """The words before the marked piece: in its line, else on the line above."""
    tail = before[-300:]
    found = LABEL.search(tail) or ABOVE.search(tail)
    return " ".join(found.group(1).split()) if found else ""


def _candidates(letter, source, before, marked, after, label):
    if source == "body":
        yield from _in_tables(letter, marked)
        yield from _in_json(letter, marked)
    lines = marked.count("\n")
    if label:
        for extent in ("paragraph", "rest") if lines else ("line", "paragraph", "rest"):
            yield Attribute("", source, "label", label=label, extent=extent)
            yield Attribute("", source, "field", label=label, extent=extent)
    if not before.strip() and not after.strip():
        yield Attribute("", source, "whole")
    yield from _by_marks(source, before, marked, after)
    if not lines:
        yield from _by_regex(source, before, marked)
    if source != "body":
        yield Attribute("", source, "whole")


def _in_tables(letter, marked):
    wanted = fold(marked)
    for table in letter.tables:
        for number, row in enumerate(table):
            for column, cell in enumerate(row):
                if fold(cell) != wanted:
                    continue
                left = next((text for text in reversed(row[:column]) if text), "")
                above = [r[column] for r in table[:number] if column < len(r)]
                if left:
                    yield Attribute("", "html", "table", label=_one_line(left))
                if above and above[0]:
                    yield Attribute(
                        "", "html", "table", label=_one_line(above[0]), side="below"
                    )


def _one_line(text: str) -> str:
    return " ".join(text.split()).rstrip(":* ")[:100]


def _in_json(letter, marked):
    value = find_json(letter.body)
    if value is None:
        return
    queue = [("", value)]
    for _number in range(5000):
        if not queue:
            return
        path, here = queue.pop(0)
        if isinstance(here, dict):
            queue += [
                (f"{path}.{key}".lstrip("."), inner) for key, inner in here.items()
            ]
        elif isinstance(here, list):
            queue += [(f"{path}[{n}]", x) for n, x in enumerate(here)]
        elif str(here).strip() == marked:
            yield Attribute("", "body", "json", path=path)


def _by_marks(source, before, marked, after):
    start = before.rpartition("\n")[2][-30:].lstrip()
    if not start.strip():
        return
    line_ends = not after.partition("\n")[0].strip()
    if line_ends and "\n" not in marked:
        yield Attribute("", source, "between", start=start)
    end = after.lstrip(" ").partition("\n")[0][:15].strip()
    for size in (1, 3, 15):
        if end[:size].strip():
            yield Attribute("", source, "between", start=start, end=end[:size].strip())


def _by_regex(source, before, marked):
    """The words before it, and the shape of the piece: digits, letters, signs."""
    words = re.findall(r"\S+", before.rpartition("\n")[2])[-2:]
    head = r"\s+".join(re.escape(word) for word in words)
    shape = "".join(
        r"\d+" if piece.isdigit() else r"[^\W\d_]+" if piece.isalpha()
        else r"\s+" if piece.isspace() else re.escape(piece)
        for piece in re.findall(r"\d+|[^\W\d_]+|\s+|.", marked[:80])
    )  # fmt: skip
    if len(marked) > 80:
        return
    if head:
        yield Attribute("", source, "regex", pattern=rf"{head}\s*({shape})"[:500])
    yield Attribute("", source, "regex", pattern=shape[:500])


def spans(text: str, found: str) -> tuple[int, int] | None:
    """Where a found text stands in a part, blanks aside."""
    found = found.strip()
    if not found:
        return None
    place = text.find(found)
    if place >= 0:
        return place, place + len(found)
    words = tidy(found).split()[:200]
    loose = re.search(r"\s+".join(re.escape(word) for word in words), text)
    return loose.span() if loose else None


def from_screen(text: str, place: int) -> int:
    """A browser counts characters beyond the first 65,536 twice: its place → ours."""
    if place <= 0 or not text or max(text) <= "\uffff":
        return place
    return len(text.encode("utf-16-le")[: 2 * place].decode("utf-16-le", "ignore"))


def to_screen(text: str, place: int) -> int:
    """Our place → the browser's."""
    return place + sum(char > "\uffff" for char in text[:place])
