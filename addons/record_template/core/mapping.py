"""From a template's lines and named values to values ready to write.

Examples::

    mapper = Mapper(schema, Converter(records), Scope({"name": "Ivan"}))
    mapped = mapper.map("sale.order", template.lines, creating=True)
    mapped.values     # {"client_order_ref": "Ivan", …}
    mapped.problems   # [] or what stands against it, each naming its line

How it works: each line gives a *raw* value (``_raw``), which the ``Converter`` turns
into the field's type; nested lines give ``(0, 0, values)`` commands.  Nothing is
written here and no value makes it crash: what cannot be is a ``Problem``.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from .convert import MAX_ITEMS, Converter, property_value
from .parsing import ParseError, is_empty
from .placeholders import parse, render
from .scope import Scope
from .spec import FieldSpec, Line, Problem, Schema, find_property


@dataclass
class Cell:
    """One line's outcome, for the preview: the field and what it would hold."""

    line: str
    field: FieldSpec
    value: Any = None
    state: str = "set"  # set | empty | cleared | kept | wrong
    children: list[list["Cell"]] = field(default_factory=list)


@dataclass
class Mapped:
    """The outcome for one record."""

    model: str
    values: dict[str, Any] = field(default_factory=dict)
    keys: list[tuple[FieldSpec, Any]] = field(default_factory=list)
    only_create: set[str] = field(default_factory=set)
    only_if_empty: set[str] = field(default_factory=set)
    cells: list[Cell] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def raw_of(
    line: Line, spec: FieldSpec, write: Callable[[Any], str]
) -> Callable[[Scope], Any]:
    """What gives the value of a line, before its conversion, of any scope.

    :param write: human text of a value, for lines that are texts
    """
    if line.kind == "constant":
        value = line.value if line.constant is None else line.constant
        return lambda scope: value
    whole = line.value.strip()
    if line.kind in ("value", "path"):
        return lambda scope: scope(whole)

    def text(scope: Scope) -> str:
        is_html = spec.type == "html"
        return render(line.value, scope, escape_html=is_html, to_text=write)

    found = parse(line.value)[0]
    alone = len(found) == 1 and whole.startswith("{{")
    if not alone or found[0].end != len(line.value.rstrip()):
        return text

    def only(scope: Scope) -> Any:
        value = scope(found[0].name)
        if is_empty(value) and found[0].default:
            return found[0].default
        if spec.type not in ("char", "text", "html"):
            return value  # keeps its type: no detour through text
        return text(scope)

    return only


