from datetime import timedelta

from odoo import api, fields, models


class TelephonyRecordingLog(models.Model):
    """Who listened to a recording, kept it on hold, or deleted it, when and why."""

    _name = "telephony.recording.log"
    _description = "Log of Recordings"
    _order = "id desc"
    _rec_name = "action"

    #: a player asks for many parts of one recording: told once in so many minutes
    LISTEN_MINUTES = 10

    call_id = fields.Many2one(
        "voip.call", readonly=True, index=True, ondelete="set null"
    )
    phone_number = fields.Char("Number", readonly=True)
    user_id = fields.Many2one(
        "res.users", "Who", default=lambda self: self.env.uid, readonly=True
    )
    action = fields.Selection(
        [
            ("listen", "Listened"),
            ("download", "Downloaded"),
            ("retention", "Deleted by a rule"),
            ("privacy", "Deleted on request"),
            ("hold", "Put on legal hold"),
            ("release", "Released from hold"),
        ],
        "What",
        required=True,
        readonly=True,
    )
    reason = fields.Char(readonly=True)
    rule_id = fields.Many2one(
        "telephony.retention.rule", readonly=True, ondelete="set null"
    )
    company_id = fields.Many2one("res.company", readonly=True, index=True)

    @api.model
    def _listened(self, call, download=False):
        """The user hears `call`; logged where the company wants it."""
        company = call.sudo().company_id or self.env.company
        if not company.telephony_log_listening:
            return
        action = "download" if download else "listen"
        since = fields.Datetime.now() - timedelta(minutes=self.LISTEN_MINUTES)
        known = self.sudo().search_count(
            [
                ("call_id", "=", call.id),
                ("user_id", "=", self.env.uid),
                ("action", "=", action),
                ("create_date", ">=", since),
            ],
            limit=1,
        )
        if not known:
            call._log_recording(action)
