from odoo import api, fields, models
from odoo.tools import SQL


class CrmFunnelReport(models.Model):
    """The funnel begins with the contacts of the campaigns' lists.

    A deal of several contacts is counted with one of them: with the one whose goal was
    reached, else with the first.  Deals nobody has called about stay as they were.
    A client who answered and met nobody was called, but not talked to.
    """

    _inherit = "crm.funnel.report"

    campaign_id = fields.Many2one("call.campaign", readonly=True)
    script_id = fields.Many2one("call.script", readonly=True)
    import_id = fields.Many2one(
        "call.campaign.import",
        string="List",
        readonly=True,
        groups="call_dialer.call_dialer_group_supervisor",
    )

    @api.model
    def _steps(self):
        nothing = SQL("0")
        steps = [
            *super()._steps(),
            ("20_called", self.env._("Called"), SQL("subject.is_called"), nothing),
            ("30_reached", self.env._("Talked to"), SQL("subject.is_talked"), nothing),
            ("40_goal", self.env._("Goal reached"), SQL("subject.is_goal"), nothing),
        ]
        return sorted(steps, key=lambda step: step[0])

    @api.model
    def _subjects(self):
        return SQL(
            """
            SELECT contact.id::bigint * 2 AS subject,
                   CASE WHEN deal.contact_id = contact.id THEN contact.lead_id
                        END AS lead_id,
                   contact.create_date AS date, contact.company_id,
                   contact.last_user_id AS operator_id,
                   contact.campaign_id, campaign.script_id, contact.import_id,
                   attempt.contact_id IS NOT NULL AS is_called,
                   attempt.is_talked, attempt.is_goal
              FROM call_campaign_contact contact
              JOIN call_campaign campaign ON campaign.id = contact.campaign_id
              LEFT JOIN (
                   SELECT contact_id,
                          bool_or(outcome = 'answered' AND is_abandoned IS NOT TRUE
                                  OR talk_seconds > 0 OR goal)
                          AS is_talked,
                          bool_or(goal) AS is_goal
                     FROM call_attempt
                    GROUP BY contact_id
                   ) attempt ON attempt.contact_id = contact.id
              LEFT JOIN (
                   SELECT DISTINCT ON (one.lead_id) one.lead_id, one.id AS contact_id
                     FROM call_campaign_contact one
                     LEFT JOIN call_attempt reached
                       ON reached.contact_id = one.id AND reached.goal
                    WHERE one.lead_id IS NOT NULL
                    ORDER BY one.lead_id, (reached.id IS NULL), one.id
                   ) deal ON deal.contact_id = contact.id
             UNION ALL
            SELECT rest.subject::bigint * 2 + 1, rest.lead_id, rest.date,
                   rest.company_id, rest.operator_id,
                   NULL, NULL, NULL, FALSE, FALSE, FALSE
              FROM (%s) rest
             WHERE NOT EXISTS (
                   SELECT FROM call_campaign_contact contact
                    WHERE contact.lead_id = rest.lead_id)
            """,
            super()._subjects(),
        )
