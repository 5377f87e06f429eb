from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

SHOWN = 80


class TelephonyPrivacy(models.TransientModel):
    """A client asks to delete the recordings of them: what goes is shown before."""

    _name = "telephony.privacy"
    _description = "Delete Recordings on Request"

    partner_id = fields.Many2one("res.partner", "Client")
    number = fields.Char()
    reason = fields.Char(
        help="Who asked, when, and by what letter; kept in the log of recordings."
    )
    call_ids = fields.Many2many(
        "voip.call", string="Recordings to delete", compute="_compute_calls"
    )
    recording_count = fields.Integer("Recordings", compute="_compute_calls")
    held_count = fields.Integer("On legal hold", compute="_compute_calls")

    @api.depends("partner_id", "number")
    def _compute_calls(self):
        for wizard in self:
            domain = wizard._domain()
            Call = self.env["voip.call"]
            free = domain & Domain("recording_hold", "=", False)
            wizard.call_ids = Call.search(free, limit=SHOWN)
            wizard.recording_count = Call.search_count(free)
            wizard.held_count = Call.search_count(domain) - wizard.recording_count

    def _domain(self):
        """Recorded calls of the client or of the number, as the user sees calls."""
        self.ensure_one()
        who = Domain.FALSE
        if self.partner_id:
            who |= Domain("partner_id", "child_of", self.partner_id.id)
        number = (self.number or "").strip()
        if number:
            e164 = self.env["voip.pbx"]._parse_number(number).e164
            who |= Domain("phone_number", "=", number)
            if e164:
                who |= Domain("number_e164", "=", e164)
        return who & Domain("has_recording", "=", True)

    def action_delete(self):
        """Delete; what is on legal hold stays.  Log who, when and why."""
        self.ensure_one()
        self.check_access("write")
        if not (self.reason or "").strip():
            raise UserError(self.env._("Say why: it is kept in the log."))
        free = self._domain() & Domain("recording_hold", "=", False)
        gone = (
            self.env["voip.call"]
            .search(free)
            ._delete_recordings("privacy", self.reason.strip())
        )
        if not gone:
            raise UserError(self.env._("There are no recordings to delete."))
        message = self.env._("Recordings deleted: %s.", len(gone))
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "message": message,
                "type": "success",
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
