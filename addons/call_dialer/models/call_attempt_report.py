from odoo import fields, models
from odoo.tools import SQL

from .call_attempt import CATEGORIES, OUTCOMES


class CallAttemptReport(models.Model):
    """Statistics of finished attempts, for pivot and graph."""

    _name = "call.attempt.report"
    _description = "Calling Statistics"
    _auto = False
    _order = "start desc"
    _rec_name = "campaign_id"

    start = fields.Datetime(readonly=True)
    day = fields.Date(
        readonly=True, help="By the clock of the company, or else of the operator."
    )
    hour = fields.Integer(
        string="Hour of the Day",
        readonly=True,
        aggregator=None,
        help="By the clock of the company, or else of the operator.",
    )
    campaign_id = fields.Many2one("call.campaign", readonly=True)
    script_id = fields.Many2one("call.script", readonly=True)
    user_id = fields.Many2one("res.users", string="Operator", readonly=True)
    result_id = fields.Many2one("call.result", readonly=True)
    category = fields.Selection(CATEGORIES, readonly=True)
    outcome = fields.Selection(OUTCOMES, string="Call Outcome", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    contact_id = fields.Many2one(
        "call.campaign.contact",
        string="Contacts",
        readonly=True,
    )
    import_id = fields.Many2one(
        "call.campaign.import",
        string="List",
        readonly=True,
        groups="call_dialer.call_dialer_group_supervisor",
    )
    attempts = fields.Integer(readonly=True, aggregator="sum")
    calls = fields.Integer(
        readonly=True, aggregator="sum", help="Attempts with a call on the telephone."
    )
    answered = fields.Integer(readonly=True, aggregator="sum")
    goals = fields.Integer(readonly=True, aggregator="sum")
    conversion = fields.Float(
        string="Conversion, %",
        readonly=True,
        aggregator="avg",
        digits=(16, 1),
        help="Attempts that reached the goal, to all attempts.",
    )
    talk_seconds = fields.Integer(
        string="Talk Time (s)", readonly=True, aggregator="sum"
    )
    talk_mean = fields.Float(
        string="Mean Talk (s)",
        readonly=True,
        aggregator="avg",
        digits=(16, 0),
        help="Of the calls that were talked on.",
    )

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT attempt.id, attempt.start, attempt.day, attempt.hour,
                   attempt.campaign_id, attempt.script_id, attempt.user_id,
                   attempt.result_id, attempt.category, attempt.outcome,
                   attempt.company_id, attempt.contact_id, attempt.import_id,
                   1 AS attempts,
                   (attempt.call_id IS NOT NULL)::int AS calls,
                   (attempt.outcome = 'answered' IS TRUE)::int AS answered,
                   COALESCE(attempt.goal, false)::int AS goals,
                   CASE WHEN attempt.goal THEN 100.0 ELSE 0.0 END AS conversion,
                   COALESCE(attempt.talk_seconds, 0) AS talk_seconds,
                   NULLIF(attempt.talk_seconds, 0)::float AS talk_mean
              FROM call_attempt attempt
             WHERE NOT attempt.is_open
            """
        )
