"""Attributes of a letter: where they are found, and what is made of them."""

import re
from dataclasses import dataclass
from datetime import date
from urllib.parse import parse_qsl

from . import regexes, structured
from .clean import clean
from .letter import Letter
from .tables import cell_by_label, fold

SOURCES = (
    "body",
    "text",
    "html",
    "subject",
    "sender",
    "reply_to",
    "header",
    "attachment",
)
METHODS = (
    "label",
    "between",
    "regex",
    "table",
    "json",
    "xml",
    "field",
    "cell",
    "whole",
)
EXTENTS = ("line", "paragraph", "rest")
BULLET = r"[ \t\xa0]*(?:[>*•·–—-]+[ \t\xa0]*|\d{1,2}[.)][ \t]*)*[*_\"«']*"
PAIR = re.compile(r"^[ \t>*•·]*([^\W_][\w .,№()/\[\]-]{0,60}?)[ \t*]*[:=][ \t*]*(.*)$")
SENT_FORM = re.compile(r"[\w.%*+\[\]-]+=[^\s&=]*(?:\n?&\n?[\w.%*+\[\]-]+=[^\s&=]*)+")
SEPARATOR = r"[*_\"»']*[ \t\xa0]*(?:[:：=|\t]|[-–—]+(?=[ \t\xa0]))[ \t\xa0]*[*_]*"


@dataclass(frozen=True)
class Attribute:
    name: str
    source: str = "body"
    method: str = "label"
    header: str = ""
    label: str = ""  # several, one a line: the first that is found wins
    extent: str = "line"
    start: str = ""
    end: str = ""
    pattern: str = ""
    path: str = ""  # in JSON or XML, see `structured`
    side: str = "right"  # of the label, where a table's value stands; or "below"
    file_name: str = ""  # part of the name of the attachment; empty: each of them
    choices: str = ""  # see `clean.clean_choice`
    kind: str = "text"
    required: bool = False
    fallback: str = ""


@dataclass(frozen=True)
class Extracted:
    """`found` is the text as it stands in the letter, `value` what is made of it.
    `problem`: "" | not_found | not_clean | too_slow | bad_pattern: …"""

    attribute: Attribute
    value: str | int | float | date | None
    found: str = ""
    problem: str = ""
    is_fallback: bool = False

    @property
    def missing(self) -> bool:
        return self.attribute.required and self.value is None


def source_text(letter: Letter, attribute: Attribute) -> str:
    if attribute.source == "body":
        return letter.body
    if attribute.source == "text":
        return letter.text
    if attribute.source == "html":
        return letter.html_text
    if attribute.source == "subject":
        return letter.subject
    if attribute.source == "sender":
        return letter.sender
    if attribute.source == "reply_to":
        return letter.reply_to or letter.sender_email
    if attribute.source == "header":
        return letter.header(attribute.header)
    if attribute.source == "attachment":
        return "\n".join(file.text for file in _files(letter, attribute) if file.text)
    raise ValueError(f"unknown source: {attribute.source}")


def _label_pattern(label: str) -> str:
    words = r"[ \t\xa0]+".join(re.escape(word) for word in label.split())
    return words.replace("ё", "[её]").replace("Ё", "[ЕЁ]")


def after_label(text: str, label: str, extent: str = "line") -> str | None:
    """The text after a label: "Phone: …", "Phone<TAB>…", or on the next line.

    A label at the beginning of a line is preferred; "Name" does not find the value of
    "Name of company". `extent`: to the end of the line, of the paragraph, of the text.
    """
    label = label.strip().rstrip(":").strip()
    if not label:
        return None
    word = _label_pattern(label)
    last = r"(?!\w)" if label[-1].isalnum() else ""
    ways = (
        rf"^{BULLET}{word}{last}(?:{SEPARATOR}|[ \t\xa0*_]*$)",
        rf"(?<!\w){word}{last}{SEPARATOR}",
        rf"^{BULLET}{word}{last}[ \t\xa0]+",
    )
    for way in ways:
        found = re.search(way, text, re.IGNORECASE | re.MULTILINE)
        if not found:
            continue
        value = _extent(text[found.end() :], extent)
        if value:
            return value
    return None


def _extent(rest: str, extent: str) -> str:
    if extent == "rest":
        return rest.strip()
    line, _newline, below = rest.partition("\n")
    if not line.strip():  # the value stands below its label
        line, _newline, below = below.lstrip("\n").partition("\n")
    if extent == "line":
        return line.split("\t")[0].strip() or line.strip()
    paragraph = below.split("\n\n")[0] if below[:1] != "\n" else ""
    return f"{line}\n{paragraph}".strip()


