"""What a document breaks of a JSON schema: as much of draft 2020-12 as ours uses.

A keyword it does not know is an error, so that none is passed over unseen.
"""

import re
from collections.abc import Iterator

_TYPES = {
    "object": dict,
    "array": list,
    "string": str,
    "boolean": bool,
    "integer": int,
    "number": (int, float),
}
_SAYS_NOTHING = {"$schema", "$defs", "title", "description", "default", "properties"}


def faults(value, schema, root=None, where="document") -> Iterator[str]:
    """Each fault with its place in the document."""
    root = root or schema
    for keyword, wanted in schema.items():
        if keyword in _SAYS_NOTHING:
            continue
        if keyword == "$ref":
            name = wanted.removeprefix("#/$defs/")
            yield from faults(value, root["$defs"][name], root, where)
        elif keyword == "anyOf":
            if all(list(faults(value, item, root, where)) for item in wanted):
                yield f"{where}: none of the shapes"
        elif keyword == "items":
            for index, item in enumerate(value if isinstance(value, list) else ()):
                yield from faults(item, wanted, root, f"{where}[{index}]")
        elif not _RULES[keyword](value, wanted, schema):
            yield f"{where}: {keyword} {wanted!r}"
    if isinstance(value, dict):
        for name, item in value.items():
            part = schema.get("properties", {}).get(name, {})
            yield from faults(item, part, root, f"{where}.{name}")


def _is_type(value, wanted, _schema):
    if isinstance(value, bool) and wanted != "boolean":
        return False
    return isinstance(value, _TYPES[wanted])


def _length(compare):
    return lambda value, wanted, _schema: compare(len(value), wanted)


_RULES = {
    "type": _is_type,
    "const": lambda value, wanted, _schema: value == wanted,
    "enum": lambda value, wanted, _schema: value in wanted,
    "pattern": lambda value, wanted, _schema: bool(re.search(wanted, value)),
    "minLength": _length(lambda length, wanted: length >= wanted),
    "maxLength": _length(lambda length, wanted: length <= wanted),
    "minItems": _length(lambda length, wanted: length >= wanted),
    "maxItems": _length(lambda length, wanted: length <= wanted),
    "minimum": lambda value, wanted, _schema: value >= wanted,
    "maximum": lambda value, wanted, _schema: value <= wanted,
    "required": lambda value, wanted, _schema: set(wanted) <= set(value),
    "additionalProperties": lambda value, wanted, schema: (
        wanted or set(value) <= set(schema["properties"])
    ),
}
