"""A small world of models and records for the tests of the core."""

from dataclasses import replace

from record_template.core.convert import Converter
from record_template.core.mapping import Mapper
from record_template.core.parsing import ParseError
from record_template.core.scope import Scope
from record_template.core.spec import FieldSpec, Line, Template

ORDER = "order"
ORDER_FIELDS = [
    FieldSpec("name", "char", "Name", required=True, size=20),
    FieldSpec("note", "text", "Note"),
    FieldSpec("body", "html", "Body"),
    FieldSpec("qty", "integer", "Quantity"),
    FieldSpec("price", "float", "Price"),
    FieldSpec("urgent", "boolean", "Urgent"),
    FieldSpec("day", "date", "Day"),
    FieldSpec("moment", "datetime", "Moment"),
    FieldSpec("state", "selection", "State", options=(("new", "New"), ("ok", "Fine"))),
    FieldSpec("client_id", "many2one", "Client", comodel="client"),
    FieldSpec("tag_ids", "many2many", "Tags", comodel="tag"),
    FieldSpec("line_ids", "one2many", "Lines", comodel="row", inverse="order_id"),
    FieldSpec("kind_id", "many2one", "Kind", comodel="kind"),
    FieldSpec("attributes", "properties", "Attributes", container="kind_id"),
    FieldSpec("file", "binary", "File"),
    FieldSpec("data", "json", "Data"),
    FieldSpec("link", "reference", "Link", options=(("client", "Client"),)),
    FieldSpec("res_id", "many2one_reference", "Record"),
    FieldSpec("total", "float", "Total", refused="computed_field"),
]
ROW_FIELDS = [
    FieldSpec("order_id", "many2one", "Order", required=True, comodel=ORDER),
    FieldSpec("product", "char", "Product", required=True),
    FieldSpec("qty", "float", "Quantity"),
]
PROPERTIES = {
    "a1": FieldSpec("a1", "char", "Colour"),
    "b2": FieldSpec("b2", "date", "Bought on"),
    "c3": FieldSpec("c3", "selection", "Size", options=(("s", "Small"),)),
    "d4": FieldSpec("d4", "many2one", "Client", comodel="client"),
    "e5": FieldSpec("e5", "tags", "Labels", options=(("x", "Ex"), ("y", "Why"))),
}


class World:
    """Both ports: the schema and the records."""

    models = {
        ORDER: {spec.name: spec for spec in ORDER_FIELDS},
        "row": {spec.name: spec for spec in ROW_FIELDS},
        "client": {"email": FieldSpec("email", "char", "E-mail")},
    }
    names = {
        "client": {1: "Ann", 2: "Bob", 3: "Bob"},
        "tag": {1: "red", 2: "blue", 3: "a, b"},
        "kind": {7: "Claim"},
    }

    def __init__(self):
        self.created = []

    def field(self, model, name):
        return self.models.get(model, {}).get(name)

    def required(self, model):
        return [s for s in self.models[model].values() if s.required]

    def properties(self, model, name, container_id):
        return PROPERTIES if container_id == 7 else None

    def find(self, comodel, by, value, by_field):
        if by not in ("auto", "name"):
            raise ParseError("bad_lookup_field", by)
        known = self.names[comodel]
        return [i for i, name in known.items() if name.casefold() == value.casefold()]

    def reachable(self, comodel, ids):
        return [i for i in ids if i in self.names[comodel]]

    def create_named(self, comodel, name, line):
        self.created.append((comodel, name))
        return 100 + len(self.created)

    def ids_of(self, comodel, value):
        return None


def mapper(values=None, world=None):
    world = world or World()
    return Mapper(world, Converter(world), Scope(values or {}))


def order(*lines, **more):
    return Template("T", "order", ORDER, lines=numbered(lines), **more)


def numbered(lines):
    return tuple(replace(ln, number=str(n)) for n, ln in enumerate(lines, start=1))


def map_lines(lines, values=None, creating=False, world=None):
    return mapper(values, world).map(ORDER, numbered(lines), creating=creating)


def codes(mapped):
    return [problem.code for problem in mapped.problems]


__all__ = ["Line", "World", "codes", "map_lines", "mapper", "numbered", "order"]
