"""Telephone numbers as a PBX gives them: outside, internal, short, hidden."""

from __future__ import annotations

import re
from dataclasses import dataclass

import phonenumbers

ANONYMOUS = frozenset(
    ("", "anonymous", "unknown", "private", "restricted", "unavailable", "withheld")
)
_NOT_DIALLED = re.compile(r"[^\d+*#]")


@dataclass(frozen=True)
class Number:
    """A number: `dial` is what is sent to the PBX, `e164` what records are found by."""

    raw: str
    kind: str  # external | internal | short | anonymous | invalid
    e164: str = ""
    dial: str = ""


def parse(text: str | None, region: str | None = None, internal_max: int = 4) -> Number:
    """Classify `text`; numbers of at most `internal_max` digits are internal.

    "8 (916) 123-45-67" in region RU is +79161234567.  Internal and service numbers
    ("101", "*98") are never looked up among the clients.
    """
    raw = (text or "").strip()
    if raw.lower() in ANONYMOUS:
        return Number(raw, "anonymous")
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


def for_trunk(e164: str, style: str) -> str:
    """A number as the trunk wants it: `e164` (+79…), `digits` (79…) or `8` (89…)."""
    if style == "digits":
        return e164.removeprefix("+")
    if style == "8" and e164.startswith("+7"):
        return "8" + e164[2:]
    return e164
