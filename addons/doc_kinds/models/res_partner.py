from odoo import api, fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    doc_document_ids = fields.One2many("doc.document", "partner_id", "Documents")
    doc_document_count = fields.Integer(
        "Number of Documents", compute="_compute_doc_document_count"
    )

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_doc_document_count(self):
        """Own documents and those of the contacts below (a company's people)."""
        counts = self._count_with_people("doc.document")
        for partner in self:
            partner.doc_document_count = counts.get(partner._origin.id, 0)

    def action_view_doc_documents(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "doc_kinds.doc_document_action"
        )
        action["domain"] = [("partner_id", "child_of", self.id)]
        action["context"] = {"default_partner_id": self.id}
        return action
