from odoo import api, models


class DocDocument(models.Model):
    """Where clients have a history (`crm_leads_ext`), their documents are in it."""

    _inherit = "doc.document"

    @api.model_create_multi
    def create(self, vals_list):
        documents = super().create(vals_list)
        documents._log_in_history()
        return documents

    def _log_in_history(self):
        if "crm.interaction" not in self.env:
            return
        interactions = self.env["crm.interaction"].sudo()
        rows = []
        for document in self.sudo():
            origin = document._origin_record()
            is_deal = origin is not None and origin._name == "crm.lead"
            rows.append(
                interactions._log_vals(
                    "document",
                    document.partner_id,
                    origin if is_deal else None,
                    document.display_name,
                    document,
                    document.user_id,
                    company_id=document.company_id.id or self.env.company.id,
                )
            )
        if rows := [row for row in rows if row]:
            interactions.create(rows)
