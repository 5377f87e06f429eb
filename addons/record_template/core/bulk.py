"""Many records like one another: which of them are, and what differs in each.

Records of one *shape* differ only in columns that can be worked out without the ORM.
The first of a shape is made by the ORM and is the pattern of the others: they get its
row, with columns of their own. A `Recipe` says what those are.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

#: rows of one shape from which a pattern pays: fewer are left to the ORM
WORTH = 4
#: value of a column that refers to the row itself
SELF = "self"


@dataclass(frozen=True)
class Recipe:
    """What is known of making records of one model.

    ``free``: fields whose values differ from row to row and show only in their own
    column and in the ``derived`` ones.
    ``work_out``: (an empty record set, values of the rows) → for each row the values
    of its own columns as ``create`` takes them, or None to leave the row to the ORM.
    ``kinds``: derived columns of which each value is a shape of its own, because the
    columns in ``follows`` depend on it; keys that are no columns are welcome.
    ``finish``: (records, values of the rows) makes what belongs to the new records.
    ``lists``: given one2many fields that ``finish`` sees to.
    ``creates``: the modules whose ``create`` is known to do nothing for such rows that
    is not done here; any other leaves all rows to the ORM.
    """

    free: frozenset[str]
    derived: frozenset[str] = frozenset()
    kinds: tuple[str, ...] = ()
    follows: frozenset[str] = frozenset()
    lists: frozenset[str] = frozenset()
    creates: frozenset[str] = frozenset()
    work_out: Callable[[Any, Sequence[dict]], list[dict | None]] | None = None
    finish: Callable[[Any, Sequence[dict]], None] | None = None
    accepts: Callable[[Any], bool] = bool

    @property
    def own(self) -> frozenset[str]:
        """Columns that may differ within a shape."""
        return self.free | self.derived


@dataclass(frozen=True)
class Row:
    """One record to make: ``own`` are the values of its own columns."""

    place: int
    own: Mapping[str, Any]


def shape(recipe: Recipe, values: Mapping[str, Any], own: Mapping[str, Any]) -> Any:
    """What a row must have in common with its pattern; None when nothing can be said
    (a list among the values).

    An empty value is not the same as none, nor as any other.
    """
    fixed: list[Any] = []
    for name, value in values.items():  # rows of one template have one order
        if name in recipe.free:
            fixed.append((name, bool(value)))
        elif name not in recipe.lists:
            if isinstance(value, list | dict | set):
                return None
            fixed.append((name, type(value), value))
    return tuple(fixed), tuple(map(own.get, recipe.kinds)), tuple(own)


def shapes(
    recipe: Recipe, rows: Sequence[Mapping[str, Any]], owns: Iterable[dict | None]
) -> tuple[list[list[Row]], list[int]]:
    """The rows by shape, in order, and the places of those left to the ORM."""
    groups: dict[Any, list[Row]] = {}
    known = recipe.own
    rest: list[int] = []
    for place, (values, own) in enumerate(zip(rows, owns, strict=True)):
        key = None if own is None else shape(recipe, values, own)
        if key is None or own is None:
            rest.append(place)
        else:
            columns = {name: own[name] for name in own if name in known}
            groups.setdefault(key, []).append(Row(place, columns))
    many = [group for group in groups.values() if len(group) >= WORTH]
    rest += [row.place for g in groups.values() if len(g) < WORTH for row in g]
    return many, sorted(rest)
