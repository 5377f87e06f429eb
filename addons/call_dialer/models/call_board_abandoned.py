from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..core.serving import POOLED

#: Over how long the law and the profiles measure the share of the abandoned.
DAYS = 30


class CallBoard(models.AbstractModel):
    """The share of the abandoned over the last days.

    It counts many calls and changes slowly: the browser asks for it by itself, once a
    minute at most, and not with the figures of each second.
    """

    _inherit = "call.board"

    @api.model
    @api.readonly
    def abandoned_of_days(self, campaign_ids=None):
        """Of the clients of the last days who answered, for how many nobody was free.

        :param campaign_ids: as for `data`
        :return: {days, campaigns: [{id, answered, abandoned, percent}]}, of those
            campaigns that dial clients first
        """
        self._check_supervisor()
        campaigns = self._campaigns(campaign_ids or ())
        campaigns = campaigns.filtered(lambda one: one.mode in POOLED)
        counts = {row[0]: row[1:] for row in self._abandoned_counts(campaigns)}
        rows = []
        for campaign in campaigns:
            answered, abandoned = counts.get(campaign.id, (0, 0))
            percent = round(100 * abandoned / answered, 1) if answered else 0.0
            rows.append(
                {
                    "id": campaign.id,
                    "answered": answered,
                    "abandoned": abandoned,
                    "percent": percent,
                }
            )
        return {"days": DAYS, "campaigns": rows}

    @api.model
    def _abandoned_counts(self, campaigns):
        """[(campaign id, answered, abandoned)], as the profiles count them."""
        if not campaigns:
            return []
        self.env.flush_all()
        return self.env.execute_query(
            SQL(
                """
                SELECT campaign_id, count(*), count(*) FILTER (WHERE is_abandoned)
                  FROM call_attempt
                 WHERE campaign_id IN %(campaigns)s AND start > %(since)s
                   AND is_pooled AND (outcome = 'answered' OR is_abandoned)
                 GROUP BY campaign_id
                """,
                campaigns=tuple(campaigns.ids),
                since=fields.Datetime.now() - timedelta(days=DAYS),
            )
        )
