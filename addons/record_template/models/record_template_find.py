from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL, email_normalize


class RecordTemplate(models.Model):
    """How records are found; other addons may know better ways for their models."""

    _inherit = "record.template"

    def _caller_companies(self, env):
        """The companies a run stays within.

        Those switched on, and of them only those of the user; Odoo's superuser may use
        what its context allows.
        """
        companies = env.companies
        if env.su and not env.user._is_superuser():
            companies &= env.user.sudo().company_ids
        return companies

    def _find_by_email(self, records, model, value):
        """Ids of records with that e-mail address; see ``OrmRecords``."""
        return records.by_email(model, value)

    def _find_by_phone(self, records, model, value):
        """Ids of records with that phone number; see ``OrmRecords``."""
        return records.by_phone(model, value)

    def _find_by_keys(self, records, model, keys):
        """Records (at most three) that fit all ``keys``: pairs of field and value."""
        domain = records.company_domain(model)
        for spec, value in keys:
            domain &= self._key_domain(records, model, spec, value)
        return self.env[model].search(domain, limit=3)

    def _find_many_by_keys(self, records, model, many):
        """As `_find_by_keys` for each of many keys; a name among thousands at once.

        :return: list of record sets (at most three each), in order
        """
        alike = {tuple(spec for spec, _value in keys) for keys in many}
        if len(alike) == 1 and len(many) > 1:
            specs = alike.pop()
            if len(specs) == 1 and self._is_plain_key(model, specs[0]):
                values = [keys[0][1] for keys in many]
                return self._find_by_texts(records, model, specs[0].name, values)
        return [self._find_by_keys(records, model, keys) for keys in many]

    def _is_plain_key(self, model, spec):
        """Is the key a text compared as it is, the case of letters aside?"""
        special = ("phone", "email", "email_from", "email_normalized")
        field = self.env[model]._fields[spec.name]
        plain = field.store and field.column_type and not field.translate
        return spec.type in ("char", "text") and spec.name not in special and plain

    def _find_by_texts(self, records, model, name, texts):
        """Records by a text each, the case of letters aside: one query."""
        low = sorted({text.lower() for text in texts})

        def is_one(target, alias, query):
            column = target._field_to_sql(alias, name, query)
            return SQL("lower(%s) = ANY(%s)", column, low)

        domain = records.company_domain(model) & Domain.custom(to_sql=is_one)
        found = {}
        for record in self.env[model].search_fetch(domain, [name]):
            found.setdefault(record[name].lower(), []).append(record.id)
        return [
            self.env[model].browse(found.get(text.lower(), ())[:3]) for text in texts
        ]

    def _key_domain(self, records, model, spec, value):
        fields = self.env[model]._fields
        if spec.type not in ("char", "text"):
            return Domain(spec.name, "=", value)
        if spec.name in ("email", "email_from", "email_normalized"):
            normalized = email_normalize(value)
            if normalized and "email_normalized" in fields:
                return Domain("email_normalized", "=", normalized)
        if spec.name == "phone":
            ids = self._find_by_phone(records, model, value)
            return Domain("id", "in", ids)
        return records.equal_domain(model, spec.name, value)
