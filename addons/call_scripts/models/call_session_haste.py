from odoo import fields, models

from ..core import flow


class CallSessionHaste(models.Model):
    """A try to go on from a block sooner than its text can be read aloud (row A13)."""

    _name = "call.session.haste"
    _description = "Too Fast Step"
    _order = "id desc"
    _rec_name = "block_id"

    session_id = fields.Many2one(
        "call.session", required=True, ondelete="cascade", index=True, readonly=True
    )
    script_id = fields.Many2one("call.script", readonly=True, index=True)
    version_id = fields.Many2one("call.script.version", readonly=True)
    block_id = fields.Many2one(
        "call.script.block",
        required=True,
        ondelete="cascade",
        index=True,
        readonly=True,
    )
    user_id = fields.Many2one("res.users", "Operator", readonly=True, index=True)
    company_id = fields.Many2one("res.company", readonly=True)
    date = fields.Datetime(readonly=True, index=True)
    seconds = fields.Integer("Seconds on the block", readonly=True, aggregator="avg")
    min_seconds = fields.Integer("Shortest time, s", readonly=True, aggregator="avg")
    refused = fields.Boolean(
        readonly=True, help="A star operator is not held up, but it is noted."
    )
    request_id = fields.Char(readonly=True)


class CallSession(models.Model):
    """How long blocks were read, for the guard against clicking through."""

    _inherit = "call.session"

    read_seconds = fields.Json(
        readonly=True, help="Seconds spent on blocks which were left, by block."
    )
    haste_ids = fields.One2many("call.session.haste", "session_id", "Too fast steps")

    request_ids = fields.Json(
        readonly=True, help="The latest requests followed: they may come again."
    )

    def _seconds_read(self, now):
        """Seconds the present block has been in sight, on earlier visits too."""
        session = self.sudo()
        before = (session.read_seconds or {}).get(str(session.current_block_id.id), 0)
        return before + self._seconds_on_block(now)

    def _minds_haste(self):
        """Is the operator held up on blocks read too fast?"""
        return not self.is_trial and not self._is_free()

    def _is_free(self):
        """Is the script a hint only for the session's operator (row A11)?"""
        session = self.sudo()
        return session.script_id._is_free(session.user_id)

    def _seconds_to_wait(self, graph):
        """Seconds before an answer is taken on the present block."""
        block = graph.blocks.get(self.sudo().current_block_id.id)
        if block is None or not block.min_seconds or not self._minds_haste():
            return 0
        return flow.too_fast(graph, block.id, self._seconds_read(fields.Datetime.now()))

    def _note_haste(self, graph, step, seconds, request_id):
        """Write a too fast answer down, once per request, be it refused or not."""
        session = self.sudo()
        block = graph.blocks.get(session.current_block_id.id)
        if self.is_trial or block is None or seconds >= block.min_seconds:
            return
        refused = isinstance(step, flow.Refusal)
        if refused and step.code != "too_fast":
            return
        Haste = self.env["call.session.haste"].sudo()
        if request_id and Haste.search_count(
            [("session_id", "=", self.id), ("request_id", "=", request_id)], limit=1
        ):
            return
        Haste.create(
            {
                "session_id": session.id,
                "script_id": session.script_id.id,
                "version_id": session.version_id.id,
                "block_id": block.id,
                "user_id": session.user_id.id,
                "company_id": session.company_id.id,
                "date": fields.Datetime.now(),
                "seconds": seconds,
                "min_seconds": block.min_seconds,
                "refused": refused,
                "request_id": request_id,
            }
        )

    def _remember_read(self, graph, vals, seconds):
        """Add to the values to write: so long the block left was in sight."""
        session = self.sudo()
        block = graph.blocks.get(session.current_block_id.id)
        if block is not None and block.min_seconds:
            read = dict(session.read_seconds or {})
            read[str(block.id)] = read.get(str(block.id), 0) + seconds
            vals["read_seconds"] = read
