"""Placeholders in texts: ``{{ name }}``, ``{{ source.path.to.field }}``.

An optional text after ``|||`` is used when there is no value:
``Hello {{ first_name ||| there }}``.  Nothing else can stand between the braces: no
operators, calls or Python.

How to use::

    >>> names("Hello {{ name }}, {{ operator.name }} speaking")
    ['name', 'operator.name']
    >>> render("Hello {{ name ||| you }}!", {}.get)
    'Hello you!'
    >>> [problem.code for problem in problems("Hello {{ 1 + 1 }}")]
    ['placeholder_syntax']
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from markupsafe import Markup, escape

from .formatting import to_text

NAME = re.compile(r"[^\W\d]\w*(?:\.\w+)*")
_BRACES = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
_TAG = re.compile(r"<[^<>]*>")

Lookup = Callable[[str], Any]


@dataclass(frozen=True)
class Placeholder:
    """One ``{{ … }}``: its place in the text, its name, the text used instead."""

    start: int
    end: int
    name: str
    default: str = ""


@dataclass(frozen=True)
class SyntaxProblem:
    code: str
    text: str
    position: int


def is_name(text: str) -> bool:
    """Whether the text can be a placeholder's name (``name`` or ``source.path``)."""
    return bool(NAME.fullmatch(text))


def parse(text: str | None) -> tuple[list[Placeholder], list[SyntaxProblem]]:
    """All placeholders of a text, and what looks like one and is none."""
    found, wrong = _parse(text or "")
    return list(found), list(wrong)


@lru_cache(maxsize=1024)
def _parse(text: str) -> tuple[tuple[Placeholder, ...], tuple[SyntaxProblem, ...]]:
    found: list[Placeholder] = []
    wrong: list[SyntaxProblem] = []
    rest = list(text)
    for match in _BRACES.finditer(text):
        rest[match.start() : match.end()] = " " * (match.end() - match.start())
        # an editor of HTML may have put tags and entities within the braces
        inner = Markup(_TAG.sub("", match[1])).unescape().replace("\xa0", " ")
        name, _separator, default = inner.partition("|||")
        name = name.strip()
        if is_name(name):
            found.append(Placeholder(match.start(), match.end(), name, default.strip()))
        else:
            wrong.append(SyntaxProblem("placeholder_syntax", match[0], match.start()))
    left = "".join(rest)
    for mark in ("{{", "}}"):
        position = left.find(mark)
        if position >= 0:
            excerpt = text[position : position + 20]
            wrong.append(SyntaxProblem("placeholder_unclosed", excerpt, position))
    return tuple(found), tuple(sorted(wrong, key=lambda p: p.position))


def problems(text: str | None) -> list[SyntaxProblem]:
    """What is wrong with the placeholders of a text; empty when all is well."""
    return parse(text)[1]


def names(text: str | None) -> list[str]:
    """The names used in a text, each once, in order of appearance."""
    return list(dict.fromkeys(item.name for item in parse(text)[0]))


def root(name: str) -> str:
    """``partner`` of ``partner.country_id.name``."""
    return name.partition(".")[0]


def render(
    text: str | None,
    lookup: Lookup,
    *,
    escape_html: bool = False,
    to_text: Callable[[Any], str] = to_text,
) -> str:
    """The text with every placeholder replaced by its value's human text.

    ``lookup(name)`` gives a value or None.  With ``escape_html`` the text is HTML and
    values are escaped (values that are ``Markup`` stay as they are, line breaks become
    ``<br/>``).  What is no placeholder stays as it is.  ``to_text`` decides how values
    are written; by default ISO dates and plain numbers.
    """
    parts: list[str] = []
    position = 0
    source = text or ""
    for item in parse(source)[0]:
        parts.append(source[position : item.start])
        parts.append(_written(item, lookup(item.name), escape_html, to_text))
        position = item.end
    parts.append(source[position:])
    return "".join(parts)


def _written(
    item: Placeholder,
    value: Any,
    escape_html: bool,
    write: Callable[[Any], str],
) -> str:
    if escape_html and isinstance(value, Markup):
        return str(value) or str(escape(item.default))
    written = write(value) or item.default
    if not escape_html:
        return written
    return str(escape(written)).replace("\n", "<br/>")
