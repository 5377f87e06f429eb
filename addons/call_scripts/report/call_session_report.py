from odoo import api, fields, models
from odoo.tools import SQL

from ..models.call_session import OUTCOMES


class CallSessionReport(models.Model):
    """Sessions as figures, without clients or what they said.

    The query has ``origin_id`` for those who give talks an origin.
    """

    _name = "call.session.report"
    _description = "Statistics of Sessions"
    _auto = False
    _order = "date desc"
    _rec_name = "script_id"

    date = fields.Datetime("Started", readonly=True)
    script_id = fields.Many2one("call.script", readonly=True)
    version_id = fields.Many2one("call.script.version", readonly=True)
    user_id = fields.Many2one("res.users", "Operator", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    stage_id = fields.Many2one("call.script.stage", "Stage reached", readonly=True)
    state = fields.Selection(
        [
            ("draft", "To start"),
            ("running", "Running"),
            ("paused", "Paused"),
            ("done", "Done"),
            ("cancelled", "Cancelled"),
        ],
        readonly=True,
    )
    outcome = fields.Selection(OUTCOMES, readonly=True)
    result = fields.Char(readonly=True)
    duration = fields.Integer("Seconds", readonly=True, aggregator="avg")
    goals = fields.Integer(readonly=True, aggregator="sum")
    refusals = fields.Integer(readonly=True, aggregator="sum")
    conversion = fields.Float(
        "Goal share", readonly=True, aggregator="avg", help="Goals by sessions."
    )

    @property
    def _table_query(self):
        return self._query()

    @api.model
    def _query(self):
        return SQL(
            """
            SELECT s.id,
                   s.started_at AS date,
                   s.script_id, s.version_id, s.user_id, s.company_id, s.origin_id,
                   s.stage_id, s.state, s.outcome, s.result, s.duration,
                   CASE WHEN s.outcome = 'goal' THEN 1 ELSE 0 END AS goals,
                   CASE WHEN s.outcome = 'refusal' THEN 1 ELSE 0 END AS refusals,
                   CASE WHEN s.outcome = 'goal' THEN 1.0 ELSE 0.0 END AS conversion
              FROM call_session s
             WHERE s.is_trial IS NOT TRUE
            """
        )
