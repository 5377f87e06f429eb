"""A whole filter as a value, and all filters over a letter."""

from dataclasses import dataclass
from datetime import date

from .extract import Attribute, Extracted, extract
from .letter import Letter
from .match import Condition, Match, judge

# names every record template of a filter may use, beside the filter's attributes
LETTER_NAMES = (
    "letter_subject",
    "letter_text",
    "letter_sender",
    "letter_sender_name",
    "letter_sender_email",
    "letter_recipients",
    "letter_date",
    "letter_message_id",
)


@dataclass(frozen=True)
class Rule:
    id: int
    name: str
    mode: str = "all"
    stop: bool = True
    conditions: tuple[Condition, ...] = ()
    attributes: tuple[Attribute, ...] = ()
    region: str = "RU"
    company_id: int = 0
    is_spam: bool = False  # letters it takes are put aside


@dataclass(frozen=True)
class RuleResult:
    """`matched`: the conditions hold; `usable`: and nothing required is missing."""

    rule: Rule
    match: Match
    extracted: tuple[Extracted, ...] = ()

    @property
    def matched(self) -> bool:
        return self.match.ok

    @property
    def missing(self) -> tuple[str, ...]:
        return tuple(item.attribute.name for item in self.extracted if item.missing)

    @property
    def usable(self) -> bool:
        return self.matched and not self.missing

    @property
    def values(self) -> dict[str, str | int | float | date | None]:
        return {item.attribute.name: item.value for item in self.extracted}


def letter_values(letter: Letter) -> dict[str, str]:
    return {
        "letter_subject": letter.subject,
        "letter_text": letter.body,
        "letter_sender": letter.sender,
        "letter_sender_name": letter.sender_name or letter.sender_email,
        "letter_sender_email": letter.sender_email,
        "letter_recipients": ", ".join(letter.recipients),
        "letter_date": letter.date,
        "letter_message_id": letter.message_id,
    }


def apply_rule(letter: Letter, rule: Rule) -> RuleResult:
    match = judge(letter, rule.conditions, rule.mode)
    if not match.ok:
        return RuleResult(rule, match)
    return RuleResult(rule, match, extract(letter, rule.attributes, rule.region))


def apply_rules(letter: Letter, rules: tuple[Rule, ...]) -> tuple[RuleResult, ...]:
    """Results in order, up to the first usable filter that stops the rest."""
    results = []
    for rule in rules:
        result = apply_rule(letter, rule)
        results.append(result)
        if result.usable and rule.stop:
            break
    return tuple(results)
