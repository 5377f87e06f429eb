from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.sql import column_exists, create_column, table_exists

OUTCOMES = [
    ("answered", "Answered"),
    ("no_answer", "No answer"),
    ("busy", "Busy"),
    ("failed", "Failed"),
    ("invalid", "Invalid number"),
    ("rejected", "Rejected"),
    ("cancelled", "Cancelled"),
]
CATEGORIES = [
    ("goal", "Goal reached"),
    ("success", "Success"),
    ("callback", "Callback"),
    ("refusal", "Refusal"),
    ("no_contact", "No contact"),
    ("other", "Other"),
]


class CallAttempt(models.Model):
    """One attempt to reach a contact: written before the call is placed, finished by
    a result (or by the next attempt, when another number is called)."""

    _name = "call.attempt"
    _description = "Call Attempt"
    _order = "start desc, id desc"
    _rec_name = "contact_id"

    contact_id = fields.Many2one(
        "call.campaign.contact", required=True, ondelete="cascade", index=True
    )
    campaign_id = fields.Many2one(
        related="contact_id.campaign_id", store=True, index=True, precompute=True
    )
    company_id = fields.Many2one(
        related="contact_id.company_id", store=True, index=True, precompute=True
    )
    partner_id = fields.Many2one(
        related="contact_id.partner_id", store=True, index="btree_not_null"
    )
    lead_id = fields.Many2one(
        related="contact_id.lead_id", store=True, index="btree_not_null"
    )
    import_id = fields.Many2one(
        related="contact_id.import_id",
        string="List",
        store=True,
        precompute=True,
        index="btree_not_null",
        groups="call_dialer.call_dialer_group_supervisor",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Operator",
        index=True,
        default=lambda self: self.env.user,
        help="Empty: the service dialled, and nobody was named before it ended.",
    )
    is_pooled = fields.Boolean(
        string="Client First",
        readonly=True,
        help="Dialled by the service before an operator was free.",
    )
    script_id = fields.Many2one(
        "call.script", compute="_compute_script_id", store=True, precompute=True
    )
    call_id = fields.Many2one("voip.call", index="btree_not_null", ondelete="set null")
    session_id = fields.Many2one("call.session", index="btree_not_null")
    number = fields.Char(string="Number Called")
    start = fields.Datetime(required=True, default=fields.Datetime.now, index=True)
    end = fields.Datetime()
    is_open = fields.Boolean(default=True, string="Going On")
    talk_seconds = fields.Integer(string="Talk (s)", aggregator="sum")
    outcome = fields.Selection(OUTCOMES, string="Call Outcome")
    result_id = fields.Many2one("call.result", index="btree_not_null")
    category = fields.Selection(related="result_id.category", store=True)
    lost_reason_id = fields.Many2one("crm.lost.reason", string="Refusal Reason")
    goal = fields.Boolean(string="Goal Reached")
    comment = fields.Text()
    callback_at = fields.Datetime(string="Callback Promised For")
    made = fields.Json(export_string_translation=False)
    made_text = fields.Char(string="Records Made", compute="_compute_made_text")

    _one_open = models.UniqueIndex(
        "(contact_id) WHERE is_open", "An attempt at this contact is going on."
    )
    _report_idx = models.Index("(campaign_id, start)")
    _user_idx = models.Index("(user_id, start)")

    def _auto_init(self):
        """The column of the list is filled at once: there may be millions of rows."""
        cr, table = self.env.cr, self._table
        if table_exists(cr, table) and not column_exists(cr, table, "import_id"):
            create_column(cr, table, "import_id", "int4")
            cr.execute(
                SQL(
                    """
                    UPDATE call_attempt SET import_id = contact.import_id
                      FROM call_campaign_contact AS contact
                     WHERE contact.id = call_attempt.contact_id
                       AND contact.import_id IS NOT NULL
                    """
                )
            )
        return super()._auto_init()

    @api.depends("session_id", "contact_id")
    def _compute_script_id(self):
        for attempt in self.sudo():
            attempt.script_id = (
                attempt.session_id.script_id or attempt.contact_id.campaign_id.script_id
            )

    @api.depends("made")
    def _compute_made_text(self):
        for attempt in self:
            names = [item.get("display_name") for item in attempt.made or []]
            attempt.made_text = ", ".join(filter(None, names))

    def _finish(self, result, comment, callback_at, reason, made):
        """The result is known. `made`: list of dicts of the records made."""
        self.ensure_one()
        counted = any((self.contact_id.attempt_ids - self).mapped("goal"))
        goal = result.category == "goal" or self.session_id.goal_reached
        self.result_id = result
        self._close(
            {
                # a contact's goal is counted once
                "goal": goal and not counted,
                "lost_reason_id": reason.id,
                "comment": comment,
                "callback_at": callback_at,
                "made": made or False,
            }
        )

    def _close(self, vals=None):
        """End the attempt, with what its call says."""
        for attempt in self:
            attempt.write(
                {
                    "is_open": False,
                    "end": fields.Datetime.now(),
                    **attempt._call_vals(),
                    **(vals or {}),
                }
            )
            attempt.contact_id.attempts += 1
        self.flush_recordset(["is_open"])  # before the next one is opened

    def _never_dialled(self):
        """The call ended before the client was dialled (the operator's own telephone
        was not answered, say): no attempt at the client."""
        call = self.call_id
        pbx_call = call and call.call_kind == "pbx" and call.end_date
        return bool(pbx_call and not call.client_dialled)

    def _call_vals(self):
        """Talk time and outcome, as far as the call tells them."""
        call = self.call_id
        if not call:
            return {}
        if call.call_kind == "manual":
            # nobody but the operator knows whether the client answered
            missed = self.category == "no_contact"
            return {"talk_seconds": 0 if missed else call.duration}
        vals = {"talk_seconds": call.talk_seconds}
        if call.outcome in dict(OUTCOMES):
            vals["outcome"] = call.outcome
        return vals

    def _end_manual_call(self):
        """A call made by hand is over with its result at the latest."""
        call = self.call_id
        if call.call_kind == "manual" and call.state in ("calling", "ongoing"):
            call._end_by_hand()

    def _on_call_changed(self):
        """The call went on after (or before) the result: keep its figures."""
        for attempt in self:
            vals = attempt._call_vals()
            if any(attempt[name] != value for name, value in vals.items()):
                attempt.write(vals)
