"""Making many records at once: the ORM makes one of each shape, the others are copies.

See ``core.bulk``. Nothing of this is used where it is not known to give what the ORM
gives (``Bulk.safe``), and each pattern is compared with what was worked out for it.
"""

import json
import logging
import re

from odoo.fields import Domain
from odoo.models import BaseModel
from odoo.tools import SQL, json_default

from ..core.bulk import SELF, Layouts, Recipe, shapes

#: a line of such text is a paragraph to Odoo's sanitizer, and nothing else
_SIMPLE_TEXT = re.compile(r"[\w.,;:!?()+/*=№«»—–-]+(?: [\w.,;:!?()+/*=№«»—–-]+)*")
_logger = logging.getLogger(__name__)
_SIMPLE = ("boolean", "integer", "float", "monetary", "date", "datetime", "many2one")
_PLAIN = (*_SIMPLE, "char", "text", "html", "selection", "json", "many2one_reference")
#: ``create`` methods that do nothing of their own for records made without chatter
_KNOWN_CREATES = frozenset({"odoo.orm.models", "mail.models.mail_thread"})


def create_many(records, recipe, vals_list):
    """As ``records.create(vals_list)``; quicker when there is a recipe for the model.

    :param records: empty record set whose environment makes the records
    :param recipe: ``core.bulk.Recipe`` or None
    :return: the new records, in order
    """
    if recipe is None or not vals_list:
        return records.create(vals_list)
    bulk = Bulk(records, recipe)
    if not bulk.safe():
        return records.create(vals_list)
    return bulk.make(vals_list)


def check_rules(records, operation):
    """`check_access` without reading all the records; the same error."""
    records.browse().check_access(operation)
    if records.env.su or not records:
        return
    if type(records)._check_access is not BaseModel._check_access:
        records.check_access(operation)
        return
    domain = records.env["ir.rule"]._compute_domain(records._name, operation)
    if domain.is_true():
        return
    everything = records.sudo().with_context(active_test=False)
    allowed = everything.search_count(Domain("id", "in", records.ids) & domain)
    if allowed < len(records):
        records.check_access(operation)


def column_of(records, name):
    """{id: value in the database} of a stored column, without making records of it."""
    records.flush_model([name])
    column, table = map(SQL.identifier, (name, records._table))
    ids = list(records._ids)
    return dict(
        records.env.execute_query(
            SQL("SELECT id, %s FROM %s WHERE id = ANY(%s)", column, table, ids)
        )
    )


