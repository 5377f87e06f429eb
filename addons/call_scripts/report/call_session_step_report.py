from odoo import api, fields, models
from odoo.tools import SQL

from ..models.call_script_rollup import KINDS


class CallSessionStepReport(models.Model):
    """Visits to blocks as figures: where talks go, stay and end.

    Of finished talks, from the figures they keep (``call.script.rollup.link``): a
    pivot over years needs no look at the steps.  The query has ``origin_id`` for those
    who give talks an origin.
    """

    _name = "call.session.step.report"
    _description = "Statistics of Blocks"
    _auto = False
    _order = "date desc"
    _rec_name = "block_id"

    date = fields.Date("Day", readonly=True)
    script_id = fields.Many2one("call.script", readonly=True)
    version_id = fields.Many2one("call.script.version", readonly=True)
    block_id = fields.Many2one("call.script.block", readonly=True)
    target_block_id = fields.Many2one("call.script.block", "Led to", readonly=True)
    link_id = fields.Many2one("call.script.link", "Answer", readonly=True)
    stage_id = fields.Many2one("call.script.stage", "Stage of the talk", readonly=True)
    user_id = fields.Many2one("res.users", "Operator", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    kind = fields.Selection(KINDS, readonly=True)
    visits = fields.Integer(readonly=True, aggregator="sum")
    seconds = fields.Float("Mean seconds", readonly=True, aggregator="avg")
    exits = fields.Integer("Ended here", readonly=True, aggregator="sum")

    def _read_group_select(self, aggregate_spec, query):
        """The mean is of visits, not of the rows they are counted in."""
        if aggregate_spec != "seconds:avg":
            return super()._read_group_select(aggregate_spec, query)
        return SQL(
            "SUM(%(mean)s * %(visits)s) / NULLIF(SUM(%(visits)s), 0)",
            mean=self._field_to_sql(self._table, "seconds", query),
            visits=self._field_to_sql(self._table, "visits", query),
        )

    @property
    def _table_query(self):
        return self._query()

    @api.model
    def _query(self):
        return SQL(
            """
            SELECT r.id,
                   r.day AS date,
                   v.script_id, r.version_id, r.block_id,
                   NULLIF(r.target, 0) AS target_block_id,
                   NULLIF(r.link, 0) AS link_id,
                   NULLIF(r.origin, 0) AS origin_id,
                   b.stage_id, r.user_id, r.company_id, r.kind, r.visits,
                   r.seconds::float / NULLIF(r.visits, 0) AS seconds,
                   r.exits
              FROM call_script_rollup_link r
              JOIN call_script_version v ON v.id = r.version_id
              JOIN call_script_block b ON b.id = r.block_id
             WHERE r.visits != 0
            """
        )
