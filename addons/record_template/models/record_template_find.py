from odoo import models
from odoo.fields import Domain
from odoo.tools import email_normalize


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
