"""Conditions of a filter, and what each of them says about a letter."""

from dataclasses import dataclass
from functools import lru_cache

from . import regexes
from .letter import Letter
from .tables import fold

PARTS = (
    "sender",
    "sender_domain",
    "reply_to",
    "recipient",
    "mailbox",
    "subject",
    "body",
    "html",
    "header",
    "attachment",
    "attachment_name",
    "attachment_type",
    "attachment_text",
    "any",
)
OPERATORS = (
    "contains",
    "not_contains",
    "equals",
    "not_equals",
    "starts",
    "regex",
    "not_regex",
    "domain",
    "is_set",
    "not_set",
)
SHOWN = 200


@dataclass(frozen=True)
class Condition:
    """`group`: conditions of the same number (above 0) are judged together first."""

    part: str
    operator: str
    value: str = ""
    header: str = ""
    group: int = 0


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


def candidates(letter: Letter, condition: Condition) -> list[str]:
    """The texts of the letter a condition is about."""
    reader = _READERS.get(condition.part)
    if reader:
        return reader(letter)
    if condition.part == "header":
        value = letter.header(condition.header)
        return value.split("\n") if value else []
    raise ValueError(f"unknown part of a letter: {condition.part}")


def _sender(letter: Letter) -> list[str]:
    name = [letter.sender_name] if letter.sender_name else []
    return [letter.sender_email, *name, letter.sender]


def _body(letter: Letter) -> list[str]:
    texts = [letter.text, letter.html_text, letter.forwarded]
    return [text for text in texts if text.strip()] or [""]


_READERS = {
    "sender": _sender,
    "sender_domain": lambda letter: [letter.sender_domain],
    "reply_to": lambda letter: [letter.reply_to],
    "recipient": lambda letter: list(letter.recipients),
    "mailbox": lambda letter: letter.mailbox.split("\n"),
    "subject": lambda letter: [letter.subject],
    "body": _body,
    "html": lambda letter: [letter.html],
    "attachment": lambda letter: [
        f"{file.name} {file.mimetype}".strip() for file in letter.files
    ],
    "attachment_name": lambda letter: [file.name for file in letter.files],
    "attachment_type": lambda letter: [file.mimetype for file in letter.files],
    "attachment_text": lambda letter: [file.text for file in letter.files],
    "any": lambda letter: [
        letter.sender,
        *letter.recipients,
        letter.subject,
        *_body(letter),
    ],
}


def in_domain(address: str, domain: str) -> bool:
    """Whether the address (or bare domain) is of `domain` or below it."""
    host = address.rpartition("@")[2].strip(" >").lower().rstrip(".")
    domain = domain.strip().lstrip("@").lower().rstrip(".")
    return bool(domain) and (host == domain or host.endswith("." + domain))


_wanted = lru_cache(maxsize=4096)(fold)


def _holds(operator: str, value: str, text: str, letter: Letter) -> bool:
    if operator == "regex":
        return regexes.search(value, text, clock=letter.clock) is not None
    if operator == "domain":
        return any(in_domain(text, domain) for domain in value.split(","))
    if operator == "is_set":
        return bool(text.strip())
    wanted, found = _wanted(value), letter.folded(text)
    if operator == "contains":
        return wanted in found
    if operator == "equals":
        return wanted == found
    if operator == "starts":
        return found.startswith(wanted)
    raise ValueError(f"unknown operator: {operator}")


NEGATED = {
    "not_contains": "contains",
    "not_equals": "equals",
    "not_regex": "regex",
    "not_set": "is_set",
}


def _looked_at(letter: Letter, condition: Condition) -> tuple[list[str], str]:
    """The texts of a condition and the first that says something, found once a letter:
    hundreds of conditions look at the same."""
    key = (condition.part, condition.header)
    found = letter.looked_at.get(key)
    if found is None:
        texts = candidates(letter, condition)
        shown = next((text for text in texts if text.strip()), "")
        found = letter.looked_at[key] = (texts, shown)
    return found


def judge_condition(letter: Letter, condition: Condition) -> Verdict:
    """The verdict of one condition; never raises on what a user may have entered."""
    texts, shown = _looked_at(letter, condition)
    operator = NEGATED.get(condition.operator, condition.operator)
    negated = operator != condition.operator
    if condition.part == "sender" and operator == "domain":
        texts, shown = [letter.sender_email], letter.sender_email
    if operator != "is_set" and not condition.value.strip():
        return Verdict(condition, False, shown[:SHOWN], "no_value")
    try:
        hit = next(
            (t for t in texts if _holds(operator, condition.value, t, letter)), None
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

    `mode` "all": every group holds, and a group holds when one of its conditions does.
    `mode` "any": one group holds, and a group holds when all its conditions do. A
    condition without a group (0) stands for itself. A filter without conditions
    matches nothing: it would swallow all mail.
    """
    verdicts = tuple(judge_condition(letter, condition) for condition in conditions)
    if not verdicts:
        return Match(False)
    groups: dict[object, list[bool]] = {}
    for number, verdict in enumerate(verdicts):
        group = verdict.condition.group
        groups.setdefault(group if group > 0 else ("own", number), []).append(
            verdict.ok
        )
    inner, outer = (any, all) if mode == "all" else (all, any)
    return Match(outer(inner(group) for group in groups.values()), verdicts)
