from odoo import models
from odoo.fields import Domain


class CallSession(models.Model):
    """The recording of the call a script was run in, for reviews of the talk."""

    _inherit = "call.session"

    def _get_recording(self):
        return super()._get_recording() or self._call_recording()

    def _call_recording(self):
        """The latest recorded call of the session which the user may listen to."""
        self.ensure_one()
        attempts = self.env["call.attempt"].sudo()
        ids = attempts.search([("session_id", "=", self.id)]).call_id.ids
        domain = Domain("session_id", "=", self.id) | Domain("id", "in", ids)
        calls = self.env["voip.call"].sudo()
        calls = calls.search(
            domain & Domain("has_recording", "=", True), order="id desc"
        )
        call = calls.sudo(False).filtered(lambda item: item._may_listen())[:1]
        if not call:
            return None
        begun = call.answered_date or call.create_date
        seconds = (begun - (self.started_at or begun)).total_seconds()
        return {
            "url": call.recording_url,
            "offset": int(seconds),
            "mimetype": call.recording_id.sudo().mimetype or "audio/wav",
            "player": "call_telephony",
            "call_id": call.id,
        }
