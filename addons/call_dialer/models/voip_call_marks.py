from datetime import UTC

from odoo import models


class VoipCall(models.Model):
    """Steps of the script on the recording of the call it led."""

    _inherit = "voip.call"

    def _talk_sessions(self):
        """Sessions held in this call: its own, and those of its attempts."""
        call = self.sudo()
        attempts = self.env["call.attempt"].sudo().search([("call_id", "=", call.id)])
        return call.session_id | attempts.session_id

    def _recording_marks(self):
        """With a mark for each step, named as its block."""
        marks = super()._recording_marks()
        begins = self._recording_begins()
        if begins is None:
            return marks
        steps = self._talk_sessions().step_ids.filtered("arrived_at")
        for step in steps:
            at = step.arrived_at.replace(tzinfo=UTC).timestamp()
            marks.append(self._mark(at, "step", step.block_id.title or ""))
        length = self.sudo().talk_seconds
        kept = [
            mark
            for mark in marks
            # a session goes on over several calls: steps of the others are not here
            if mark["kind"] != "step" or -1 <= mark["second"] <= length + 1
        ]
        return sorted(kept, key=lambda mark: mark["second"])
