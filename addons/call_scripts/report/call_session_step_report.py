from odoo import api, fields, models
from odoo.tools import SQL


class CallSessionStepReport(models.Model):
    """Visits to blocks as figures: where talks go, stay and end."""

    _name = "call.session.step.report"
    _description = "Statistics of Blocks"
    _auto = False
    _order = "date desc"
    _rec_name = "block_id"

    date = fields.Datetime("Left", readonly=True)
    script_id = fields.Many2one("call.script", readonly=True)
    version_id = fields.Many2one("call.script.version", readonly=True)
    block_id = fields.Many2one("call.script.block", readonly=True)
    target_block_id = fields.Many2one("call.script.block", "Led to", readonly=True)
    link_id = fields.Many2one("call.script.link", "Answer", readonly=True)
    stage_id = fields.Many2one("call.script.stage", "Stage of the talk", readonly=True)
    user_id = fields.Many2one("res.users", "Operator", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    kind = fields.Selection(
        [
            ("answer", "Answer"),
            ("passed", "Passed"),
            ("jump", "Jump"),
            ("return", "Return"),
            ("back", "Step back"),
            ("finish", "Finish"),
        ],
        readonly=True,
    )
    seconds = fields.Integer("Mean seconds", readonly=True, aggregator="avg")
    exits = fields.Integer("Ended here", readonly=True, aggregator="sum")

    @property
    def _table_query(self):
        return self._query()

    @api.model
    def _query(self):
        return SQL(
            """
            SELECT t.id,
                   t.left_at AS date,
                   s.script_id, t.version_id, t.block_id, t.target_block_id, t.link_id,
                   t.stage_id, t.user_id, t.company_id, t.kind, t.seconds,
                   CASE WHEN t.kind = 'finish' THEN 1 ELSE 0 END AS exits
              FROM call_session_step t
              JOIN call_session s ON s.id = t.session_id
             WHERE s.is_trial IS NOT TRUE
            """
        )
