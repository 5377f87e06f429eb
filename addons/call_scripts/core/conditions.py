"""Conditions on field values: ``field op value``, typed by the field.

An empty value fails every comparison but ``not set``, ``!=`` and ``not in``; a value
which is not of the field's type (an author's "abc" for a number) never matches.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

OPERATORS = (
    "=",
    "!=",
    ">",
    ">=",
    "<",
    "<=",
    "in",
    "not in",
    "contains",
    "set",
    "not set",
)

TRUE_WORDS = frozenset({"1", "true", "yes", "y", "да", "истина"})


@dataclass(frozen=True, slots=True)
class Condition:
    field: str
    op: str = "="
    value: str = ""


def is_empty(value: Any) -> bool:
    """Nothing was told.  False is an answer to a yes/no question, 0 is a number."""
    if value is None:
        return True
    if isinstance(value, str):
        return not value.strip()
    if isinstance(value, list | tuple | dict):
        return not value
    return False


def all_hold(
    conditions: Iterable[Condition],
    values: Mapping[str, Any],
    fields: Mapping[str, Any] | None = None,
) -> bool:
    return all(holds(item, values, fields) for item in conditions)


def holds(
    condition: Condition,
    values: Mapping[str, Any],
    fields: Mapping[str, Any] | None = None,
) -> bool:
    """Whether the value of the condition's field fits its operator and value."""
    value = values.get(condition.field)
    spec = (fields or {}).get(condition.field)
    kind = spec.type if spec is not None else "char"
    op = condition.op
    if kind == "boolean":
        value = bool(value)
    if op == "set":
        return not is_empty(value) and value is not False
    if op == "not set":
        return is_empty(value) or value is False
    if op in ("in", "not in"):
        wanted = [part.strip() for part in condition.value.split(",") if part.strip()]
        found = any(_equal(kind, value, part) for part in wanted)
        return found if op == "in" else not found
    if op == "=":
        return _equal(kind, value, condition.value)
    if op == "!=":
        return not _equal(kind, value, condition.value)
    if op == "contains":
        part = condition.value.strip().casefold()
        return bool(part) and part in _text(value).casefold()
    return _compare(kind, op, value, condition.value)


def _equal(kind: str, value: Any, wanted: str) -> bool:
    if kind == "boolean":
        return bool(value) == (wanted.strip().casefold() in TRUE_WORDS)
    if is_empty(value):
        return not wanted.strip()
    left, right = _typed(kind, value), _typed(kind, wanted)
    return left is not None and left == right


def _compare(kind: str, op: str, value: Any, wanted: str) -> bool:
    left, right = _typed(kind, value), _typed(kind, wanted)
    if left is None or right is None:
        return False
    if op == ">":
        return left > right
    if op == ">=":
        return left >= right
    if op == "<":
        return left < right
    if op == "<=":
        return left <= right
    return False


def _typed(kind: str, value: Any) -> Any:
    """A value fit for comparing, or None where it is not of its type."""
    if is_empty(value):
        return None
    if kind == "number":
        try:
            return float(str(value).strip().replace(" ", "").replace(",", "."))
        except ValueError:
            return None
    return _text(value).strip().casefold()


def _text(value: Any) -> str:
    if isinstance(value, Mapping):
        return str(value.get("name") or "")
    return "" if value is None else str(value)
