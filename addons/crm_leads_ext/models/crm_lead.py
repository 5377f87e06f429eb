from odoo import api, fields, models
from odoo.fields import Domain


class CrmLead(models.Model):
    _inherit = "crm.lead"

    interaction_ids = fields.One2many("crm.interaction", "lead_id", "Interactions")
    interaction_count = fields.Integer(compute="_compute_interaction_count")

    @api.depends("interaction_ids")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_interaction_count(self):
        interactions = self.env["crm.interaction"]
        counts = {}
        if interactions.has_access("read"):
            counts = dict(
                interactions._read_group(
                    [("lead_id", "in", self.ids)], ["lead_id"], ["__count"]
                )
            )
        for lead in self:
            lead.interaction_count = counts.get(lead._origin, 0)

    def _search_phone_mobile_search(self, operator, value):
        """Leads are found by any number of their contact too."""
        domain = super()._search_phone_mobile_search(operator, value)
        if operator in Domain.NEGATIVE_OPERATORS:
            return domain
        partners = self.env["res.partner"]
        numbers = partners._phone_number_domain(operator, value)
        if numbers is None:
            return domain
        return Domain(domain) | Domain("partner_id.phone_number_ids", "any", numbers)

    def unlink(self):
        """The contact keeps the history; without a contact it goes with the lead."""
        interactions = self.env["crm.interaction"].sudo()
        interactions.search(
            [("lead_id", "in", self.ids), ("partner_id", "=", False)]
        ).unlink()
        return super().unlink()

    def _merge_dependences(self, opportunities):
        """The history of merged leads goes on in the one that is kept."""
        result = super()._merge_dependences(opportunities)
        self.ensure_one()
        interactions = self.env["crm.interaction"].sudo()
        interactions.search([("lead_id", "in", opportunities.ids)]).lead_id = self
        return result

    def action_view_interactions(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_leads_ext.crm_interaction_action"
        )
        action["domain"] = [("lead_id", "=", self.id)]
        action["context"] = {
            "default_lead_id": self.id,
            "default_partner_id": self.partner_id.id,
        }
        return action
