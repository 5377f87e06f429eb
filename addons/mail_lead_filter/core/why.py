"""Results as plain JSON for the log, and what the log shows of them."""

from datetime import date

from .rules import RuleResult


def plain(value):
    return value.isoformat() if isinstance(value, date) else value


def as_json(results: tuple[RuleResult, ...]) -> list[dict]:
    """[{id, name, matched, usable, missing, mode, conditions: […], values: […]}]"""
    return [
        {
            "id": result.rule.id,
            "name": result.rule.name,
            "mode": result.rule.mode,
            "matched": result.matched,
            "usable": result.usable,
            "missing": list(result.missing),
            "conditions": [
                {
                    "part": verdict.condition.part,
                    "header": verdict.condition.header,
                    "operator": verdict.condition.operator,
                    "value": verdict.condition.value,
                    "actual": verdict.actual,
                    "ok": verdict.ok,
                    "error": verdict.error,
                    "group": verdict.condition.group,
                }
                for verdict in result.match.verdicts
            ],
            "values": [
                {
                    "name": item.attribute.name,
                    "value": plain(item.value),
                    "found": item.found,
                    "problem": item.problem,
                    "required": item.attribute.required,
                    "is_fallback": item.is_fallback,
                }
                for item in result.extracted
            ],
        }
        for result in results
    ]
