"""Which attributes a document must have filled in, always or in a stage.

Odoo's properties cannot be required; these rules are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Requirement:
    """One attribute that is needed.

    :param always: needed in every stage
    :param stages: ids of the stages it is needed in
    """

    name: str
    label: str
    type: str = "char"
    always: bool = False
    stages: frozenset[int] = field(default_factory=frozenset)

    def holds_in(self, stage: int | None) -> bool:
        return self.always or stage in self.stages


def is_filled(kind: str, value: Any) -> bool:
    """Whether a value counts as given: 0 and “no” are answers, an empty text is none.

    >>> is_filled("integer", 0), is_filled("char", " "), is_filled("boolean", False)
    (True, False, True)
    """
    if kind == "boolean":
        return True
    if value is None or value is False:
        return False
    if kind in ("integer", "float", "monetary"):
        return True
    if isinstance(value, str):
        return bool(value.strip())
    return bool(value)


def missing(
    requirements: Iterable[Requirement],
    values: Mapping[str, Any],
    stage: int | None,
) -> list[str]:
    """Labels of the attributes a document in ``stage`` lacks, in order."""
    return [
        item.label
        for item in requirements
        if item.holds_in(stage) and not is_filled(item.type, values.get(item.name))
    ]
