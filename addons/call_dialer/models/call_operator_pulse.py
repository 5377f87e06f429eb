from odoo import api, fields, models
from odoo.tools import SQL

from ..core.serving import AWAY_AFTER


class CallOperatorPulse(models.Model):
    """When the desk of an operator last showed that somebody sits there.

    A row of its own, written past the ORM every few seconds: the operator's state
    itself is not locked by it.
    """

    _name = "call.operator.pulse"
    _description = "Sign of Life of an Operator's Desk"
    _log_access = False
    _rec_name = "user_id"

    user_id = fields.Many2one("res.users", required=True, ondelete="cascade")
    seen_at = fields.Datetime(required=True)
    away = fields.Boolean()

    _user_uniq = models.Constraint("UNIQUE(user_id)", "One row an operator.")

    @api.model
    def _beat(self, user):
        """The user's desk is open and connected."""
        back = self.env.execute_query(
            SQL(
                """
                WITH before AS (
                     SELECT away FROM call_operator_pulse WHERE user_id = %(user)s)
                INSERT INTO call_operator_pulse (user_id, seen_at, away)
                VALUES (%(user)s, %(now)s, false)
                ON CONFLICT (user_id)
                DO UPDATE SET seen_at = EXCLUDED.seen_at, away = false
                RETURNING (SELECT away FROM before)
                """,
                user=user.id,
                now=fields.Datetime.now(),
            )
        )
        self.invalidate_model()
        if back[0][0]:
            self._touch(user)

    @api.model
    def _notice_away(self):
        """Whose desk has been silent too long is away; returns these users."""
        gone = self.env.execute_query(
            SQL(
                """
                UPDATE call_operator_pulse SET away = true
                 WHERE id IN (SELECT id FROM call_operator_pulse
                               WHERE NOT away AND seen_at < %s - %s * interval '1 s'
                                 FOR UPDATE SKIP LOCKED)
             RETURNING user_id
                """,
                fields.Datetime.now(),
                AWAY_AFTER,
            )
        )
        self.invalidate_model()
        users = self.env["res.users"].browse(user for (user,) in gone)
        self._touch(users)
        return users

    @api.model
    def _touch(self, users):
        """The boards of their campaigns show it."""
        states = self.env["call.operator.state"].sudo()
        rows = states.search([("user_id", "in", users.ids), ("state", "!=", "offline")])
        rows.campaign_id._touch_board()

    @api.model
    def _away_users(self, users):
        """Those of the users whose desk is silent (who never had one are not)."""
        rows = self.sudo().search([("user_id", "in", users.ids), ("away", "=", True)])
        return rows.user_id


class IrWebsocket(models.AbstractModel):
    _inherit = "ir.websocket"

    def _serve_ir_websocket(self, event_name, data):
        """The desk's sign of life comes by the connection whose loss it would tell."""
        operator = "call_dialer.call_dialer_group_operator"
        user = self.env.user
        if event_name == "call_dialer_pulse" and user and user.has_group(operator):
            self.env["call.operator.pulse"].sudo()._beat(user)
        return super()._serve_ir_websocket(event_name, data)
