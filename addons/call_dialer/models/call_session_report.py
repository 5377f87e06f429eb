from odoo import api, fields, models
from odoo.tools import SQL


def with_campaign(query):
    """The report's query with the campaign whose origin its talks have."""
    return SQL(
        """
        SELECT q.*, c.id AS campaign_id
          FROM (%s) AS q
          LEFT JOIN call_campaign c ON c.origin_id = q.origin_id
        """,
        query,
    )


class CallSessionReport(models.Model):
    _inherit = "call.session.report"

    campaign_id = fields.Many2one("call.campaign", readonly=True)

    @api.model
    def _query(self):
        return with_campaign(super()._query())


class CallSessionStepReport(models.Model):
    _inherit = "call.session.step.report"

    campaign_id = fields.Many2one("call.campaign", readonly=True)

    @api.model
    def _query(self):
        return with_campaign(super()._query())
