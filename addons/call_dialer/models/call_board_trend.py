from odoo import api, fields, models
from odoo.tools import SQL

from ..core import trend


class CallBoard(models.AbstractModel):
    """The last hour of the campaigns on the board."""

    _inherit = "call.board"

    @api.model
    def _trends(self, campaigns):
        """{campaign id: see `core.trend.trend`}: one query, by an index."""
        now = fields.Datetime.now()
        found = {campaign.id: [] for campaign in campaigns}
        for campaign_id, *counted in self._trend_counts(campaigns, now):
            found[campaign_id].append(trend.Counted(*counted))
        return {key: trend.trend(now, rows) for key, rows in found.items()}

    @api.model
    def _trend_counts(self, campaigns, now):
        if not campaigns:
            return []
        self.env.flush_all()
        return self.env.execute_query(
            SQL(
                """
                SELECT attempt.campaign_id,
                       (floor(EXTRACT(epoch FROM attempt.start) / %(step)s)
                        * %(step)s)::bigint AS at,
                       count(*),
                       count(*) FILTER (
                           WHERE attempt.outcome = 'answered' OR attempt.is_abandoned
                              OR attempt.talk_seconds > 0
                              OR call.bridged_date IS NOT NULL),
                       count(*) FILTER (WHERE attempt.is_abandoned)
                  FROM call_attempt AS attempt
                  LEFT JOIN voip_call AS call ON call.id = attempt.call_id
                 WHERE attempt.campaign_id IN %(campaigns)s
                   AND attempt.start >= %(since)s
                   AND (attempt.call_id IS NOT NULL OR NOT attempt.is_open)
                 GROUP BY 1, 2
                """,
                step=trend.STEP,
                campaigns=tuple(campaigns.ids),
                since=trend.first_step(now),
            )
        )
