"""Every model of ours with two companies: what is one's is not the other's (H3).

Runs inside `odoo shell` on a database with all our addons; nothing stays.  For each
model a record of company A is made, with everything it may refer to, of A, too; it is
put in past the ORM, so that no model needs more than its own columns.  Then a user of
company B, who has every role there is, tries to find, read, change and delete it.  The
record names that very user wherever it names one: nothing but the company keeps it
from him.  `walk(env)` returns the faults in words; none are expected.
"""

import functools
from dataclasses import dataclass, field

from psycopg2 import Error

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL

from tests.support.company_facts import (
    COMPANYLESS,
    OF_THE_CLIENT,
    OF_THE_USER,
    PARENTS,
    SHARED_FIELDS,
    UNCHECKED_LINKS,
    VALUES,
)

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


class Walk:
    """One walk over all models."""

    def __init__(self, env, ours):
        self.env = env
        self.ours = set(ours)
        self.faults = []
        self.tried = 0
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

    # -- trying ----------------------------------------------------------------

    def fault(self, name, words):
        self.faults.append(f"{name}: {words}")

    def make_or_tell(self, name, side):
        """A record that names B's user; None when it cannot be made."""
        try:
            return self.make(name, side, self.b.user)
        except Exception as error:  # noqa: BLE001 - told, model by model
            self.fault(name, f"no record could be made: {str(error)[:300]}")
            return None
        finally:
            self.env.invalidate_all(flush=False)

    def try_model(self, name):
        """Whatever B's user does, A's record is not there for him."""
        theirs = self.make(name, self.a, self.b.user)
        own = self.make(name, self.b, self.b.user)
        if not theirs or not own:
            return  # told already
        records = self.env[name].with_user(self.b.user).with_context(active_test=False)
        records = records.with_context(allowed_company_ids=self.b.company.ids)
        if not records.has_access("read"):
            return  # nobody reads it at all
        self.tried += 1
        self._try_to_find(records, theirs)
        self._try_to_have(records.browse(theirs))
        with self.env.cr.savepoint(flush=False):
            if not records.search([("id", "=", own)]):
                self.fault(name, "its own company does not see it: nothing was tried")

    def _try_to_find(self, records, wanted):
        name, domain = records._name, [("id", "=", wanted)]
        finds = {
            "search": lambda: records.search(domain).ids,
            "search_count": lambda: records.search_count(domain),
            "search_read": lambda: records.search_read(domain, ["display_name"]),
            "web_search_read": lambda: records.web_search_read(domain, {"id": {}})[
                "records"
            ],
            "name_search": lambda: [
                found for found in records.name_search("", domain, limit=None)
            ],
            "formatted_read_group": lambda: [
                row["__count"]
                for row in records.formatted_read_group(domain, [], ["__count"])
                if row["__count"]
            ],
            "web_read_group": lambda: self._groups(records, domain),
        }
        for how, find in finds.items():
            if self._attempt(find):
                self.fault(name, f"found by {how}")

    def _groups(self, records, domain):
        by = next(
            (
                one.name
                for one in records._fields.values()
                if one.store and one.type == "many2one" and one.name != "write_uid"
            ),
            None,
        )
        groups = by and records.web_read_group(domain, [by])["groups"]
        return [group for group in groups or () if group["__count"]]

    def _attempt(self, find):
        """The answer; nothing when it is refused."""
        try:
            with self.env.cr.savepoint(flush=False):
                return find()
        except AccessError:
            return None

    def _try_to_have(self, record):
        name = record._name
        column = next(
            (
                one.name
                for one in record._fields.values()
                if one.store and one.type in ("char", "integer", "boolean")
            ),
            None,
        )
        deeds = {
            "read": lambda: record.read(["display_name"]),
            "written": lambda: record.write({column: record.sudo()[column]}),
            "deleted": record.unlink,
        }
        for deed, do in deeds.items():
            try:
                with self.env.cr.savepoint(flush=False):
                    do()
                    self.env.flush_all()
                    self.fault(name, f"{deed} by its id")
                    raise UserError("undone")
            except AccessError:
                pass
            except UserError as error:
                # (a guard of the model may be the first to refuse)
                if str(error) != "undone" and deed == "read":
                    self.fault(name, f"{deed}: refused, but not for the company")
            except Exception as error:  # noqa: BLE001 - told, model by model
                self.fault(name, f"{deed}: {str(error)[:200]}")
            self.env.invalidate_all(flush=False)

    def try_report(self, name):
        """What a report tells of A is not told to B's user."""
        records = self.env[name].with_context(active_test=False)
        of_a = Domain("company_id", "=", self.a.company.id)
        rows = records.sudo().search(of_a, limit=1)
        if not rows:
            self.fault(name, "no row of company A: nothing was tried")
            return
        self.tried += 1
        asking = records.with_user(self.b.user)
        asking = asking.with_context(allowed_company_ids=self.b.company.ids)
        self._try_to_find(asking, rows.id)
        self.env.invalidate_all(flush=False)
        if self._attempt(lambda: asking.browse(rows.id).read(["display_name"])):
            self.fault(name, "read by its id")

    # -- our fields on others' models ------------------------------------------

    def foreign_values(self):
        """What B's user sees in our fields on records both companies share."""
        found = {}
        for record in (self.shared, self.b.user, self.b.company, self.b.partner):
            record = record.with_user(self.b.user)
            record = record.with_context(allowed_company_ids=self.b.company.ids)
            record.invalidate_recordset(flush=False)
            for name, one in record._fields.items():
                if not self.ours.intersection(one._modules or ()):
                    continue
                value = self._attempt(lambda n=name, r=record: r.read([n])[0][n])
                found[(record._name, record.id, name)] = str(value)
        return found

    def compare(self, before, after):
        """What A has done shows nowhere."""
        for key, value in after.items():
            where = f"{key[0]}.{key[2]}"
            if value != before[key] and where not in SHARED_FIELDS:
                words = f"tells of another company: {before[key]} → {value}"
                self.fault(where, words[:300])

    # -- links -----------------------------------------------------------------

    def check_links(self):
        """Records of a company link to their own company's: Odoo checks it."""
        for name in self.models():
            model = self.env[name]
            if self.is_report(name) or model._transient:
                continue
            for one in model._fields.values():
                if not self._must_check(model, one):
                    continue
                where = f"{name}.{one.name}"
                if not one.check_company:
                    if where not in UNCHECKED_LINKS:
                        self.fault(where, "links to any company's records")
                elif not model._check_company_auto:
                    self.fault(where, "check_company, but no _check_company_auto")

    def _must_check(self, model, one):
        if one.type not in ("many2one", "many2many") or not one.store:
            return False
        if not self.ours.intersection(one._modules or ()):
            return False
        own = model._fields.get("company_id")
        if own is None or one.related or one.compute or one.readonly:
            return False
        # what may belong to all companies may name records of several; what has its
        # company from this very link is never of another one
        if not (own.required or own.related) or one.name in (own.related or "").split(
            "."
        ):
            return False
        comodel = self.env[one.comodel_name]
        if one.comodel_name in ("res.company", "res.users"):
            return False
        company = comodel._fields.get("company_id")
        return bool(company and company.store)

    # --------------------------------------------------------------------------

    def run(self):
        known = set(self.models())
        for name in COMPANYLESS:
            if name not in known:
                self.fault(name, "listed as without a company, and not there")
        names = [name for name in self.models() if name not in COMPANYLESS]
        before = self.foreign_values()
        for name in names:
            if not self.is_report(name):
                self.make_or_tell(name, self.a)
        self.link_all(self.a)
        self.compare(before, self.foreign_values())
        for name in names:
            if not self.is_report(name):
                self.make_or_tell(name, self.b)
        self.link_all(self.b)
        for name in names:
            if self.is_report(name):
                self.try_report(name)
            else:
                self.try_model(name)
        self.check_links()
        return {"models": len(names), "tried": self.tried, "faults": self.faults}


def walk(env, ours):
    """{models: how many, tried: how many B's user might read, faults: [words]}"""
    return Walk(env(su=True), ours).run()
