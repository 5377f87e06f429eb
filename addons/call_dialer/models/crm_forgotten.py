from datetime import datetime

from odoo import api, fields, models
from odoo.exceptions import UserError


class CrmForgottenRule(models.Model):
    """What a rule finds may go back into a calling campaign by itself."""

    _inherit = "crm.forgotten.rule"

    action = fields.Selection(
        selection_add=[("campaign", "Return into a campaign")],
        ondelete={"campaign": "set default"},
    )
    campaign_id = fields.Many2one(
        "call.campaign", index="btree_not_null", ondelete="set null"
    )

    def _act_campaign(self, case):
        if not self.campaign_id:
            raise UserError(self.env._("The rule has no campaign."))
        target = case._target()
        field = "lead_ids" if target._name == "crm.lead" else "partner_ids"
        adding = self.env["call.campaign.add"].create(
            {
                "campaign_id": self.campaign_id.id,
                "again": True,
                field: [(6, 0, target.ids)],
            }
        )
        if not adding._add():
            raise UserError(
                self.env._(
                    "Not added to %s: in its queue already, or without a number.",
                    self.campaign_id.name,
                )
            )


class CrmForgottenCase(models.Model):
    _inherit = "crm.forgotten.case"

    def action_return_to_campaign(self):
        """Bulk return: the deals (or clients) of the cases into a campaign."""
        self.check_access("read")
        leads = self.lead_id
        partners = self.filtered(lambda case: not case.lead_id).partner_id
        action = self.env["call.campaign.add"]._open(leads or partners)
        wizard = self.env["call.campaign.add"].browse(action["res_id"])
        wizard.write({"partner_ids": [(6, 0, partners.ids)], "again": True})
        return action


class CrmForgottenFacts(models.AbstractModel):
    """A place in the queue of a campaign, or a callback, is a planned step."""

    _inherit = "crm.forgotten.facts"

    @api.model
    def _planned_steps(self, records, now):
        steps = super()._planned_steps(records, now)
        contacts = self.env["call.campaign.contact"].sudo()
        if records._name == "crm.lead":
            domain = [("lead_id", "in", records.ids)]
        else:
            domain = [("partner_id", "child_of", records.ids), ("lead_id", "=", False)]
        waiting = contacts.search_fetch(
            [
                *domain,
                ("state", "in", ("todo", "callback", "claimed")),
                ("campaign_id.state", "in", ("running", "paused")),
            ],
            ["lead_id", "partner_id", "next_at", "state"],
        )
        for contact in waiting:
            owner = contact.lead_id or contact.partner_id.commercial_partner_id
            # who waits in the queue has his turn still to come
            due = contact.next_at if contact.state == "callback" else datetime.max
            steps[owner.id].append(due)
        return steps
