"""What a template wants to be given, and sample values typed as text."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from .lint import ALWAYS_THERE, ITEM_NAMES, line_names
from .placeholders import root
from .spec import Line


@dataclass(frozen=True)
class Input:
    """A name a template asks for.  A list has columns: what is used of its items."""

    name: str
    is_list: bool = False
    columns: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "is_list": self.is_list,
            "columns": list(self.columns),
        }


def inputs(lines: tuple[Line, ...], sources: Iterable[str] = ()) -> list[Input]:
    """The values to give, without what the sources and the operator answer."""
    known = {*sources, *ALWAYS_THERE, *ITEM_NAMES}
    found: dict[str, Input] = {}
    for line in lines:
        for item in _of_line(line):
            if root(item.name) in known:
                continue
            present = found.get(item.name)
            before = present.columns if present else ()
            columns = dict.fromkeys((*before, *item.columns))
            is_list = item.is_list or bool(present and present.is_list)
            found[item.name] = Input(item.name, is_list, tuple(columns))
    return list(found.values())


def _of_line(line: Line) -> Iterable[Input]:
    columns: list[str] = []
    for name in line_names(line):
        if line.kind != "lines":
            yield Input(name)
    for child in line.children:
        for name in line_names(child):
            if root(name) == "item":
                columns.append(name.partition(".")[2])
        yield from _of_line(child)
    if line.kind == "lines" and line.value.strip():
        yield Input(line.value.strip(), True, tuple(filter(None, columns)))


def sample_values(wanted: Iterable[Input], typed: Mapping[str, Any]) -> dict[str, Any]:
    """Typed samples as values: lists are one item a line, its parts after ``;``."""
    values: dict[str, Any] = {}
    for item in wanted:
        text = typed.get(item.name)
        if text in (None, "", False):
            continue
        if item.is_list and isinstance(text, str):
            values[item.name] = _items(text, item.columns)
        else:
            values[item.name] = text
    return values


def _items(text: str, columns: tuple[str, ...]) -> list[Any]:
    rows = [row for row in text.splitlines() if row.strip()]
    if not columns:
        return [row.strip() for row in rows]
    return [
        dict(
            zip(columns, (part.strip() for part in row.split(";")), strict=False),
        )
        for row in rows
    ]
