from odoo import api, fields, models
from odoo.tools import SQL


class CallCampaign(models.Model):
    """A campaign is an origin of talks: figures of scripts are told by campaign."""

    _inherit = "call.campaign"

    origin_id = fields.Many2one(
        "call.session.origin",
        readonly=True,
        copy=False,
        index=True,
        ondelete="restrict",
        export_string_translation=False,
    )

    @api.model_create_multi
    def create(self, vals_list):
        campaigns = super().create(vals_list)
        campaigns._give_origins()
        return campaigns

    def write(self, vals):
        result = super().write(vals)
        if {"name", "company_id"} & vals.keys():
            for campaign in self.sudo():
                campaign.origin_id.write(campaign._origin_vals())
        return result

    def _origin_vals(self):
        return {"name": self.name, "company_id": self.company_id.id}

    def _give_origins(self):
        for campaign in self.sudo().filtered(lambda c: not c.origin_id):
            origins = self.env["call.session.origin"].sudo()
            campaign.origin_id = origins.create(campaign._origin_vals())

    @api.model
    def _adopt_past_talks(self):
        """Talks of campaigns from before there were origins get theirs; recounts."""
        campaigns = self.sudo().with_context(active_test=False)
        campaigns.search([("origin_id", "=", False)])._give_origins()
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                UPDATE call_session s SET origin_id = c.origin_id
                  FROM call_session t
                  LEFT JOIN call_campaign_contact k ON k.id = t.campaign_contact_id
                  JOIN call_campaign c ON c.id = coalesce(
                       k.campaign_id,
                       CASE WHEN t.source_refs->'campaign'->>0 = 'call.campaign'
                            THEN (t.source_refs->'campaign'->>1)::integer END)
                 WHERE s.id = t.id AND s.origin_id IS NULL
                """
            )
        )
        self.env.invalidate_all(flush=False)
        self.env["call.script.rollup"]._rebuild()
