import json

from odoo import api, models
from odoo.tools import SQL

from odoo.addons.record_template.core.report import RunReport


class MailLeadFilterLog(models.Model):
    """From a letter to the records made of it, and back."""

    _inherit = "mail.lead.filter.log"

    def _become_origin(self, made):
        """New records that keep an origin (``record.origin.mixin``) come from here.

        :param made: `Made` of mail_lead_filter_make
        """
        self.ensure_one()
        self.env["record.template"]._give_origin(RunReport(made.items), self)

    def _linked_records(self):
        """What else was made of the letter, for the links of a document made of it."""
        self.ensure_one()
        found = []
        for item in self.made or ():
            if item["model"] in self.env:
                found += self.env[item["model"]].browse(item["res_id"]).exists()
        return found

    @api.model
    def _about(self, record):
        """Letters that made, changed, found or joined a record.

        :param record: of any model, saved
        :return: those of them the user may read, the last first
        """
        self.flush_model(["made", "res_model", "res_id"])
        item = {"model": record._name, "res_id": record.id}
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM %(table)s WHERE made @> %(made)s::jsonb"
                " OR (res_model = %(model)s AND res_id = %(id)s)",
                table=SQL.identifier(self._table),
                made=json.dumps([item]),
                model=record._name,
                id=record.id,
            )
        )
        return self.search([("id", "in", [log_id for (log_id,) in rows])])
