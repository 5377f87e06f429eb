"""What is wrong with a template, found when it is saved, without running it."""

from collections.abc import Iterator
from typing import Any

from .convert import Converter
from .parsing import ParseError, is_empty
from .placeholders import is_name, names, problems, root
from .spec import (
    KEY_TYPES,
    RELATIONAL,
    RESERVED_NAMES,
    FieldSpec,
    Line,
    Problem,
    Schema,
    Template,
    find_property,
)

ALWAYS_THERE = ("operator", "company", "today", "now")
ITEM_NAMES = ("item", "item_number")
_LOOKUP_TYPES = frozenset({"many2one", "many2many"})


def check(template: Template, schema: Schema, converter: Converter) -> list[Problem]:
    """Every problem of a template, in the order of its lines."""
    found: list[Problem] = []
    if template.code and not is_code(template.code):
        found.append(Problem("bad_code", params=(("value", template.code),)))
    if template.operation == "update" and not is_code(template.source_name, False):
        found.append(Problem("bad_source", params=(("value", template.source_name),)))
    checker = _Checker(schema, converter)
    found.extend(checker.lines(template.model, template.lines, creating=False))
    if template.finds and not template.keys:
        found.append(Problem("no_keys"))
    if template.creates and template.lines:
        found.extend(checker.missing(template.model, template.lines, frozenset()))
    return found


def is_code(text: str, refuse_reserved: bool = True) -> bool:
    """Whether a made record can be known by this name to later templates."""
    if not is_name(text) or "." in text:
        return False
    return not (refuse_reserved and text in RESERVED_NAMES)


def used_names(
    lines: tuple[Line, ...], nested: bool = False
) -> Iterator[tuple[str, Line]]:
    """Every name the lines ask for from outside, with the line that asks."""
    for line in lines:
        for name in line_names(line):
            if not (nested and root(name) in ITEM_NAMES):
                yield name, line
        yield from used_names(line.children, nested=True)


def line_names(line: Line) -> list[str]:
    if line.kind in ("value", "path", "lines"):
        name = line.value.strip()
        return [name] if name else []
    return names(line.value) if line.kind in ("text", "lookup") else []


class _Checker:
    def __init__(self, schema: Schema, converter: Converter) -> None:
        self.schema = schema
        self.converter = converter

    def lines(
        self,
        model: str,
        lines: tuple[Line, ...],
        *,
        creating: bool,
        nested: bool = False,
    ) -> Iterator[Problem]:
        seen: set[str] = set()
        for line in lines:
            spec = self.schema.field(model, line.base_field) if line.field else None
            if spec is None:
                yield Problem.of("unknown_field", line)
                continue
            if spec.refused:
                yield Problem.of(spec.refused, line, spec.label)
                continue
            if line.field in seen and spec.type not in ("one2many", "many2many"):
                yield Problem.of("field_twice", line, spec.label)
            seen.add(line.field)
            yield from self._placeholders(line, spec, nested)
            yield from self._type(model, line, spec, lines)
            yield from self._key(line, spec, nested)
            if line.kind == "lines" and spec.type == "one2many":
                yield from self._children(line, spec)

    def missing(
        self, model: str, lines: tuple[Line, ...], given: frozenset[str]
    ) -> Iterator[Problem]:
        """Required fields without a line."""
        have = {line.base_field for line in lines} | given
        for spec in self.schema.required(model):
            if spec.name not in have:
                yield Problem("missing_required", field=spec.label or spec.name)

    def _children(self, line: Line, spec: FieldSpec) -> Iterator[Problem]:
        if not line.children:
            yield Problem.of("no_children", line, spec.label)
            return
        yield from self.lines(spec.comodel, line.children, creating=True, nested=True)
        given = frozenset({spec.inverse})
        for problem in self.missing(spec.comodel, line.children, given):
            yield Problem("missing_required_nested", line.number, problem.field)

    def _placeholders(
        self, line: Line, spec: FieldSpec, nested: bool
    ) -> Iterator[Problem]:
        value = line.value.strip()
        if line.kind in ("text", "lookup"):
            for problem in problems(line.value):
                yield Problem.of(problem.code, line, spec.label, value=problem.text)
        needs_value = line.kind in ("value", "path", "lookup")
        if needs_value and not value:
            yield Problem.of("no_value", line, spec.label)
        elif line.kind in ("value", "path", "lines") and value and not is_name(value):
            yield Problem.of("bad_name", line, spec.label, value=value)
        if not nested:
            for name in line_names(line):
                if root(name) in ITEM_NAMES:
                    yield Problem.of("item_outside", line, spec.label, value=name)

    def _type(
        self, model: str, line: Line, spec: FieldSpec, lines: tuple[Line, ...]
    ) -> Iterator[Problem]:
        if (spec.type == "one2many") != (line.kind == "lines"):
            code = "lines_need_one2many" if line.kind == "lines" else "one2many_needs"
            yield Problem.of(code, line, spec.label)
        elif line.kind == "lookup" and spec.type not in _LOOKUP_TYPES:
            if spec.type != "properties":
                yield Problem.of("lookup_not_relational", line, spec.label)
        elif line.property_name and spec.type != "properties":
            yield Problem.of("unknown_field", line)
        elif spec.type == "properties":
            yield from self._property(model, line, spec, lines)
        elif line.kind == "constant":
            yield from self._constant(line, spec)
        if line.lookup_by == "field" and line.kind == "lookup" and spec.comodel:
            if self.schema.field(spec.comodel, line.lookup_field) is None:
                name = line.lookup_field or "?"
                yield Problem.of("bad_lookup_field", line, spec.label, value=name)

    def _constant(self, line: Line, spec: FieldSpec) -> Iterator[Problem]:
        """A constant must convert; records are looked for only when it runs."""
        raw: Any = line.value if line.constant is None else line.constant
        if is_empty(raw) and raw != 0:
            if line.required:
                yield Problem.of("empty_required", line, spec.label)
            return
        if spec.type in RELATIONAL and line.constant is None:
            return
        try:
            self.converter.convert(spec, raw, line)
        except ParseError as error:
            yield Problem.of(error.code, line, spec.label, **error.params)

    def _property(
        self, model: str, line: Line, spec: FieldSpec, lines: tuple[Line, ...]
    ) -> Iterator[Problem]:
        if not line.property_name:
            if line.kind not in ("value", "path"):
                yield Problem.of("properties_need_name", line, spec.label)
            return
        holder = next((ln for ln in lines if ln.field == spec.container), None)
        known = holder.constant if holder and holder.kind == "constant" else None
        properties = self.schema.properties(model, spec.name, known) if known else None
        if properties is None:
            return  # the container is known only when it runs
        wanted = find_property(properties, line.property_name)
        if wanted is None:
            name = line.property_name
            yield Problem.of("unknown_property", line, spec.label, value=name)
        elif line.kind == "constant":
            yield from self._constant(line, wanted)

    def _key(self, line: Line, spec: FieldSpec, nested: bool) -> Iterator[Problem]:
        if line.is_key and (nested or spec.type not in KEY_TYPES):
            yield Problem.of("key_not_possible", line, spec.label)
