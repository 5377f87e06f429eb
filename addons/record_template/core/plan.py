"""A template made ready once for many scopes: the values of a record without detours.

``Mapper`` tells what became of each line and what is wrong with it. Thousands of rows
are right, and nobody looks at their lines: a ``Plan`` gives their values only, by the
same conversions in the same order. Of a row that is not quite right, or of a template
with lines it does not know, it says nothing, and the ``Mapper`` is asked.

Example::

    plan = Plan(mapper, "sale.order", template.lines, creating=True)
    for scope in scopes:
        values = plan.values(scope)  # or None: mapper.map(…) tells more
"""

from collections.abc import Callable
from typing import Any

from .mapping import Mapper, raw_of
from .parsing import ParseError
from .placeholders import parse
from .scope import Scope
from .spec import FieldSpec, Line

Step = Callable[[Scope], Any]
#: types whose lines need more than a value
_OTHERS = frozenset({"one2many", "properties"})
_MISSING = object()


class Plan:
    """Steps of the lines; ``is_ready`` is False where only the ``Mapper`` will do.

    ``specs``: the fields it gives, by name.
    """

    def __init__(
        self, mapper: Mapper, model: str, lines: tuple[Line, ...], *, creating: bool
    ) -> None:
        self.converter = mapper.converter
        self.specs: dict[str, FieldSpec] = {}
        self.steps: list[tuple[str, bool, Step]] = []
        self.required: list[tuple[str, bool]] = []
        self.is_ready = all([self._add(mapper, model, line) for line in lines])
        if creating and self.is_ready:
            needed = mapper.schema.required(model)
            self.required = [(spec.name, spec.type == "boolean") for spec in needed]

    def values(self, scope: Scope) -> dict[str, Any] | None:
        """The values of one record; None when the ``Mapper`` has to be asked."""
        if not self.is_ready:
            return None
        values: dict[str, Any] = {}
        try:
            for name, must_be, step in self.steps:
                value = step(scope)
                if value is not None:
                    values[name] = value
                elif must_be:
                    return None
        except ParseError:
            return None
        for name, is_boolean in self.required:
            value = values.get(name)
            if value is None or (value is False and not is_boolean):
                return None
        return values

    def _add(self, mapper: Mapper, model: str, line: Line) -> bool:
        spec = mapper.schema.field(model, line.field)
        if spec is None or spec.refused or spec.type in _OTHERS or line.kind == "lines":
            return False
        if spec.name in self.specs:
            return False  # the last of two decides, unless it has nothing
        self.specs[spec.name] = spec
        # an empty value that clears the field or may not be is the mapper's to judge
        must_be = line.required or line.if_empty != "skip"
        self.steps.append((spec.name, must_be, self._step(line, spec)))
        return True

    def _step(self, line: Line, spec: FieldSpec) -> Step:
        raw, convert = raw_of(line, spec, self.converter.write), self.converter.convert

        def step(scope: Scope) -> Any:
            return convert(spec, raw(scope), line)

        fixed = line.kind == "lookup" and not parse(line.value)[0]
        if line.kind == "constant" or fixed:
            step = _once(step)
        if spec.type == "many2many":
            return _commands(step, line.list_mode == "replace")
        return step


def _commands(step: Step, replace: bool) -> Step:
    """Ids as what writes them into a many2many."""

    def commands(scope: Scope) -> Any:
        ids = step(scope)
        first = [(5,)] if replace else []
        return None if ids is None else [*first, *((4, item) for item in ids)]

    return commands


def _once(step: Step) -> Step:
    """The step of a line that asks for no name: the same for all."""
    kept: Any = _MISSING

    def same(scope: Scope) -> Any:
        nonlocal kept
        if kept is _MISSING:
            kept = step(scope)
        return kept

    return same
