from odoo import fields, models
from odoo.fields import Domain


class CrmLead(models.Model):
    _inherit = "crm.lead"

    campaign_contact_ids = fields.One2many(
        "call.campaign.contact", "lead_id", string="In Calling Campaigns"
    )
    call_attempt_count = fields.Integer(
        string="Call Attempts", compute="_compute_call_attempt_count"
    )

    voip_call_count = fields.Integer(
        string="Number of calls", compute="_compute_voip_call_count"
    )

    def _compute_voip_call_count(self):
        for lead in self:
            lead.voip_call_count = self.env["voip.call"].search_count(
                lead._voip_call_domain()
            )

    def _voip_call_domain(self):
        """Calls about the deal: of its campaigns, or made from its number."""
        return Domain("lead_id", "in", self.ids) | (
            Domain("res_model", "=", self._name) & Domain("res_id", "in", self.ids)
        )

    def action_view_voip_calls(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "call_telephony.voip_call_action"
        )
        action["domain"] = list(self._voip_call_domain())
        return action

    def _compute_call_attempt_count(self):
        counts = {}
        if self.env["call.attempt"].has_access("read"):
            counts = {
                lead.id: count
                for lead, count in self.env["call.attempt"]._read_group(
                    [("lead_id", "in", self.ids)], ["lead_id"], ["__count"]
                )
            }
        for lead in self:
            lead.call_attempt_count = counts.get(lead.id, 0)

    def action_open_call_attempts(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "call_dialer.call_attempt_action"
        )
        action["domain"] = [("lead_id", "=", self.id)]
        return action

    def action_add_to_campaign(self):
        return self.env["call.campaign.add"]._open(self)
