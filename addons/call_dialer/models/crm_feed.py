from odoo import api, models
from odoo.fields import Domain

LIMIT = 100


class CrmFeed(models.AbstractModel):
    """Callbacks promised by the user stand in the feed."""

    _inherit = "crm.feed"

    @api.model
    def _sources(self):
        return [*super()._sources(), "_callbacks"]

    @api.model
    def _models(self):
        return {*super()._models(), "call.campaign.contact"}

    @api.model
    def _callbacks(self):
        contacts = self.env["call.campaign.contact"]
        if not contacts.has_access("read"):
            return []
        mine = contacts.search(
            Domain("user_id", "=", self.env.uid)
            & Domain("state", "=", "callback")
            & Domain("next_at", "!=", False),
            order="next_at, id",
            limit=LIMIT,
        )
        return [
            self._item(
                "callback",
                contact,
                contact.next_at,
                contact.display_name,
                contact.lead_id or contact.partner_id or contact,
                note=contact.sudo().campaign_id.name,
            )
            for contact in mine
        ]


class CallCampaignContact(models.Model):
    _inherit = "call.campaign.contact"

    def write(self, vals):
        if not {"state", "user_id", "next_at"} & vals.keys():
            return super().write(vals)
        before = self.sudo().filtered(lambda c: c.state == "callback").user_id
        result = super().write(vals)
        after = self.sudo().filtered(lambda c: c.state == "callback").user_id
        if before | after:
            self.env["crm.feed"]._touch(before | after)
        return result
