"""One raw value to the value of one field."""

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup, escape

from . import dates, parsing
from .formatting import html_to_text, to_text
from .parsing import ParseError, Reading, is_empty
from .spec import FieldSpec, Line, Records, find_property

MAX_ITEMS = 500


@dataclass(frozen=True)
class Converter:
    """Typed conversion.  ``convert`` returns None for nothing and raises
    ``ParseError`` for what cannot be meant."""

    records: Records
    reading: Reading = parsing.DEFAULT
    today: dt.date | None = None
    write: Callable[[Any], str] = field(default=to_text)

    def convert(self, spec: FieldSpec, raw: Any, line: Line) -> Any:
        if type(raw) is str and spec.type in ("char", "text"):
            return self._to_char(spec, raw, line)
        if spec.type == "boolean":
            if raw is None or (isinstance(raw, str) and not raw.strip()):
                return None
            return parsing.parse_boolean(raw, self.reading)
        if is_empty(raw):
            return None
        method = getattr(self, f"_to_{spec.type}", None)
        if method is None:
            raise ParseError("unsupported_type", raw, type=spec.type)
        return method(spec, raw, line)

    # texts

    def _to_char(self, spec: FieldSpec, raw: Any, line: Line) -> str | None:
        text = self._clean(raw).strip()
        if spec.size and len(text) > spec.size:
            raise ParseError("too_long", raw, size=spec.size)
        return text or None

    def _to_text(self, spec: FieldSpec, raw: Any, line: Line) -> str | None:
        return self._to_char(spec, raw, line)

    def _to_html(self, spec: FieldSpec, raw: Any, line: Line) -> Any:
        if isinstance(raw, Markup):
            return Markup(self._clean(str(raw)))
        text = self._clean(raw).strip()
        if not text:
            return None
        if line.kind in ("constant", "text"):
            return Markup(text)  # HTML by its author; values in it are escaped already
        return Markup(str(escape(text)).replace("\n", "<br/>"))

    def _clean(self, raw: Any) -> str:
        text = raw if type(raw) is str else self.write(raw)
        text = text.replace("\x00", "")
        if text.isascii():
            return text
        return text.encode("utf-8", "replace").decode("utf-8")

    # numbers, dates, choices

    def _to_integer(self, spec: FieldSpec, raw: Any, line: Line) -> int | None:
        return parsing.parse_integer(_plain(raw), self.reading)

    def _to_many2one_reference(self, spec: FieldSpec, raw: Any, line: Line) -> Any:
        if hasattr(raw, "ids"):
            return raw.ids[0] if len(raw.ids) == 1 else None
        return self._to_integer(spec, raw, line)

    def _to_float(self, spec: FieldSpec, raw: Any, line: Line) -> float | None:
        return parsing.parse_number(_plain(raw), self.reading)

    _to_monetary = _to_float

    def _to_date(self, spec: FieldSpec, raw: Any, line: Line) -> dt.date | None:
        return dates.parse_date(_plain(raw), self.reading, self.today)

    def _to_datetime(self, spec: FieldSpec, raw: Any, line: Line) -> dt.datetime | None:
        return dates.parse_datetime(_plain(raw), self.reading, self.today)

    def _to_selection(self, spec: FieldSpec, raw: Any, line: Line) -> Any:
        return parsing.parse_selection(_plain(raw), spec.options)

    def _to_tags(self, spec: FieldSpec, raw: Any, line: Line) -> list[Any] | None:
        names = (
            item.strip()
            for part in parsing.split_list(raw)
            for item in (part.split(",") if isinstance(part, str) else [part])
        )
        return [parsing.parse_selection(n, spec.options) for n in names if n] or None

    # others

    def _to_binary(self, spec: FieldSpec, raw: Any, line: Line) -> bytes:
        if isinstance(raw, bytes):
            return raw
        if isinstance(raw, str):
            return raw.encode("utf-8", "replace")
        raise ParseError("not_a_file", raw)

    _to_image = _to_binary

    def _to_json(self, spec: FieldSpec, raw: Any, line: Line) -> Any:
        try:
            return json.loads(json.dumps(raw))
        except (TypeError, ValueError) as error:
            raise ParseError("not_json", raw) from error

    def _to_reference(self, spec: FieldSpec, raw: Any, line: Line) -> str:
        if hasattr(raw, "ids") and hasattr(raw, "_name"):
            raw = f"{raw._name},{raw.ids[0]}" if len(raw.ids) == 1 else ""
        model, _comma, res_id = str(raw).partition(",")
        models = {option for option, _label in spec.options}
        if res_id.isascii() and res_id.isdigit() and (not models or model in models):
            if self.records.reachable(model, [int(res_id)]):
                return f"{model},{int(res_id)}"
        raise ParseError("not_found", raw)

    def _to_properties(self, spec: FieldSpec, raw: Any, line: Line) -> Any:
        raise ParseError("properties_need_name", raw)

    def property_values(
        self, properties: dict[str, FieldSpec], raw: dict[str, Any], line: Line
    ) -> dict[str, Any]:
        """A dict of properties by names or labels, each converted to its type."""
        result: dict[str, Any] = {}
        for name, value in raw.items():
            spec = find_property(properties, str(name))
            if spec is None:
                raise ParseError("unknown_property", name)
            converted = self.convert(spec, value, line)
            if converted is not None:
                result[spec.name] = property_value(spec, converted)
        return result

    # relations

    def _to_many2one(self, spec: FieldSpec, raw: Any, line: Line) -> Any:
        if isinstance(raw, list | tuple) and len(raw) == 2:
            if _is_id(raw[0]) and isinstance(raw[1], str):
                raw = raw[0]  # [id, name], as clients send it
        return self._one(spec, raw, line)

    def _to_many2many(self, spec: FieldSpec, raw: Any, line: Line) -> list[Any] | None:
        ids = self.records.ids_of(spec.comodel, raw)
        if ids is not None:
            return self._reached(spec, ids, raw)
        if isinstance(raw, str) and self._found(spec, raw, line):
            parts: list[Any] = [raw]
        else:
            parts = parsing.split_list(raw)
            if len(parts) == 1 and isinstance(raw, str) and "," in raw:
                parts = [part.strip() for part in raw.split(",") if part.strip()]
        if len(parts) > MAX_ITEMS:
            raise ParseError("too_many_items", raw, limit=MAX_ITEMS)
        found = [self._one(spec, part, line) for part in parts]
        return list(dict.fromkeys(i for i in found if i is not None)) or None

    def _one(self, spec: FieldSpec, raw: Any, line: Line) -> Any:
        if isinstance(raw, dict):
            raw = raw.get("id") or raw.get("display_name")
        ids = self.records.ids_of(spec.comodel, raw)
        if ids is None and _is_id(raw) and line.lookup_by in ("auto", "id"):
            ids = [raw]
        if ids is not None:
            ids = self._reached(spec, ids, raw)
            if len(ids) > 1:
                raise ParseError("ambiguous", raw, count=len(ids))
            return ids[0] if ids else None
        if isinstance(raw, list | tuple | set | frozenset | bool) or is_empty(raw):
            raise ParseError("not_a_record", raw)
        ids = self._found(spec, raw, line)
        if len(ids) > 1:
            raise ParseError("ambiguous", raw, count=len(ids))
        if ids:
            return ids[0]
        if line.not_found == "skip":
            return None
        if line.not_found == "create":
            return self.records.create_named(
                spec.comodel, self._clean(raw).strip(), line
            )
        raise ParseError("not_found", raw)

    def _found(self, spec: FieldSpec, raw: Any, line: Line) -> list[int]:
        value = self._clean(_plain(raw)).strip()
        if not value:
            return []
        by, by_field = line.lookup_by, line.lookup_field
        return self.records.find(spec.comodel, by, value, by_field)

    def _reached(self, spec: FieldSpec, ids: list[int], raw: Any) -> list[int]:
        reached = self.records.reachable(spec.comodel, ids)
        if len(reached) < len(set(ids)):
            raise ParseError("not_reachable", raw)
        return reached


def property_value(spec: FieldSpec, value: Any) -> Any:
    """What the ORM keeps of a property: JSON types only."""
    if isinstance(value, dt.datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, dt.date):
        return value.isoformat()
    return str(value) if isinstance(value, Markup) else value


def _is_id(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def _plain(raw: Any) -> Any:
    return html_to_text(raw) if isinstance(raw, Markup) else raw
