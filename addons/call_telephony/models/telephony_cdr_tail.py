from odoo import api, fields, models
from odoo.tools import SQL

from ..core import cdr
from ..core.cdr_shipper import Position, Tail

MAX_INTEGER = 2**31 - 1


class TelephonyCdrTail(models.Model):
    """How far a PBX's records have been copied, and when that was last known.

    A table of its own: written with the records in one transaction, and never in the
    way of the PBX's heartbeat.
    """

    _name = "telephony.cdr.tail"
    _description = "Place in a PBX's Call Detail Records"
    _rec_name = "pbx_id"

    pbx_id = fields.Many2one(
        "voip.pbx", required=True, readonly=True, ondelete="cascade"
    )
    position = fields.Json(readonly=True)
    behind = fields.Integer("Not copied yet, bytes", readonly=True, aggregator=False)
    seen_date = fields.Datetime("Looked at", readonly=True)
    last_date = fields.Datetime("Last record", readonly=True)
    message = fields.Char("What is wrong", readonly=True)

    _pbx_uniq = models.UniqueIndex("(pbx_id)")

    @api.model
    def _of(self, pbx):
        """The row of this PBX, locked to the end of the transaction."""
        self.env.cr.execute(
            SQL(
                "INSERT INTO telephony_cdr_tail (pbx_id) VALUES (%s)"
                " ON CONFLICT (pbx_id) DO NOTHING",
                pbx.id,
            )
        )
        row = self.search([("pbx_id", "=", pbx.id)], limit=1)
        # waits (lock_for_update() would not); what changed meanwhile is repeated
        self.env.cr.execute(
            SQL("SELECT 1 FROM telephony_cdr_tail WHERE id = %s FOR UPDATE", row.id),
            log_exceptions=False,
        )
        return row

    @api.model
    def _copy(self, pbx):
        """Copy the next part of the file on this machine.

        The place and the records are one transaction: neither is ever without the
        other.

        :return: whether there was anything
        """
        row = self._of(pbx)
        try:
            batch = Tail(pbx.cdr_path).read_on(Position(**(row.position or {})))
        except (OSError, EOFError) as error:
            row.message = str(error)[:500]
            return False
        row._keep(batch.lines, batch.behind)
        position = batch.position._asdict()
        if position != row.position:
            row.position = position
        return bool(batch.lines)

    @api.model
    def _take(self, pbx, lines, behind):
        """Keep lines a script sent; what is sent twice is kept once."""
        self._of(pbx)._keep(lines, behind)

    def _keep(self, lines, behind):
        Cdr = self.env["telephony.cdr"]
        texts = [
            cdr.decode(one) if isinstance(one, bytes) else cdr.clean(one)
            for one in lines
        ]
        Cdr._receive(self.pbx_id, texts)
        vals = {
            "behind": min(behind, MAX_INTEGER),
            "seen_date": fields.Datetime.now(),
            "message": False,
        }
        if lines:
            last = Cdr.search(
                [("pbx_id", "=", self.pbx_id.id), ("end_date", "!=", False)],
                order="end_date desc",
                limit=1,
            )
            vals["last_date"] = last.end_date
        self.write(vals)