class Bulk:
    """One go at one model."""

    def __init__(self, records, recipe: Recipe):
        self.records = records.browse()
        self.recipe = recipe
        self.env = records.env
        self.layouts = None
        self.plain = {}  # {names of a row: can all values be told from their columns?}

    # may it be used?

    def safe(self):
        """Is all known that the ORM would do with a new record of the model?"""
        model, recipe = self.records, self.recipe
        if model._inherits or model._parent_store or not model._auto:
            return False
        if "message_ids" in model._fields and not self.env.context.get(
            "tracking_disable"
        ):
            return False
        if not self._known_creates():
            return False
        unknown = self._unknown()
        if unknown <= recipe.spare:
            self.recipe = recipe.without(unknown) if unknown else recipe
            return True
        return False

    def _unknown(self):
        """Own columns of which not all is known that follows."""
        fields, recipe = self.records._fields, self.recipe
        known = recipe.own | recipe.follows | recipe.lists | set(recipe.kinds)
        return frozenset(
            name
            for name in recipe.own & fields.keys()
            if fields[name].translate
            or fields[name].company_dependent
            or fields[name].type not in _PLAIN
            or not self._known_triggers(fields[name], known, name in recipe.kinds)
        )

    def _known_creates(self):
        """Automations patch the model's own class; other addons extend it."""
        known = _KNOWN_CREATES | self.recipe.creates
        for base in type(self.records).__mro__:
            for method in ("create", "_create"):
                if method in base.__dict__:
                    module = base.__dict__[method].__module__
                    if module.removeprefix("odoo.addons.") not in known:
                        return False
                    if base is type(self.records):
                        return False
        return True

    def _known_triggers(self, field, known, is_kind):
        """Are all stored columns known that follow from a field of a new record?

        What follows from a kind is the same in the whole shape.
        """
        tree = self.env.registry.get_field_trigger_tree(field)
        for other in () if is_kind else tree.root:
            if other.store and other.column_type and other.name not in known:
                return False
        for label, subtree in tree.items():
            # by a many2one nothing refers to a record that is just made
            if label.type not in ("one2many", "many2many"):
                continue
            for node in subtree.depth_first():
                if any(other.store and other.column_type for other in node.root):
                    return False
        return True

    # making

    def make(self, vals_list):
        records, recipe = self.records, self.recipe
        records.check_access("create")
        self.layouts = Layouts(recipe)
        owns = self._owns(vals_list)
        groups, rest = shapes(recipe, vals_list, owns, self.layouts)
        ids = [None] * len(vals_list)
        made, pairs = [], []
        for group in groups:
            pattern = records.create([dict(vals_list[group[0].place])])
            ids[group[0].place] = pattern.id
            pairs.append((pattern, group))
        self.env.flush_all()
        fit = self._fitting(pairs)
        for pattern, group in pairs:
            if pattern.id in fit and recipe.accepts(pattern):
                made += [(pattern.id, row) for row in group[1:]]
            else:
                _logger.info("%s: a pattern did not fit", records._name)
                rest += [row.place for row in group[1:]]
        rest.sort()
        plain = records.create([dict(vals_list[place]) for place in rest])
        for place, record in zip(rest, plain, strict=True):
            ids[place] = record.id
        self.env.flush_all()
        made.sort(key=lambda item: item[1].place)
        self._copy(made, ids)
        places = [row.place for _pattern, row in made]
        self._after([ids[p] for p in places], [vals_list[p] for p in places])
        return records.browse(ids)

    def _owns(self, vals_list):
        """The values of the rows' own columns; None for a row left to the ORM."""
        given, places = [None] * len(vals_list), []
        for place, values in enumerate(vals_list):
            names = tuple(values)
            if names not in self.plain:
                self.plain[names] = all(map(self._is_plain, names))
            if self.plain[names]:
                layout = self.layouts[names]
                free = zip(layout.free, layout.free_of(values), strict=True)
                given[place] = dict(free)
                places.append(place)
        if self.recipe.work_out:
            rows = [vals_list[place] for place in places]
            worked = self.recipe.work_out(self.records, rows)
            for place, own in zip(places, worked, strict=True):
                if own is None:
                    given[place] = None
                else:
                    given[place].update(own)
        return given

    def _is_plain(self, name):
        """Can the value be told from its column?"""
        field, recipe = self.records._fields.get(name), self.recipe
        return (
            name in recipe.free
            or name in recipe.lists
            or field is not None
            and field.store
            and field.type in _PLAIN
            and not (field.company_dependent or field.translate)
            and (not field.inverse or name in recipe.kinds)
        )

    def _after(self, ids, vals_list):
        """What `create` does when the rows are there."""
        if not ids:
            return
        records = self.records.browse(ids)
        self.env.invalidate_all(flush=False)
        check_rules(records, "create")
        if self.recipe.finish:
            self.recipe.finish(records, vals_list)
        records._validate_fields(self.recipe.own & records._fields.keys())

    # columns

    def _columns(self, rows, ids):
        """{column: [value of each row]} as the database takes them."""
        columns = {}
        for name in sorted(rows[0].own):
            field = self.records._fields[name]
            values = [row.own[name] for row in rows]
            if field.type == "many2one" and SELF in values:
                pairs = zip(values, ids, strict=True)
                values = [own if value == SELF else value for value, own in pairs]
            columns[name] = list(map(self._converter(field), values))
        return columns

    def _converter(self, field):
        records = self.records
        if field.type in ("char", "text", "selection"):
            return lambda value: None if value in (None, False) else str(value)
        if field.type == "many2one":
            return lambda value: value or None
        if field.type == "json":
            return lambda value: (
                json.dumps(value, ensure_ascii=False, default=json_default)
                if value
                else None
            )
        if field.type == "html" and field.sanitize:
            return lambda value: (
                f"<p>{value}</p>"
                if value and _SIMPLE_TEXT.fullmatch(value)
                else field.convert_to_column_insert(value, records)
            )
        return lambda value: field.convert_to_column_insert(value, records)

    def _own_table(self, columns, **more):
        """(a table of the values, {column: its value there}) for a query.

        What is the same in all rows is no column of the table.

        :param more: further columns of ids
        """
        parts, names = [], []
        for name, ids in more.items():
            parts.append(SQL("%s::int4[]", ids))
            names.append(SQL.identifier(name))
        found = {}
        for name, values in columns.items():
            kind = SQL(self.records._fields[name].column_type[0])
            if _all_alike(values):
                found[name] = SQL("%s::%s", values[0], kind)
            else:
                alias = SQL.identifier(f"own_{name}")
                parts.append(SQL("%s::%s[]", values, kind))
                names.append(alias)
                found[name] = SQL("own.%s", alias)
        table = SQL("unnest(%s) AS own(%s)", SQL(", ").join(parts), _listed(names))
        return table, found

    def _fitting(self, pairs):
        """Ids of the patterns whose own columns are what was worked out for them."""
        fit = set()
        for same in _by_columns([(p, group[0]) for p, group in pairs]):
            ids = [pattern.id for pattern, _row in same]
            columns = self._columns([row for _pattern, row in same], ids)
            table, values = self._own_table(columns, id=ids)
            equal = [
                SQL("%s IS NOT DISTINCT FROM %s", SQL.identifier("t", name), value)
                for name, value in values.items()
            ]
            found = self.env.execute_query(
                SQL(
                    "SELECT t.id FROM %s t JOIN %s ON own.id = t.id WHERE %s",
                    SQL.identifier(self.records._table),
                    table,
                    SQL(" AND ").join(equal or [SQL("TRUE")]),
                )
            )
            fit.update(row[0] for row in found)
        return fit

    def _copy(self, made, ids):
        """Insert the rows `[(id of the pattern, row)]`; fills `ids`."""
        if not made:
            return
        table = self.records._table
        numbers = self.env.execute_query(
            SQL(
                "SELECT nextval(name) FROM"
                " (SELECT pg_get_serial_sequence(%s, 'id')::regclass AS name OFFSET 0)"
                " AS sequence, generate_series(1, %s)",
                table,
                len(made),
            )
        )
        for (_pattern, row), (number,) in zip(made, numbers, strict=True):
            ids[row.place] = number
        stored = [
            name
            for name, field in self.records._fields.items()
            if field.store and field.column_type and name != "id"
        ]
        for some in _by_columns(made):
            own_ids = [ids[row.place] for _pattern, row in some]
            columns = self._columns([row for _pattern, row in some], own_ids)
            patterns = [pattern for pattern, _row in some]
            own, values = self._own_table(columns, id=own_ids, pattern=patterns)
            others = [name for name in stored if name not in columns]
            self.env.cr.execute(
                SQL(
                    "INSERT INTO %s (id, %s) SELECT own.id, %s FROM %s"
                    " JOIN %s t ON t.id = own.pattern ORDER BY own.id",
                    SQL.identifier(table),
                    _listed(map(SQL.identifier, (*columns, *others))),
                    _listed(
                        [
                            *values.values(),
                            *(SQL.identifier("t", name) for name in others),
                        ]
                    ),
                    own,
                    SQL.identifier(table),
                )
            )


def _listed(parts):
    return SQL(", ").join(parts)


def _all_alike(values):
    first = values[0]
    plain = first is None or isinstance(first, str | int | float)
    return plain and values.count(first) == len(values)


def _by_columns(pairs):
    """Pairs of anything and a row, those with the same own columns together."""
    groups = {}
    for pair in pairs:
        groups.setdefault(tuple(pair[1].own), []).append(pair)
    return groups.values()
