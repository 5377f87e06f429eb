from odoo import api, fields, models

#: Values of a note that are ids of users.
USERS = "users"


class TelephonyRoutingNote(models.Model):
    """Why a call went where it went, one decision a row."""

    _name = "telephony.routing.note"
    _description = "Decision on an Incoming Call"
    _order = "id"
    _rec_name = "text"

    call_id = fields.Many2one(
        "voip.call", required=True, readonly=True, index=True, ondelete="cascade"
    )
    date = fields.Datetime(readonly=True)
    code = fields.Char(required=True, readonly=True)
    values = fields.Json(readonly=True)
    text = fields.Char("Decision", compute="_compute_text")

    @api.depends("code", "values")
    @api.depends_context("lang")
    def _compute_text(self):
        for note in self:
            values = dict(note.values or {})
            ids = values.pop(USERS, None) or []
            names = self.env["res.users"].sudo().browse(ids).exists().mapped("name")
            known = {"names": ", ".join(names), "seconds": 0, "count": 0, "name": ""}
            note.text = note._texts().get(note.code, note.code) % {**known, **values}

    @api.model
    def _texts(self):
        return {
            "rule": self.env._("Rule “%(name)s” fits."),
            "no_rule": self.env._("No rule fits: as set at the PBX."),
            "manager": self.env._("Routed to %(names)s because manager of the client."),
            "manager_busy": self.env._("The client's manager %(names)s is in a call."),
            "manager_offline": self.env._(
                "The client's manager %(names)s is not there."
            ),
            "manager_silent": self.env._(
                "The client's manager %(names)s did not answer."
            ),
            "no_manager": self.env._("The client has no manager."),
            "order": self.env._("Routed to %(names)s: the next in order who is free."),
            "longest_idle": self.env._(
                "Routed to %(names)s: free for the longest time."
            ),
            "round_robin": self.env._("Routed to %(names)s: the next one round."),
            "least_today": self.env._("Routed to %(names)s: the fewest calls today."),
            "most_skilled": self.env._("Routed to %(names)s: has the skill best."),
            "all": self.env._("All who are free are rung: %(names)s."),
            "nobody_able": self.env._("Nobody has the skills that are needed."),
            "all_offline": self.env._("None of %(names)s is there."),
            "all_busy": self.env._("All are busy or do not answer: %(names)s."),
            "waited": self.env._("Waited as long as is allowed: nobody became free."),
            "wait": self.env._("All are busy: waits, %(seconds)s s at most."),
            "full": self.env._("Too many wait already: %(count)s."),
            "message": self.env._("Was told: %(name)s."),
            "message_failed": self.env._(
                "Could not be told: %(name)s. Is the sound there?"
            ),
            "callback": self.env._("%(names)s is asked to call back."),
            "email": self.env._("E-mail to %(name)s."),
            "email_failed": self.env._("No e-mail was sent: %(name)s"),
            "fax": self.env._("Sends us a fax."),
            "fax_received": self.env._("Fax received, pages: %(count)s."),
            "fax_failed": self.env._("No fax was received: %(name)s"),
            "hangup": self.env._("Busy tone."),
            "no_steps_left": self.env._("Nothing more to try: busy tone."),
            "no_answer": self.env._("%(names)s did not answer."),
            "declined": self.env._("%(names)s declined."),
            "unreachable": self.env._("The telephone of %(names)s was not reached."),
            "answered": self.env._("%(names)s answered."),
            "caller_gone": self.env._("The caller hung up after %(seconds)s s."),
            "restarted": self.env._("The telephony service was started anew: goes on."),
        }
