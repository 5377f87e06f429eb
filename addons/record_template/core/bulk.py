"""Many records like one another: which of them are, and what differs in each.

Records of one *shape* differ only in columns that can be worked out without the ORM.
The first of a shape is made by the ORM and is the pattern of the others: they get its
row, with columns of their own. A `Recipe` says what those are.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from operator import itemgetter
from typing import Any, NamedTuple

#: rows of one shape from which a pattern pays: fewer are left to the ORM
WORTH = 4
#: value of a column that refers to the row itself
SELF = "self"


@dataclass(frozen=True)
class Recipe:
    """What is known of making records of one model.

    ``free``: fields whose values differ from row to row and show only in their own
    column and in the ``derived`` ones.
    ``spare``: those of them without which the recipe is still good: see ``without``.
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
    spare: frozenset[str] = frozenset()
    derived: frozenset[str] = frozenset()
    kinds: tuple[str, ...] = ()
    follows: frozenset[str] = frozenset()
    lists: frozenset[str] = frozenset()
    creates: frozenset[str] = frozenset()
    work_out: Callable[[Any, Sequence[dict]], list[dict | None]] | None = None
    finish: Callable[[Any, Sequence[dict]], None] | None = None
    accepts: Callable[[Any], bool] = bool

    @cached_property
    def own(self) -> frozenset[str]:
        """Columns that may differ within a shape."""
        return self.free | self.derived

    def without(self, names: frozenset[str]) -> "Recipe":
        """The recipe for where more may follow from some fields than is known: of those
        each value is a shape of its own."""
        return replace(
            self,
            free=self.free - names,
            derived=self.derived - names,
            kinds=(*self.kinds, *sorted(names)),
        )


class Row(NamedTuple):
    """One record to make: ``own`` are the values of its own columns."""

    place: int
    own: Mapping[str, Any]


class Layout:
    """What is to be done with the values of rows that have the same names, in the same
    order: rows of one template are all alike in this."""

    def __init__(self, recipe: Recipe, names: tuple[str, ...]) -> None:
        #: those that differ from row to row
        self.free = tuple(name for name in names if name in recipe.free)
        self.free_of = _picker(self.free)
        self._fixed = _picker(
            name
            for name in names
            if name not in recipe.free and name not in recipe.lists
        )
        self._names, self._kinds = names, recipe.kinds

    def shape(self, values: Mapping[str, Any], own: Mapping[str, Any]) -> Any:
        """What a row must have in common with its pattern; None when nothing can be
        said (a list among the values).

        An empty value is not the same as none, nor as any other.
        """
        fixed = self._fixed(values)
        key = (
            self._names,
            fixed,
            tuple(map(type, fixed)),  # 1 is not True
            tuple(map(bool, self.free_of(values))),
            tuple(map(own.get, self._kinds)),
            tuple(own),
        )
        try:
            hash(key)
        except TypeError:
            return None
        return key


class Layouts(dict[tuple[str, ...], Layout]):
    """The layouts of a recipe, made as they come."""

    def __init__(self, recipe: Recipe) -> None:
        super().__init__()
        self.recipe = recipe

    def __missing__(self, names: tuple[str, ...]) -> Layout:
        layout = self[names] = Layout(self.recipe, names)
        return layout


def _picker(names: Iterable[str]) -> Callable[[Mapping[str, Any]], tuple[Any, ...]]:
    """A function that gives the values under these names."""
    names = tuple(names)
    if len(names) > 1:
        return itemgetter(*names)
    return lambda values: tuple(values[name] for name in names)


def shapes(
    recipe: Recipe,
    rows: Sequence[Mapping[str, Any]],
    owns: Iterable[dict | None],
    layouts: Layouts | None = None,
) -> tuple[list[list[Row]], list[int]]:
    """The rows by shape, in order, and the places of those left to the ORM.

    :param layouts: of the same recipe, where they were needed before
    """
    groups: dict[Any, list[Row]] = {}
    known, rest = recipe.own, []
    layouts = Layouts(recipe) if layouts is None else layouts
    for place, (values, own) in enumerate(zip(rows, owns, strict=True)):
        key = None if own is None else layouts[tuple(values)].shape(values, own)
        if key is None or own is None:
            rest.append(place)
            continue
        if not own.keys() <= known:
            own = {name: own[name] for name in own if name in known}
        groups.setdefault(key, []).append(Row(place, own))
    many = [group for group in groups.values() if len(group) >= WORTH]
    rest += [row.place for g in groups.values() if len(g) < WORTH for row in g]
    return many, sorted(rest)
