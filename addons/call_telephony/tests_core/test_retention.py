from datetime import datetime

from call_telephony.core.retention import Rule, due

NOW = datetime(2026, 3, 31, 12)


def test_c6_days_from_the_beginning_of_the_call():
    [(rule, limit, before)] = due([Rule(1, 30)], NOW)
    assert (rule.id, before) == (1, [])
    assert limit == datetime(2026, 3, 1, 12)


def test_c6_a_rule_of_no_days_is_an_exception_of_those_after_it():
    found = due([Rule(1, 0), Rule(2, 10), Rule(3, 0), Rule(4, 5)], NOW)
    assert [(rule.id, before) for rule, _limit, before in found] == [
        (2, [1]),
        (4, [1, 2, 3]),
    ]


def test_c6_without_rules_nothing_goes():
    assert due([], NOW) == []
