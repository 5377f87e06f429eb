"""Which column of the documents keeps which attribute that is added up."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

#: columns a kind has for attributes that are added up
SLOTS = 8


def free_slot(taken: Iterable[int]) -> int | None:
    """The first column that no attribute of the kind uses; None when all are.

    >>> free_slot([1, 3]), free_slot(range(1, SLOTS + 1))
    (2, None)
    """
    used = set(taken)
    return next((slot for slot in range(1, SLOTS + 1) if slot not in used), None)


def as_figure(value: object) -> float:
    """What is added up of an attribute's value; what is no number counts as nothing.

    >>> as_figure(2), as_figure(False), as_figure(None), as_figure("2"), as_figure(True)
    (2.0, 0.0, 0.0, 0.0, 0.0)
    """
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return 0.0
    return float(value)


def view_reference(kind_id: int, labels: Mapping[str, str]) -> str:
    """What the web client asks for the views of a kind with.

    It changes with the names of the figures, so views the browser keeps are not shown
    under old names.
    """
    text = repr(sorted(labels.items()))
    return f"{kind_id}-{hashlib.sha256(text.encode()).hexdigest()[:8]}"


def kind_of_reference(reference: object) -> int | None:
    """The kind in a reference; None when it is none.

    >>> kind_of_reference(view_reference(7, {})), kind_of_reference("x")
    (7, None)
    """
    if not isinstance(reference, str):
        return None
    number = reference.partition("-")[0]
    return int(number) if number.isascii() and number.isdigit() else None
