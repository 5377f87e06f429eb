from odoo import fields, models


class TelephonyFollowUp(models.TransientModel):
    """Mark calls as processed with a word about it, or give them to somebody."""

    _name = "telephony.follow.up"
    _description = "Calls to Process"

    call_ids = fields.Many2many("voip.call", string="Calls")
    kind = fields.Selection(
        [("processed", "Mark as processed"), ("assign", "Assign")],
        required=True,
        default="processed",
    )
    note = fields.Char("What was done")
    user_id = fields.Many2one(
        "res.users", "Assign to", domain="[('share', '=', False)]"
    )

    def action_apply(self):
        self.ensure_one()
        if self.kind == "assign":
            self.call_ids.assign_to(self.user_id.id)
        else:
            self.call_ids.mark_processed(self.note)
        return {"type": "ir.actions.act_window_close"}
