"""Telephone numbers as a PBX gives them: outside, internal, short, hidden."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

import phonenumbers

ANONYMOUS = frozenset(
    (
        *("", "anonymous", "unknown", "private", "restricted", "unavailable"),
        *("withheld", "hidden", "anonymous.invalid", "asserted"),
        "+266696687",  # "anonymous" on the keys of a telephone, as providers send it
        "266696687",
    )
)
_NOT_DIALLED = re.compile(r"[^\d+*#]")
_SIP = re.compile(r"(?:sips?|tel):([^@;>]*)(?:[^@>]*@([^;>:]*))?", re.IGNORECASE)
#: What is dialled after the answer: "…;ext=12", "… доб. 12", "… x12", "…#12"
_EXTENSION = re.compile(
    r"(?:;\s*ext\s*=|\bext(?:ension|n)?\b\.?|\bдоб(?:авочный)?\b\.?"
    r"|\bвн(?:утр(?:енний)?)?\b\.?|[x#,])\s*[:=.]?\s*(\d{1,7})\s*$",
    re.IGNORECASE,
)
_MIN_BEFORE_EXTENSION = 7
_EXTENSION_NAME = re.compile(r"[A-Za-z0-9._-]{1,64}")


@dataclass(frozen=True)
class Number:
    """A number: `dial` is what is sent to the PBX, `e164` what records are found by.

    `extension` are the digits to dial after the answer, where the text has some.
    """

    raw: str
    kind: str  # external | internal | short | anonymous | invalid
    e164: str = ""
    dial: str = ""
    extension: str = ""


def parse(text: str | None, region: str | None = None, internal_max: int = 4) -> Number:
    """Classify `text`; numbers of at most `internal_max` digits are internal.

    "8 (916) 123-45-67" in region RU is +79161234567.  Internal and service numbers
    ("101", "*98") are never looked up among the clients.
    """
    raw = (text or "").strip()
    plain = raw
    if address := _SIP.search(raw):
        if (address[2] or "").lower() in ANONYMOUS - {""}:
            return Number(raw, "anonymous")
        inner = re.search(r";ext=\d+", raw, re.IGNORECASE)
        plain = address[1] + (inner[0] if inner else "")
    if plain.lower() in ANONYMOUS:
        return Number(raw, "anonymous")
    plain, extension = split_extension(plain)
    found = _classify(plain, region, internal_max)
    extension = extension if found.kind == "external" else ""
    return replace(found, raw=raw, extension=extension)


def split_extension(text: str) -> tuple[str, str]:
    """ "8 495 123-45-67 доб. 12" is ("8 495 123-45-67", "12")."""
    found = _EXTENSION.search(text)
    if not found:
        return text, ""
    head = text[: found.start()].strip(" ,;(")
    if len(re.sub(r"\D", "", head)) < _MIN_BEFORE_EXTENSION:
        return text, ""  # "*21#101" is a service number
    return head, found[1]


def _classify(raw: str, region: str | None, internal_max: int) -> Number:
    bare = _NOT_DIALLED.sub("", raw.split(";")[0])
    digits = re.sub(r"\D", "", bare)
    if not digits:
        return Number(raw, "invalid")
    if "*" in bare or "#" in bare:
        return Number(raw, "short", dial=bare)
    if len(digits) <= internal_max and not bare.startswith("+"):
        return Number(raw, "internal", dial=digits)
    found = _e164(raw, bare, region)
    if found:
        return Number(raw, "external", e164=found, dial=found)
    if len(digits) <= 6 and not bare.startswith("+"):
        return Number(raw, "short", dial=digits)
    return Number(raw, "invalid", dial=bare)


def _e164(raw: str, bare: str, region: str | None) -> str:
    candidates = [raw, bare]
    if bare.startswith("00"):
        candidates.append(f"+{bare[2:]}")
    elif not bare.startswith("+"):
        candidates.append(f"+{bare}")
    for candidate in candidates:
        try:
            parsed = phonenumbers.parse(candidate, region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(parsed):
            return phonenumbers.format_number(
                parsed, phonenumbers.PhoneNumberFormat.E164
            )
    return ""


def is_dialable(text: str) -> bool:
    """May this be put into a dial string?  Digits, +, *, # only."""
    return bool(text) and not _NOT_DIALLED.search(text) and len(text) <= 32


def is_extension(text: str) -> bool:
    """May this name an endpoint of the PBX?  ASCII letters and digits, . _ and -."""
    return bool(_EXTENSION_NAME.fullmatch(text))


def for_trunk(e164: str, style: str) -> str:
    """A number as the trunk wants it: `e164` (+79…), `digits` (79…) or `8` (89…)."""
    if style == "digits":
        return e164.removeprefix("+")
    if style == "8" and e164.startswith("+7"):
        return "8" + e164[2:]
    return e164
