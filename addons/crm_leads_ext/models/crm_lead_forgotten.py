from odoo import api, fields, models


class CrmLead(models.Model):
    _inherit = "crm.lead"

    forgotten_case_ids = fields.One2many(
        "crm.forgotten.case",
        "lead_id",
        "Forgotten",
        domain=[("state", "=", "open")],
        copy=False,
    )
    forgotten_reason = fields.Char("Why Forgotten", compute="_compute_forgotten_reason")

    @api.depends("forgotten_case_ids.state", "forgotten_case_ids.since")
    @api.depends_context("lang", "uid", "allowed_company_ids")
    def _compute_forgotten_reason(self):
        visible = self.env["crm.forgotten.case"].has_access("read")
        for lead in self:
            cases = lead.forgotten_case_ids if visible else ()
            reasons = {case.reason for case in cases if case.state == "open"}
            lead.forgotten_reason = ". ".join(sorted(reasons)) or False
