from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from odoo.addons.call_telephony.tools.made_once import made_once

STATES = [
    ("offline", "Offline"),
    ("ready", "Ready"),
    ("talking", "Talking"),
    ("wrapup", "Wrap-up"),
    ("paused", "Paused"),
]


class CallOperatorState(models.Model):
    """What an operator does now (one row a user), and since when."""

    _name = "call.operator.state"
    _description = "Operator's State"
    _order = "since desc"
    _rec_name = "user_id"

    user_id = fields.Many2one(
        "res.users", string="Operator", required=True, ondelete="cascade"
    )
    state = fields.Selection(STATES, default="offline", required=True, index=True)
    since = fields.Datetime(required=True, default=fields.Datetime.now)
    campaign_id = fields.Many2one("call.campaign", ondelete="set null")
    contact_id = fields.Many2one("call.campaign.contact", ondelete="set null")
    reason_id = fields.Many2one("call.pause.reason", ondelete="set null")
    company_ids = fields.Many2many(related="user_id.company_ids")
    log_ids = fields.One2many("call.operator.state.log", "state_id")

    _user_uniq = models.Constraint(
        "UNIQUE(user_id)", "An operator has one state at a time."
    )

    @api.model
    def _of(self, user):
        """The user's row; made when he has none."""
        row = self.sudo().search([("user_id", "=", user.id)], limit=1)
        vals = {"user_id": user.id, "state": "offline", "since": fields.Datetime.now()}
        # (an event of the PBX that failed for good here would leave its call going on)
        return row or made_once(self.sudo(), "user_id", vals)

    @api.model
    def _set(self, user, state, campaign=None, contact=None, reason=None):
        """The operator's state is `state` from now on.

        `campaign`, `contact`: None leaves them as they are, an empty recordset (or
        False) clears them. Going offline clears both. `reason` is for a pause only.
        Returns the row.
        """
        if user != self.env.user and not self.env.su:
            supervisor = "call_dialer.call_dialer_group_supervisor"
            if not self.env.user.has_group(supervisor):
                raise AccessError(self.env._("You can change your own state only."))
        if state not in dict(STATES):
            raise UserError(self.env._("Unknown state %s.", state))
        row = self._of(user)
        before = row.campaign_id
        vals = {"reason_id": reason.id if reason and state == "paused" else False}
        if state == "offline":
            campaign, contact = campaign or False, contact or False
        if campaign is not None:
            vals["campaign_id"] = campaign.id if campaign else False
        if contact is not None:
            vals["contact_id"] = contact.id if contact else False
        if state != row.state or vals["reason_id"] != row.reason_id.id:
            vals.update(state=state, since=fields.Datetime.now())
        changed = {
            name: value
            for name, value in vals.items()
            if row._fields[name].convert_to_write(row[name], row) != value
        }
        if changed:
            row.write(changed)
            if "state" in changed or "campaign_id" in changed:
                row._log()
            if {"state", "reason_id"} & changed.keys():
                user.sudo()._bus_send("call_dialer/operator", row._to_board())
                self.env["telephony.presence"]._touch(user)
            (before | row.campaign_id)._touch_board()
        return row

    def _log(self):
        """The time in every state is kept."""
        now = fields.Datetime.now()
        logs = self.env["call.operator.state.log"].sudo()
        logs.search([("state_id", "in", self.ids), ("end", "=", False)]).write(
            {"end": now}
        )
        logs.create(
            [
                {
                    "state_id": row.id,
                    "user_id": row.user_id.id,
                    "state": row.state,
                    "campaign_id": row.campaign_id.id,
                    "reason_id": row.reason_id.id,
                    "start": now,
                }
                for row in self
                if row.state != "offline"
            ]
        )

    @api.model
    def _on_contact(self, user, contact):
        """The user took a contact: he works, whatever he did before."""
        if self._goes_on(user, contact):
            return
        row = self._of(user)
        state = row.state if row.state in ("ready", "talking") else "ready"
        self.sudo()._set(user, state, campaign=contact.campaign_id, contact=contact)

    @api.model
    def _goes_on(self, user, contact):
        """Did the user work in this campaign already? Then only the contact is new,
        and nobody is told.

        One statement: this is done at each Next.
        """
        self.flush_model()
        done = self.env.execute_query(
            SQL(
                """
                UPDATE call_operator_state
                   SET contact_id = %(contact)s, write_date = %(now)s,
                       write_uid = %(uid)s
                 WHERE user_id = %(user)s AND state IN ('ready', 'talking')
                   AND campaign_id = (SELECT campaign_id FROM call_campaign_contact
                                       WHERE id = %(contact)s)
                   AND reason_id IS NULL
             RETURNING id
                """,
                contact=contact.id,
                user=user.id,
                uid=self.env.uid,
                now=fields.Datetime.now(),
            )
        )
        self.invalidate_model(["contact_id"], flush=False)
        return bool(done)

    @api.model
    def _off_contact(self, user, contact):
        """The user is done with a contact: ready for the next one."""
        if not user:  # nobody had it yet
            return
        row = self._of(user)
        if row.contact_id in (contact, contact.browse()):
            talking = row.state == "talking" and user._telephony_busy()
            free = row.state in ("wrapup", "talking") and not talking
            state = "ready" if free else row.state
            self.sudo()._set(user, state, contact=False)

    def _to_board(self, away=None):
        """One operator of the board; `away`: users whose desks are silent, if known."""
        self.ensure_one()
        if away is None:
            away = self.env["call.operator.pulse"]._away_users(self.user_id)
        return {
            "user_id": self.user_id.id,
            "name": self.user_id.partner_id.name,
            "state": self.state,
            "since": fields.Datetime.to_string(self.since),
            "campaign_id": self.campaign_id.id,
            "contact_id": self.contact_id.id,
            "contact": self.contact_id.display_name or "",
            "reason": self.reason_id.name or "",
            "away": self.user_id in away,
        }


class CallOperatorStateLog(models.Model):
    """How long an operator was in a state."""

    _name = "call.operator.state.log"
    _description = "Operator's Time in a State"
    _order = "start desc, id desc"
    _rec_name = "user_id"

    state_id = fields.Many2one(
        "call.operator.state",
        string="Present State",
        required=True,
        ondelete="cascade",
        index=True,
    )
    user_id = fields.Many2one("res.users", string="Operator", required=True, index=True)
    state = fields.Selection(STATES, required=True)
    campaign_id = fields.Many2one("call.campaign", ondelete="set null")
    reason_id = fields.Many2one("call.pause.reason", ondelete="set null")
    start = fields.Datetime(required=True, index=True)
    end = fields.Datetime()
    seconds = fields.Integer(
        string="Time (s)", compute="_compute_seconds", store=True, aggregator="sum"
    )

    @api.depends("start", "end")
    def _compute_seconds(self):
        for log in self:
            log.seconds = (log.end - log.start).total_seconds() if log.end else 0
