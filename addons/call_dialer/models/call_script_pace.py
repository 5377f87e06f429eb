from odoo import fields, models
from odoo.fields import Domain


class CallScriptPace(models.Model):
    """Fair share rules of campaigns."""

    _inherit = "call.script.pace"

    campaign_ids = fields.Many2many(
        "call.campaign",
        "call_script_pace_campaign_rel",
        "rule_id",
        "campaign_id",
        string="Campaigns",
        help="Without any: all talks, in campaigns and outside of them.",
    )

    def _fits(self, script, sources):
        campaigns = self.sudo().campaign_ids
        campaign = sources.get("campaign")
        if campaigns and not (campaign and campaign.id in campaigns.ids):
            return False
        return super()._fits(script, sources)

    def _counted_domain(self):
        domain = super()._counted_domain()
        campaigns = self.sudo().campaign_ids
        if campaigns:
            domain &= Domain("origin_id", "in", campaigns.origin_id.ids)
        return domain

    def _held_domain(self):
        """A talk waits for its operator only while the contact does.

        What nobody answered, or anyone may call back, is the campaign's again.
        """
        contact = Domain(
            "campaign_contact_id",
            "any",
            [
                "|",
                "&",
                ("state", "=", "claimed"),
                ("claimed_by", "=", self.env.uid),
                "&",
                ("state", "=", "callback"),
                ("user_id", "=", self.env.uid),
            ],
        )
        return super()._held_domain() & (
            Domain("campaign_contact_id", "=", False) | contact
        )
