"""Every model of ours with two companies: what is one's is not the other's (H3).

Runs inside `odoo shell` on a database with all our addons; nothing stays.  For each
model a record of company A is made, with everything it may refer to, of A, too; it is
put in past the ORM, so that no model needs more than its own columns.  Then a user of
company B, who has every role there is, tries to find, read, change and delete it.  The
record names that very user wherever it names one: nothing but the company keeps it
from him.  `walk(env)` returns the faults in words; none are expected.
"""

from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from tests.support.company_facts import COMPANYLESS, SHARED_FIELDS, UNCHECKED_LINKS
from tests.support.company_records import Records


class Walk(Records):
    """One walk over all models."""

    def __init__(self, env, ours):
        super().__init__(env, ours)
        self.faults = []
        self.tried = 0

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
