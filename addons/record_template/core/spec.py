"""What a template is, in plain data, and what it must know of the target's fields."""

from dataclasses import dataclass
from typing import Any, Literal, Protocol

Kind = Literal["constant", "text", "value", "path", "lookup", "lines"]
Operation = Literal["create", "update", "find_or_create", "find_or_create_update"]
RESERVED_NAMES = frozenset(
    {"operator", "company", "today", "now", "item", "item_number"}
)
RELATIONAL = frozenset({"many2one", "many2many", "one2many"})
TEXTUAL = frozenset({"char", "text", "html"})
KEY_TYPES = frozenset(
    {"char", "text", "integer", "float", "monetary", "boolean", "date", "datetime"}
    | {"selection", "many2one", "many2one_reference"}
)


@dataclass(frozen=True)
class FieldSpec:
    """One field of a model, as far as the mapping needs it."""

    name: str
    type: str
    label: str = ""
    required: bool = False
    has_default: bool = False
    refused: str = ""  # why nothing may be written: a code of a problem
    comodel: str = ""
    inverse: str = ""  # one2many: the field of the comodel that points back
    size: int = 0
    options: tuple[tuple[Any, str], ...] = ()
    container: str = ""  # properties: the field holding the record that defines them


@dataclass(frozen=True)
class Line:
    """How one field gets its value."""

    field: str
    kind: Kind = "text"
    value: str = ""
    number: str = ""  # what people see: "3", or "3.1" for a nested line
    constant: Any = None  # a record's id or option chosen in the editor
    lookup_by: str = "auto"
    lookup_field: str = ""
    not_found: str = "error"  # error | skip | create
    is_key: bool = False
    required: bool = False
    if_empty: str = "skip"  # skip | clear
    apply_when: str = "always"  # always | create | empty
    list_mode: str = "add"  # add | replace
    children: tuple["Line", ...] = ()

    @property
    def base_field(self) -> str:
        """``attributes`` of ``attributes.colour``."""
        return self.field.partition(".")[0]

    @property
    def property_name(self) -> str:
        return self.field.partition(".")[2]


@dataclass(frozen=True)
class Template:
    """A whole template."""

    name: str
    code: str
    model: str
    operation: Operation = "create"
    lines: tuple[Line, ...] = ()
    source_name: str = "record"
    key_mode: str = "all"  # all | any
    when_no_key: str = "error"  # error | create | skip

    @property
    def creates(self) -> bool:
        return self.operation != "update"

    @property
    def finds(self) -> bool:
        return self.operation.startswith("find")

    @property
    def keys(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.is_key)


@dataclass(frozen=True)
class Problem:
    """What is wrong, as a code with parameters; the models put it into words."""

    code: str
    line: str = ""
    field: str = ""
    params: tuple[tuple[str, Any], ...] = ()

    @classmethod
    def of(cls, code: str, line: Line, field: str = "", **params: Any) -> "Problem":
        return cls(code, line.number, field or line.field, tuple(params.items()))


class Schema(Protocol):
    """The fields of the database's models."""

    def field(self, model: str, name: str) -> FieldSpec | None: ...

    def required(self, model: str) -> list[FieldSpec]:
        """Fields that must be given to create a record: required, without default."""

    def properties(
        self, model: str, name: str, container_id: Any
    ) -> dict[str, FieldSpec] | None:
        """Properties by their names; None when the container is not known."""


class Records(Protocol):
    """The records of the database, as far as the one who runs may reach them."""

    def find(self, comodel: str, by: str, value: Any, by_field: str) -> list[int]: ...

    def reachable(self, comodel: str, ids: list[int]) -> list[int]: ...

    def create_named(self, comodel: str, name: str, line: Line) -> Any: ...

    def ids_of(self, comodel: str, value: Any) -> list[int] | None:
        """Ids when the value is a record set (of that model), else None."""


def find_property(properties: dict[str, FieldSpec], wanted: str) -> FieldSpec | None:
    """A property by its technical name or by its label (``Defect kind`` or
    ``defect_kind``)."""
    if wanted in properties:
        return properties[wanted]
    slug = label_slug(wanted)
    found = [spec for spec in properties.values() if label_slug(spec.label) == slug]
    return found[0] if len(found) == 1 else None


def label_slug(label: str) -> str:
    return "_".join(
        "".join(c if c.isalnum() else " " for c in label.casefold()).split()
    )
