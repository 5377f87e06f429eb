from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    call_consent_ids = fields.One2many(
        "call.consent",
        "partner_id",
        string="Consents to Calls",
        groups="call_dialer.call_dialer_group_operator",
    )
    call_consent_count = fields.Integer(
        string="Consents",
        compute="_compute_call_consent_count",
        groups="call_dialer.call_dialer_group_operator",
    )

    def _compute_call_consent_count(self):
        rows = self.env["call.consent"]._read_group(
            [("partner_id", "in", self.ids)], ["partner_id"], ["__count"]
        )
        counts = {partner.id: count for partner, count in rows}
        for partner in self:
            partner.call_consent_count = counts.get(partner.id, 0)

    def action_open_call_consents(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "call_dialer.call_consent_action"
        )
        action["domain"] = [("partner_id", "=", self.id)]
        action["context"] = {"default_partner_id": self.id}
        return action
