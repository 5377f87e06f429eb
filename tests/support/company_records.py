"""Of every model of ours a record of each of two companies, past the ORM.

Runs inside `odoo shell`; see `company_walk`.
"""

import functools
from dataclasses import dataclass, field

from psycopg2 import Error

from odoo import fields
from odoo.tools import SQL

from tests.support.company_facts import OF_THE_CLIENT, OF_THE_USER, PARENTS, VALUES

LINKS = ("many2one", "many2one_reference", "reference")
#: models of others whose records are as good as ours
OF_OTHERS = ("voip.call", "voip.pbx")
#: what stands in a column of the kind
PLAIN = {
    "boolean": False,
    "integer": 1,
    "float": 1.0,
    "monetary": 1.0,
    "binary": b"walk",
    "html": "<p>walk</p>",
}


@dataclass
class Side:
    """One of the two companies."""

    company: object
    user: object
    partner: object
    made: dict = field(default_factory=dict)


class Records:
    """Two companies, their users, and what is made of each."""

    def __init__(self, env, ours):
        self.env = env
        self.ours = set(ours)
        self.number = 0
        self.shared = env["res.partner"].create({"name": "Of both companies"})
        self.groups = self._every_role()
        self.a = self._side("A")
        self.b = self._side("B")

    def _every_role(self):
        data = self.env["ir.model.data"].search(
            [("model", "=", "res.groups"), ("module", "in", list(self.ours))]
        )
        groups = self.env["res.groups"].browse(data.mapped("res_id"))
        for name in ("base.group_system", "sales_team.group_sale_manager"):
            groups |= self.env.ref(name)
        # (a portal user's role excludes an employee's)
        others = self.env.ref("base.group_portal") | self.env.ref("base.group_public")
        return groups.filtered(lambda g: not g.all_implied_ids & others)

    def _side(self, name):
        company = self.env["res.company"].create({"name": f"Walk {name}"})
        user = (
            self.env["res.users"]
            .with_context(no_reset_password=True)
            .create(
                {
                    "name": f"Walker {name}",
                    "login": f"walker_{name}",
                    "company_id": company.id,
                    "company_ids": [(6, 0, company.ids)],
                    "group_ids": [
                        (6, 0, (self.groups | self.env.ref("base.group_user")).ids)
                    ],
                }
            )
        )
        partner = self.env["res.partner"].create(
            {"name": f"Client {name}", "company_id": company.id}
        )
        return Side(company, user, partner)

    # -- the models ------------------------------------------------------------

    @functools.cache  # noqa: B019 - one walk a process
    def models(self):
        """Names of our models that have records, and of those we give rules to."""
        return sorted(
            name
            for name, model in self.env.registry.items()
            if not model._abstract
            and (model._original_module in self.ours or name in OF_OTHERS)
        )

    def is_report(self, name):
        model = self.env[name]
        return not model._auto or bool(model._table_query)

    # -- making records --------------------------------------------------------

    def make(self, name, side, user=None):
        """Id of the side's record of a model, made once; None while it is made."""
        user = side.user if name in OF_THE_USER else user or side.user
        key = (name, user)
        if key not in side.made:
            side.made[key] = None
            side.made[key] = self._insert(name, side, user)
        return side.made[key]

    def _insert(self, name, side, user):
        model = self.env[name]
        self.number += 1
        columns, defaults = {}, self._defaults(model, side)
        for column, one in model._fields.items():
            kept = one.store and one.column_type and not one.company_dependent
            if not kept or column == "id":
                continue
            if column in VALUES.get(name, {}):
                value = VALUES[name][column](self.env)
            elif column in defaults:
                value = defaults[column]
            elif self._is_later(model, one):
                value = None
            else:
                value = self._value(model, one, side, user)
            if value is not None:
                columns[column] = one.convert_to_column_insert(value, model)
        query = SQL(
            "INSERT INTO %s (%s) VALUES (%s) RETURNING id",
            SQL.identifier(model._table),
            SQL(", ").join(map(SQL.identifier, columns)),
            SQL(", ").join(SQL("%s", value) for value in columns.values()),
        )
        self.env.flush_all()
        with self.env.cr.savepoint(flush=False):
            self.env.cr.execute(query, log_exceptions=False)
            ((made,),) = self.env.cr.fetchall()
        return made

    def _defaults(self, model, side):
        """What Odoo puts into the columns that are no links."""
        names = [
            one.name
            for one in model._fields.values()
            if one.store and one.column_type and one.type not in LINKS
        ]
        return model.with_company(side.company).default_get(names)

    def _is_later(self, model, one):
        """A link to a record of ours that is set when all are there."""
        if one.type != "many2one" or one.required:
            return False
        if one.name in PARENTS.get(model._name, ()):
            return False
        return one.comodel_name in self.models()

    def link_all(self, side):
        """The records refer to one another wherever they can: may it not help."""
        for (name, user), made in list(side.made.items()):
            if not made or name not in self.models():
                continue
            model = self.env[name]
            for one in model._fields.values():
                linked = side.made.get((one.comodel_name, user))
                if one.type != "many2one" or not one.store or one.required:
                    continue
                if linked and one.name not in VALUES.get(name, {}):
                    self._set(model, one.name, made, linked)
        self.env.invalidate_all(flush=False)

    def _set(self, model, column, made, value):
        try:
            with self.env.cr.savepoint(flush=False):
                self.env.cr.execute(
                    SQL(
                        "UPDATE %s SET %s = %s WHERE id = %s",
                        SQL.identifier(model._table),
                        SQL.identifier(column),
                        value,
                        made,
                    ),
                    log_exceptions=False,
                )
        except Error:  # (a condition of the table)
            pass

    def _value(self, model, one, side, user):
        """What stands in a column of a record of the side; None for nothing."""
        if one.name in ("create_date", "write_date"):
            return fields.Datetime.now()
        if one.type == "many2one":
            return self._link(model, one, side, user)
        if one.type == "selection":
            return one.get_values(self.env)[0]
        if one.type in ("char", "text"):
            if one.name in ("res_model", "model", "model_name"):
                return "res.partner"
            return f"walk {self.number}"
        if one.type == "reference":
            return f"res.partner,{side.partner.id}"
        if one.type == "many2one_reference":
            return side.partner.id
        if one.type == "boolean" and one.name == "active":
            return True
        if one.type == "date" and one.required:
            return fields.Date.today()
        if one.type == "datetime" and one.required:
            return fields.Datetime.now()
        return PLAIN.get(one.type) if one.required else None

    def _link(self, model, one, side, user):
        comodel = one.comodel_name
        if comodel == "res.company":
            return side.company.id
        if comodel == "res.users":
            mine = one.name in ("create_uid", "write_uid")
            return side.user.id if mine else user.id
        if comodel == "res.partner":
            own = model._name in OF_THE_CLIENT
            return side.partner.id if own else self.shared.id
        if comodel in self.models() and not self.is_report(comodel):
            return self.make(comodel, side, user)
        other = self.env[comodel].with_context(active_test=False)
        if "company_id" in other._fields and not other._abstract:
            return self._others(comodel, side)
        if not one.required:
            return None
        return other.search([], limit=1).id or None

    def _others(self, name, side):
        """A record of the side of a model that is not ours, made by the ORM."""
        key = (name, None)
        if key not in side.made:
            model = self.env[name]
            vals = {"company_id": side.company.id}
            if model._rec_name == "name":
                vals["name"] = f"Walk {self.number}"
            side.made[key] = None
            try:
                with self.env.cr.savepoint():
                    made = model.with_company(side.company).create(vals)
                    self.env.flush_all()
                    side.made[key] = made.id
            except Exception:  # noqa: BLE001 - it needs more: the link stays empty
                self.env.clear()
        return side.made[key]
