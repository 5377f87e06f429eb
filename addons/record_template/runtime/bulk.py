"""Making many records at once: the ORM makes one of each shape, the others are copies.

See ``core.bulk``. Nothing of this is used where it is not known to give what the ORM
gives (``Bulk.safe``), and each pattern is compared with what was worked out for it.
"""

import logging
import re

from odoo.fields import Domain
from odoo.tools import SQL

from ..core.bulk import SELF, Recipe, shapes

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


class Bulk:
    """One go at one model."""

    def __init__(self, records, recipe: Recipe):
        self.records = records.browse()
        self.recipe = recipe
        self.env = records.env
        self.plain_names = {}

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
        known = recipe.own | recipe.follows | recipe.lists | set(recipe.kinds)
        for name in recipe.own & model._fields.keys():
            field = model._fields[name]
            if field.translate or field.company_dependent or field.type not in _PLAIN:
                return False
            if not self._known_triggers(field, known, name in recipe.kinds):
                return False
        return True

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
        owns = self._owns(vals_list)
        groups, rest = shapes(recipe, vals_list, owns)
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
        given = [
            self._free_of(values) if self._plain(values) else None
            for values in vals_list
        ]
        if not self.recipe.work_out:
            return given
        places = [place for place, own in enumerate(given) if own is not None]
        worked = self.recipe.work_out(self.records, [vals_list[p] for p in places])
        for place, own in zip(places, worked, strict=True):
            given[place] = None if own is None else {**given[place], **own}
        return given

    def _free_of(self, values):
        free = self.recipe.free
        return {name: value for name, value in values.items() if name in free}

    def _plain(self, values):
        """Can all values be told from their columns?"""
        return all(map(self._plain_name, values))

    def _plain_name(self, name):
        if name not in self.plain_names:
            field = self.records._fields.get(name)
            self.plain_names[name] = (
                name in self.recipe.free
                or name in self.recipe.lists
                or field is not None
                and field.store
                and field.type in _PLAIN
                and not (field.inverse or field.company_dependent or field.translate)
            )
        return self.plain_names[name]

    def _after(self, ids, vals_list):
        """What `create` does when the rows are there."""
        if not ids:
            return
        records = self.records.browse(ids)
        self.env.invalidate_all(flush=False)
        self._check_rules(records)
        if self.recipe.finish:
            self.recipe.finish(records, vals_list)
        records._validate_fields(self.recipe.own & records._fields.keys())

    def _check_rules(self, records):
        """`check_access` without reading all the records; the same error."""
        if self.env.su:
            return
        domain = self.env["ir.rule"]._compute_domain(records._name, "create")
        if domain.is_true():
            return
        everything = records.sudo().with_context(active_test=False)
        allowed = everything.search_count(Domain("id", "in", records.ids) & domain)
        if allowed < len(records):
            records.check_access("create")

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
        if field.type == "html" and field.sanitize:
            return lambda value: (
                f"<p>{value}</p>"
                if value and _SIMPLE_TEXT.fullmatch(value)
                else field.convert_to_column_insert(value, records)
            )
        return lambda value: field.convert_to_column_insert(value, records)

    def _unnest(self, columns):
        """(rows of values as a table `own`, names) for a query."""
        fields = self.records._fields
        parts = [
            SQL("%s::%s[]", values, SQL(self._type(fields[name])))
            for name, values in columns.items()
        ]
        names = [SQL.identifier(f"own_{name}") for name in columns]
        return parts, names

    def _type(self, field):
        return field.column_type[0]

    def _fitting(self, pairs):
        """Ids of the patterns whose own columns are what was worked out for them."""
        fit = set()
        for names in {frozenset(group[0].own) for _pattern, group in pairs}:
            same = [(p, g[0]) for p, g in pairs if frozenset(g[0].own) == names]
            ids = [pattern.id for pattern, _row in same]
            columns = self._columns([row for _pattern, row in same], ids)
            parts, aliases = self._unnest(columns)
            equal = [
                SQL(
                    "%s IS NOT DISTINCT FROM own.%s",
                    SQL.identifier("t", name),
                    alias,
                )
                for name, alias in zip(columns, aliases, strict=True)
            ]
            found = self.env.execute_query(
                SQL(
                    "SELECT t.id FROM %s t JOIN unnest(%s) AS own(%s)"
                    " ON own.id = t.id WHERE %s",
                    SQL.identifier(self.records._table),
                    SQL(", ").join([SQL("%s::int4[]", ids), *parts]),
                    SQL(", ").join([SQL("id"), *aliases]),
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
                "SELECT nextval(pg_get_serial_sequence(%s, 'id'))"
                " FROM generate_series(1, %s)",
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
        for names in {frozenset(row.own) for _pattern, row in made}:
            some = [(p, row) for p, row in made if frozenset(row.own) == names]
            own_ids = [ids[row.place] for _pattern, row in some]
            columns = self._columns([row for _pattern, row in some], own_ids)
            parts, aliases = self._unnest(columns)
            others = [name for name in stored if name not in columns]
            self.env.cr.execute(
                SQL(
                    "INSERT INTO %s (id, %s) SELECT own.id, %s"
                    " FROM unnest(%s) AS own(%s) JOIN %s t ON t.id = own.pattern"
                    " ORDER BY own.id",
                    SQL.identifier(table),
                    SQL(", ").join(SQL.identifier(n) for n in (*columns, *others)),
                    SQL(", ").join(
                        [
                            *(SQL("own.%s", alias) for alias in aliases),
                            *(SQL.identifier("t", name) for name in others),
                        ]
                    ),
                    SQL(", ").join(
                        [
                            SQL("%s::int4[]", own_ids),
                            SQL("%s::int4[]", [pattern for pattern, _row in some]),
                            *parts,
                        ]
                    ),
                    SQL(", ").join([SQL("id"), SQL("pattern"), *aliases]),
                    SQL.identifier(table),
                )
            )
