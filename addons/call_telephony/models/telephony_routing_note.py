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
        text = self.env._
        return {
            "rule": text("Rule “%(name)s” fits."),
            "no_rule": text("No rule fits: as set at the PBX."),
            "manager": text("Routed to %(names)s because manager of the client."),
            "manager_busy": text("The client's manager %(names)s is in a call."),
            "manager_offline": text("The client's manager %(names)s is not there."),
            "manager_silent": text("The client's manager %(names)s did not answer."),
            "no_manager": text("The client has no manager."),
            "order": text("Routed to %(names)s: the next in order who is free."),
            "longest_idle": text("Routed to %(names)s: free for the longest time."),
            "round_robin": text("Routed to %(names)s: the next one round."),
            "least_today": text("Routed to %(names)s: the fewest calls today."),
            "most_skilled": text("Routed to %(names)s: has the skill best."),
            "all": text("All who are free are rung: %(names)s."),
            "nobody_able": text("Nobody has the skills that are needed."),
            "all_offline": text("None of %(names)s is there."),
            "all_busy": text("All are busy or do not answer: %(names)s."),
            "waited": text("Waited as long as is allowed: nobody became free."),
            "wait": text("All are busy: waits, %(seconds)s s at most."),
            "full": text("Too many wait already: %(count)s."),
            "message": text("Was told: %(name)s."),
            "message_failed": text("Could not be told: %(name)s. Is the sound there?"),
            "callback": text("%(names)s is asked to call back."),
            "email": text("E-mail to %(name)s."),
            "email_failed": text("No e-mail was sent: %(name)s"),
            "hangup": text("Busy tone."),
            "no_steps_left": text("Nothing more to try: busy tone."),
            "no_answer": text("%(names)s did not answer."),
            "declined": text("%(names)s declined."),
            "unreachable": text("The telephone of %(names)s was not reached."),
            "answered": text("%(names)s answered."),
            "caller_gone": text("The caller hung up after %(seconds)s s."),
            "restarted": text("The telephony service was started anew: goes on."),
        }