@dataclass(frozen=True)
class Mapper:
    schema: Schema
    converter: Converter
    scope: Scope

    def map(
        self,
        model: str,
        lines: tuple[Line, ...],
        *,
        creating: bool,
        container_ids: dict[str, Any] | None = None,
        given: frozenset[str] = frozenset(),
    ) -> Mapped:
        """The values of one record of ``model``.

        ``container_ids``: the ids of properties' containers the record has already, by
        field; ``given``: fields that come from elsewhere (a nested record's way back).
        """
        mapped = Mapped(model)
        for line in sorted(lines, key=lambda line: "." in line.field):
            self._map_line(mapped, line, container_ids or {})
        mapped.cells.sort(key=lambda cell: [int(n) for n in cell.line.split(".") if n])
        if creating:
            self._check_required(mapped, given)
        return mapped

    def _map_line(self, mapped: Mapped, line: Line, containers: dict[str, Any]) -> None:
        spec = self.schema.field(mapped.model, line.base_field)
        if spec is None:
            mapped.problems.append(Problem.of("unknown_field", line))
            return
        if spec.refused:
            mapped.problems.append(Problem.of(spec.refused, line, spec.label))
            return
        cell = Cell(line.number, spec)
        mapped.cells.append(cell)
        try:
            if line.kind == "lines":
                self._map_nested(mapped, line, spec, cell)
            elif spec.type == "properties":
                self._map_property(mapped, line, spec, cell, containers)
            else:
                value = self.converter.convert(spec, self._raw(line, spec), line)
                self._keep(mapped, line, spec, cell, value)
        except ParseError as error:
            cell.state = "wrong"
            mapped.problems.append(
                Problem.of(error.code, line, cell.field.label, **error.params)
            )

    def _raw(self, line: Line, spec: FieldSpec) -> Any:
        """The value of a line before its conversion."""
        return raw_of(line, spec, self.converter.write)(self.scope)

    def _keep(
        self, mapped: Mapped, line: Line, spec: FieldSpec, cell: Cell, value: Any
    ) -> None:
        """Put a converted value where it belongs, or deal with its absence."""
        name = spec.name
        if line.apply_when == "create":
            mapped.only_create.add(name)
        elif line.apply_when == "empty":
            mapped.only_if_empty.add(name)
        if value is None:
            self._keep_empty(mapped, line, spec, cell)
            return
        cell.value = value
        if line.is_key:
            mapped.keys.append((spec, value))
        if spec.type == "many2many":
            commands = mapped.values.setdefault(name, [])
            if line.list_mode == "replace":
                commands.append((5,))
            commands.extend((4, item) for item in value)
        else:
            mapped.values[name] = value

    def _keep_empty(
        self, mapped: Mapped, line: Line, spec: FieldSpec, cell: Cell
    ) -> None:
        cell.state = "empty"
        if line.required:
            mapped.problems.append(Problem.of("empty_required", line, spec.label))
        elif line.if_empty == "clear":
            if spec.required:
                mapped.problems.append(Problem.of("cleared_required", line, spec.label))
                return
            cell.state = "cleared"
            mapped.values[spec.name] = [(5,)] if spec.type == "many2many" else False

    def _map_property(
        self,
        mapped: Mapped,
        line: Line,
        spec: FieldSpec,
        cell: Cell,
        containers: dict[str, Any],
    ) -> None:
        container = mapped.values.get(spec.container) or containers.get(spec.container)
        properties = self.schema.properties(mapped.model, spec.name, container)
        if properties is None:
            raise ParseError("no_container", "", container=spec.container)
        raw = self._raw(line, FieldSpec(spec.name, "json"))
        values = mapped.values.setdefault(spec.name, {})
        if not line.property_name:
            if not is_empty(raw) and not isinstance(raw, dict):
                raise ParseError("properties_need_name", raw)
            cell.value = self.converter.property_values(properties, raw or {}, line)
            values.update(cell.value)
            return
        wanted = find_property(properties, line.property_name)
        if wanted is None:
            raise ParseError("unknown_property", line.property_name)
        cell.field = wanted
        value = self.converter.convert(wanted, self._raw(line, wanted), line)
        inner = Mapped(mapped.model)
        self._keep(inner, line, wanted, cell, value)
        mapped.problems.extend(inner.problems)
        if wanted.name in inner.values:
            kept = False if value is None else property_value(wanted, value)
            values[wanted.name] = kept
        if not values:
            del mapped.values[spec.name]

    def _map_nested(
        self, mapped: Mapped, line: Line, spec: FieldSpec, cell: Cell
    ) -> None:
        if spec.type != "one2many":
            raise ParseError("lines_need_one2many", "")
        items = self._items(line)
        commands: list[Any] = []
        for number, item in enumerate(items, start=1):
            scope = self.scope.with_values(item=item, item_number=number)
            nested = Mapper(self.schema, self.converter, scope).map(
                spec.comodel,
                line.children,
                creating=True,
                given=frozenset({spec.inverse}),
            )
            mapped.problems.extend(nested.problems)
            cell.children.append(nested.cells)
            commands.append((0, 0, nested.values))
        if not commands:
            cell.state = "empty"
            if line.required:
                mapped.problems.append(Problem.of("empty_required", line, spec.label))
        if line.list_mode == "replace" and (commands or line.if_empty == "clear"):
            commands.insert(0, (5,))
        if line.apply_when == "create":
            mapped.only_create.add(spec.name)
        if commands:
            mapped.values.setdefault(spec.name, []).extend(commands)

    def _items(self, line: Line) -> list[Any]:
        """What the nested lines are repeated for; one time without a list."""
        if not line.value.strip():
            return [None]
        raw = self.scope(line.value.strip())
        if is_empty(raw):
            return []
        if isinstance(raw, dict | str | bytes | int | float):
            raw = [raw]
        try:
            items = list(raw)
        except TypeError:
            items = [raw]
        if len(items) > MAX_ITEMS:
            raise ParseError("too_many_items", "", limit=MAX_ITEMS)
        return items

    def _check_required(self, mapped: Mapped, given: frozenset[str]) -> None:
        reported = {problem.field for problem in mapped.problems}
        for spec in self.schema.required(mapped.model):
            if spec.name in given or spec.label in reported:
                continue
            value = mapped.values.get(spec.name)
            if value is None or (value is False and spec.type != "boolean"):
                mapped.problems.append(
                    Problem("missing_required", field=spec.label or spec.name)
                )
