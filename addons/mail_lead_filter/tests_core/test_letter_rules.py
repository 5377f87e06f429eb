import json

from mail_lead_filter.core.extract import Attribute
from mail_lead_filter.core.letter import parse_letter
from mail_lead_filter.core.match import Condition
from mail_lead_filter.core.rules import LETTER_NAMES, Rule, apply_rules, letter_values
from mail_lead_filter.core.why import as_json, expand
from mail_lead_filter.tests_core.letters import FORM, raw_letter

LETTER = parse_letter(raw_letter(FORM.encode(), charset="utf-8"))
YES = (Condition("body", "contains", "заявка"),)
NO = (Condition("body", "contains", "счёт"),)


def ids(*rules):
    return [(r.rule.id, r.usable) for r in apply_rules(LETTER, tuple(rules))]


def test_order_and_stop():
    one, two = Rule(1, "one", conditions=YES), Rule(2, "two", conditions=YES)
    assert ids(one, two) == [(1, True)]
    assert ids(Rule(1, "one", stop=False, conditions=YES), two) == [
        (1, True),
        (2, True),
    ]
    assert ids(Rule(3, "no", conditions=NO), two) == [(3, False), (2, True)]


def test_missing_required_attribute_passes_the_letter_on():
    needy = Rule(
        1,
        "needy",
        conditions=YES,
        attributes=(Attribute("x", label="x", required=True),),
    )
    results = apply_rules(LETTER, (needy, Rule(2, "two", conditions=YES)))
    assert [(r.matched, r.usable) for r in results] == [(True, False), (True, True)]
    assert results[0].missing == ("x",)


def test_why_is_json():
    rule = Rule(
        1,
        "one",
        conditions=YES + NO,
        mode="any",
        attributes=(Attribute("day", label="Дата звонка", kind="date"),),
    )
    kept = json.loads(json.dumps(as_json(apply_rules(LETTER, (rule,)))))
    (item,) = expand(kept)
    assert [condition["ok"] for condition in item["conditions"]] == [True, False]
    assert item["values"][0]["value"] == "2026-03-05"
    assert item["matched"] and item["usable"]


def test_old_and_empty_verdicts_are_shown_too():
    assert expand(None) == [] == expand({})
    assert expand([{"id": 1}]) == [{"id": 1}]


def test_many_filters_keep_a_text_once():
    rules = tuple(Rule(n, "x", conditions=NO) for n in range(50))
    kept = as_json(apply_rules(LETTER, rules))
    assert len(kept["texts"]) == 1
    assert len(expand(kept)) == 50


def test_letter_values_have_the_promised_names():
    values = letter_values(LETTER)
    assert tuple(values) == LETTER_NAMES
    assert values["letter_sender_name"] == "Иван"
    assert "Нужны окна" in values["letter_text"]