def between(text: str, start: str, end: str) -> str | None:
    """The text between two marks (no case); an empty end means the end of line."""
    if not start:
        return None
    found = re.search(re.escape(start), text, re.IGNORECASE)
    if not found:
        return None
    rest = text[found.end() :]
    if not end:
        return rest.partition("\n")[0].strip() or None
    stop = re.search(re.escape(end), rest, re.IGNORECASE)
    return (rest[: stop.start()].strip() or None) if stop else None


def by_regex(text: str, pattern: str, clock: regexes.Clock | None = None) -> str | None:
    """Group "value", else the first group that took part, else the whole match."""
    found = regexes.search(pattern, text, clock=clock)
    if not found:
        return None
    groups = found.groupdict()
    if groups.get("value") is not None:
        return groups["value"].strip() or None
    if found.re.groups:
        return next((group.strip() for group in found.groups() if group), None)
    return found.group().strip() or None


def form_field(text: str, name: str, extent: str = "line") -> str | None:
    """The value of a form's field: "name: value" or "name=value", one a line, or
    a form as browsers send it ("name=value&…").

    Other than a label the whole name must be the same. Lines without a name go on with
    the value before them, when `extent` is not "line".
    """
    wanted = fold(name).rstrip(":= ").strip()
    if not wanted:
        return None
    if sent := _sent_form(text):
        return next(
            (v.strip() for k, v in sent if fold(k) == wanted and v.strip()), None
        )
    lines = text.split("\n")
    for number, line in enumerate(lines):
        pair = PAIR.match(line)
        if not pair or fold(pair.group(1)) != wanted:
            continue
        value = [pair.group(2)]
        for below in lines[number + 1 :] if extent != "line" else ():
            if PAIR.match(below) or (extent == "paragraph" and not below.strip()):
                break
            value.append(below)
        found = "\n".join(value).strip()
        if found:
            return found
    return None


def _sent_form(text: str) -> list[tuple[str, str]]:
    text = text.strip()
    if not SENT_FORM.fullmatch(text):
        return []
    return parse_qsl(text.replace("\n", ""), max_num_fields=1000)


def _files(letter: Letter, attribute: Attribute):
    wanted = fold(attribute.file_name)
    return [file for file in letter.files if wanted in fold(file.name)]


def _first(labels: str, look) -> str | None:
    """What `look` finds by the first label that has something."""
    for label in labels.splitlines():
        value = look(label) if label.strip() else None
        if value:
            return value
    return None


def _in_tables(tables, attribute: Attribute) -> str | None:
    below = attribute.side == "below"

    def look(label):
        cells = (cell_by_label(table, label, below) for table in tables)
        return next((cell for cell in cells if cell), None)

    return _first(attribute.label, look)


def find(letter: Letter, attribute: Attribute) -> str | None:
    """The text of the attribute as it stands in the letter.

    :raises BadPattern, TooSlow: of a user's expression
    """
    method = attribute.method
    if method == "table":
        return _in_tables(letter.tables, attribute)
    if method == "cell":
        tables = (file.table for file in _files(letter, attribute) if file.table)
        return _in_tables(tables, attribute)
    text = source_text(letter, attribute)
    if method == "label":
        extent = attribute.extent
        return _first(attribute.label, lambda label: after_label(text, label, extent))
    if method == "field":
        extent = attribute.extent
        return _first(attribute.label, lambda label: form_field(text, label, extent))
    if method == "between":
        return between(text, attribute.start, attribute.end)
    if method == "regex":
        pattern = attribute.pattern
        return by_regex(text, pattern, letter.clock) if pattern else None
    if method == "json":
        return structured.json_value(text, attribute.path)
    if method == "xml":
        markup = text if attribute.source != "html" else letter.html
        return structured.xml_value(markup, attribute.path)
    if method == "whole":
        return text.strip() or None
    raise ValueError(f"unknown method: {method}")


def extract_one(letter: Letter, attribute: Attribute, region: str = "RU") -> Extracted:
    found, problem, value = None, "", None
    try:
        found = find(letter, attribute)
    except regexes.TooSlow:
        problem = "too_slow"
    except regexes.BadPattern as err:
        problem = f"bad_pattern: {err}"
    if found:
        value = clean(attribute.kind, found, region, attribute.choices)
        if value is None:
            problem = "not_clean"
    elif not problem:
        problem = "not_found"
    shown = (found or "")[:500]
    if value is None and attribute.fallback.strip():
        value = clean(attribute.kind, attribute.fallback, region, attribute.choices)
        if value is not None:
            return Extracted(attribute, value, shown, problem, is_fallback=True)
    return Extracted(attribute, value, shown, problem)


def extract(
    letter: Letter, attributes: tuple[Attribute, ...], region: str = "RU"
) -> tuple[Extracted, ...]:
    """Every attribute, in order; never raises on what a user may have entered."""
    return tuple(extract_one(letter, attribute, region) for attribute in attributes)
