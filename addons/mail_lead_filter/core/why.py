"""Results as plain JSON for the log, and what the log shows of them.

Kept compactly: hundreds of filters look at the same few texts of a letter, so that a
text is kept once and named by its number.
"""

from datetime import date

from .rules import RuleResult

CONDITION = ("part", "header", "operator", "value", "group", "ok", "error")


def plain(value):
    return value.isoformat() if isinstance(value, date) else value


def as_json(results: tuple[RuleResult, ...]) -> dict:
    """The compact form, see `expand`."""
    texts: dict[str, int] = {}
    rules = []
    for result in results:
        conditions = []
        for verdict in result.match.verdicts:
            asked = verdict.condition
            conditions.append(
                [
                    asked.part,
                    asked.header,
                    asked.operator,
                    asked.value,
                    asked.group,
                    int(verdict.ok),
                    verdict.error,
                    texts.setdefault(verdict.actual, len(texts)),
                ]
            )
        item = {"id": result.rule.id, "name": result.rule.name, "c": conditions}
        if result.rule.mode != "all":
            item["mode"] = result.rule.mode
        if result.matched:
            item |= {
                "matched": True,
                "usable": result.usable,
                "missing": list(result.missing),
                "values": _values(result),
            }
        rules.append(item)
    return {"texts": list(texts), "rules": rules}


def _values(result: RuleResult) -> list[dict]:
    return [
        {
            "name": item.attribute.name,
            "value": plain(item.value),
            "found": item.found,
            "problem": item.problem,
            "required": item.attribute.required,
            "is_fallback": item.is_fallback,
        }
        for item in result.extracted
    ]


def expand(kept) -> list[dict]:
    """[{id, name, matched, usable, missing, mode, conditions: [{part, header, operator,
    value, group, ok, error, actual}], values: […]}] of what `as_json` made."""
    if not isinstance(kept, dict):
        return kept or []
    texts = kept.get("texts", [])
    return [
        {
            "id": item["id"],
            "name": item["name"],
            "mode": item.get("mode", "all"),
            "matched": item.get("matched", False),
            "usable": item.get("usable", False),
            "missing": item.get("missing", []),
            "conditions": [
                {
                    **dict(zip(CONDITION, line[:-1], strict=True)),
                    "ok": bool(line[5]),
                    "actual": texts[line[-1]],
                }
                for line in item["c"]
            ],
            "values": item.get("values", []),
        }
        for item in kept.get("rules", [])
    ]
