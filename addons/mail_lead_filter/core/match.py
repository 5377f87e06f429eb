"""Conditions of a filter, and what each of them says about a letter."""

from dataclasses import dataclass

from . import regexes
from .letter import Letter

PARTS = (
    "sender",
    "sender_domain",
    "recipient",
    "subject",
    "body",
    "header",
    "attachment",
    "any",
)
OPERATORS = (
    "contains",
    "not_contains",
    "equals",
    "starts",
    "regex",
    "domain",
    "is_set",
    "not_set",
)
SHOWN = 200


@dataclass(frozen=True)
class Condition:
    part: str
    operator: str
    value: str = ""
    header: str = ""


@dataclass(frozen=True)
class Verdict:
    """One condition judged: what was looked at and what came of it."""

    condition: Condition
    ok: bool
    actual: str = ""
    error: str = ""  # "" | "bad_pattern: …" | "too_slow"


@dataclass(frozen=True)
class Match:
    ok: bool
    verdicts: tuple[Verdict, ...] = ()


def fold(text: str) -> str:
    """Text for comparing: no case, ё = е, blanks of any kind are one blank."""
    return " ".join(text.casefold().replace("ё", "е").split())


def candidates(letter: Letter, condition: Condition) -> list[str]:
    """The texts of the letter a condition is about."""
    part = condition.part
    if part == "sender":
        name = [letter.sender_name] if letter.sender_name else []
        return [letter.sender_email, *name, letter.sender]
    if part == "sender_domain":
        return [letter.sender_domain]
    if part == "recipient":
        return list(letter.recipients)
    if part == "subject":
        return [letter.subject]
    if part == "body":
        texts = [letter.text, letter.html_text]
        return [text for text in texts if text.strip()] or [""]
    if part == "header":
        value = letter.header(condition.header)
        return value.split("\n") if value else []
    if part == "attachment":
        return [f"{file.name} {file.mimetype}".strip() for file in letter.files]
    if part == "any":
        return [
            letter.sender,
            *letter.recipients,
            letter.subject,
            letter.text,
            letter.html_text,
        ]
    raise ValueError(f"unknown part of a letter: {part}")


def in_domain(address: str, domain: str) -> bool:
    """Whether the address (or bare domain) is of `domain` or below it."""
    host = address.rpartition("@")[2].strip(" >").lower().rstrip(".")
    domain = domain.strip().lstrip("@").lower().rstrip(".")
    return bool(domain) and (host == domain or host.endswith("." + domain))


def _holds(operator: str, value: str, text: str) -> bool:
    if operator == "regex":
        return regexes.search(value, text) is not None
    if operator == "domain":
        return any(in_domain(text, domain) for domain in value.split(","))
    if operator == "is_set":
        return bool(text.strip())
    wanted, found = fold(value), fold(text)
    if operator == "contains":
        return wanted in found
    if operator == "equals":
        return wanted == found
    if operator == "starts":
        return found.startswith(wanted)
    raise ValueError(f"unknown operator: {operator}")


NEGATED = {"not_contains": "contains", "not_set": "is_set"}


def judge_condition(letter: Letter, condition: Condition) -> Verdict:
    """The verdict of one condition; never raises on what a user may have entered."""
    texts = candidates(letter, condition)
    operator = NEGATED.get(condition.operator, condition.operator)
    negated = operator != condition.operator
    if condition.part == "sender" and operator == "domain":
        texts = [letter.sender_email]
    shown = next((text for text in texts if text.strip()), "")
    if operator != "is_set" and not condition.value.strip():
        return Verdict(condition, False, shown[:SHOWN], "no_value")
    try:
        hit = next(
            (text for text in texts if _holds(operator, condition.value, text)), None
        )
    except regexes.TooSlow:
        return Verdict(condition, False, shown[:SHOWN], "too_slow")
    except regexes.BadPattern as err:
        return Verdict(condition, False, shown[:SHOWN], f"bad_pattern: {err}")
    if hit is not None:
        shown = hit
    return Verdict(condition, (hit is not None) != negated, shown[:SHOWN])


def judge(
    letter: Letter, conditions: tuple[Condition, ...], mode: str = "all"
) -> Match:
    """All conditions judged, none left out, so that "why" can be told.

    A filter without conditions matches nothing: it would swallow all mail.
    """
    verdicts = tuple(judge_condition(letter, condition) for condition in conditions)
    if not verdicts:
        return Match(False)
    judged = (verdict.ok for verdict in verdicts)
    return Match(all(judged) if mode == "all" else any(judged), verdicts)
